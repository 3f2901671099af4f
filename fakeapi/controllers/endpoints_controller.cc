// Endpoints: the addresses of a Service's Pods in one object of its name. Follows
// kube-controller-manager's endpoint controller; differs: subsets and ports are sorted by what they
// say, and there may be any number of addresses.
#include <set>

#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/service_controller.h"

namespace drydock::fake {
namespace {

const GroupVersionResource kEndpoints{"", "v1", "endpoints"};
const GroupResource kStorage = kEndpoints.group_resource();
constexpr const char* kManagedBy = "endpoints.kubernetes.io/managed-by";
constexpr const char* kHeadless = "service.kubernetes.io/headless";

class EndpointsController final : public ServiceController {
 public:
  explicit EndpointsController(Server& server)
      : ServiceController(server, "endpoint", "endpoint-controller", {kStorage}) {}

 private:
  std::string service_of(const Object& endpoints) const override {
    return std::string(endpoints.name());
  }

  Result<bool> sync(Server& server, const ObjectKey& key, const Object& service) override {
    const Object current = index_.get(kStorage, key);
    if (!service) {
      times_.forget(key);
      // Others' Endpoints that never had a Service are left alone until they lose one.
      const bool lost = had_service_.erase(key) > 0;
      if (!current || !lost) return false;
      DRYDOCK_CHECK(client_.remove(server, kEndpoints, key));
      return true;
    }
    had_service_.insert(key);
    if (!finds_its_pods(service)) return false;
    const std::vector<Object> pods = pods_of(service);
    const std::string trigger = times_.next(service, pods);
    Json subsets = endpoint_subsets(service, pods);
    const Json labels = wanted_labels(service);
    if (current && copy_of(current, "subsets") == subsets &&
        copy_at(current.json(), {"metadata", "labels"}) == labels)
      return false;
    Json body = current ? current.json() : new_endpoints(service);
    body["subsets"] = std::move(subsets);
    body["metadata"]["labels"] = labels;
    Json& annotations = body["metadata"]["annotations"];
    if (!annotations.is_object()) annotations = Json::object();
    if (trigger.empty())
      annotations.erase(kTriggerTime);
    else
      annotations[kTriggerTime] = trigger;
    if (annotations.empty()) body["metadata"].erase("annotations");
    const auto written = current ? client_.update(server, kEndpoints, std::move(body))
                                 : client_.create(server, kEndpoints, std::move(body));
    if (!written) return fail(written.error());
    return true;
  }

  static Json new_endpoints(const Object& service) {
    return {{"apiVersion", "v1"},
            {"kind", "Endpoints"},
            {"metadata",
             {{"name", service.name()},
              {"namespace", service.namespace_()},
              {"annotations", Json::object()}}}};
  }

  static Json wanted_labels(const Object& service) {
    Json labels = copy_at(service.json(), {"metadata", "labels"});
    labels.erase(kHeadless);
    if (is_headless(service)) labels[kHeadless] = "";
    labels[kManagedBy] = "endpoint-controller";
    return labels;
  }

  static Json copy_of(const Object& object, const char* field) {
    const Json* found = find_path(object.json(), {field});
    return found && found->is_array() ? *found : Json::array();
  }

  TriggerTimes times_;
  std::set<ObjectKey> had_service_;
};

}  // namespace

std::unique_ptr<ClusterController> make_endpoints_controller(Server& server) {
  return std::make_unique<EndpointsController>(server);
}

}  // namespace drydock::fake
