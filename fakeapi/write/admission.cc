#include "fakeapi/write/admission.h"

#include "fakeapi/admission/default_class.h"
#include "fakeapi/admission/limit_range.h"
#include "fakeapi/admission/pod_classes.h"
#include "fakeapi/admission/quota_check.h"
#include "fakeapi/kinds/defaults.h"
#include "fakeapi/write/custom_strategy.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/mutate.h"
#include "fakeapi/write/policies.h"

namespace drydock::fake {
namespace {

const GroupResource kPods{"", "pods"};
const GroupResource kClaims{"", "persistentvolumeclaims"};
const GroupResource kIngresses{"networking.k8s.io", "ingresses"};
const GroupResource kPriorityClasses{"scheduling.k8s.io", "priorityclasses"};
const GroupResource kQuotas{"", "resourcequotas"};

std::vector<Object> all_of(const Core& core, const GroupResource& storage,
                           std::string_view inside = {}) {
  std::vector<Object> all;
  if (core.store.size(storage) == 0) return all;
  const std::string prefix = inside.empty() ? std::string() : std::string(inside) + "/";
  core.store.scan(storage, prefix, "", core.store.revision(),
                  [&all](const std::string&, const Object& object) {
                    all.push_back(object);
                    return true;
                  });
  return all;
}

Result<void> refuse(const Call& call, const Json& object, const std::string& why) {
  std::string_view name = call.request.name;
  if (name.empty()) name = string_at(object, {"metadata", "name"});
  if (name.empty()) name = string_at(object, {"metadata", "generateName"});
  return fail(forbidden(call.resource(), name.empty() ? "Unknown" : name, why));
}

Result<void> mutate_pod(const Call& call, Json& pod) {
  for (const Object& range :
       all_of(call.core, {"", "limitranges"}, string_at(pod, {"metadata", "namespace"})))
    apply_limit_range_defaults(range.json(), pod);
  if (auto done = apply_priority_class(all_of(call.core, kPriorityClasses), pod); !done)
    return refuse(call, pod, done.error());
  if (auto done = apply_runtime_class(all_of(call.core, {"node.k8s.io", "runtimeclasses"}), pod);
      !done)
    return refuse(call, pod, done.error());
  return {};
}

void mutate_claim(const Core& core, Json& claim) {
  Json& spec = make_child(claim, "spec");
  if (child(spec, "storageClassName") ||
      find_path(claim, {"metadata", "annotations", "volume.beta.kubernetes.io/storage-class"}))
    return;
  if (const Object found =
          default_storage_class(all_of(core, {"storage.k8s.io", "storageclasses"})))
    spec["storageClassName"] = found.name();
}

void mutate_ingress(const Core& core, Json& ingress) {
  Json& spec = make_child(ingress, "spec");
  if (child(spec, "ingressClassName") ||
      find_path(ingress, {"metadata", "annotations", "kubernetes.io/ingress.class"}))
    return;
  if (const Object found =
          default_ingress_class(all_of(core, {"networking.k8s.io", "ingressclasses"})))
    spec["ingressClassName"] = found.name();
}

Result<void> check_limit_ranges(const Call& call, const Json& object, const Json* live) {
  const bool pod = call.resource() == kPods;
  const std::string_view subresource = call.subresource_name();
  if (!pod && call.resource() != kClaims) return {};
  if (!subresource.empty() && !(pod && subresource == "resize")) return {};
  if (live && ((pod && subresource.empty()) || find_path(*live, {"metadata", "deletionTimestamp"})))
    return {};
  for (const Object& range :
       all_of(call.core, {"", "limitranges"}, string_at(object, {"metadata", "namespace"})))
    if (const std::string problems = limit_range_violations(range.json(), call.resource(), object);
        !problems.empty())
      return refuse(call, object, problems);
  return {};
}

// As kube-apiserver writes it, by an update of the status of its own.
Result<void> write_used(const Call& call, const Object& quota, const ResourceList& used) {
  Request request(Verb::kUpdate, {"", "v1", "resourcequotas"});
  request.namespace_ = quota.namespace_();
  request.name = quota.name();
  request.subresource = "status";
  request.caller = Identity{};
  request.caller->user = "system:apiserver";
  Call write(call.core, request);
  write.type = call.core.types.find(request.resource);
  write.subresource = write.type->subresource("status");
  write.own_strategy = make_strategy(*write.type, write.strategy);
  RequestOptions options;
  options.field_manager = "kube-apiserver";
  Json changed = quota.json();
  changed["status"]["used"] = resource_list_json(used);
  const auto written =
      finish_update(write, options, quota, std::move(changed), Ownership::kCompute);
  if (!written) return fail(written.error());
  return {};
}

Result<void> charge(const Call& call, const Json& object, const Json* live, bool dry_run) {
  if (!call.type->resource.namespaced || call.core.store.size(kQuotas) == 0) return {};
  const QuotaRequest request{.resource = call.resource(),
                             .subresource = std::string(call.subresource_name()),
                             .object = &object,
                             .live = live,
                             .now = call.core.clock.wall_now()};
  if (!is_quota_concerned(request)) return {};
  const std::vector<Object> quotas =
      all_of(call.core, kQuotas, string_at(object, {"metadata", "namespace"}));
  if (quotas.empty()) return {};
  const auto charged = charge_quotas(request, quotas);
  if (!charged) return refuse(call, object, charged.error());
  if (dry_run) return {};
  for (const auto& [index, used] : *charged) DRYDOCK_CHECK(write_used(call, quotas[index], used));
  return {};
}

}  // namespace

Result<void> admit_mutating(const Call& call, Json& object, const Json* live) {
  if (live || call.subresource || call.type->custom) return {};
  const GroupResource resource = call.resource();
  if (resource == kPods) return mutate_pod(call, object);
  if (resource == kClaims) mutate_claim(call.core, object);
  if (resource == kIngresses) mutate_ingress(call.core, object);
  return {};
}

Result<void> admit_validating(Call& call, const Json& object, const Json* live, bool dry_run) {
  if (!call.subresource && call.resource() == kPriorityClasses)
    if (auto done = check_priority_class(all_of(call.core, kPriorityClasses), object, !live); !done)
      return refuse(call, object, done.error());
  DRYDOCK_CHECK(check_limit_ranges(call, object, live));
  DRYDOCK_CHECK(admit_by_policies(call, object, live, dry_run));
  return charge(call, object, live, dry_run);
}

}  // namespace drydock::fake
