// ClusterRoles with an aggregationRule: their rules are those of all that it selects.
#include <algorithm>

#include "fakeapi/controllers/controller_client.h"
#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/object_index.h"
#include "fakeapi/controllers/work_queue.h"

namespace drydock::fake {
namespace {

const GroupVersionResource kRoles{"rbac.authorization.k8s.io", "v1", "clusterroles"};
const GroupResource kStorage = kRoles.group_resource();

bool is_aggregated(const Object& role) {
  return find_path(role.json(), {"aggregationRule"}) != nullptr;
}

class ClusterRoleAggregation final : public ClusterController {
 public:
  explicit ClusterRoleAggregation(Server& server)
      // The manager's name, for an apply has no other.
      : client_("system:serviceaccount:kube-system:clusterrole-aggregation-controller",
                "clusterrole-aggregation-controller"),
        queue_(server.clock()),
        index_({kStorage}) {}
  std::string_view name() const override { return "clusterrole-aggregation"; }
  bool has_work() const override { return queue_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    if (!index_.observe(change)) return;
    const ObjectKey key = change.object.key();
    if (change.type != WatchEventType::kDeleted && is_aggregated(change.object)) {
      aggregated_.insert(key);
    } else {
      aggregated_.erase(key);
    }
    for (const ObjectKey& role : aggregated_) queue_.add({kStorage, role});
  }

  void step(Server& server) override {
    const auto item = queue_.take();
    if (!item) return;
    const Object role = index_.get(kStorage, item->key);
    const Result<void> done = role && is_aggregated(role) ? sync(server, role) : Result<void>();
    if (done)
      queue_.forget(*item);
    else
      queue_.retry(*item);
  }

 private:
  Result<void> sync(Server& server, const Object& role) const {
    DRYDOCK_TRY(Json rules, rules_of(role));
    const Json live = copy_at(role.json(), {"rules"});
    if (rules == live || (rules.empty() && live.empty())) return {};
    const auto applied = client_.apply(server, kRoles,
                                       {{"apiVersion", "rbac.authorization.k8s.io/v1"},
                                        {"kind", "ClusterRole"},
                                        {"metadata", {{"name", role.name()}}},
                                        {"rules", std::move(rules)}});
    if (!applied) return fail(applied.error());
    return {};
  }

  Result<Json> rules_of(const Object& role) const {
    Json rules = Json::array();
    for (const Json& selected : copy_at(role.json(), {"aggregationRule", "clusterRoleSelectors"})) {
      DRYDOCK_TRY(const LabelSelector selector, LabelSelector::from_json(selected));
      for (const Object& other : index_.all(kStorage)) {
        if (other.name() == role.name() || !selector.matches(other)) continue;
        for (const Json& rule : copy_at(other.json(), {"rules"}))
          if (std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(rule);
      }
    }
    return rules;
  }

  ControllerClient client_;
  WorkQueue queue_;
  ObjectIndex index_;
  std::set<ObjectKey> aggregated_;
};

}  // namespace

std::unique_ptr<ClusterController> make_cluster_role_aggregation(Server& server) {
  return std::make_unique<ClusterRoleAggregation>(server);
}

}  // namespace drydock::fake
