#include "fakeapi/controllers/deployment_sync.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fakeapi/controllers/controller_refs.h"
#include "fakeapi/controllers/object_fields.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

constexpr std::size_t kLongestName = 253;
const Resource kDeployments = resources::deployments();
const Resource kReplicaSets = resources::replica_sets();
const GroupResource kSets = kReplicaSets.gvr().group_resource();

std::string set_name(std::string_view deployment, const std::string& hash) {
  return fmt::format("{}-{}", deployment.substr(0, kLongestName - 1 - hash.size()), hash);
}

std::int64_t next_revision(const DeploymentState& state) {
  std::int64_t most = 0;
  for (const Object& set : state.old) most = std::max(most, revision_of(set));
  return most + 1;
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
  const bool noted_pause = std::exchange(memory_.noted_pause, false);
  DRYDOCK_TRY(wrote, note_pause(state));
  memory_.noted_pause = wrote;
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
    if (scaled_) memory_.status = counted_status(state);
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
  if (scaled_) memory_.status = status;
  // What has just been said of a pause stands.
  if (noted_pause) memory_.created_set.clear();
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
