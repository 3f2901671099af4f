#include "fakeapi/write/policies.h"

#include "fakeapi/admission/policy_check.h"
#include "fakeapi/kinds/defaults.h"
#include "fakeapi/write/errors.h"
#include "operator/api/selector.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kGroup = "admissionregistration.k8s.io";
const GroupResource kPolicies{std::string(kGroup), "validatingadmissionpolicies"};
const GroupResource kBindings{std::string(kGroup), "validatingadmissionpolicybindings"};

std::vector<Object> all_of(const Core& core, const GroupResource& storage,
                           const std::string& prefix) {
  std::vector<Object> all;
  core.store.scan(storage, prefix, "", core.store.revision(),
                  [&all](const std::string&, const Object& object) {
                    all.push_back(object);
                    return true;
                  });
  return all;
}

// What is empty is left out, as in an AdmissionRequest.
Json request_json(const Call& call, const AdmissionAttributes& attributes, bool dry_run) {
  const auto& resource = call.type->resource;
  const Json kind = {
      {"group", resource.group}, {"version", resource.version}, {"kind", resource.kind}};
  const Json what = {
      {"group", resource.group}, {"version", resource.version}, {"resource", resource.plural}};
  Json user = {{"username", call.caller.user}};
  if (!call.caller.uid.empty()) user["uid"] = call.caller.uid;
  if (!call.caller.groups.empty()) user["groups"] = call.caller.groups;
  if (!call.caller.extra.empty()) user["extra"] = call.caller.extra;
  Json request = {{"kind", kind},
                  {"resource", what},
                  {"requestKind", kind},
                  {"requestResource", what},
                  {"operation", attributes.operation},
                  {"userInfo", std::move(user)},
                  {"dryRun", dry_run}};
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) request[key] = value;
  };
  add("subResource", attributes.subresource);
  add("requestSubResource", attributes.subresource);
  add("name", attributes.name);
  add("namespace", attributes.namespace_);
  return request;
}

std::vector<Object> find_params(const Call& call, const std::string& space, const Json& param_kind,
                                const Json& param_ref) {
  const auto version = GroupVersion::parse(text(param_kind, "apiVersion"));
  const ResourceTypePtr type =
      version ? call.core.types.find_kind(
                    {version->group, version->version, std::string(text(param_kind, "kind"))})
              : nullptr;
  if (!type) return {};
  std::string inside(text(param_ref, "namespace"));
  if (inside.empty() && type->resource.namespaced) inside = space;
  const std::string name(text(param_ref, "name"));
  if (!name.empty()) {
    const Object found = call.core.store.get(type->storage, {inside, name});
    return found ? std::vector<Object>{found} : std::vector<Object>();
  }
  const Json* wanted = child(param_ref, "selector");
  const auto selector = LabelSelector::from_json(wanted ? *wanted : Json());
  std::vector<Object> found;
  for (const Object& object :
       all_of(call.core, type->storage, inside.empty() ? inside : inside + "/"))
    if (selector && selector->matches(object)) found.push_back(object);
  return found;
}

int code_of(std::string_view reason) {
  if (reason == reason::kForbidden) return 403;
  if (reason == reason::kUnauthorized) return 401;
  return reason == "RequestEntityTooLarge" ? 413 : 422;
}

}  // namespace

Result<void> admit_by_policies(Call& call, const Json& object, const Json* live, bool dry_run) {
  const Core& core = call.core;
  if (core.store.size(kPolicies) == 0 || core.store.size(kBindings) == 0) return {};
  // Policies are not held against themselves.
  if (call.resource().group == kGroup) return {};
  AdmissionAttributes attributes;
  attributes.operation = live ? "UPDATE" : "CREATE";
  attributes.resource = call.type->resource.gvr();
  attributes.namespaced = call.type->resource.namespaced;
  attributes.subresource = call.subresource_name();
  attributes.name = string_at(object, {"metadata", "name"});
  attributes.namespace_ = string_at(object, {"metadata", "namespace"});
  attributes.object = &object;
  attributes.old_object = live;
  const Object space = attributes.namespace_.empty()
                           ? Object()
                           : core.store.get({"", "namespaces"}, {"", attributes.namespace_});
  if (space) attributes.namespace_object = &space.json();
  attributes.request = request_json(call, attributes, dry_run);
  PolicyOutcome outcome =
      check_policies(all_of(core, kPolicies, ""), all_of(core, kBindings, ""), attributes,
                     [&](const Json& kind, const Json& ref) {
                       return find_params(call, attributes.namespace_, kind, ref);
                     });
  for (std::string& warning : outcome.warnings) call.warnings.push_back(std::move(warning));
  if (!outcome.denial) return {};
  Status status = forbidden(call.resource(), attributes.name, outcome.denial->message);
  status.code = code_of(outcome.denial->reason);
  status.reason = outcome.denial->reason;
  status.details->causes.push_back({"", outcome.denial->message, ""});
  return fail(std::move(status));
}

}  // namespace drydock::fake
