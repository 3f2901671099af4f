#include "fakeapi/controllers/pods.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include "fakeapi/controllers/object_fields.h"

namespace drydock::fake {
namespace {

std::string_view phase_of(const Object& pod) { return string_at(pod.json(), {"status", "phase"}); }
std::string_view node_of(const Object& pod) { return string_at(pod.json(), {"spec", "nodeName"}); }

bool has_ended(const Object& pod) {
  return phase_of(pod) == "Succeeded" || phase_of(pod) == "Failed";
}

int phase_rank(std::string_view phase) {
  if (phase == "Unknown") return 1;
  return phase == "Running" ? 2 : 0;
}

std::string_view ready_since(const Object& pod) {
  const Json* ready = find_status_condition(pod.json(), "Ready");
  return ready ? string_at(*ready, {"lastTransitionTime"}) : std::string_view();
}

std::int64_t deletion_cost(const Object& pod) {
  const auto text = pod.annotation("controller.kubernetes.io/pod-deletion-cost");
  std::int64_t cost = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), cost);
  return cost;
}

std::int64_t most_restarts(const Object& pod) {
  std::int64_t most = 0;
  if (const Json* all = find_path(pod.json(), {"status", "containerStatuses"}); all)
    for (const Json& entry : *all) most = std::max(most, number_at(entry, {"restartCount"}));
  return most;
}

// Ages count by powers of two, so that which of two about equally old ones goes is by chance.
int age_class(std::string_view since, WallTime now) {
  std::int64_t age = elapsed_since(since, now).count();
  int log = -1;
  for (; age > 0; age >>= 1) ++log;
  return log;
}

// What decides, the most important first; the least goes first.
auto deletion_order(const Object& pod, const std::map<std::string, int>& kin, WallTime now) {
  const std::string node(node_of(pod));
  const auto beside = kin.find(node);
  const bool ready = is_ready(pod);
  return std::tuple(!node.empty(), phase_rank(phase_of(pod)), ready, deletion_cost(pod),
                    beside == kin.end() ? 0 : -beside->second,
                    ready ? age_class(ready_since(pod), now) : 0, -most_restarts(pod),
                    age_class(pod.creation_timestamp(), now), pod.uid());
}

}  // namespace

bool is_active(const Object& pod) { return !pod.is_being_deleted() && !has_ended(pod); }
bool is_terminating(const Object& pod) { return pod.is_being_deleted() && !has_ended(pod); }

bool is_ready(const Object& pod) {
  const Json* ready = find_status_condition(pod.json(), "Ready");
  return ready && string_at(*ready, {"status"}) == "True";
}

bool is_available(const Object& pod, std::int64_t min_ready_seconds, WallTime now) {
  if (!is_ready(pod)) return false;
  return min_ready_seconds == 0 ||
         elapsed_since(ready_since(pod), now) >= std::chrono::seconds(min_ready_seconds);
}

std::optional<Duration> next_availability(const std::vector<Object>& pods,
                                          std::int64_t min_ready_seconds, WallTime now) {
  std::optional<Duration> next;
  for (const Object& pod : pods) {
    if (!is_ready(pod) || is_available(pod, min_ready_seconds, now)) continue;
    const Duration left =
        std::chrono::seconds(min_ready_seconds) - elapsed_since(ready_since(pod), now);
    next = next ? std::min(*next, left) : left;
  }
  return next;
}

Json pod_from_template(const Json& pod_template, const Object& owner, const Resource& owner_type,
                       const std::string& name) {
  Json metadata{{"namespace", owner.namespace_()},
                {"ownerReferences", Json::array({controller_reference_json(owner, owner_type)})}};
  if (name.empty())
    metadata["generateName"] = std::string(owner.name()) + "-";
  else
    metadata["name"] = name;
  for (const char* field : {"labels", "annotations", "finalizers"})
    if (const Json* value = find_path(pod_template, {"metadata", field})) metadata[field] = *value;
  return {{"apiVersion", "v1"},
          {"kind", "Pod"},
          {"metadata", std::move(metadata)},
          {"spec", copy_at(pod_template, {"spec"})}};
}

void rank_for_deletion(std::vector<Object>& pods, const std::vector<Object>& related,
                       WallTime now) {
  std::map<std::string, int> kin;
  for (const Object& pod : related)
    if (is_active(pod)) ++kin[std::string(node_of(pod))];
  std::sort(pods.begin(), pods.end(), [&kin, now](const Object& a, const Object& b) {
    return deletion_order(a, kin, now) < deletion_order(b, kin, now);
  });
}

}  // namespace drydock::fake
