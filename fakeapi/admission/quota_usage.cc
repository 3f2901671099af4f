#include "fakeapi/admission/quota_usage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "fakeapi/admission/pod_resources.h"
#include "fakeapi/kinds/defaults.h"
#include "operator/api/selector.h"

namespace drydock::fake {
namespace {

using Names = std::vector<std::string>;

const GroupResource kPods{"", "pods"};
const GroupResource kServices{"", "services"};
const GroupResource kClaims{"", "persistentvolumeclaims"};

constexpr std::array<std::string_view, 10> kPodNames{"pods",
                                                     "cpu",
                                                     "memory",
                                                     "ephemeral-storage",
                                                     "requests.cpu",
                                                     "limits.cpu",
                                                     "limits.memory",
                                                     "requests.memory",
                                                     "requests.ephemeral-storage",
                                                     "limits.ephemeral-storage"};
// What each container has to name once a quota is about it.
constexpr std::array<std::string_view, 6> kMandatory{"cpu",    "limits.cpu",   "limits.memory",
                                                     "memory", "requests.cpu", "requests.memory"};
constexpr std::string_view kByClass = ".storageclass.storage.k8s.io/";

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_native(std::string_view name) {
  return !name.contains('/') || name.contains("kubernetes.io/");
}

bool is_pod_name(std::string_view name) {
  constexpr std::string_view kRequests = "requests.";
  if (contains(kPodNames, name) || name.starts_with("hugepages-") ||
      name.starts_with("requests.hugepages-"))
    return true;
  return name.starts_with(kRequests) && !is_native(name);
}

bool is_service_name(std::string_view name) {
  return name == "services" || name == "services.nodeports" || name == "services.loadbalancers";
}

bool is_claim_name(std::string_view name) {
  const std::size_t by_class = name.find(kByClass);
  const std::string_view what =
      by_class == std::string_view::npos ? name : name.substr(by_class + kByClass.size());
  return what == "persistentvolumeclaims" || what == "requests.storage";
}

// "count/deployments.apps", and for a few core kinds the plain name that was there before it.
std::string count_name(const GroupResource& resource) {
  return "count/" + resource.resource + (resource.group.empty() ? "" : "." + resource.group);
}
bool has_plain_name(const GroupResource& resource) {
  constexpr std::array<std::string_view, 4> kPlain{"configmaps", "replicationcontrollers",
                                                   "resourcequotas", "secrets"};
  return resource.group.empty() && contains(kPlain, resource.resource);
}

bool is_counted_under(const GroupResource& resource, const std::string& name) {
  if (name == count_name(resource)) return true;
  if (resource == kPods) return is_pod_name(name);
  if (resource == kServices) return is_service_name(name);
  if (resource == kClaims) return is_claim_name(name);
  return has_plain_name(resource) && name == resource.resource;
}

ResourceList compute_usage(const ResourceList& requests, const ResourceList& limits) {
  ResourceList usage{{"pods", count_of(1)}};
  for (const char* name : {"cpu", "memory", "ephemeral-storage"}) {
    if (const auto it = requests.find(name); it != requests.end())
      usage[name] = usage[std::string("requests.") + name] = it->second;
    if (const auto it = limits.find(name); it != limits.end())
      usage[std::string("limits.") + name] = it->second;
  }
  for (const auto& [name, quantity] : requests) {
    const bool huge = name.starts_with("hugepages-");
    if (huge) usage[name] = quantity;
    if (huge || !is_native(name)) usage["requests." + name] = quantity;
  }
  return usage;
}

// Ended, or overdue to be gone: it takes nothing but its place.
bool is_past(const Json& pod, WallTime now) {
  const std::string_view phase = string_at(pod, {"status", "phase"});
  if (phase == "Failed" || phase == "Succeeded") return true;
  const auto deleted = parse_time(string_at(pod, {"metadata", "deletionTimestamp"}));
  const Json* grace = find_path(pod, {"metadata", "deletionGracePeriodSeconds"});
  return deleted && grace && now > *deleted + std::chrono::seconds(grace->get<std::int64_t>());
}

ResourceList pod_usage(const Json& pod, WallTime now) {
  if (is_past(pod, now)) return {};
  const Json* spec = child(pod, "spec");
  if (!spec) return {};
  return compute_usage(pod_resources(*spec, "requests", PodOverhead::kCounts),
                       pod_resources(*spec, "limits", PodOverhead::kCounts));
}

ResourceList service_usage(const Json& service) {
  ResourceList usage{{"services", count_of(1)},
                     {"services.nodeports", count_of(0)},
                     {"services.loadbalancers", count_of(0)}};
  const Json* spec = child(service, "spec");
  if (!spec) return usage;
  const std::string_view type = text(*spec, "type");
  const auto ports = items(*spec, "ports");
  if (type != "NodePort" && type != "LoadBalancer") return usage;
  const Json* allocates = child(*spec, "allocateLoadBalancerNodePorts");
  const bool only_given = type == "LoadBalancer" && allocates && *allocates == false;
  const auto given = std::count_if(ports.begin(), ports.end(),
                                   [](const Json& port) { return number(port, "nodePort") != 0; });
  usage["services.nodeports"] =
      count_of(only_given ? given : static_cast<std::int64_t>(ports.size()));
  if (type == "LoadBalancer") usage["services.loadbalancers"] = count_of(1);
  return usage;
}

ResourceList claim_usage(const Json& claim) {
  ResourceList usage{{"persistentvolumeclaims", count_of(1)}};
  std::string by_class(
      string_at(claim, {"metadata", "annotations", "volume.beta.kubernetes.io/storage-class"}));
  if (by_class.empty()) by_class = string_at(claim, {"spec", "storageClassName"});
  if (!by_class.empty()) {
    by_class += kByClass;
    usage[by_class + "persistentvolumeclaims"] = count_of(1);
  }
  const ResourceList requests =
      read_resource_list(find_path(claim, {"spec", "resources", "requests"}));
  auto storage = requests.find("storage");
  if (storage == requests.end()) return usage;
  schema::Quantity asked = storage->second;
  const ResourceList granted =
      read_resource_list(find_path(claim, {"status", "allocatedResources"}));
  if (const auto it = granted.find("storage"); it != granted.end() && it->second > asked)
    asked = it->second;
  // Whole bytes.
  if (!asked.is_integer() && asked.value()) asked = {*asked.value(), asked.format()};
  usage["requests.storage"] = asked;
  if (!by_class.empty()) usage[by_class + "requests.storage"] = asked;
  return usage;
}

bool is_best_effort(const Json& pod) {
  const std::string_view known = string_at(pod, {"status", "qosClass"});
  return known == "BestEffort";
}

bool reaches_other_namespaces(const Json& pod) {
  const auto reaches = [](const Json& term) {
    return !items(term, "namespaces").empty() || child(term, "namespaceSelector");
  };
  for (const char* kind : {"podAffinity", "podAntiAffinity"}) {
    const Json* affinity = find_path(pod, {"spec", "affinity", kind});
    if (!affinity) continue;
    for (const Json& term : items(*affinity, "requiredDuringSchedulingIgnoredDuringExecution"))
      if (reaches(term)) return true;
    for (const Json& weighted : items(*affinity, "preferredDuringSchedulingIgnoredDuringExecution"))
      if (const Json* term = child(weighted, "podAffinityTerm"); term && reaches(*term))
        return true;
  }
  return false;
}

bool values_contain(const Json& requirement, std::string_view value) {
  const auto values = items(requirement, "values");
  return std::any_of(values.begin(), values.end(), [&](const Json& each) {
    return each.is_string() && each.get_ref<const std::string&>() == value;
  });
}

bool class_matches(const Json& requirement, std::string_view name) {
  const std::string_view how = text(requirement, "operator");
  if (how == "Exists") return !name.empty();
  if (how == "DoesNotExist") return name.empty();
  if (how == "In") return !name.empty() && values_contain(requirement, name);
  return how == "NotIn" && (name.empty() || !values_contain(requirement, name));
}

bool scope_matches(const Json& requirement, const GroupResource& resource, const Json& object) {
  const std::string_view scope = text(requirement, "scopeName");
  if (resource == kClaims && scope == "VolumeAttributesClass")
    return class_matches(requirement, string_at(object, {"spec", "volumeAttributesClassName"}));
  if (resource != kPods) return false;
  if (scope == "Terminating") return is_terminating_pod(object);
  if (scope == "NotTerminating") return !is_terminating_pod(object);
  if (scope == "BestEffort") return is_best_effort(object);
  if (scope == "NotBestEffort") return !is_best_effort(object);
  if (scope == "PriorityClass")
    return class_matches(requirement, string_at(object, {"spec", "priorityClassName"}));
  return scope == "CrossNamespacePodAffinity" && reaches_other_namespaces(object);
}

}  // namespace

bool is_terminating_pod(const Json& pod) {
  const Json* deadline = find_path(pod, {"spec", "activeDeadlineSeconds"});
  return deadline && deadline->is_number_integer() && deadline->get<std::int64_t>() >= 0;
}

Names quota_names_of(const GroupResource& resource, const Names& names) {
  Names counted;
  for (const std::string& name : names)
    if (is_counted_under(resource, name)) counted.push_back(name);
  return counted;
}

ResourceList quota_usage_of(const GroupResource& resource, const Json& object, WallTime now) {
  ResourceList usage;
  if (resource == kPods) usage = pod_usage(object, now);
  if (resource == kServices) usage = service_usage(object);
  if (resource == kClaims) usage = claim_usage(object);
  if (has_plain_name(resource)) usage[resource.resource] = count_of(1);
  usage[count_name(resource)] = count_of(1);
  return usage;
}

bool quota_scopes_match(const Json& quota, const GroupResource& resource, const Json& object) {
  const Json* spec = child(quota, "spec");
  if (!spec) return true;
  for (const Json& scope : items(*spec, "scopes"))
    if (!scope_matches({{"scopeName", scope}, {"operator", "Exists"}}, resource, object))
      return false;
  if (const Json* selector = child(*spec, "scopeSelector"))
    for (const Json& requirement : items(*selector, "matchExpressions"))
      if (!scope_matches(requirement, resource, object)) return false;
  return true;
}

std::string quota_constraint(const GroupResource& resource, const Names& names,
                             const Json& object) {
  const Json* spec = child(object, "spec");
  if (resource != kPods || !spec || child(*spec, "resources")) return {};
  std::map<std::string, std::set<std::string>> missing;
  for (const char* list : {"containers", "initContainers"})
    for (const Json& container : items(*spec, list)) {
      const ResourceList usage =
          compute_usage(read_resource_list(find_path(container, {"resources", "requests"})),
                        read_resource_list(find_path(container, {"resources", "limits"})));
      for (const std::string& name : names)
        if (contains(kMandatory, name) && !usage.contains(name))
          missing[name].insert(std::string(text(container, "name")));
    }
  std::string said;
  for (const auto& [name, containers] : missing)
    said += fmt::format("{}{} for: {}", said.empty() ? "must specify " : "; ", name,
                        fmt::join(containers, ","));
  return said;
}

}  // namespace drydock::fake
