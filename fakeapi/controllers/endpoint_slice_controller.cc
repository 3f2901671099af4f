// EndpointSlices of Services that select Pods. Follows kube-controller-manager's endpointslice
// controller; differs: no topology hints, no batching of changes.
#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/endpoint_slices.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/pods.h"
#include "fakeapi/controllers/service_controller.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupResource kSlices = endpoint_slices_resource().group_resource();
const GroupResource kNodes = resources::nodes().gvr().group_resource();
constexpr const char* kManager = "endpointslice-controller.k8s.io";
constexpr const char* kHeadless = "service.kubernetes.io/headless";
constexpr const char* kZone = "topology.kubernetes.io/zone";

class EndpointSliceController final : public ServiceController {
 public:
  explicit EndpointSliceController(Server& server)
      : ServiceController(server, "endpointslice", "endpointslice-controller", {kSlices, kNodes}) {}

 private:
  std::string service_of(const Object& slice) const override {
    if (slice.label(kSliceManagerLabel) != kManager) return {};
    return std::string(slice.label(kServiceNameLabel).value_or(""));
  }

  Result<bool> sync(Server& server, const ObjectKey& key, const Object& service) override {
    if (!service) {
      // Its slices go with it, as its dependents.
      times_.forget(key);
      triggers_.erase(key);
      return false;
    }
    if (!finds_its_pods(service) || service.is_being_deleted()) return false;
    const std::vector<Object> pods = pods_of(service);
    std::string& trigger = triggers_[key];
    if (std::string next = times_.next(service, pods); !next.empty()) trigger = std::move(next);
    for (const Json& family : families(service)) {
      const std::string type(family == "IPv6" ? "IPv6" : "IPv4");
      const SlicePlan plan = plan_slices(slices_of(service, type), wanted(service, pods, type),
                                         empty_slice(service, type));
      DRYDOCK_TRY(const bool wrote, carry_out(server, client_, plan, trigger));
      if (wrote) return true;
    }
    triggers_.erase(key);
    return false;
  }

  static Json families(const Object& service) {
    const Json* found = find_path(service.json(), {"spec", "ipFamilies"});
    return found && found->is_array() && !found->empty() ? *found : Json::array({"IPv4"});
  }

  std::vector<Object> slices_of(const Object& service, const std::string& type) const {
    std::vector<Object> slices = index_.in_namespace(kSlices, service.namespace_());
    std::erase_if(slices, [&](const Object& slice) {
      return service_of(slice) != service.name() || slice.is_being_deleted() ||
             string_at(slice.json(), {"addressType"}) != type;
    });
    return slices;
  }

  EndpointsByPorts wanted(const Object& service, const std::vector<Object>& pods,
                          const std::string& type) const {
    EndpointsByPorts wanted;
    for (const Object& pod : pods) {
      if (!is_endpoint(pod, true)) continue;
      const Object node =
          index_.get(kNodes, {"", std::string(string_at(pod.json(), {"spec", "nodeName"}))});
      // A Pod on a Node that has gone serves nobody.
      if (!node && !publishes_not_ready(service)) continue;
      Json addresses = addresses_of(pod, type);
      if (addresses.empty()) continue;
      wanted[ports_of(service, pod)].push_back(endpoint(service, pod, node, std::move(addresses)));
    }
    return wanted;
  }

  static Json addresses_of(const Object& pod, const std::string& type) {
    Json addresses = Json::array();
    if (const Json* all = find_path(pod.json(), {"status", "podIPs"}); all && all->is_array())
      for (const Json& entry : *all)
        if (is_ipv6(string_at(entry, {"ip"})) == (type == "IPv6"))
          addresses.push_back(string_at(entry, {"ip"}));
    return addresses;
  }

  static Json ports_of(const Object& service, const Object& pod) {
    Json ports = Json::array();
    if (const Json* all = find_path(service.json(), {"spec", "ports"}); all && all->is_array())
      for (const Json& port : *all) {
        const auto number = target_port(pod, port);
        if (!number) continue;
        Json made{{"name", string_at(port, {"name"})},
                  {"port", *number},
                  {"protocol", string_at(port, {"protocol"})}};
        if (const Json* protocol = find_path(port, {"appProtocol"}))
          made["appProtocol"] = *protocol;
        ports.push_back(std::move(made));
      }
    return sorted_ports(std::move(ports));
  }

  static Json endpoint(const Object& service, const Object& pod, const Object& node,
                       Json addresses) {
    const bool serving = is_ready(pod);
    const bool terminating = pod.is_being_deleted();
    Json made{{"addresses", std::move(addresses)},
              {"conditions",
               {{"ready", publishes_not_ready(service) || (serving && !terminating)},
                {"serving", serving},
                {"terminating", terminating}}},
              {"targetRef", pod_reference(pod)}};
    if (const auto name = string_at(pod.json(), {"spec", "nodeName"}); !name.empty())
      made["nodeName"] = name;
    if (const auto zone = node ? node.label(kZone) : std::nullopt; zone && !zone->empty())
      made["zone"] = *zone;
    if (has_hostname(pod, service)) made["hostname"] = string_at(pod.json(), {"spec", "hostname"});
    return made;
  }

  static Json empty_slice(const Object& service, const std::string& type) {
    Json labels = copy_at(service.json(), {"metadata", "labels"});
    labels.erase(kHeadless);
    if (is_headless(service)) labels[kHeadless] = "";
    labels[kServiceNameLabel] = service.name();
    labels[kSliceManagerLabel] = kManager;
    return {{"apiVersion", "discovery.k8s.io/v1"},
            {"kind", "EndpointSlice"},
            {"metadata",
             {{"generateName", std::string(service.name()) + "-"},
              {"namespace", service.namespace_()},
              {"labels", std::move(labels)},
              {"ownerReferences",
               Json::array({controller_reference_json(service, resources::services())})}}},
            {"addressType", type},
            {"endpoints", Json::array()},
            {"ports", Json::array()}};
  }

  TriggerTimes times_;
  std::map<ObjectKey, std::string> triggers_;  ///< of what is still to be written
};

}  // namespace

std::unique_ptr<ClusterController> make_endpoint_slice_controller(Server& server) {
  return std::make_unique<EndpointSliceController>(server);
}

}  // namespace drydock::fake
