#include "fakeapi/controllers/deployment_sync.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fakeapi/controllers/controller_refs.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/pods.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

constexpr std::size_t kLongestName = 253;
const Resource kDeployments = resources::deployments();
const Resource kReplicaSets = resources::replica_sets();
const GroupResource kSets = kReplicaSets.gvr().group_resource();
const GroupResource kPods = resources::pods().gvr().group_resource();

std::string set_name(std::string_view deployment, const std::string& hash) {
  return fmt::format("{}-{}", deployment.substr(0, kLongestName - 1 - hash.size()), hash);
}

std::int64_t next_revision(const DeploymentState& state) {
  std::int64_t most = 0;
  for (const Object& set : state.old) most = std::max(most, revision_of(set));
  return most + 1;
}

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

DeploymentSync::DeploymentSync(Server& server, const ControllerClient& client,
                               ControllerEvents& events, const ObjectIndex& index,
                               DeploymentMemory& memory)
    : server_(server), client_(client), events_(events), index_(index), memory_(memory) {}

Result<DeploymentSync::Next> DeploymentSync::run(const Object& deployment, WallTime now) {
  if (memory_.uid != deployment.uid()) {
    memory_ = DeploymentMemory();
    memory_.uid = deployment.uid();
  }
  DeploymentState state{deployment, DeploymentSpec(deployment), {}, {}, now};
  bool wrote = false;
  DRYDOCK_TRY(wrote, find_sets(state));
  if (wrote) return Next::kAgain;
  if (deployment.is_being_deleted()) {
    memory_.orders.clear();
    DRYDOCK_TRY(wrote, sync_revision(state));
    if (wrote) return Next::kAgain;
    DRYDOCK_TRY(wrote, write_status(state, counted_status(state)));
    return wrote ? Next::kAgain : Next::kNothing;
  }
  DRYDOCK_TRY(wrote, note_pause(state));
  if (!wrote && !memory_.orders.empty()) {
    DRYDOCK_TRY(wrote, obey(state));
  } else if (!wrote && !memory_.status.is_null()) {
    const Json status = std::exchange(memory_.status, Json());
    if (number_at(status, {"observedGeneration"}) == deployment.generation()) {
      DRYDOCK_TRY(wrote, write_status(state, status));
    }
  }
  if (!wrote) {
    DRYDOCK_TRY(wrote, sync_revision(state));
  }
  if (wrote) return Next::kAgain;
  if (state.spec.paused || is_scaling(state)) {
    DRYDOCK_TRY(wrote, scale_all(state));
    if (wrote) memory_.status = counted_status(state);
    if (!wrote && state.spec.paused) {
      DRYDOCK_TRY(wrote, forget_history(state));
    }
    if (!wrote) {
      DRYDOCK_TRY(wrote, write_status(state, counted_status(state)));
    }
    return wrote ? Next::kAgain : Next::kNothing;
  }
  DRYDOCK_TRY(wrote, state.spec.rolling ? roll(state) : recreate(state));
  const Json status = rollout_status(state);
  if (wrote && state.current) memory_.status = status;
  if (wrote) return Next::kAgain;
  DRYDOCK_TRY(wrote, write_status(state, status));
  if (wrote) return Next::kAgain;
  const auto check = next_progress_check(state, status);
  if (!check) return Next::kNothing;
  delay_ = *check;
  return Next::kLater;
}

// The first of those that have the Deployment's template, by age, is the current one.
DeploymentSync::Wrote DeploymentSync::find_sets(DeploymentState& state) {
  const Object& deployment = state.deployment;
  DRYDOCK_TRY(const LabelSelector selector, selector_of(deployment));
  std::vector<Object> candidates = index_.controlled_by(kSets, deployment.uid());
  for (Object& orphan : index_.orphans(kSets, deployment.namespace_()))
    candidates.push_back(std::move(orphan));
  DRYDOCK_TRY(Claimed claimed, claim(server_, client_, deployment, kDeployments, selector,
                                     kReplicaSets.gvr(), candidates));
  if (claimed.wrote) return true;
  sort_by_age(claimed.objects);
  const Json wanted = template_without_hash(deployment);
  for (Object& set : claimed.objects) {
    if (!state.current && template_without_hash(set) == wanted)
      state.current = std::move(set);
    else
      state.old.push_back(std::move(set));
  }
  return false;
}

DeploymentSync::Wrote DeploymentSync::note_pause(const DeploymentState& state) {
  if (!state.spec.progress_deadline_seconds) return false;
  const Json* progress = find_status_condition(state.deployment.json(), "Progressing");
  const std::string_view reason = progress ? string_at(*progress, {"reason"}) : "";
  const bool noted = reason == "DeploymentPaused";
  if (reason == "ProgressDeadlineExceeded" || noted == state.spec.paused) return false;
  Json status = live_status(state.deployment);
  if (state.spec.paused)
    set_deployment_condition(status, state.now, "Progressing", "Unknown", "DeploymentPaused",
                             "Deployment is paused");
  else
    set_deployment_condition(status, state.now, "Progressing", "Unknown", "DeploymentResumed",
                             "Deployment is resumed");
  return write_status(state, std::move(status));
}

DeploymentSync::Wrote DeploymentSync::sync_revision(const DeploymentState& state) {
  if (!state.current) return false;
  Json body = state.current.json();
  body["metadata"]["annotations"] = current_set_annotations(
      state.deployment, copy_at(body, {"metadata", "annotations"}), next_revision(state));
  set_unless_zero(body["spec"], "minReadySeconds", state.spec.min_ready_seconds);
  if (body != state.current.json()) {
    const auto written = client_.update(server_, kReplicaSets.gvr(), std::move(body));
    if (!written) return fail(written.error());
    return true;
  }
  body = state.deployment.json();
  Json& annotations = body["metadata"]["annotations"];
  if (!annotations.is_object()) annotations = Json::object();
  annotations[kRevisionAnnotation] = state.current.annotation(kRevisionAnnotation).value_or("");
  const bool created = memory_.created_set == state.current.name();
  Json status = live_status(state.deployment);
  if (state.spec.progress_deadline_seconds) {
    if (created)
      set_deployment_condition(status, state.now, "Progressing", "True", "NewReplicaSetCreated",
                               fmt::format("Created new replica set \"{}\"", state.current.name()));
    else if (!find_status_condition(body, "Progressing"))
      set_deployment_condition(status, state.now, "Progressing", "True", "FoundNewReplicaSet",
                               fmt::format("Found new replica set \"{}\"", state.current.name()));
  }
  if (!status.empty()) body["status"] = std::move(status);
  DRYDOCK_TRY(const bool wrote, write(state.deployment, std::move(body)));
  memory_.created_set.clear();
  return wrote;
}

DeploymentSync::Wrote DeploymentSync::create_set(const DeploymentState& state) {
  const Object& deployment = state.deployment;
  Json pod_template = template_without_hash(deployment);
  const Json* collisions = find_path(deployment.json(), {"status", "collisionCount"});
  const std::string hash = template_hash(
      pod_template, collisions ? std::optional(collisions->get<std::int64_t>()) : std::nullopt);
  const ObjectKey key{std::string(deployment.namespace_()), set_name(deployment.name(), hash)};
  pod_template["metadata"]["labels"][kTemplateHashLabel] = hash;
  Json selector = copy_at(deployment.json(), {"spec", "selector"});
  selector["matchLabels"][kTemplateHashLabel] = hash;
  Json annotations = current_set_annotations(deployment, Json::object(), next_revision(state));
  set_replicas_annotations(annotations, state.spec);
  const std::int64_t replicas = new_set_replicas(state.spec, state.old, 0);
  Json spec{{"replicas", replicas}, {"selector", std::move(selector)}, {"template", pod_template}};
  set_unless_zero(spec, "minReadySeconds", state.spec.min_ready_seconds);
  const auto made = client_.create(
      server_, kReplicaSets.gvr(),
      {{"apiVersion", "apps/v1"},
       {"kind", "ReplicaSet"},
       {"metadata",
        {{"name", key.name},
         {"namespace", key.namespace_},
         {"labels", pod_template["metadata"]["labels"]},
         {"annotations", std::move(annotations)},
         {"ownerReferences", Json::array({controller_reference_json(deployment, kDeployments)})}}},
       {"spec", std::move(spec)}});
  if (made) {
    memory_.created_set = key.name;
    if (replicas > 0)
      events_.normal(deployment, "ScalingReplicaSet",
                     fmt::format("Scaled up replica set {} from 0 to {}", key.name, replicas));
    return true;
  }
  if (made.error().is_already_exists()) return collide(state, index_.get(kSets, key));
  if (is_namespace_terminating(made.error())) return fail(made.error());
  const std::string message =
      fmt::format("Failed to create new replica set \"{}\": {}", key.name, made.error().message);
  events_.warning(deployment, "ReplicaSetCreateError", message);
  if (state.spec.progress_deadline_seconds) {
    Json status = live_status(deployment);
    set_deployment_condition(status, state.now, "Progressing", "False", "ReplicaSetCreateError",
                             message);
    DRYDOCK_CHECK(write_status(state, std::move(status)));
  }
  return fail(made.error());
}

// Somebody else has the name: the next try hashes to another one.
DeploymentSync::Wrote DeploymentSync::collide(const DeploymentState& state, const Object& other) {
  const auto controller = other.controller();
  if (other && controller && controller->uid == state.deployment.uid() &&
      template_without_hash(other) == template_without_hash(state.deployment))
    return fail(Status(409, reason::kAlreadyExists, "its own ReplicaSet is not selected by it"));
  Json status = live_status(state.deployment);
  status["collisionCount"] = number_at(status, {"collisionCount"}) + 1;
  return write_status(state, std::move(status));
}

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
    DRYDOCK_CHECK(client_.remove(server_, kReplicaSets.gvr(), set.key()));
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
  const auto written = client_.update(server_, kReplicaSets.gvr(), std::move(body));
  if (!written) return fail(written.error());
  if (before != replicas)
    events_.normal(state.deployment, "ScalingReplicaSet",
                   fmt::format("Scaled {} replica set {} from {} to {}",
                               before < replicas ? "up" : "down", set.name(), before, replicas));
  return true;
}

DeploymentSync::Wrote DeploymentSync::write_status(const DeploymentState& state, Json status) {
  Json body = state.deployment.json();
  body["status"] = std::move(status);
  return write(state.deployment, std::move(body));
}

// The status and, beside it, the annotations: so that they do not raise the generation.
DeploymentSync::Wrote DeploymentSync::write(const Object& deployment, Json body) {
  if (body == deployment.json()) return false;
  const auto written = client_.update(server_, kDeployments.gvr(), std::move(body), "status");
  if (!written) return fail(written.error());
  return true;
}

}  // namespace drydock::fake
