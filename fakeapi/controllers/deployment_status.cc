#include "fakeapi/controllers/deployment_status.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/controllers/object_fields.h"

namespace drydock::fake {
namespace {

Json* mutable_condition(Json& status, std::string_view type) {
  const auto conditions = status.find("conditions");
  if (conditions == status.end()) return nullptr;
  for (Json& entry : *conditions)
    if (string_at(entry, {"type"}) == type) return &entry;
  return nullptr;
}

void drop_condition(Json& status, std::string_view type) {
  const auto conditions = status.find("conditions");
  if (conditions == status.end()) return;
  remove_condition(*conditions, type);
  if (conditions->empty()) status.erase(conditions);
}

void append_condition(Json& status, Json condition) {
  Json& conditions = status["conditions"];
  if (!conditions.is_array()) conditions = Json::array();
  conditions.push_back(std::move(condition));
}

// Null where a ReplicaSet that has been synced does not say.
Json terminating_replicas(const std::vector<Object>& sets) {
  std::int64_t sum = 0;
  for (const Object& set : sets) {
    const Json* count = find_path(set.json(), {"status", "terminatingReplicas"});
    if (count && count->is_number_integer())
      sum += count->get<std::int64_t>();
    else if (status_count(set, "observedGeneration") != 0)
      return nullptr;
  }
  return sum;
}

// "ReplicaSet "x"" or "Deployment "x"", of which a message speaks.
std::string subject(const DeploymentState& state) {
  return state.current ? fmt::format("ReplicaSet \"{}\"", state.current.name())
                       : fmt::format("Deployment \"{}\"", state.deployment.name());
}

bool is_progressing(const Json& before, const Json& status) {
  auto grew = [&](std::string_view field) {
    return number_at(status, {field}) > number_at(before, {field});
  };
  auto old_replicas = [](const Json& of) {
    return number_at(of, {"replicas"}) - number_at(of, {"updatedReplicas"});
  };
  return grew("updatedReplicas") || old_replicas(status) < old_replicas(before) ||
         grew("readyReplicas") || grew("availableReplicas");
}

const Json* progress_of(const Json& status) {
  const Json* conditions = find_path(status, {"conditions"});
  return conditions ? find_condition(*conditions, "Progressing") : nullptr;
}

bool is_timed_out(const DeploymentState& state, const Json& status) {
  const Json* progress = progress_of(status);
  if (!progress || string_at(*progress, {"reason"}) == "NewReplicaSetAvailable") return false;
  if (string_at(*progress, {"reason"}) == "ProgressDeadlineExceeded") return true;
  return elapsed_since(string_at(*progress, {"lastUpdateTime"}), state.now) >
         std::chrono::seconds(*state.spec.progress_deadline_seconds);
}

void note_progress(const DeploymentState& state, const Json& before, Json& status) {
  const Json* current = progress_of(before);
  if (is_complete(state, status)) {
    set_deployment_condition(status, state.now, "Progressing", "True", "NewReplicaSetAvailable",
                             subject(state) + " has successfully progressed.");
  } else if (is_progressing(before, status)) {
    // The newest word is the last, and its time says when there was progress.
    const std::string now = format_time(state.now);
    const bool was_true = current && string_at(*current, {"status"}) == "True";
    Json condition{{"type", "Progressing"},
                   {"status", "True"},
                   {"lastUpdateTime", now},
                   {"lastTransitionTime",
                    was_true ? std::string(string_at(*current, {"lastTransitionTime"})) : now},
                   {"reason", "ReplicaSetUpdated"},
                   {"message", subject(state) + " is progressing."}};
    drop_condition(status, "Progressing");
    append_condition(status, std::move(condition));
  } else if (is_timed_out(state, status)) {
    set_deployment_condition(status, state.now, "Progressing", "False", "ProgressDeadlineExceeded",
                             subject(state) + " has timed out progressing.");
  }
}

// A ReplicaSet that cannot make or delete its Pods; the new one's word first.
void note_failure(const DeploymentState& state, Json& status) {
  std::vector<Object> sets = state.old;
  if (state.current) sets.insert(sets.begin(), state.current);
  for (const Object& set : sets) {
    const Json* failure = find_status_condition(set.json(), "ReplicaFailure");
    if (!failure) continue;
    const std::string value(string_at(*failure, {"status"}));
    const std::string reason(string_at(*failure, {"reason"}));
    const Json* known = mutable_condition(status, "ReplicaFailure");
    if (known && string_at(*known, {"status"}) == value && string_at(*known, {"reason"}) == reason)
      return;
    const Json since = failure->value("lastTransitionTime", Json());
    Json condition{{"type", "ReplicaFailure"}, {"status", value},
                   {"lastUpdateTime", since},  {"lastTransitionTime", since},
                   {"reason", reason},         {"message", string_at(*failure, {"message"})}};
    drop_condition(status, "ReplicaFailure");
    append_condition(status, std::move(condition));
    return;
  }
  drop_condition(status, "ReplicaFailure");
}

}  // namespace

std::vector<Object> DeploymentState::all() const {
  std::vector<Object> sets = old;
  if (current) sets.push_back(current);
  return sets;
}

Json live_status(const Object& deployment) { return copy_at(deployment.json(), {"status"}); }

void set_deployment_condition(Json& status, WallTime now, std::string_view type,
                              std::string_view value, std::string_view reason,
                              std::string message) {
  const std::string time = format_time(now);
  Json condition{{"type", type},           {"status", value},
                 {"lastUpdateTime", time}, {"lastTransitionTime", time},
                 {"reason", reason},       {"message", std::move(message)}};
  if (const Json* known = mutable_condition(status, type)) {
    const bool same = string_at(*known, {"status"}) == value;
    if (same && string_at(*known, {"reason"}) == reason) return;
    if (same) condition["lastTransitionTime"] = known->value("lastTransitionTime", Json());
    drop_condition(status, type);
  }
  append_condition(status, std::move(condition));
}

Json counted_status(const DeploymentState& state) {
  const std::vector<Object> sets = state.all();
  const std::int64_t available = status_count(sets, "availableReplicas");
  const Json before = live_status(state.deployment);
  Json status = Json::object();
  set_unless_zero(status, "observedGeneration", state.deployment.generation());
  set_unless_zero(status, "replicas", status_count(sets, "replicas"));
  set_unless_zero(status, "updatedReplicas",
                  state.current ? status_count(state.current, "replicas") : 0);
  set_unless_zero(status, "readyReplicas", status_count(sets, "readyReplicas"));
  set_unless_zero(status, "availableReplicas", available);
  set_unless_zero(status, "unavailableReplicas",
                  std::max<std::int64_t>(0, spec_replicas(sets) - available));
  if (Json terminating = terminating_replicas(sets); !terminating.is_null())
    status["terminatingReplicas"] = std::move(terminating);
  for (const char* kept : {"collisionCount", "conditions"})
    if (before.contains(kept)) status[kept] = before[kept];
  if (available >= state.spec.replicas - state.spec.max_unavailable)
    set_deployment_condition(status, state.now, "Available", "True", "MinimumReplicasAvailable",
                             "Deployment has minimum availability.");
  else
    set_deployment_condition(status, state.now, "Available", "False", "MinimumReplicasUnavailable",
                             "Deployment does not have minimum availability.");
  return status;
}

Json rollout_status(const DeploymentState& state) {
  const Json before = live_status(state.deployment);
  Json status = counted_status(state);
  const bool has_deadline = state.spec.progress_deadline_seconds.has_value();
  if (!has_deadline) drop_condition(status, "Progressing");
  const Json* current = progress_of(before);
  const bool was_complete =
      number_at(status, {"replicas"}) == number_at(status, {"updatedReplicas"}) && current &&
      string_at(*current, {"reason"}) == "NewReplicaSetAvailable";
  if (has_deadline && !was_complete) note_progress(state, before, status);
  note_failure(state, status);
  return status;
}

bool is_complete(const DeploymentState& state, const Json& status) {
  auto all = [&](std::string_view field) {
    return number_at(status, {field}) == state.spec.replicas;
  };
  return all("updatedReplicas") && all("replicas") && all("availableReplicas") &&
         number_at(status, {"observedGeneration"}) >= state.deployment.generation();
}

std::optional<Duration> next_progress_check(const DeploymentState& state, const Json& status) {
  const Json* current = progress_of(status);
  if (!state.spec.progress_deadline_seconds || !current || is_complete(state, status) ||
      string_at(*current, {"reason"}) == "ProgressDeadlineExceeded")
    return std::nullopt;
  const Duration left = std::chrono::seconds(*state.spec.progress_deadline_seconds) -
                        elapsed_since(string_at(*current, {"lastUpdateTime"}), state.now);
  return std::max<Duration>(left, Duration::zero()) + std::chrono::seconds(1);
}

}  // namespace drydock::fake
