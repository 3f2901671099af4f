#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "fakeapi/apply/managed_fields.h"
#include "fakeapi/kinds/go_json.h"
#include "fakeapi/patch/patch.h"
#include "fakeapi/write/authorize.h"
#include "fakeapi/write/change.h"
#include "fakeapi/write/decode.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/metadata.h"
#include "fakeapi/write/mutate.h"
#include "fakeapi/write/namespaces.h"
#include "fakeapi/write/patch_type.h"
#include "fakeapi/write/read.h"
#include "fakeapi/write/views.h"

namespace drydock::fake {
namespace {

// As of other bodies (decode.cc).
constexpr int kMaxPatchDepth = 1000;

// How Go prints a decoded JSON value with %v.
std::string go_print(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "<nil>";
  if (value.is_array()) {
    std::string text = "[";
    for (const Json& item : value) text += (text.size() > 1 ? " " : "") + go_print(item);
    return text + "]";
  }
  if (value.is_object()) {
    std::string text = "map[";
    for (const auto& [key, field] : value.items())
      text += (text.size() > 4 ? " " : "") + fmt::format("{}:{}", key, go_print(field));
    return text + "]";
  }
  return value.dump();
}

Status invalid_patch(std::string_view shown, std::string_view why) {
  return schema::invalid_status({}, "", {schema::invalid("patch", Json(shown), why)});
}

// Checks that the applied object is of the URL's kind, name and namespace.
Result<void> check_applied(const Call& call, const Json& applied) {
  const Resource& resource = call.type->resource;
  const std::string_view version = string_at(applied, {"apiVersion"});
  const std::string_view kind = string_at(applied, {"kind"});
  if (version != resource.api_version() || kind != resource.kind) {
    const auto parsed = GroupVersion::parse(version).value_or(GroupVersion{});
    return fail(bad_request(
        fmt::format("invalid object type: {}/{}, Kind={}", parsed.group, parsed.version, kind)));
  }
  static const Json none;
  const Json* metadata = find_member(applied, "metadata");
  DRYDOCK_CHECK(check_name_and_namespace(call, metadata ? *metadata : none, true));
  const Json* managed = find_path(applied, {"metadata", "managedFields"});
  if (managed && !managed->is_null())
    return fail(bad_request("metadata.managedFields must be nil"));
  return {};
}

// Else the document stays as it was sent: errors name it so, and it owns what it says.
Object without_metadata(const Object& applied, std::string_view field) {
  if (!find_path(applied.json(), {"metadata", field})) return applied;
  Json document = applied.json();
  document["metadata"].get_ref<Json::object_t&>().erase(std::string(field));
  return Object(std::move(document));
}

// How errors show what was patched; made only for them.
using Shown = std::function<std::string()>;

Status nameless(const Call& call) {
  return bad_request(fmt::format(
      "the name of the object ({} based on URL) was undeterminable: name must be provided",
      call.request.name));
}

// Whether a custom resource still says what it is.
Result<void> check_custom_result(const Json& merged, const Shown& shown) {
  const auto refuse = [&](std::string why) { return fail(invalid_patch(shown(), why)); };
  if (!merged.is_object())
    return refuse(fmt::format(
        "couldn't get version/kind; json parse error: json: cannot unmarshal {} into Go value of "
        "type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string "
        "\"json:\\\"kind,omitempty\\\"\" }}",
        go_value_name(merged)));
  if (string_at(merged, {"kind"}).empty())
    return refuse(fmt::format("Object 'Kind' is missing in '{}'", shown()));
  if (string_at(merged, {"apiVersion"}).empty()) {
    constexpr const char* kProblem =
        "Object 'apiVersion' is missing in 'object has no apiVersion field'";
    Status status(500, reason::kInternalError,
                  fmt::format("Internal error occurred: {}", kProblem));
    status.details = StatusDetails{};
    status.details->causes.push_back({"", kProblem, ""});
    return fail(std::move(status));
  }
  return {};
}

// A strategic merge patch goes into a struct of the kind that the path names, whatever it says.
Result<void> check_builtin_result(const Call& call, PatchType type, Json& merged,
                                  const Shown& shown) {
  if (!merged.is_object()) return fail(bad_request("Invalid JSON Patch"));
  const Resource& resource = call.type->resource;
  if (type == PatchType::kStrategic) return {};
  const std::string version(string_at(merged, {"apiVersion"}));
  const std::string kind(string_at(merged, {"kind"}));
  if (kind.empty() && version.empty()) return {};
  if (kind.empty() && version == resource.api_version()) return {};
  if (kind == resource.kind && version.empty()) return {};
  if (version == resource.api_version() && kind == resource.kind) return {};
  return fail(invalid_patch(
      shown(), fmt::format("no kind \"{}\" is registered for version \"{}\"", kind, version)));
}

// What of the result no field of the type takes, beyond what its schema says.
void list_unread(const Call& call, PatchType type, const Json& merged,
                 std::vector<std::string>& unknown) {
  const Resource& resource = call.type->resource;
  const std::string_view version = string_at(merged, {"apiVersion"});
  const bool internal = !call.type->custom && type != PatchType::kStrategic && version.empty() &&
                        !string_at(merged, {"kind"}).empty();
  const auto parsed = GroupVersion::parse(version);
  // Of a version that is not there, nothing but the metadata is known.
  const bool other = call.type->custom && parsed && parsed->group == resource.group &&
                     parsed->version != resource.version;
  if (!internal && !other) return;
  for (const auto& [key, value] : merged.items())
    if (key != "apiVersion" && key != "kind" && (internal || key != "metadata"))
      unknown.push_back(key);
}

Result<Json> typed_result(Call& call, PatchType type, FieldValidation validation, Json merged,
                          const Shown& shown, std::vector<std::string> problems) {
  std::vector<std::string> unknown;
  if (call.type->custom)
    DRYDOCK_CHECK(check_custom_result(merged, shown));
  else
    DRYDOCK_CHECK(check_builtin_result(call, type, merged, shown));
  list_unread(call, type, merged, unknown);
  const bool named = !string_at(merged, {"metadata", "name"}).empty() &&
                     std::ranges::find(unknown, "metadata") == unknown.end();
  auto typed = to_typed(
      *call.type, std::move(merged), unknown,
      {.decoder = type == PatchType::kStrategic ? GoDecoder::kUnstructured : GoDecoder::kJson});
  if (!typed) return fail(invalid_patch(shown(), typed.error().message));
  for (const std::string& path : unknown)
    problems.push_back(fmt::format("unknown field \"{}\"", path));
  if (validation == FieldValidation::kStrict && !problems.empty())
    return fail(invalid_patch(shown(),
                              fmt::format("strict decoding error: {}", fmt::join(problems, ", "))));
  if (validation == FieldValidation::kWarn)
    call.warnings.insert(call.warnings.end(), problems.begin(), problems.end());
  if (!named) return fail(nameless(call));
  return typed;
}

Result<Response> apply_object(Call& call, const RequestOptions& options) {
  DRYDOCK_TRY(Object applied, decode_applied(call, options.field_validation));
  DRYDOCK_CHECK(check_applied(call, applied.json()));
  applied = without_metadata(applied, "managedFields");
  auto live = find_live(call);
  if (!live && call.subresource) return fail(live.error());
  const std::string_view uid = applied.uid();
  if (!live) {
    if (!uid.empty())
      return fail(conflict(
          call.resource(), call.request.name,
          fmt::format(
              "uid mismatch: the provided object specified uid {}, and no existing object was "
              "found",
              uid)));
    DRYDOCK_CHECK(admit_create(call, call.request.name));
    applied = without_metadata(applied, "resourceVersion");
  }
  const FieldManager manager{.name = options.field_manager,
                             .api_version = call.type->resource.api_version(),
                             .subresource = std::string(call.subresource_name()),
                             .time = call.core.now()};
  const std::string_view version = applied.resource_version();
  if (live && !version.empty() && version != live->resource_version())
    return fail(modified(call.resource(), call.request.name));
  static const Json nothing;
  DRYDOCK_TRY(Json result, apply(*call.type, live ? live->json() : nothing, applied.json(), manager,
                                 options.force));
  DRYDOCK_CHECK(match_name_and_namespace(call, result, true));
  if (live && result == live->json())
    return finish_update(call, options, *live, std::move(result), Ownership::kDone);
  // What was just encoded needs no look.
  std::vector<std::string> unknown;
  Json managed;
  if (auto node = member_at(result, "metadata").get_ref<Json::object_t&>().extract("managedFields"))
    managed = std::move(node.mapped());
  DRYDOCK_TRY(Json typed, to_typed(*call.type, std::move(result), unknown, {.keep_nulls = true}));
  if (!managed.is_null())
    member_at(member_at(typed, "metadata"), "managedFields") = std::move(managed);
  if (!live) {
    Attributes creating = attributes_of(call.request);
    creating.verb = "create";
    if (!is_allowed(call.core, call.caller, creating))
      return fail(forbidden(call.caller, creating));
    return finish_create(call, options, std::move(typed), Ownership::kDone);
  }
  return finish_update(call, options, *live, std::move(typed), Ownership::kDone);
}

}  // namespace

Result<Json> patched_document(const PatchDocument& patch, const Json& live,
                              const schema::Schema* schema) {
  switch (patch.type) {
    case PatchType::kJson:
      return json_patch(live, patch.value);
    case PatchType::kMerge:
      return merge_patch(live, patch.value);
    case PatchType::kStrategic: {
      static const schema::Schema anything;
      return strategic_merge_patch(live, patch.value, schema ? *schema : anything);
    }
    case PatchType::kApply:
      break;
  }
  return fail(plain_error("an apply is no patch of a document"));
}

Result<PatchType> patch_type_of(const Call& call) {
  std::string_view type = call.request.body.media_type;
  type = type.substr(0, type.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  if (type == media::kJsonPatch) return PatchType::kJson;
  if (type == media::kMergePatch) return PatchType::kMerge;
  if (type == media::kStrategicMergePatch && !call.type->custom) return PatchType::kStrategic;
  if (type == media::kApplyPatch) return PatchType::kApply;
  if (!call.type->custom) return fail(unsupported_patch_type());
  return fail(unsupported_media_type(
      "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"));
}

namespace {

// A patch as it came in bytes; `duplicates` are the paths of keys that stand twice.
Result<Json> parse_patch(const Body& body, PatchType type, std::vector<std::string>& duplicates) {
  JsonLimits limits;
  limits.max_depth = kMaxPatchDepth;
  auto parsed = parse_json(body.bytes, limits, &duplicates);
  const bool marked = body.bytes.starts_with("\xef\xbb\xbf");  // JSON has no byte order mark
  if (!parsed || marked) {
    const bool strategic = type == PatchType::kStrategic;
    return fail(bad_request(
        (strategic ? "" : "error decoding patch: ") +
        (parsed ? go_syntax_error(body.bytes) : go_decode_error(body.bytes, parsed.error()))));
  }
  return parsed;
}

}  // namespace

Result<PatchDocument> read_patch(const Call& call, PatchType type) {
  PatchDocument patch{.type = type};
  std::vector<std::string> duplicates;
  if (const Body& body = call.request.body; body.object) {
    patch.value = body.object.json();
  } else {
    DRYDOCK_TRY(patch.value, parse_patch(body, type, duplicates));
  }
  const char* what = type == PatchType::kJson ? "json patch " : "";
  for (const std::string& path : duplicates)
    patch.problems.push_back(fmt::format("{}duplicate field \"{}\"", what, path));
  if (type == PatchType::kJson)
    for (const std::string& path : unknown_operation_fields(patch.value))
      patch.problems.push_back(fmt::format("{}unknown field \"{}\"", what, path));
  return patch;
}

Result<Response> patch_object(Call& call) {
  DRYDOCK_TRY(const PatchType type, patch_type_of(call));
  const bool applies = type == PatchType::kApply;
  DRYDOCK_TRY(const RequestOptions options,
              read_options(call.request, applies ? WriteKind::kApply : WriteKind::kPatch));
  if (applies) return apply_object(call, options);
  DRYDOCK_TRY(const Object live, find_live(call));
  DRYDOCK_TRY(PatchDocument patch, read_patch(call, type));
  DRYDOCK_TRY(Json merged, patched_document(patch, live.json(), call.type->schema));
  const Shown shown = [&] {
    if (type == PatchType::kStrategic) return go_print(patch.value);
    return dump_json(*patched_document(patch, live.json(), call.type->schema));
  };
  DRYDOCK_TRY(Json object, typed_result(call, type, options.field_validation, std::move(merged),
                                        shown, std::move(patch.problems)));
  DRYDOCK_CHECK(match_name_and_namespace(call, object, true));
  return finish_update(call, options, live, std::move(object), Ownership::kCompute);
}

}  // namespace drydock::fake
