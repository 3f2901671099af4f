// StatefulSets: Pods with a name and claims of their own, made in order, each when those before it
// are ready, taken down in reverse, and replaced one by one, the last first. Follows
// kube-controller-manager's, which takes one Pod at a time too, whatever maxUnavailable says.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "fakeapi/controllers/controller_revisions.h"
#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/pods.h"
#include "fakeapi/controllers/stateful_set_claims.h"
#include "fakeapi/controllers/workload_controller.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupVersionResource kPods = resources::pods().gvr();
const Resource kClaims{"", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", true};
const GroupResource kClaimStorage = kClaims.gvr().group_resource();

// -1 where the Pod's name is none that the set gives.
std::int64_t ordinal_of(const Object& set, const Object& pod) {
  const std::string prefix = std::string(set.name()) + "-";
  std::string_view name = pod.name();
  if (!name.starts_with(prefix)) return -1;
  name.remove_prefix(prefix.size());
  std::int64_t ordinal = -1;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), ordinal);
  const bool plain = read.ec == std::errc() && read.ptr == name.data() + name.size();
  return plain && (name == "0" || name.front() != '0') ? ordinal : -1;
}

bool is_member(const Object& set, const Object& pod) { return ordinal_of(set, pod) >= 0; }

std::string_view revision_name(const Object& pod) {
  return pod.label(kRevisionHashLabel).value_or("");
}

struct Members {
  std::vector<Object> replicas;   ///< by place; empty where one is missing
  std::vector<Object> condemned;  ///< the highest ordinal first
  std::int64_t start = 0;
};

class StatefulSetController final : public WorkloadController {
 public:
  explicit StatefulSetController(Server& server)
      : WorkloadController(server,
                           {.name = "statefulset",
                            .resource = resources::stateful_sets(),
                            .account = "statefulset-controller",
                            .component = "statefulset-controller"},
                           {controller_revision_storage(), kClaimStorage}) {}

 private:
  Result<void> sync(Server& server, const Object& set) override {
    DRYDOCK_TRY(Claimed claimed, claim_pods(server, set, is_member));
    if (claimed.wrote) return look_again(set);
    DRYDOCK_TRY(const Revisions revisions,
                sync_revisions(server, client_, index_, set, kind_.resource, kHashLabel));
    if (revisions.wrote) return look_again(set);
    if (set.is_being_deleted() && !revisions.update) return {};
    const Object current = current_revision(set, revisions);
    const Members members = sort_out(set, claimed.objects);
    const Json status = status_of(set, members, revisions, current);
    bool wrote = false;
    // What is there is told before anything is done about it; but Pods that come all at once are
    // told of when all are there.
    if (is_ordered(set) || !is_observed(set, status)) {
      DRYDOCK_TRY(wrote, write_status(server, set, status));
      if (wrote) return look_again(set);
    }
    if (!set.is_being_deleted()) {
      DRYDOCK_TRY(wrote, keep_claims(server, set, members));
      if (wrote) return look_again(set);
      DRYDOCK_TRY(wrote, place_replicas(server, set, members, revisions, current));
      if (wrote) return look_again(set);
    }
    DRYDOCK_TRY(wrote, write_status(server, set, status));
    if (wrote) return {};
    std::vector<std::string> used{std::string(current.name()),
                                  std::string(revisions.update.name())};
    for (const Object& pod : claimed.objects) used.emplace_back(revision_name(pod));
    DRYDOCK_TRY(wrote, forget_revisions(server, client_, revisions, set, used));
    if (wrote) again(set);
    const std::int64_t patience = number_at(set.json(), {"spec", "minReadySeconds"});
    if (const auto next = next_availability(claimed.objects, patience, clock_.wall_now()))
      again_after(set, *next);
    return {};
  }

  static bool is_ordered(const Object& set) {
    return string_at(set.json(), {"spec", "podManagementPolicy"}) != "Parallel";
  }
  static bool is_observed(const Object& set, const Json& status) {
    const Json live = copy_at(set.json(), {"status"});
    return number_at(live, {"observedGeneration"}) == number_at(status, {"observedGeneration"}) &&
           string_at(live, {"updateRevision"}) == string_at(status, {"updateRevision"});
  }

  static Object current_revision(const Object& set, const Revisions& revisions) {
    const Object known = revisions.find(string_at(set.json(), {"status", "currentRevision"}));
    return known ? known : revisions.update;
  }

  static Members sort_out(const Object& set, const std::vector<Object>& pods) {
    Members members;
    members.start = number_at(set.json(), {"spec", "ordinals", "start"});
    const std::int64_t count =
        std::max<std::int64_t>(0, number_at(set.json(), {"spec", "replicas"}, 1));
    members.replicas.resize(static_cast<std::size_t>(count));
    for (const Object& pod : pods) {
      const std::int64_t place = ordinal_of(set, pod) - members.start;
      if (place >= 0 && place < count)
        members.replicas[static_cast<std::size_t>(place)] = pod;
      else
        members.condemned.push_back(pod);
    }
    std::sort(members.condemned.begin(), members.condemned.end(),
              [&set](const Object& a, const Object& b) {
                return ordinal_of(set, a) > ordinal_of(set, b);
              });
    return members;
  }

  bool serves(const Object& set, const Object& pod) const {
    return pod && !pod.is_being_deleted() &&
           is_available(pod, number_at(set.json(), {"spec", "minReadySeconds"}), clock_.wall_now());
  }

  // Whether it wrote; if not, all is in place for now.
  Result<bool> place_replicas(Server& server, const Object& set, const Members& members,
                              const Revisions& revisions, const Object& current) {
    const bool ordered = is_ordered(set);
    for (std::size_t i = 0; i < members.replicas.size(); ++i) {
      const Object& pod = members.replicas[i];
      const std::int64_t ordinal = members.start + static_cast<std::int64_t>(i);
      if (!pod) return make_replica(server, set, ordinal, revisions, current);
      if (!pod.is_being_deleted() && !is_active(pod)) return remove(server, set, pod);
      if (ordered && !serves(set, pod)) return false;
    }
    for (const Object& pod : members.condemned) {
      if (!pod.is_being_deleted()) return remove(server, set, pod);
      if (ordered) return false;
    }
    return replace_outdated(server, set, members, revisions);
  }

  Result<bool> replace_outdated(Server& server, const Object& set, const Members& members,
                                const Revisions& revisions) {
    if (string_at(set.json(), {"spec", "updateStrategy", "type"}) == "OnDelete") return false;
    const std::int64_t partition =
        number_at(set.json(), {"spec", "updateStrategy", "rollingUpdate", "partition"});
    for (auto i = static_cast<std::int64_t>(members.replicas.size()) - 1; i >= partition; --i) {
      const Object& pod = members.replicas[static_cast<std::size_t>(i)];
      if (revision_name(pod) != revisions.update.name() && !pod.is_being_deleted())
        return remove(server, set, pod);
      if (!serves(set, pod)) return false;
    }
    return false;
  }

  Result<bool> remove(Server& server, const Object& set, const Object& pod) {
    DRYDOCK_CHECK(client_.remove(server, kPods, pod.key()));
    events_.normal(
        set, "SuccessfulDelete",
        fmt::format("Delete Pod {} in StatefulSet {} successful", pod.name(), set.name()));
    return true;
  }

  // Its claims first, one at a time.
  Result<bool> make_replica(Server& server, const Object& set, std::int64_t ordinal,
                            const Revisions& revisions, const Object& current) {
    const std::int64_t partition =
        number_at(set.json(), {"spec", "updateStrategy", "rollingUpdate", "partition"});
    const Object& revision =
        ordinal - number_at(set.json(), {"spec", "ordinals", "start"}) < partition
            ? current
            : revisions.update;
    const std::string name = fmt::format("{}-{}", set.name(), ordinal);
    Json pod = pod_from_template(template_of_revision(revision), set, kind_.resource, name);
    Json& labels = pod["metadata"]["labels"];
    labels["statefulset.kubernetes.io/pod-name"] = name;
    labels["apps.kubernetes.io/pod-index"] = std::to_string(ordinal);
    labels[kRevisionHashLabel] = revision.name();
    pod["spec"]["hostname"] = name;
    if (const auto service = string_at(set.json(), {"spec", "serviceName"}); !service.empty())
      pod["spec"]["subdomain"] = service;
    for (const Json& claim : copy_at(set.json(), {"spec", "volumeClaimTemplates"})) {
      if (!index_.get(kClaimStorage, {std::string(set.namespace_()), claim_name(claim, name)}))
        return make_claim(server, set, claim, name);
      add_claim_volume(pod["spec"], claim, name);
    }
    const auto made = client_.create(server, kPods, std::move(pod));
    if (!made) {
      if (!is_namespace_terminating(made.error()))
        events_.warning(set, "FailedCreate",
                        fmt::format("Create Pod {} in StatefulSet {} failed error: {}", name,
                                    set.name(), made.error().message));
      return fail(made.error());
    }
    events_.normal(set, "SuccessfulCreate",
                   fmt::format("Create Pod {} in StatefulSet {} successful", name, set.name()));
    return true;
  }

  Result<bool> make_claim(Server& server, const Object& set, const Json& claim_template,
                          const std::string& pod) {
    const auto made = client_.create(server, kClaims.gvr(), new_claim(set, claim_template, pod));
    if (!made) return fail(made.error());
    events_.normal(set, "SuccessfulCreate",
                   fmt::format("Create Claim {} Pod {} in StatefulSet {} success", made->name(),
                               pod, set.name()));
    return true;
  }

  // Whether the owners of a claim had to be changed.
  Result<bool> keep_claims(Server& server, const Object& set, const Members& members) {
    for (std::size_t i = 0; i < members.replicas.size(); ++i) {
      const std::string name =
          fmt::format("{}-{}", set.name(), members.start + static_cast<std::int64_t>(i));
      DRYDOCK_TRY(const bool wrote, keep_claims_of(server, set, name, members.replicas[i], false));
      if (wrote) return true;
    }
    for (const Object& pod : members.condemned) {
      DRYDOCK_TRY(const bool wrote,
                  keep_claims_of(server, set, std::string(pod.name()), pod, true));
      if (wrote) return true;
    }
    return false;
  }

  Result<bool> keep_claims_of(Server& server, const Object& set, const std::string& name,
                              const Object& pod, bool condemned) {
    for (const Json& claim_template : copy_at(set.json(), {"spec", "volumeClaimTemplates"})) {
      const Object claim = index_.get(
          kClaimStorage, {std::string(set.namespace_()), claim_name(claim_template, name)});
      if (!claim || claim.is_being_deleted()) continue;
      auto changed = with_owners_by_policy(claim, set, pod, condemned);
      if (!changed) continue;
      const auto written = client_.update(server, kClaims.gvr(), std::move(*changed));
      if (!written) return fail(written.error());
      return true;
    }
    return false;
  }

  Json status_of(const Object& set, const Members& members, const Revisions& revisions,
                 const Object& current) const {
    std::int64_t replicas = 0, ready = 0, available = 0, in_current = 0, updated = 0;
    std::vector<Object> pods = members.replicas;
    pods.insert(pods.end(), members.condemned.begin(), members.condemned.end());
    const std::int64_t patience = number_at(set.json(), {"spec", "minReadySeconds"});
    for (const Object& pod : pods) {
      if (!pod) continue;
      ++replicas;
      if (is_ready(pod)) ++ready;
      if (is_available(pod, patience, clock_.wall_now())) ++available;
      if (pod.is_being_deleted()) continue;
      if (revision_name(pod) == current.name()) ++in_current;
      if (revision_name(pod) == revisions.update.name()) ++updated;
    }
    std::string current_name(current.name());
    const std::string update_name(revisions.update.name());
    const auto wanted = static_cast<std::int64_t>(members.replicas.size());
    if (string_at(set.json(), {"spec", "updateStrategy", "type"}) != "OnDelete" &&
        updated == wanted && ready == wanted && replicas == wanted) {
      current_name = update_name;
      in_current = updated;
    }
    Json status{{"replicas", replicas},
                {"availableReplicas", available},
                {"collisionCount", 0},
                {"currentRevision", current_name},
                {"updateRevision", update_name}};
    set_unless_zero(status, "observedGeneration", set.generation());
    set_unless_zero(status, "readyReplicas", ready);
    set_unless_zero(status, "currentReplicas", in_current);
    set_unless_zero(status, "updatedReplicas", updated);
    return status;
  }
};

}  // namespace

std::unique_ptr<ClusterController> make_stateful_set_controller(Server& server) {
  return std::make_unique<StatefulSetController>(server);
}

}  // namespace drydock::fake
