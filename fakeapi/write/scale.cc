#include "fakeapi/write/scale.h"

#include <fmt/format.h>

#include "fakeapi/apply/managed_fields.h"
#include "fakeapi/apply/scale_managed_fields.h"
#include "fakeapi/kinds/go_json.h"
#include "fakeapi/write/decode.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/json_path.h"
#include "fakeapi/write/metadata.h"
#include "fakeapi/write/mutate.h"
#include "fakeapi/write/patch_type.h"
#include "fakeapi/write/read.h"
#include "fakeapi/write/scale_view.h"
#include "operator/api/selector.h"

namespace drydock::fake {
namespace {

const ScalePaths kBuiltinPaths{
    .spec_replicas = ".spec.replicas", .status_replicas = ".status.replicas", .label_selector = ""};

const ScalePaths& paths_of(const ResourceType& type) {
  return type.scale ? *type.scale : kBuiltinPaths;
}

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> keys;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view key = path.substr(0, path.find('.'));
    keys.emplace_back(key);
    path.remove_prefix(key.size());
  }
  return keys;
}

std::string selector_of(const ResourceType& type, const Json& parent) {
  if (type.custom) {
    const Json* text = find_simple_path(parent, paths_of(type).label_selector);
    return text && text->is_string() ? text->get<std::string>() : std::string();
  }
  const Json* selector = find_path(parent, {"spec", "selector"});
  if (!selector || !selector->is_object()) return "";
  const bool plain = !selector->contains("matchLabels") && !selector->contains("matchExpressions");
  auto parsed = LabelSelector::from_json(plain ? Json{{"matchLabels", *selector}} : *selector);
  return parsed ? parsed->to_string() : std::string();
}

std::int64_t integer_at(const Json& parent, std::string_view path) {
  const Json* value = find_simple_path(parent, path);
  return value && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

Json scale_of(const ResourceType& type, const Json& parent) {
  Json metadata = Json::object();
  for (const char* key : {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"})
    if (auto it = parent["metadata"].find(key); it != parent["metadata"].end()) metadata[key] = *it;
  Json scale{
      {"kind", "Scale"}, {"apiVersion", "autoscaling/v1"}, {"metadata", std::move(metadata)}};
  const std::int64_t replicas = integer_at(parent, paths_of(type).spec_replicas);
  scale["spec"] = replicas == 0 ? Json::object() : Json{{"replicas", replicas}};
  scale["status"]["replicas"] = integer_at(parent, paths_of(type).status_replicas);
  if (std::string selector = selector_of(type, parent); !selector.empty())
    scale["status"]["selector"] = std::move(selector);
  return scale;
}

// The type of Scale itself, which no path of its own serves.
ResourceTypePtr scale_type(const Call& call) {
  auto type = std::make_shared<ResourceType>();
  type->resource = {"autoscaling", "v1", "scale", "Scale", call.type->resource.namespaced};
  type->storage = {"autoscaling", "scale"};
  type->storage_version = "autoscaling/v1";
  type->schema = SchemaRef(call.core.types.builtin_schema({"autoscaling", "v1", "Scale"}));
  return type;
}

ScaleParent scale_parent(const Call& call) {
  return {.replicas_path = split(paths_of(*call.type).spec_replicas),
          .api_version = call.type->resource.api_version()};
}

FieldManager manager_of(const Call& call, const RequestOptions& options) {
  return {.name = options.field_manager,
          .api_version = "autoscaling/v1",
          .subresource = "scale",
          .time = call.core.now()};
}

// Puts a changed Scale into effect on its parent.
Result<Response> write_parent(Call& call, const RequestOptions& options, const Object& live,
                              const Json& scale) {
  const std::string version(string_at(scale, {"metadata", "resourceVersion"}));
  if (!version.empty() && version != live.resource_version())
    return fail(modified(call.resource(), live.name()));
  const Json* replicas = find_path(scale, {"spec", "replicas"});
  const Json wanted = replicas && replicas->is_number_integer() ? *replicas : Json(0);
  if (!call.type->custom && wanted < 0)
    return fail(schema::invalid_status(
        {"autoscaling", "Scale"}, live.name(),
        {schema::invalid("spec.replicas", wanted, "must be greater than or equal to 0")}));
  Json parent = live.json();
  set_simple_path(parent, paths_of(*call.type).spec_replicas, wanted);
  const Json* before = find_path(live.json(), {"metadata", "managedFields"});
  const Json* managed = find_path(scale, {"metadata", "managedFields"});
  DRYDOCK_TRY(Json entries,
              parent_managed_fields(before ? *before : Json::array(),
                                    managed ? *managed : Json::array(), scale_parent(call)));
  if (entries.empty())
    parent["metadata"].erase("managedFields");
  else
    parent["metadata"]["managedFields"] = std::move(entries);
  call.subresource = nullptr;
  // The parent is written plain, whatever shape the answer has.
  const Representation shape = std::exchange(call.representation, Representation{});
  DRYDOCK_TRY(Response written,
              finish_update(call, options, live, std::move(parent), Ownership::kDone));
  call.representation = shape;
  const auto* object = std::get_if<Object>(&written.payload);
  if (!object) return written;
  return present_scale(call, written.code, scale_of(*call.type, object->json()));
}

Result<Response> change_scale(Call& call, const RequestOptions& options, const ResourceType& type,
                              const Object& live, const Json& live_scale, Json scale) {
  DRYDOCK_TRY(Json owned,
              update_managed_fields(type, live_scale, scale, manager_of(call, options)));
  return write_parent(call, options, live, owned);
}

Result<Response> put_scale(Call& call, const ResourceType& type, ResourceTypePtr shared,
                           const Object& live, const Json& live_scale) {
  DRYDOCK_TRY(const RequestOptions options, read_options(call.request, WriteKind::kUpdate));
  const ResourceTypePtr parent_type = std::exchange(call.type, std::move(shared));
  auto decoded = decode_object(call, options.field_validation);
  call.type = parent_type;
  if (!decoded && call.type->custom)
    return fail(bad_request(
        "no kind is registered for the type v1.Scale in scheme \"pkg/runtime/scheme.go:111\""));
  if (!decoded) return fail(decoded.error());
  if (string_at(*decoded, {"metadata", "name"}).empty())
    return fail(bad_request(fmt::format(
        "the name of the object ({} based on URL) was undeterminable: name must be provided",
        call.request.name)));
  DRYDOCK_CHECK(match_name_and_namespace(call, *decoded, true));
  DRYDOCK_CHECK(match_uid(call, live, *decoded));
  if (find_path(live_scale, {"metadata", "managedFields"}) &&
      !find_path(*decoded, {"metadata", "managedFields"}))
    (*decoded)["metadata"]["managedFields"] = live_scale["metadata"]["managedFields"];
  return change_scale(call, options, type, live, live_scale, std::move(*decoded));
}

Result<Response> patch_scale(Call& call, const ResourceType& type, const Object& live,
                             const Json& live_scale) {
  DRYDOCK_TRY(const PatchType kind, patch_type_of(call));
  if (kind == PatchType::kApply) {
    DRYDOCK_TRY(const RequestOptions options, read_options(call.request, WriteKind::kApply));
    DRYDOCK_TRY(const Object body, decode_applied(call, options.field_validation));
    Json applied = body.json();
    if (string_at(applied, {"kind"}) != "Scale" ||
        string_at(applied, {"apiVersion"}) != "autoscaling/v1")
      return fail(bad_request(fmt::format("invalid object type: {}, Kind={}",
                                          string_at(applied, {"apiVersion"}),
                                          string_at(applied, {"kind"}))));
    DRYDOCK_CHECK(match_name_and_namespace(call, applied, true));
    // The real server cannot convert a Scale to a version of the custom resource.
    constexpr std::string_view kInvalid =
        "to proper version: request to convert CR to an invalid group/version: autoscaling/v1";
    if (call.type->custom && !find_path(live_scale, {"metadata", "managedFields"}))
      return fail(plain_error(
          fmt::format("failed to create manager for existing fields: failed to convert live object "
                      "(/; autoscaling/v1, Kind=Scale) {}",
                      kInvalid)));
    DRYDOCK_TRY(Json result,
                apply(type, live_scale, applied, manager_of(call, options), options.force));
    if (call.type->custom && result != live_scale)
      return fail(plain_error(
          fmt::format("failed to convert new object (/{}; autoscaling/v1, Kind=Scale) {}",
                      call.request.name, kInvalid)));
    return write_parent(call, options, live, result);
  }
  DRYDOCK_TRY(const RequestOptions options, read_options(call.request, WriteKind::kPatch));
  DRYDOCK_TRY(const PatchDocument patch, read_patch(call, kind));
  DRYDOCK_TRY(Json merged, patched_document(patch, live_scale, type.schema));
  if (!merged.is_object()) return fail(bad_request("Invalid JSON Patch"));
  DRYDOCK_CHECK(match_name_and_namespace(call, merged, true));
  std::vector<std::string> unknown;
  auto typed = to_typed(type, std::move(merged), unknown);
  if (!typed)
    return fail(schema::invalid_status(
        {}, "",
        {schema::invalid("patch", Json(go_value_name(patch.value)), typed.error().message)}));
  if (options.field_validation == FieldValidation::kWarn)
    for (const std::string& path : unknown)
      call.warnings.push_back(fmt::format("unknown field \"{}\"", path));
  return change_scale(call, options, type, live, live_scale, std::move(*typed));
}

}  // namespace

Result<Response> handle_scale(Call& call) {
  DRYDOCK_TRY(const Object live, find_live(call));
  Json scale = scale_of(*call.type, live.json());
  if (call.request.verb == Verb::kGet) {
    const std::string& path = paths_of(*call.type).spec_replicas;
    if (call.type->custom && !find_simple_path(live.json(), path)) {
      const std::string why = fmt::format("the spec replicas field \"{}\" does not exist", path);
      Status status(500, reason::kInternalError, "Internal error occurred: " + why);
      status.details = StatusDetails();
      status.details->causes.push_back({.message = why});
      return fail(std::move(status));
    }
    return present_scale(call, 200, std::move(scale));
  }
  const Json* managed = find_path(live.json(), {"metadata", "managedFields"});
  DRYDOCK_TRY(Json entries,
              scale_managed_fields(managed ? *managed : Json::array(), scale_parent(call)));
  if (!entries.empty()) scale["metadata"]["managedFields"] = std::move(entries);
  const ResourceTypePtr type = scale_type(call);
  if (call.request.verb == Verb::kUpdate) return put_scale(call, *type, type, live, scale);
  return patch_scale(call, *type, live, scale);
}

}  // namespace drydock::fake
