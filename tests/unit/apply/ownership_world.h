#pragma once
// OwnershipWorld: one object and the writes to it, as a server would run them through field
// ownership but without defaulting or validation. For tests of fakeapi/apply.
#include <memory>
#include <string>

#include "fakeapi/apply/managed_fields.h"

namespace drydock::fake {

class OwnershipWorld {
 public:
  /// A custom resource Widget with this schema and a status subresource.
  static OwnershipWorld of_widget(const char* open_api_schema) {
    OwnershipWorld world;
    auto set = std::make_shared<schema::SchemaSet>();
    auto type = std::make_shared<ResourceType>();
    type->resource = {"example.com", "v1", "widgets", "Widget", true};
    type->schema = set->compile(Json::parse(open_api_schema));
    type->schema_owner = set;
    type->custom = true;
    type->has_status_subresource = true;
    world.type_ = type;
    return world;
  }
  explicit OwnershipWorld(ResourceTypePtr type) : type_(std::move(type)) {}

  const Json& object() const { return object_; }
  Json& object() { return object_; }
  Json entries() const {
    const Json* found = find_path(object_, {"metadata", "managedFields"});
    return found ? *found : Json::array();
  }
  /// fieldsV1 of the manager's entry; null where it has none.
  Json fields_of(std::string_view manager, std::string_view operation = "Apply") const {
    for (const Json& entry : entries())
      if (entry["manager"] == manager && entry["operation"] == operation) return entry["fieldsV1"];
    return nullptr;
  }
  /// Each write happens a second after the last.
  std::string time() const {
    return "2026-01-01T00:00:" + std::string(second_ < 10 ? "0" : "") + std::to_string(second_) +
           "Z";
  }

  Result<Json> apply(const std::string& manager, Json config, bool force = false,
                     const std::string& subresource = "") {
    ++second_;
    auto result = fake::apply(*type_, object_, complete(std::move(config)),
                              writer(manager, subresource), force);
    if (result) object_ = *result;
    return result;
  }
  void update(const std::string& manager, Json object, const std::string& subresource = "") {
    ++second_;
    object = complete(std::move(object));
    if (!object["metadata"].contains("managedFields") && object_.is_object() &&
        object_["metadata"].contains("managedFields"))
      object["metadata"]["managedFields"] = object_["metadata"]["managedFields"];
    object_ = *update_managed_fields(*type_, object_, object, writer(manager, subresource));
  }

 private:
  OwnershipWorld() = default;
  FieldManager writer(const std::string& manager, const std::string& subresource) const {
    return {manager, type_->resource.api_version(), subresource, time()};
  }
  Json complete(Json object) const {
    object["apiVersion"] = type_->resource.api_version();
    object["kind"] = type_->resource.kind;
    object["metadata"]["name"] = "a";
    return object;
  }

  ResourceTypePtr type_;
  Json object_;
  int second_ = 0;
};

}  // namespace drydock::fake
