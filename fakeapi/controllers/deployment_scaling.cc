// The part of DeploymentSync that sizes ReplicaSets: rolling updates, recreation, scaling, history.
#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/controllers/deployment_sync.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/pods.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupVersionResource kReplicaSets = resources::replica_sets().gvr();
const GroupResource kSets = kReplicaSets.group_resource();
const GroupResource kPods = resources::pods().gvr().group_resource();

std::string desired_annotation(const Object& set) {
  return std::string(set.annotation(kDesiredReplicasAnnotation).value_or(""));
}

bool is_number(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Whether the new set is all there, so that the old ones are not needed.
bool is_saturated(const DeploymentState& state) {
  const std::int64_t wanted = state.spec.replicas;
  return state.current && spec_replicas(state.current) == wanted &&
         desired_annotation(state.current) == std::to_string(wanted) &&
         status_count(state.current, "availableReplicas") == wanted;
}

// The one set that the Deployment's size is about; empty where there are several.
Object active_or_latest(const DeploymentState& state) {
  const std::vector<Object> active = active_sets(state.all());
  if (active.size() == 1) return active.front();
  if (!active.empty()) return {};
  if (state.current) return state.current;
  return state.old.empty() ? Object() : state.old.back();
}

std::vector<ScaleOrder> to_nothing(const std::vector<Object>& sets) {
  std::vector<ScaleOrder> orders;
  for (const Object& set : active_sets(sets)) orders.push_back({set.key(), 0});
  return orders;
}

}  // namespace

bool DeploymentSync::is_scaling(const DeploymentState& state) const {
  const std::vector<Object> active = active_sets(state.all());
  return std::any_of(active.begin(), active.end(), [&](const Object& set) {
    const std::string desired = desired_annotation(set);
    return is_number(desired) && desired != std::to_string(state.spec.replicas);
  });
}

DeploymentSync::Wrote DeploymentSync::scale_all(const DeploymentState& state) {
  if (const Object set = active_or_latest(state))
    return scale(state, set, state.spec.replicas, false);
  if (is_saturated(state)) return order(state, to_nothing(state.old));
  if (!state.spec.rolling) return false;
  return order(state,
               scale_in_proportion(state.spec, active_sets(state.all()),
                                   number_at(state.deployment.json(), {"status", "replicas"})));
}

DeploymentSync::Wrote DeploymentSync::roll(const DeploymentState& state) {
  if (!state.current) return create_set(state);
  const std::int64_t size = spec_replicas(state.current);
  if (size > state.spec.replicas) return scale(state, state.current, state.spec.replicas, false);
  DRYDOCK_TRY(bool wrote,
              scale(state, state.current, new_set_replicas(state.spec, state.all(), size), false));
  if (!wrote) {
    DRYDOCK_TRY(wrote, order(state, scale_down_old_sets(state.spec, state.old, state.current)));
  }
  if (!wrote && is_complete(state, live_status(state.deployment))) return forget_history(state);
  return wrote;
}

DeploymentSync::Wrote DeploymentSync::recreate(const DeploymentState& state) {
  DRYDOCK_TRY(bool wrote, order(state, to_nothing(state.old)));
  if (wrote || old_pods_run(state)) return wrote;
  if (!state.current) return create_set(state);
  DRYDOCK_TRY(wrote, scale(state, state.current, state.spec.replicas, false));
  if (!wrote && is_complete(state, live_status(state.deployment))) return forget_history(state);
  return wrote;
}

bool DeploymentSync::old_pods_run(const DeploymentState& state) const {
  if (status_count(state.old, "replicas") > 0) return true;
  for (const Object& set : state.old)
    for (const Object& pod : index_.controlled_by(kPods, set.uid()))
      if (is_active(pod) || is_terminating(pod)) return true;
  return false;
}

DeploymentSync::Wrote DeploymentSync::forget_history(const DeploymentState& state) {
  if (!state.spec.revision_history_limit) return false;
  std::vector<Object> sets = state.old;
  std::erase_if(sets, [](const Object& set) { return set.is_being_deleted(); });
  const auto count = static_cast<std::int64_t>(sets.size()) - *state.spec.revision_history_limit;
  if (count <= 0) return false;
  std::sort(sets.begin(), sets.end(), [](const Object& a, const Object& b) {
    if (revision_of(a) == revision_of(b)) return is_older(a, b);
    return revision_of(a) < revision_of(b);
  });
  sets.resize(static_cast<std::size_t>(count));
  for (const Object& set : sets) {
    if (status_count(set, "replicas") != 0 || spec_replicas(set) != 0 ||
        set.generation() > status_count(set, "observedGeneration"))
      continue;
    DRYDOCK_CHECK(client_.remove(server_, kReplicaSets, set.key()));
    return true;
  }
  return false;
}

DeploymentSync::Wrote DeploymentSync::order(const DeploymentState& state,
                                            std::vector<ScaleOrder> orders) {
  memory_.orders.assign(orders.begin(), orders.end());
  return obey(state);
}

DeploymentSync::Wrote DeploymentSync::obey(const DeploymentState& state) {
  while (!memory_.orders.empty()) {
    const ScaleOrder order = memory_.orders.front();
    memory_.orders.pop_front();
    const Object set = index_.get(kSets, order.set);
    if (!set) continue;
    const auto wrote = scale(state, set, order.replicas, true);
    // What was decided together is decided anew when one part of it cannot be done.
    if (!wrote) memory_.orders.clear();
    if (!wrote || *wrote) return wrote;
  }
  return false;
}

DeploymentSync::Wrote DeploymentSync::scale(const DeploymentState& state, const Object& set,
                                            std::int64_t replicas, bool force) {
  const std::int64_t before = spec_replicas(set);
  if (!force && before == replicas) return false;
  Json body = set.json();
  body["spec"]["replicas"] = replicas;
  Json& annotations = body["metadata"]["annotations"];
  if (!annotations.is_object()) annotations = Json::object();
  set_replicas_annotations(annotations, state.spec);
  if (body == set.json()) return false;
  const auto written = client_.update(server_, kReplicaSets, std::move(body));
  if (!written) return fail(written.error());
  scaled_ = true;
  if (before != replicas)
    events_.normal(state.deployment, "ScalingReplicaSet",
                   fmt::format("Scaled {} replica set {} from {} to {}",
                               before < replicas ? "up" : "down", set.name(), before, replicas));
  return true;
}

}  // namespace drydock::fake
