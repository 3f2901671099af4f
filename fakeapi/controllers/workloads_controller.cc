// Deployments make ReplicaSets, ReplicaSets make Pods. Each step makes at most one write, and the
// change that it causes brings the next. Differs from kube-controller-manager: a rolling update
// brings up all of the new ReplicaSet before it takes the old ones down (maxSurge does not count),
// progressDeadlineSeconds is not watched, and nothing is adopted.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/key_queue.h"

namespace drydock::fake {
namespace {

constexpr const char* kHashLabel = "pod-template-hash";
constexpr const char* kRevision = "deployment.kubernetes.io/revision";
const GroupVersionResource kDeployments{"apps", "v1", "deployments"};
const GroupVersionResource kReplicaSets{"apps", "v1", "replicasets"};
const GroupVersionResource kPods{"", "v1", "pods"};

struct WorkKey {
  bool deployment = false;
  ObjectKey key;
  auto operator<=>(const WorkKey&) const = default;
};

std::int64_t number_at(const Json& value, std::initializer_list<std::string_view> path,
                       std::int64_t otherwise = 0) {
  const Json* found = find_path(value, path);
  return found && found->is_number_integer() ? found->get<std::int64_t>() : otherwise;
}

Json copy_at(const Json& value, std::initializer_list<std::string_view> path) {
  const Json* found = find_path(value, path);
  return found ? *found : Json::object();
}

Json null_if_zero(std::int64_t value) { return value == 0 ? Json() : Json(value); }

std::int64_t revision_of(const Object& object) {
  const std::string_view text = object.annotation(kRevision).value_or("");
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Json template_without_hash(const Object& object) {
  Json made = copy_at(object.json(), {"spec", "template"});
  if (find_path(made, {"metadata", "labels"})) made["metadata"]["labels"].erase(kHashLabel);
  return made;
}

// FNV-1a, in letters that make no words.
std::string hash_of(const Json& pod_template, int salt) {
  constexpr std::string_view kLetters = "bcdfghjklmnpqrstvwxz2456789";
  std::uint32_t hash = 2166136261u;
  for (const char c : dump_json(pod_template) + (salt > 0 ? std::to_string(salt) : "")) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 16777619u;
  }
  std::string made;
  for (const char c : std::to_string(hash)) made += kLetters[static_cast<std::size_t>(c - '0')];
  return made;
}

const Json* condition(const Json& object, std::string_view type) {
  const Json* all = find_path(object, {"status", "conditions"});
  if (!all || !all->is_array()) return nullptr;
  for (const Json& entry : *all)
    if (string_at(entry, {"type"}) == type) return &entry;
  return nullptr;
}

bool is_active(const Object& pod) {
  const std::string_view phase = string_at(pod.json(), {"status", "phase"});
  return !pod.is_being_deleted() && phase != "Succeeded" && phase != "Failed";
}

bool is_ready(const Object& pod) {
  const Json* ready = condition(pod.json(), "Ready");
  return ready && string_at(*ready, {"status"}) == "True";
}

// An int-or-percent of `total`, rounded down.
std::int64_t resolve(const Json* value, std::int64_t total) {
  if (!value) return 0;
  if (value->is_number_integer()) return value->get<std::int64_t>();
  if (!value->is_string()) return 0;
  const std::string text = value->get<std::string>();
  std::int64_t percent = 0;
  std::from_chars(text.data(), text.data() + text.size(), percent);
  return percent * total / 100;
}

class WorkloadsController final : public ClusterController {
 public:
  explicit WorkloadsController(const Server& server) : clock_(server.clock()) {
    for (const GroupVersionResource& resource : {kDeployments, kReplicaSets, kPods})
      for (const Object& object : server.peek_all(resource.group_resource()))
        note(resource.group_resource(), object);
  }

  std::string_view name() const override { return "workloads"; }
  void observe(const Change& change) override {
    note(change.storage, change.object);
    if (change.previous) note(change.storage, change.previous);
  }
  bool has_work() const override { return queue_.has_due(clock_.now()); }
  std::optional<TimePoint> next_deadline() const override {
    return queue_.next_deadline(clock_.now());
  }

  void step(Server& server) override {
    const std::optional<WorkKey> work = queue_.take(clock_.now());
    if (!work) return;
    const Result<void> done =
        work->deployment ? sync_deployment(server, work->key) : sync_replica_set(server, work->key);
    if (done)
      queue_.forget_failures(*work);
    else
      queue_.add_failed(*work, clock_.now());
  }

 private:
  void note(const GroupResource& storage, const Object& object) {
    if (storage == kDeployments.group_resource()) {
      queue_.add({true, object.key()});
      return;
    }
    const bool replica_set = storage == kReplicaSets.group_resource();
    if (!replica_set && storage != kPods.group_resource()) return;
    if (replica_set) queue_.add({false, object.key()});
    const std::optional<OwnerReference> owner = object.controller();
    if (owner && owner->kind == (replica_set ? "Deployment" : "ReplicaSet"))
      queue_.add({replica_set, {std::string(object.namespace_()), owner->name}});
  }

  static Result<void> send(Server& server, Verb verb, const GroupVersionResource& resource,
                           const ObjectKey& key, Json body, std::string subresource = "") {
    Request request(verb, resource);
    request.namespace_ = key.namespace_;
    request.name = key.name;
    request.subresource = std::move(subresource);
    request.body.media_type = verb == Verb::kPatch ? media::kMergePatch : media::kJson;
    request.body.object = Object(std::move(body));
    request.user_agent = "kube-controller-manager";
    request.caller = Identity{.user = "system:kube-controller-manager",
                              .uid = "",
                              .groups = {"system:masters", "system:authenticated"},
                              .extra = {}};
    const Response response = server.handle(request);
    if (!response.ok()) return fail(response.status());
    return {};
  }

  static Result<void> remove(Server& server, const GroupVersionResource& resource,
                             const Object& object) {
    return send(server, Verb::kDelete, resource, object.key(),
                {{"apiVersion", "v1"},
                 {"kind", "DeleteOptions"},
                 {"propagationPolicy", "Background"},
                 {"preconditions", {{"uid", object.uid()}}}});
  }

  // A null stands for a missing field. Writes nothing where all is so already.
  static Result<void> set_status(Server& server, const GroupVersionResource& resource,
                                 const Object& object, const Json& status) {
    const Json live = copy_at(object.json(), {"status"});
    const auto entries = status.items();
    const bool same = std::all_of(entries.begin(), entries.end(), [&live](const auto& entry) {
      return live.value(entry.key(), Json()) == entry.value();
    });
    if (same) return {};
    return send(server, Verb::kPatch, resource, object.key(),
                {{"metadata", {{"uid", object.uid()}}}, {"status", status}}, "status");
  }

  static std::vector<Object> controlled_by(const Server& server, const Object& owner,
                                           const GroupVersionResource& resource) {
    std::vector<Object> all = server.peek_all(resource.group_resource());
    std::erase_if(all, [&owner](const Object& object) {
      const std::optional<OwnerReference> controller = object.controller();
      return object.namespace_() != owner.namespace_() || !controller ||
             controller->uid != owner.uid();
    });
    return all;
  }

  Result<void> sync_replica_set(Server& server, const ObjectKey& key) {
    const Object set = server.peek(kReplicaSets.group_resource(), key);
    if (!set || set.is_being_deleted()) return {};
    std::vector<Object> pods = controlled_by(server, set, kPods);
    std::erase_if(pods, [](const Object& pod) { return !is_active(pod); });
    const auto wanted = static_cast<std::size_t>(
        std::max<std::int64_t>(0, number_at(set.json(), {"spec", "replicas"}, 1)));
    if (pods.size() < wanted) return create_pod(server, set);
    if (pods.size() > wanted) {
      // Those that serve stay, and of these the oldest.
      return remove(server, kPods,
                    *std::min_element(pods.begin(), pods.end(), [](const auto& a, const auto& b) {
                      if (is_ready(a) != is_ready(b)) return is_ready(b);
                      if (a.creation_timestamp() != b.creation_timestamp())
                        return a.creation_timestamp() > b.creation_timestamp();
                      return a.name() > b.name();
                    }));
    }
    return set_status(server, kReplicaSets, set, replica_set_status(set, pods));
  }

  static Result<void> create_pod(Server& server, const Object& set) {
    Json metadata{{"generateName", std::string(set.name()) + "-"},
                  {"namespace", set.namespace_()},
                  {"ownerReferences", Json::array({to_json(controller_reference(set))})}};
    for (const char* field : {"labels", "annotations", "finalizers"})
      if (const Json* value = find_path(set.json(), {"spec", "template", "metadata", field}))
        metadata[field] = *value;
    return send(server, Verb::kCreate, kPods, {std::string(set.namespace_()), ""},
                {{"apiVersion", "v1"},
                 {"kind", "Pod"},
                 {"metadata", std::move(metadata)},
                 {"spec", copy_at(set.json(), {"spec", "template", "spec"})}});
  }

  Json replica_set_status(const Object& set, const std::vector<Object>& pods) {
    const Json labels = copy_at(set.json(), {"spec", "template", "metadata", "labels"});
    const std::chrono::seconds patience(number_at(set.json(), {"spec", "minReadySeconds"}));
    std::int64_t labeled = 0, ready = 0, available = 0;
    for (const Object& pod : pods) {
      const auto entries = labels.items();
      if (std::all_of(entries.begin(), entries.end(), [&pod](const auto& entry) {
            return entry.value().is_string() &&
                   pod.label(entry.key()) == entry.value().template get<std::string>();
          }))
        ++labeled;
      if (!is_ready(pod)) continue;
      ++ready;
      const auto since =
          parse_time(string_at(*condition(pod.json(), "Ready"), {"lastTransitionTime"}));
      const Duration left = since ? *since + patience - clock_.wall_now() : Duration::zero();
      if (patience.count() == 0 || left <= Duration::zero())
        ++available;
      else
        queue_.add({false, set.key()}, clock_.now() + left);
    }
    return {{"replicas", pods.size()},
            {"fullyLabeledReplicas", null_if_zero(labeled)},
            {"readyReplicas", null_if_zero(ready)},
            {"availableReplicas", null_if_zero(available)},
            {"observedGeneration", set.generation()}};
  }

  Result<void> sync_deployment(Server& server, const ObjectKey& key) {
    const Object deployment = server.peek(kDeployments.group_resource(), key);
    if (!deployment || deployment.is_being_deleted()) return {};
    const std::vector<Object> sets = controlled_by(server, deployment, kReplicaSets);
    const Json wanted_template = template_without_hash(deployment);
    Object current;
    std::vector<Object> old;
    for (const Object& set : sets) {
      if (!current && template_without_hash(set) == wanted_template)
        current = set;
      else
        old.push_back(set);
    }
    const bool paused = copy_at(deployment.json(), {"spec"}).value("paused", Json()) == Json(true);
    bool wrote = false;
    if (!paused || current) {
      DRYDOCK_TRY(wrote, roll(server, deployment, current, old, paused));
    }
    if (wrote) return {};
    return set_status(server, kDeployments, deployment,
                      deployment_status(deployment, current, sets));
  }

  // Whether it wrote anything; if not, all is as it has to be for now.
  static Result<bool> roll(Server& server, const Object& deployment, const Object& current,
                           const std::vector<Object>& old, bool paused) {
    const std::int64_t wanted = number_at(deployment.json(), {"spec", "replicas"}, 1);
    const bool recreate = string_at(deployment.json(), {"spec", "strategy", "type"}) == "Recreate";
    if (current && current.is_being_deleted()) return false;
    if (recreate && !paused) {
      DRYDOCK_TRY(const bool scaled, scale_down(server, old));
      if (scaled) return true;
      for (const Object& set : old)
        if (!controlled_by(server, set, kPods).empty()) return false;
    }
    std::int64_t revision = 1;
    for (const Object& set : old) revision = std::max(revision, revision_of(set) + 1);
    if (!current) {
      DRYDOCK_CHECK(create_replica_set(server, deployment, revision, wanted));
      return true;
    }
    revision = std::max(revision, revision_of(current));
    for (const Object* object : {&current, &deployment}) {
      if (revision_of(*object) == revision) continue;
      DRYDOCK_CHECK(send(
          server, Verb::kPatch, object == &current ? kReplicaSets : kDeployments, object->key(),
          {{"metadata", {{"annotations", {{kRevision, std::to_string(revision)}}}}}}));
      return true;
    }
    if (number_at(current.json(), {"spec", "replicas"}, 1) != wanted) {
      DRYDOCK_CHECK(scale(server, current, wanted));
      return true;
    }
    if (paused || number_at(current.json(), {"status", "availableReplicas"}) < wanted) return false;
    DRYDOCK_TRY(const bool scaled, scale_down(server, old));
    if (scaled) return true;
    return forget_history(server, deployment, old);
  }

  static Result<void> scale(Server& server, const Object& set, std::int64_t replicas) {
    return send(server, Verb::kPatch, kReplicaSets, set.key(),
                {{"spec", {{"replicas", replicas}}}});
  }

  static Result<bool> scale_down(Server& server, const std::vector<Object>& old) {
    for (const Object& set : old) {
      if (set.is_being_deleted() || number_at(set.json(), {"spec", "replicas"}, 1) == 0) continue;
      DRYDOCK_CHECK(scale(server, set, 0));
      return true;
    }
    return false;
  }

  static Result<bool> forget_history(Server& server, const Object& deployment,
                                     std::vector<Object> old) {
    std::erase_if(old, [](const Object& set) {
      return set.is_being_deleted() || number_at(set.json(), {"spec", "replicas"}, 1) != 0 ||
             number_at(set.json(), {"status", "replicas"}) != 0;
    });
    const std::int64_t limit = number_at(deployment.json(), {"spec", "revisionHistoryLimit"}, 10);
    if (static_cast<std::int64_t>(old.size()) <= limit) return false;
    DRYDOCK_CHECK(
        remove(server, kReplicaSets,
               *std::min_element(old.begin(), old.end(), [](const auto& a, const auto& b) {
                 return revision_of(a) < revision_of(b);
               })));
    return true;
  }

  static Result<void> create_replica_set(Server& server, const Object& deployment,
                                         std::int64_t revision, std::int64_t replicas) {
    Json pod_template = template_without_hash(deployment);
    ObjectKey key{std::string(deployment.namespace_()), ""};
    std::string hash;
    for (int salt = 0; key.name.empty() || server.peek(kReplicaSets.group_resource(), key);
         ++salt) {
      hash = hash_of(pod_template, salt);
      key.name = fmt::format("{}-{}", deployment.name(), hash);
    }
    pod_template["metadata"]["labels"][kHashLabel] = hash;
    Json selector = copy_at(deployment.json(), {"spec", "selector"});
    selector["matchLabels"][kHashLabel] = hash;
    Json annotations = copy_at(deployment.json(), {"metadata", "annotations"});
    annotations.erase("kubectl.kubernetes.io/last-applied-configuration");
    annotations[kRevision] = std::to_string(revision);
    Json spec{{"replicas", replicas}, {"selector", selector}, {"template", pod_template}};
    if (const Json* seconds = find_path(deployment.json(), {"spec", "minReadySeconds"}))
      spec["minReadySeconds"] = *seconds;
    return send(server, Verb::kCreate, kReplicaSets, {key.namespace_, ""},
                {{"apiVersion", "apps/v1"},
                 {"kind", "ReplicaSet"},
                 {"metadata",
                  {{"name", key.name},
                   {"namespace", key.namespace_},
                   {"labels", pod_template["metadata"]["labels"]},
                   {"annotations", std::move(annotations)},
                   {"ownerReferences", Json::array({to_json(controller_reference(deployment))})}}},
                 {"spec", std::move(spec)}});
  }

  Json deployment_status(const Object& deployment, const Object& current,
                         const std::vector<Object>& sets) const {
    const std::int64_t wanted = number_at(deployment.json(), {"spec", "replicas"}, 1);
    std::int64_t replicas = 0, ready = 0, available = 0;
    for (const Object& set : sets) {
      replicas += number_at(set.json(), {"status", "replicas"});
      ready += number_at(set.json(), {"status", "readyReplicas"});
      available += number_at(set.json(), {"status", "availableReplicas"});
    }
    const std::int64_t updated = current ? number_at(current.json(), {"status", "replicas"}) : 0;
    const std::int64_t tolerated = resolve(
        find_path(deployment.json(), {"spec", "strategy", "rollingUpdate", "maxUnavailable"}),
        wanted);
    const bool complete = updated == wanted && replicas == wanted && available == wanted;
    const std::string set_name = current ? std::string(current.name()) : "";

    Json conditions = copy_at(deployment.json(), {"status", "conditions"});
    if (!conditions.is_array()) conditions = Json::array();
    if (available >= wanted - tolerated)
      set_condition(conditions, "Available", "True", "MinimumReplicasAvailable",
                    "Deployment has minimum availability.");
    else
      set_condition(conditions, "Available", "False", "MinimumReplicasUnavailable",
                    "Deployment does not have minimum availability.");
    if (complete && current)
      set_condition(conditions, "Progressing", "True", "NewReplicaSetAvailable",
                    fmt::format("ReplicaSet \"{}\" has successfully progressed.", set_name));
    else if (current)
      set_condition(conditions, "Progressing", "True", "ReplicaSetUpdated",
                    fmt::format("ReplicaSet \"{}\" is progressing.", set_name));
    return {{"observedGeneration", deployment.generation()},
            {"replicas", null_if_zero(replicas)},
            {"updatedReplicas", null_if_zero(updated)},
            {"readyReplicas", null_if_zero(ready)},
            {"availableReplicas", null_if_zero(available)},
            {"unavailableReplicas",
             null_if_zero(std::max<std::int64_t>(0, std::max(wanted, replicas) - available))},
            {"conditions", std::move(conditions)}};
  }

  void set_condition(Json& conditions, std::string_view type, std::string_view status,
                     std::string_view reason, std::string_view message) const {
    const std::string now = format_time(clock_.wall_now());
    auto found = std::find_if(conditions.begin(), conditions.end(), [type](const Json& entry) {
      return string_at(entry, {"type"}) == type;
    });
    if (found == conditions.end()) {
      conditions.push_back({{"type", type}, {"lastTransitionTime", now}});
      found = std::prev(conditions.end());
    } else if (string_at(*found, {"status"}) == status && string_at(*found, {"reason"}) == reason &&
               string_at(*found, {"message"}) == message) {
      return;
    } else if (string_at(*found, {"status"}) != status) {
      (*found)["lastTransitionTime"] = now;
    }
    (*found)["lastUpdateTime"] = now;
    (*found)["status"] = status;
    (*found)["reason"] = reason;
    (*found)["message"] = message;
  }

  const Clock& clock_;
  KeyQueue<WorkKey> queue_;
};

}  // namespace

std::unique_ptr<ClusterController> make_workloads_controller(Server& server) {
  return std::make_unique<WorkloadsController>(server);
}

}  // namespace drydock::fake
