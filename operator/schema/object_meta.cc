#include <fmt/format.h>

#include "operator/base/time.h"
#include "operator/schema/object_rules.h"
#include "operator/schema/validate_scalar.h"

namespace drydock::schema {
namespace {

enum class Shape {
  kString,
  kInteger,
  kBoolean,
  kTime,
  kStringMap,
  kStrings,
  kOwners,
  kManagedFields,
  kAnything
};

struct Field {
  std::string_view name;
  Shape shape;
};

constexpr Field kMeta[] = {{"name", Shape::kString},
                           {"generateName", Shape::kString},
                           {"namespace", Shape::kString},
                           {"selfLink", Shape::kString},
                           {"uid", Shape::kString},
                           {"resourceVersion", Shape::kString},
                           {"generation", Shape::kInteger},
                           {"creationTimestamp", Shape::kTime},
                           {"deletionTimestamp", Shape::kTime},
                           {"deletionGracePeriodSeconds", Shape::kInteger},
                           {"labels", Shape::kStringMap},
                           {"annotations", Shape::kStringMap},
                           {"ownerReferences", Shape::kOwners},
                           {"finalizers", Shape::kStrings},
                           {"managedFields", Shape::kManagedFields}};
constexpr Field kOwner[] = {
    {"apiVersion", Shape::kString},  {"kind", Shape::kString},
    {"name", Shape::kString},        {"uid", Shape::kString},
    {"controller", Shape::kBoolean}, {"blockOwnerDeletion", Shape::kBoolean}};
constexpr Field kManaged[] = {{"manager", Shape::kString},    {"operation", Shape::kString},
                              {"apiVersion", Shape::kString}, {"time", Shape::kTime},
                              {"fieldsType", Shape::kString}, {"fieldsV1", Shape::kAnything},
                              {"subresource", Shape::kString}};

// As Go's decoder names what it found.
std::string found(const Json& value) {
  const std::string type = json_type(value);
  return type == "integer" ? "number" : type == "boolean" ? "bool" : type;
}

class Coercer {
 public:
  explicit Coercer(std::vector<std::string>& unknown) : unknown_(unknown) {}
  std::string error;

  void structure(std::span<const Field> fields, Json& value, const std::string& path,
                 std::string_view type, std::string_view at) {
    if (value.is_null()) return;
    if (!value.is_object()) {
      wrong(value, at, type);
      return;
    }
    auto& object = value.get_ref<Json::object_t&>();
    for (auto it = object.begin(); it != object.end() && error.empty();) {
      const auto field = std::ranges::find(fields, std::string_view(it->first), &Field::name);
      if (field == fields.end()) {
        unknown_.push_back(child_path(path, it->first));
        it = object.erase(it);
        continue;
      }
      member(field->shape, it->second, path, it->first);
      ++it;
    }
  }

 private:
  // `at` is "ObjectMeta.labels", without the struct's name where there is none.
  void wrong(const Json& value, std::string_view at, std::string_view type) {
    error = fmt::format(
        "json: cannot unmarshal {} into Go {} of type {}", found(value),
        at.empty() ? std::string("value") : fmt::format("struct field ObjectMeta.{}", at), type);
  }
  // `path` is that of the struct, `at` the name of its field.
  void member(Shape shape, Json& value, const std::string& path, const std::string& at) {
    if (value.is_null()) return;
    switch (shape) {
      case Shape::kString:
        if (!value.is_string()) wrong(value, at, at == "uid" ? "types.UID" : "string");
        break;
      case Shape::kInteger:
        if (!value.is_number_integer()) wrong(value, at, "int64");
        break;
      case Shape::kBoolean:
        if (!value.is_boolean()) wrong(value, at, "bool");
        break;
      case Shape::kTime:
        if (!value.is_string()) {
          error =
              fmt::format("json: cannot unmarshal {} into Go value of type string", found(value));
        } else if (const std::string text = value.get<std::string>(); !parse_time(text)) {
          error = fmt::format(
              "parsing time \"{0}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{0}\" as "
              "\"2006\"",
              text);
        }
        break;
      case Shape::kStringMap:
        if (!value.is_object()) return wrong(value, at, "map[string]string");
        for (Json& text : value) {
          if (text.is_null()) text = "";
          if (!text.is_string()) return wrong(text, at, "string");
        }
        break;
      case Shape::kStrings:
        if (!value.is_array()) return wrong(value, at, "[]string");
        for (Json& text : value) {
          if (text.is_null()) text = "";
          if (!text.is_string()) return wrong(text, at, "string");
        }
        break;
      case Shape::kOwners:
        list(kOwner, value, child_path(path, at), at, "v1.OwnerReference");
        break;
      case Shape::kManagedFields:
        list(kManaged, value, child_path(path, at), at, "v1.ManagedFieldsEntry");
        break;
      case Shape::kAnything:
        break;
    }
  }
  void list(std::span<const Field> fields, Json& value, const std::string& path,
            const std::string& at, const std::string& type) {
    if (!value.is_array()) return wrong(value, at, "[]" + type);
    std::size_t index = 0;
    for (Json& item : value) {
      if (!error.empty()) return;
      structure(fields, item, index_path(path, index++), type, at);
    }
  }

  std::vector<std::string>& unknown_;
};

}  // namespace

std::string coerce_object_meta(Json& metadata, const std::string& path,
                               std::vector<std::string>& unknown) {
  Coercer coercer(unknown);
  coercer.structure(kMeta, metadata, path, "v1.ObjectMeta", "");
  return coercer.error;
}

}  // namespace drydock::schema
