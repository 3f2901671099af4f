#pragma once
// Which Pods serve a Service and where: what the controllers of Endpoints and EndpointSlices have
// in common. Functions of values, and a memory of when what changed. Follows
// kube-controller-manager's endpoint and endpointslice packages.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "operator/api/object.h"

namespace drydock::fake {

/// Whether it has a selector, and is not just another name.
bool finds_its_pods(const Object& service);
bool selects(const Object& service, const Object& pod);
/// It has an address and has not ended.
bool is_endpoint(const Object& pod, bool even_terminating);
bool publishes_not_ready(const Object& service);
/// "None", and Services that got no address, are headless.
bool is_headless(const Object& service);
/// The number that a port of a Service goes to; nullopt where the Pod has no port of its name.
std::optional<std::int64_t> target_port(const Object& pod, const Json& service_port);
/// Whether the Pod has a name of its own below the Service's.
bool has_hostname(const Object& pod, const Object& service);
/// The reference to a Pod that an endpoint carries.
Json pod_reference(const Object& pod);
bool is_ipv6(std::string_view address);

/// subsets of an Endpoints object, Pods with equal ports together.
Json endpoint_subsets(const Object& service, const std::vector<Object>& pods);

/// When what made endpoints change happened, as they tell it in an annotation. Keeps a time a Pod
/// of each Service. Follows endpointslice/util's TriggerTimeTracker.
class TriggerTimes {
 public:
  /// Empty where nothing new has happened since the last call.
  std::string next(const Object& service, const std::vector<Object>& pods);
  void forget(const ObjectKey& service) { known_.erase(service); }

 private:
  struct Seen {
    std::string service;
    std::map<std::string, std::string, std::less<>> pods;
  };
  std::map<ObjectKey, Seen> known_;
};

inline constexpr const char* kTriggerTime = "endpoints.kubernetes.io/last-change-trigger-time";

}  // namespace drydock::fake
