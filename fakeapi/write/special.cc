#include "fakeapi/write/special.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "fakeapi/write/change.h"
#include "fakeapi/write/commit.h"
#include "fakeapi/write/decode.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/eviction.h"
#include "fakeapi/write/metadata.h"
#include "fakeapi/write/mutate.h"
#include "fakeapi/write/namespaces.h"
#include "fakeapi/write/present.h"
#include "fakeapi/write/read.h"
#include "fakeapi/write/remove.h"
#include "fakeapi/write/subresource_body.h"

namespace drydock::fake {
namespace {

constexpr std::array<std::string_view, 5> kNeedKubelet{"attach", "exec", "log", "portforward",
                                                       "proxy"};

Response success(int code) {
  return Response(code, Object(Json{{"kind", "Status"},
                                    {"apiVersion", "v1"},
                                    {"metadata", Json::object()},
                                    {"status", "Success"},
                                    {"code", code}}));
}

// PUT of a Namespace's spec.finalizers; the last one's removal ends a deleted one.
Result<Response> finalize_namespace(Call& call) {
  DRYDOCK_TRY(const RequestOptions options, read_options(call.request, WriteKind::kUpdate));
  DRYDOCK_TRY(Json sent, decode_object(call, options.field_validation));
  DRYDOCK_CHECK(match_name_and_namespace(call, sent, true));
  DRYDOCK_TRY(const Object live, find_live(call));
  if (const std::string version(string_at(sent, {"metadata", "resourceVersion"}));
      !version.empty() && version != live.resource_version())
    return fail(modified(call.resource(), live.name()));
  Json object = live.json();
  const Json* finalizers = find_path(sent, {"spec", "finalizers"});
  if (finalizers && !finalizers->empty())
    object["spec"]["finalizers"] = *finalizers;
  else
    object["spec"] = Json::object();
  const bool ends =
      is_deleting(object) && !namespace_has_finalizers(object) && !has_finalizers(object);
  if (ends) {
    if (!options.dry_run) commit_removal(call, call.key());
    return present_object(call, 200, Object(std::move(object)));
  }
  if (object == live.json()) return present_object(call, 200, live);
  if (options.dry_run) return present_object(call, 200, Object(std::move(object)));
  return present_object(call, 200, commit_object(call, call.key(), std::move(object)));
}

// What the scheduler sends: the node's name goes into the Pod.
Result<Response> bind_pod(Call& call) {
  DRYDOCK_TRY(Json binding, read_subresource_body(call));
  DRYDOCK_CHECK(match_subresource_name(call, binding));
  const std::string_view node = string_at(binding, {"target", "name"});
  if (const std::string_view kind = string_at(binding, {"target", "kind"});
      !kind.empty() && kind != "Node")
    return fail(plain_error(fmt::format(
        "target.kind: Unsupported value: \"{}\": supported values: \"Node\", \"<empty>\"", kind)));
  if (node.empty()) return fail(plain_error("target.name: Required value"));
  DRYDOCK_TRY(const Object live, find_live(call));
  if (const std::string_view bound = string_at(live.json(), {"spec", "nodeName"}); !bound.empty())
    return fail(
        conflict({"", "pods/binding"}, live.name(),
                 fmt::format("pod {} is already assigned to node \"{}\"", live.name(), bound)));
  Json object = live.json();
  object["spec"]["nodeName"] = node;
  Json& conditions = object["status"]["conditions"];
  if (!conditions.is_array()) conditions = Json::array();
  conditions.push_back({{"type", "PodScheduled"},
                        {"status", "True"},
                        {"lastProbeTime", nullptr},
                        {"lastTransitionTime", call.core.now()}});
  if (!is_true(call.request.parameters, "dryRun"))
    commit_object(call, call.key(), std::move(object));
  return success(201);
}

// What a token is bound to has to be there.
Result<void> check_bound_object(const Call& call, const Json& spec) {
  const Json* bound = find_path(spec, {"boundObjectRef"});
  if (!bound || !bound->is_object()) return {};
  const std::string_view kind = string_at(*bound, {"kind"});
  if (kind != "Pod" && kind != "Secret" && kind != "Node") {
    const auto version = GroupVersion::parse(string_at(*bound, {"apiVersion"}));
    return fail(bad_request(fmt::format("cannot bind token to object of type {}/{}, Kind={}",
                                        version ? version->group : "",
                                        version ? version->version : "", kind)));
  }
  const std::string name(string_at(*bound, {"name"}));
  std::string resource = kind == "Pod" ? "pods" : kind == "Secret" ? "secrets" : "nodes";
  const ObjectKey key{kind == "Node" ? std::string() : call.request.namespace_, name};
  const Object found = call.core.store.get({"", resource}, key);
  if (!found) return fail(not_found({"", std::move(resource)}, name));
  return {};
}

Json token_managed_fields(const Call& call, bool with_audiences) {
  Json fields{{"f:expirationSeconds", Json::object()}};
  if (with_audiences) fields["f:audiences"] = Json::object();
  const auto options = read_options(call.request, WriteKind::kCreate);
  return Json::array({{{"manager", options ? options->field_manager : std::string()},
                       {"operation", "Update"},
                       {"apiVersion", "authentication.k8s.io/v1"},
                       {"time", call.core.now()},
                       {"fieldsType", "FieldsV1"},
                       {"fieldsV1", {{"f:spec", std::move(fields)}}},
                       {"subresource", "token"}}});
}

Result<Response> request_token(Call& call) {
  constexpr std::int64_t kDefaultSeconds = 3600;
  constexpr std::int64_t kMinSeconds = 600;
  constexpr std::int64_t kMaxSeconds = std::int64_t{1} << 32;
  DRYDOCK_TRY(Json request, read_subresource_body(call));
  DRYDOCK_TRY(const Object account, find_live(call));
  if (const std::string_view name = string_at(request, {"metadata", "name"});
      !name.empty() && name != account.name())
    return fail(schema::invalid_status(
        {"authentication.k8s.io", "TokenRequest"}, account.name(),
        {schema::invalid("metadata.name", Json(name),
                         "must match the service account name if specified")}));
  Json spec =
      request.contains("spec") && request["spec"].is_object() ? request["spec"] : Json::object();
  const Json* seconds = find_path(spec, {"expirationSeconds"});
  const std::int64_t lifetime =
      seconds && seconds->is_number_integer() ? seconds->get<std::int64_t>() : kDefaultSeconds;
  if (lifetime < kMinSeconds)
    return fail(schema::invalid_status(
        {"authentication.k8s.io", "TokenRequest"}, "",
        {schema::invalid("spec.expirationSeconds", Json(lifetime),
                         "may not specify a duration less than 10 minutes")}));
  if (lifetime > kMaxSeconds)
    return fail(schema::invalid_status(
        {"authentication.k8s.io", "TokenRequest"}, "",
        {schema::invalid("spec.expirationSeconds", Json(lifetime),
                         "may not specify a duration larger than 2^32 seconds")}));
  spec["expirationSeconds"] = lifetime;
  DRYDOCK_CHECK(check_bound_object(call, spec));
  const Json* asked = find_path(spec, {"audiences"});
  const bool with_audiences = asked && asked->is_array() && !asked->empty();
  if (!with_audiences) spec["audiences"] = Json::array({kApiAudience});
  if (!spec.contains("boundObjectRef")) spec["boundObjectRef"] = nullptr;
  ServiceAccountGrant grant{.namespace_ = std::string(account.namespace_()),
                            .name = std::string(account.name()),
                            .uid = std::string(account.uid()),
                            .issued = call.core.clock.wall_now()};
  for (const Json& audience : spec["audiences"])
    if (audience.is_string()) grant.audiences.push_back(audience.get<std::string>());
  grant.expires = grant.issued + std::chrono::seconds(lifetime);
  const std::string expiry = format_time(grant.expires);
  std::string token = call.core.tokens.issue(std::move(grant), call.core.random);
  return Response(
      201,
      Object(Json{{"kind", "TokenRequest"},
                  {"apiVersion", "authentication.k8s.io/v1"},
                  {"metadata",
                   {{"name", account.name()},
                    {"namespace", account.namespace_()},
                    {"uid", account.uid()},
                    {"creationTimestamp", call.core.now()},
                    {"managedFields", token_managed_fields(call, with_audiences)}}},
                  {"spec", std::move(spec)},
                  {"status", {{"token", std::move(token)}, {"expirationTimestamp", expiry}}}}));
}

}  // namespace

std::optional<Result<Response>> handle_special(Call& call) {
  const std::string_view sub = call.subresource_name();
  const Verb verb = call.request.verb;
  if (call.type->custom || sub.empty()) return std::nullopt;
  if (is_namespace(*call.type) && sub == "finalize" && verb == Verb::kUpdate)
    return finalize_namespace(call);
  if (sub == "eviction" && verb == Verb::kCreate) return evict_pod(call);
  if (sub == "binding" && verb == Verb::kCreate) return bind_pod(call);
  if (sub == "token" && verb == Verb::kCreate) return request_token(call);
  if (std::find(kNeedKubelet.begin(), kNeedKubelet.end(), sub) != kNeedKubelet.end()) {
    if (auto live = find_live(call); !live) return Result<Response>(fail(live.error()));
    return Result<Response>(
        fail(Status(501, reason::kMethodNotAllowed,
                    fmt::format("this server has no kubelet: {} is not available", sub))));
  }
  return std::nullopt;
}

}  // namespace drydock::fake
