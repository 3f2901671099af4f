#pragma once
// Workload validation: what Deployments, ReplicaSets, StatefulSets and DaemonSets have in common:
// a selector that fits the template, numbers that may be percentages, counts of Pods in the status.
#include <initializer_list>
#include <string>
#include <string_view>

#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

struct Workload {
  Workload() = default;
  /// As messages about the selector have it ("deployment"), and those about the template
  /// ("ReplicaSet").
  std::string_view name;
  std::string_view kind;
  /// What is said of a selector that cannot be read.
  std::string_view unreadable = "invalid label selector";
};
/// spec.selector, which must be there and not empty, and spec.template, which it must pick.
void check_selector_and_template(const Json& spec, const Workload& workload, FieldErrors& errors);
/// The template alone: labels that the selector picks, restart policy and no deadline.
void check_workload_template(const Json& spec, const Workload& workload, FieldErrors& errors);

/// The number, or the number before the percent sign; 0 for all else.
std::int64_t int_or_percent(const Json* value);
/// `must not be greater than 100%`.
void check_at_most_all(FieldErrors& errors, const Json* value, std::string_view field);

/// Counts in a status: none negative; `parts` not above `replicas`, and those available not above
/// those ready, which is `ready` in the message.
void check_replica_counts(const Json& status, std::initializer_list<std::string_view> counts,
                          std::initializer_list<std::string_view> parts, std::string_view ready,
                          FieldErrors& errors);
/// A name with dots is none for a host, which a Pod's is.
std::vector<std::string> pod_name_warnings(const Json& object);
/// Of the Pods that spec.template makes.
std::vector<std::string> template_warnings(const Json& object);

/// collisionCount only grows.
void check_collision_count(const Json& object, const Json& live, FieldErrors& errors);

}  // namespace drydock::fake
