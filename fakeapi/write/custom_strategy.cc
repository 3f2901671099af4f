#include "fakeapi/write/custom_strategy.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/types/crd.h"
#include "fakeapi/write/json_path.h"
#include "operator/api/key_order.h"
#include "operator/schema/validate.h"

namespace drydock::fake {
namespace {

// Whether anything but metadata (and status, where it is a subresource) differs.
bool content_differs(const Json& object, const Json& live, bool without_status) {
  auto counts = [without_status](const std::string& key) {
    return key != "metadata" && !(without_status && key == "status");
  };
  const Json::object_t& before = members(live);
  for (const auto& [key, value] : members(object)) {
    if (!counts(key)) continue;
    const auto found = before.find(JsonKey(key));
    if (found == before.end() || found->second != value) return true;
  }
  for (const auto& [key, value] : before)
    if (counts(key) && !find_member(object, key)) return true;
  return false;
}

std::int64_t generation_of(const Json& object) {
  const Json* found = find_path(object, {"metadata", "generation"});
  return found && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

void copy_field(Json& into, const Json& from, const char* key) {
  if (const Json* found = find_member(from, key))
    member_at(into, key) = *found;
  else
    into.erase(key);
}

Json copy_without(const Json& from, std::initializer_list<std::string_view> keys) {
  Json copy = Json::object();
  auto& object = copy.get_ref<Json::object_t&>();
  for (const auto& [key, value] : members(from))
    if (std::ranges::find(keys, key) == keys.end()) object.emplace_hint(object.end(), key, value);
  return copy;
}

void move_field(Json& into, Json& from, const char* key) {
  if (Json* found = find_member(from, key)) member_at(into, key) = std::move(*found);
}

}  // namespace

void CustomStrategy::prepare_for_create(Json& object) const {
  if (type_.has_status_subresource) object.erase("status");
  object["metadata"]["generation"] = 1;
}

void CustomStrategy::prepare_for_update(Json& object, const Json& live,
                                        std::string_view subresource) const {
  if (subresource == "status") {
    Json result = copy_without(live, {"metadata", "status"});
    Json metadata = copy_without(live["metadata"], {"managedFields", "resourceVersion"});
    move_field(metadata, object["metadata"], "managedFields");
    move_field(metadata, object["metadata"], "resourceVersion");
    result["metadata"] = std::move(metadata);
    move_field(result, object, "status");
    object = std::move(result);
    return;
  }
  if (type_.has_status_subresource) copy_field(object, live, "status");
  const std::int64_t generation = generation_of(live);
  object["metadata"]["generation"] =
      content_differs(object, live, type_.has_status_subresource) ? generation + 1 : generation;
}

FieldErrors CustomStrategy::check(const Json& object, const Json* live) const {
  FieldErrors errors;
  if (string_at(object, {"kind"}) != type_.resource.kind)
    errors.push_back(schema::invalid("kind", Json(string_at(object, {"kind"})),
                                     "must be " + type_.resource.kind));
  if (string_at(object, {"apiVersion"}) != type_.resource.api_version())
    errors.push_back(schema::invalid("apiVersion", Json(string_at(object, {"apiVersion"})),
                                     "must be " + type_.resource.api_version()));
  if (!errors.empty()) return errors;
  if (type_.schema)
    for (auto& error : schema::validate_custom_object(*type_.schema, object, live))
      errors.push_back(std::move(error));
  if (type_.scale) {
    for (const std::string* path : {&type_.scale->spec_replicas, &type_.scale->status_replicas})
      if (const Json* replicas = find_simple_path(object, *path);
          replicas && replicas->is_number() && *replicas < 0)
        errors.push_back(schema::invalid(*path, *replicas, "should be a non-negative integer"));
  }
  return errors;
}

FieldErrors CustomStrategy::validate(const Json& object) const { return check(object, nullptr); }

FieldErrors CustomStrategy::validate_update(const Json& object, const Json& live,
                                            std::string_view subresource) const {
  FieldErrors errors = check(object, &live);
  if (subresource != "status") return errors;
  // The status is checked by its own schema, which does not know where it stands.
  for (FieldError& error : errors)
    for (std::size_t at; error.message.find(" in body ") != std::string::npos &&
                         (at = error.message.find(": status.")) != std::string::npos;)
      error.message.erase(at + 2, 7);
  return errors;
}

std::vector<std::string> CustomStrategy::selectable_fields() const {
  std::vector<std::string> fields;
  for (const std::string& path : type_.selectable_fields)
    fields.push_back(path.substr(path.starts_with('.') ? 1 : 0));
  return fields;
}

std::optional<std::string> CustomStrategy::field(const Json& object, std::string_view path) const {
  for (const std::string& selectable : type_.selectable_fields) {
    if (std::string_view(selectable).substr(selectable.starts_with('.') ? 1 : 0) != path) continue;
    const Json* found = find_simple_path(object, selectable);
    if (!found || found->is_null()) return "";
    return found->is_string() ? found->get<std::string>() : found->dump();
  }
  return std::nullopt;
}

void CrdStrategy::set_defaults(Json& object) const { default_crd(object); }
void CrdStrategy::prepare_for_create(Json& object) const { prepare_crd_for_create(object); }
void CrdStrategy::prepare_for_update(Json& object, const Json& live,
                                     std::string_view subresource) const {
  prepare_crd_for_update(object, live, subresource);
}
FieldErrors CrdStrategy::validate(const Json& object) const { return validate_crd(object); }
FieldErrors CrdStrategy::validate_update(const Json& object, const Json& live,
                                         std::string_view subresource) const {
  return validate_crd_update(object, live, subresource);
}
std::vector<std::string> CrdStrategy::warnings(const Json& object) const {
  return crd_warnings(object);
}

const GroupResource& crd_resource() {
  static const GroupResource resource{"apiextensions.k8s.io", "customresourcedefinitions"};
  return resource;
}

std::unique_ptr<KindStrategy> make_strategy(const ResourceType& type, const KindStrategy*& shared) {
  static const CrdStrategy crd_strategy;
  if (type.custom) {
    auto own = std::make_unique<CustomStrategy>(type);
    shared = own.get();
    return own;
  }
  shared = type.storage == crd_resource() ? &crd_strategy
                                          : &strategy_of(type.resource.gvr().group_resource());
  return nullptr;
}

}  // namespace drydock::fake
