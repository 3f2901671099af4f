#include "operator/schema/prune.h"

#include <fmt/format.h>

#include "operator/schema/field_error.h"
#include "operator/schema/validate.h"

namespace drydock::schema {
namespace {

bool is_meta_field(std::string_view key) {
  return key == "apiVersion" || key == "kind" || key == "metadata";
}

// Walks what the schema knows, and takes note of the rest, or removes it.
class Pruner {
 public:
  explicit Pruner(bool remove) : remove_(remove) {}

  // A null schema knows no field.
  void walk(const Schema* schema, Json& value, bool resource, int depth) {
    if (depth > kMaxValueDepth) return;
    if (value.is_object()) {
      walk_object(schema, value, resource, depth);
    } else if (value.is_array()) {
      const Schema* items = schema ? schema->items : nullptr;
      if (keeps_all(schema) && !items) return;
      std::size_t index = 0;
      for (Json& item : value) {
        if (item.is_structured()) {
          const std::size_t length = path_.size();
          path_.append(1, '[').append(std::to_string(index)).append(1, ']');
          walk(items, item, items && items->embedded_resource, depth + 1);
          path_.resize(length);
        }
        ++index;
      }
    }
  }
  std::vector<std::string> paths() { return std::move(paths_); }

 private:
  static bool keeps_all(const Schema* schema) { return schema && schema->preserve_unknown_fields; }

  void walk_member(const Schema* schema, Json& value, bool resource, std::string_view key,
                   int depth) {
    if (!value.is_structured()) return;
    const std::size_t length = path_.size();
    if (!path_.empty() && !key.empty()) path_ += '.';
    path_ += key;
    walk(schema, value, resource, depth);
    path_.resize(length);
  }

  void walk_object(const Schema* schema, Json& value, bool resource, int depth) {
    auto& fields = value.get_ref<Json::object_t&>();
    for (auto it = fields.begin(); it != fields.end();) {
      auto& [key, member] = *it;
      if (resource && is_meta_field(key)) {
        ++it;
        continue;
      }
      const Schema* child = schema ? schema->property(key) : nullptr;
      const bool is_property = child != nullptr;
      if (!child && schema) child = schema->additional_properties;
      if (child || is_property) {
        walk_member(child, member, child->embedded_resource, key, depth + 1);
        ++it;
      } else if (schema && schema->additional_properties_allowed) {
        if (!keeps_all(schema)) walk_member(nullptr, member, false, key, depth + 1);
        ++it;
      } else if (keeps_all(schema)) {
        ++it;
      } else {
        paths_.push_back(child_path(path_, key));
        it = remove_ ? fields.erase(it) : std::next(it);
      }
    }
  }

  bool remove_;
  std::string path_;  ///< of what is walked
  std::vector<std::string> paths_;
};

}  // namespace

std::vector<std::string> unknown_fields(const Schema& schema, const Json& value, Root root) {
  Pruner pruner(false);
  // Nothing is changed when nothing is to be removed.
  pruner.walk(&schema, const_cast<Json&>(value), root == Root::kObject || schema.embedded_resource,
              0);
  return pruner.paths();
}

std::vector<std::string> prune(const Schema& schema, Json& value, Root root) {
  Pruner pruner(true);
  pruner.walk(&schema, value, root == Root::kObject || schema.embedded_resource, 0);
  return pruner.paths();
}

}  // namespace drydock::schema
