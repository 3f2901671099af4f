// ResourceQuotas: what of each is used, counted again whenever something that it counts comes, goes
// or changes. Follows kube-controller-manager's resourcequota controller; differs: it counts new
// kinds of custom resources at once.
#include <map>
#include <set>

#include "fakeapi/admission/quota_usage.h"
#include "fakeapi/controllers/controller_client.h"
#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/object_index.h"
#include "fakeapi/controllers/work_queue.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupVersionResource kQuotas{"", "v1", "resourcequotas"};
const GroupResource kStorage = kQuotas.group_resource();
// Those that say themselves how much they take; of all others each counts for one.
const std::vector<GroupResource>& measured() {
  static const std::vector<GroupResource> all{
      {"", "pods"}, {"", "services"}, {"", "persistentvolumeclaims"}};
  return all;
}

std::vector<GroupResource> watched() {
  std::vector<GroupResource> all = measured();
  all.push_back(kStorage);
  return all;
}

class ResourceQuotaController final : public ClusterController {
 public:
  explicit ResourceQuotaController(Server& server)
      : clock_(server.clock()),
        client_("resourcequota-controller"),
        queue_(clock_),
        index_(watched()) {}

  std::string_view name() const override { return "resourcequota"; }
  bool has_work() const override { return queue_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    const std::string inside(change.object.namespace_());
    if (inside.empty()) return;
    const bool gone = change.type == WatchEventType::kDeleted;
    const bool is_measured = index_.observe(change);
    std::set<std::string>& names = counted_[inside][change.storage];
    const std::string name(change.object.name());
    const bool other_number = gone ? names.erase(name) > 0 : names.insert(name).second;
    if (names.empty()) counted_[inside].erase(change.storage);
    if (counted_[inside].empty()) counted_.erase(inside);
    if (change.storage == kStorage) queue_.add({kStorage, change.object.key()});
    if (!other_number && !is_measured) return;
    for (const Object& quota : index_.in_namespace(kStorage, inside))
      if (!quota_names_of(change.storage, hard_names(quota)).empty())
        queue_.add({kStorage, quota.key()});
  }

  void step(Server& server) override {
    const auto item = queue_.take();
    if (!item) return;
    const Object quota = index_.get(kStorage, item->key);
    if (const auto done = quota ? sync(server, quota) : Result<void>(); !done)
      return queue_.retry(*item);
    queue_.forget(*item);
  }

 private:
  static ResourceList list_at(const Object& quota, FieldPath path) {
    return read_resource_list(find_path(quota.json(), path));
  }
  static std::vector<std::string> hard_names(const Object& quota) {
    return resource_names(list_at(quota, {"spec", "hard"}));
  }

  Result<void> sync(Server& server, const Object& quota) {
    const ResourceList hard = list_at(quota, {"spec", "hard"});
    const std::vector<std::string> names = resource_names(hard);
    ResourceList used = list_at(quota, {"status", "used"});
    for (const auto& [name, quantity] : count(quota, names)) used[name] = quantity;
    used = mask_resources(used, names);
    if (find_path(quota.json(), {"status", "hard"}) &&
        find_path(quota.json(), {"status", "used"}) && list_at(quota, {"status", "hard"}) == hard &&
        list_at(quota, {"status", "used"}) == used)
      return {};
    Json body = quota.json();
    body["status"] = {{"hard", resource_list_json(hard)}, {"used", resource_list_json(used)}};
    const auto written = client_.update(server, kQuotas, std::move(body), "status");
    if (!written) return fail(written.error());
    return {};
  }

  ResourceList count(const Object& quota, const std::vector<std::string>& names) const {
    ResourceList used;
    // Of what there is none, nothing is used.
    for (const GroupResource& resource : measured())
      for (const std::string& name : quota_names_of(resource, names)) used[name] = count_of(0);
    for (const std::string& name : names)
      if (name.starts_with("count/") || is_plain_count(name)) used[name] = count_of(0);
    const auto inside = counted_.find(quota.namespace_());
    if (inside == counted_.end()) return used;
    for (const auto& [resource, objects] : inside->second) {
      const std::vector<std::string> own = quota_names_of(resource, names);
      if (own.empty()) continue;
      add_resources(used, mask_resources(usage(quota, resource, objects), own));
    }
    return used;
  }

  static bool is_plain_count(std::string_view name) {
    return name == "configmaps" || name == "replicationcontrollers" || name == "resourcequotas" ||
           name == "secrets";
  }

  ResourceList usage(const Object& quota, const GroupResource& resource,
                     const std::set<std::string>& objects) const {
    ResourceList sum;
    if (std::find(measured().begin(), measured().end(), resource) == measured().end()) {
      if (!quota_scopes_match(quota.json(), resource, Json::object())) return sum;
      sum = quota_usage_of(resource, Json::object(), clock_.wall_now());
      for (auto& [name, quantity] : sum)
        quantity = count_of(static_cast<std::int64_t>(objects.size()));
      return sum;
    }
    for (const Object& object : index_.in_namespace(resource, quota.namespace_()))
      if (quota_scopes_match(quota.json(), resource, object.json()))
        add_resources(sum, quota_usage_of(resource, object.json(), clock_.wall_now()));
    return sum;
  }

  const Clock& clock_;
  ControllerClient client_;
  WorkQueue queue_;
  ObjectIndex index_;
  /// The names of all objects, by namespace and resource.
  std::map<std::string, std::map<GroupResource, std::set<std::string>>, std::less<>> counted_;
};

}  // namespace

std::unique_ptr<ClusterController> make_resource_quota_controller(Server& server) {
  return std::make_unique<ResourceQuotaController>(server);
}

}  // namespace drydock::fake
