#include "fakeapi/write/reviews.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/apply/managed_fields.h"
#include "fakeapi/write/authorize.h"
#include "fakeapi/write/decode.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/mutate.h"
#include "fakeapi/write/options.h"
#include "fakeapi/write/review_selectors.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kAuthorization = "authorization.k8s.io";
constexpr std::string_view kAuthentication = "authentication.k8s.io";

Attributes attributes_in(const Json& spec, const std::string& namespace_) {
  Attributes attributes;
  auto text = [](const Json& from, std::string_view key) {
    return std::string(string_at(from, {key}));
  };
  if (const Json* resource = find_path(spec, {"resourceAttributes"});
      resource && resource->is_object()) {
    attributes.verb = text(*resource, "verb");
    attributes.group = text(*resource, "group");
    attributes.resource = text(*resource, "resource");
    attributes.subresource = text(*resource, "subresource");
    attributes.namespace_ = namespace_.empty() ? text(*resource, "namespace") : namespace_;
    attributes.name = text(*resource, "name");
  } else if (const Json* other = find_path(spec, {"nonResourceAttributes"})) {
    attributes.is_resource = false;
    attributes.verb = text(*other, "verb");
    attributes.path = text(*other, "path");
  }
  return attributes;
}

Identity subject_in(const Json& spec) {
  Identity identity{.user = std::string(string_at(spec, {"user"})),
                    .uid = std::string(string_at(spec, {"uid"}))};
  if (const Json* groups = find_path(spec, {"groups"}); groups && groups->is_array())
    for (const Json& group : *groups)
      if (group.is_string()) identity.groups.push_back(group.get<std::string>());
  return identity;
}

Json identity_json(const Identity& identity) {
  Json info{{"username", identity.user}};
  if (!identity.uid.empty()) info["uid"] = identity.uid;
  if (!identity.groups.empty()) info["groups"] = identity.groups;
  if (!identity.extra.empty()) info["extra"] = identity.extra;
  return info;
}

// Reviews are not kept, and have owners of their fields all the same.
Json own(const Call& call, Json object) {
  Json asked = object;
  asked.erase("status");
  const auto options = read_options(call.request, WriteKind::kCreate);
  const FieldManager manager{.name = options ? options->field_manager : std::string(),
                             .api_version = call.type->resource.api_version(),
                             .subresource = {},
                             .time = call.core.now()};
  if (auto owned = update_managed_fields(*call.type, Json(), asked, manager))
    object["metadata"] = (*owned)["metadata"];
  return object;
}

Json answer(const Call& call, Json spec, Json status) {
  Json object{{"kind", call.type->resource.kind},
              {"apiVersion", call.type->resource.api_version()},
              {"metadata", Json::object()},
              {"status", std::move(status)}};
  if (call.type->resource.kind != "SelfSubjectReview") object["spec"] = std::move(spec);
  if (call.type->resource.kind == "SelfSubjectReview") {
    object["metadata"]["creationTimestamp"] = call.core.now();
    return object;
  }
  if (!call.request.namespace_.empty()) object["metadata"]["namespace"] = call.request.namespace_;
  return own(call, std::move(object));
}

// NonResourceAttributes as Go prints them.
Json go_attributes(const Json& attributes) {
  return {{"Path", string_at(attributes, {"path"})}, {"Verb", string_at(attributes, {"verb"})}};
}

// Nobody keeps a review: it has no name and nothing else but what the server adds.
void check_metadata(const Json& body, bool local, schema::FieldErrors& errors) {
  const Json* sent = find_path(body, {"metadata"});
  Json metadata = sent && sent->is_object() ? *sent : Json::object();
  for (const char* key : {"managedFields", "creationTimestamp"}) metadata.erase(key);
  Json rest = metadata;
  if (local) rest.erase("namespace");
  if (!rest.empty())
    errors.push_back(
        schema::invalid("metadata", std::move(metadata),
                        local ? "must be empty except for namespace" : "must be empty"));
}

schema::FieldErrors check_access(const Call& call, const Json& body, const Json& spec,
                                 const Identity& subject) {
  const bool local = call.type->resource.kind == "LocalSubjectAccessReview";
  const Json* resource = find_path(spec, {"resourceAttributes"});
  const Json* other = find_path(spec, {"nonResourceAttributes"});
  schema::FieldErrors errors;
  if (resource && other)
    errors.push_back(schema::invalid("spec.nonResourceAttributes", go_attributes(*other),
                                     "cannot be specified in combination with resourceAttributes"));
  if (!resource && !other)
    errors.push_back(schema::invalid(
        "spec.resourceAttributes", Json(),
        "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
  if (subject.user.empty() && subject.groups.empty())
    errors.push_back(
        schema::invalid("spec.user", "", "at least one of user or group must be specified"));
  if (resource)
    for (schema::FieldError& error : check_review_selectors(*resource))
      errors.push_back(std::move(error));
  check_metadata(body, local, errors);
  if (!local) return errors;
  if (const std::string_view about = resource ? string_at(*resource, {"namespace"}) : "";
      resource && about != call.request.namespace_)
    errors.push_back(schema::invalid("spec.resourceAttributes.namespace", Json(about),
                                     "must match metadata.namespace"));
  if (other)
    errors.push_back(schema::invalid("spec.nonResourceAttributes", go_attributes(*other),
                                     "disallowed on this kind of request"));
  return errors;
}

Result<Response> review_access(Call& call, const Json& body, const Json& spec,
                               const Identity& subject) {
  if (const schema::FieldErrors errors = check_access(call, body, spec, subject); !errors.empty())
    return fail(schema::invalid_status({std::string(kAuthorization), ""}, "", errors));
  const auto reason = allowance(call.core, subject, attributes_in(spec, call.request.namespace_));
  Json status{{"allowed", reason.has_value()}};
  if (reason && !reason->empty()) status["reason"] = *reason;
  if (const Json* resource = find_path(spec, {"resourceAttributes"}))
    if (std::string error = selector_evaluation_error(*resource); !error.empty())
      status["evaluationError"] = std::move(error);
  return Response(201, Object(answer(call, spec, std::move(status))));
}

// All rules of a caller: everything for an administrator, else what the bound roles say.
Json rules_of(const Core& core, const Identity& caller, std::string_view namespace_) {
  Json status{
      {"incomplete", false}, {"resourceRules", Json::array()}, {"nonResourceRules", Json::array()}};
  const std::vector<Json> rules = rules_for(core, caller, namespace_);
  if (rules.empty() && is_allowed(core, caller, {.verb = "*", .group = "*", .resource = "*"})) {
    status["resourceRules"].push_back(
        {{"verbs", {"*"}}, {"apiGroups", {"*"}}, {"resources", {"*"}}});
    status["nonResourceRules"].push_back({{"verbs", {"*"}}, {"nonResourceURLs", {"*"}}});
  }
  for (const Json& rule : rules) {
    auto copy = [&rule](std::initializer_list<const char*> keys) {
      Json part = Json::object();
      for (const char* key : keys)
        if (const Json* list = find_path(rule, {key}); list && list->is_array() && !list->empty())
          part[key] = *list;
      return part;
    };
    if (Json part = copy({"verbs", "apiGroups", "resources", "resourceNames"});
        part.contains("resources"))
      status["resourceRules"].push_back(std::move(part));
    if (Json part = copy({"verbs", "nonResourceURLs"}); part.contains("nonResourceURLs"))
      status["nonResourceRules"].push_back(std::move(part));
  }
  return status;
}

// The front door's own tokens are not known here, those of service accounts are.
Result<Response> review_token(Call& call, const Json& spec) {
  if (string_at(spec, {"token"}).empty())
    return fail(bad_request("token is required for TokenReview in authentication"));
  std::vector<std::string> audiences;
  if (const Json* asked = find_path(spec, {"audiences"}); asked && asked->is_array())
    for (const Json& audience : *asked)
      if (audience.is_string()) audiences.push_back(audience.get<std::string>());
  if (audiences.empty()) audiences.emplace_back(kApiAudience);
  const ServiceAccountGrant* grant = find_grant(call.core, string_at(spec, {"token"}), audiences);
  if (!grant)
    return Response(
        201, Object(answer(call, spec,
                           Json{{"user", Json::object()}, {"error", "invalid bearer token"}})));
  std::erase_if(audiences, [&](const std::string& audience) {
    return std::find(grant->audiences.begin(), grant->audiences.end(), audience) ==
           grant->audiences.end();
  });
  return Response(201, Object(answer(call, spec,
                                     Json{{"authenticated", true},
                                          {"user", identity_json(identity_of(*grant))},
                                          {"audiences", audiences}})));
}

Result<Response> review(Call& call) {
  const std::string& kind = call.type->resource.kind;
  DRYDOCK_TRY(const RequestOptions options, read_options(call.request, WriteKind::kCreate));
  DRYDOCK_TRY(Json body, decode_object(call, options.field_validation));
  DRYDOCK_CHECK(match_name_and_namespace(call, body, false));
  const Json spec =
      body.contains("spec") && body["spec"].is_object() ? body["spec"] : Json::object();
  if (kind == "SelfSubjectReview")
    return Response(201,
                    Object(answer(call, spec, Json{{"userInfo", identity_json(call.caller)}})));
  if (kind == "SelfSubjectRulesReview") {
    if (string_at(spec, {"namespace"}).empty()) return fail(bad_request("no namespace on request"));
    return Response(
        201, Object(answer(call, Json::object(),
                           rules_of(call.core, call.caller, string_at(spec, {"namespace"})))));
  }
  if (kind == "SelfSubjectAccessReview") return review_access(call, body, spec, call.caller);
  if (kind == "TokenReview") return review_token(call, spec);
  return review_access(call, body, spec, subject_in(spec));
}

}  // namespace

const ServiceAccountGrant* find_grant(const Core& core, std::string_view token,
                                      const std::vector<std::string>& audiences) {
  const ServiceAccountGrant* grant = core.tokens.find(token, core.clock.wall_now());
  if (!grant) return nullptr;
  const bool meant =
      std::any_of(audiences.begin(), audiences.end(), [grant](const std::string& audience) {
        return std::find(grant->audiences.begin(), grant->audiences.end(), audience) !=
               grant->audiences.end();
      });
  const Object account = core.store.get({"", "serviceaccounts"}, {grant->namespace_, grant->name});
  return meant && account && account.uid() == grant->uid ? grant : nullptr;
}

std::optional<Response> handle_review(Call& call) {
  const GroupVersionResource& resource = call.request.resource;
  if (resource.group != kAuthorization && resource.group != kAuthentication) return std::nullopt;
  if (call.request.verb != Verb::kCreate || !call.request.subresource.empty()) return std::nullopt;
  call.type = call.core.types.find(resource);
  if (!call.type || call.type->resource.namespaced == call.request.namespace_.empty())
    return std::nullopt;
  auto shape = negotiate(call.request.accept, false, {});
  if (shape && shape->shape != Representation::Shape::kObject)
    shape = fail(
        not_acceptable("application/json, application/yaml, application/vnd.kubernetes.protobuf"));
  if (!shape) return Response(shape.error());
  call.representation = *shape;
  auto done = review(call);
  Response response = done ? std::move(*done) : Response(done.error());
  response.warnings = std::move(call.warnings);
  return response;
}

}  // namespace drydock::fake
