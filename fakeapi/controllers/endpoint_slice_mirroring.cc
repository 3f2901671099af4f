// EndpointSlices that mirror the Endpoints of Services without a selector, which somebody else
// writes. Follows kube-controller-manager's endpointslicemirroring controller; differs: invalid
// addresses and those beyond a slice's size are left out without an event.
#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/endpoint_slices.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/service_controller.h"

namespace drydock::fake {
namespace {

const GroupResource kSlices = endpoint_slices_resource().group_resource();
const GroupResource kEndpoints{"", "endpoints"};
const Resource kEndpointsType{"", "v1", "endpoints", "Endpoints", true};
constexpr const char* kManager = "endpointslicemirroring-controller.k8s.io";
constexpr const char* kSkip = "endpointslice.kubernetes.io/skip-mirror";
constexpr const char* kLeader = "control-plane.alpha.kubernetes.io/leader";
constexpr const char* kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

const Json& elements(const Json& value, const char* field) {
  static const Json kNone = Json::array();
  const Json* found = find_path(value, {field});
  return found && found->is_array() ? *found : kNone;
}

class EndpointSliceMirroring final : public ServiceController {
 public:
  explicit EndpointSliceMirroring(Server& server)
      : ServiceController(server, "endpointslicemirroring", "endpointslicemirroring-controller",
                          {kSlices, kEndpoints}) {}

 private:
  std::string service_of(const Object& other) const override {
    if (!is_slice(other)) return std::string(other.name());
    if (other.label(kSliceManagerLabel) != kManager) return {};
    return std::string(other.label(kServiceNameLabel).value_or(""));
  }
  static bool is_slice(const Object& object) {
    return find_path(object.json(), {"addressType"}) != nullptr;
  }

  Result<bool> sync(Server& server, const ObjectKey& key, const Object& service) override {
    const Object endpoints = index_.get(kEndpoints, key);
    const bool mirrors = service && endpoints && endpoints.label(kSkip) != "true" &&
                         !endpoints.annotation(kLeader) &&
                         !find_path(service.json(), {"spec", "selector"});
    for (const char* type : {"IPv4", "IPv6"}) {
      const std::vector<Object> slices = slices_of(key, type);
      const SlicePlan plan =
          mirrors ? plan_mirrors(endpoints, slices, type) : SlicePlan{{}, {}, slices};
      DRYDOCK_TRY(const bool wrote, carry_out(server, client_, plan, ""));
      if (wrote) return true;
    }
    return false;
  }

  std::vector<Object> slices_of(const ObjectKey& key, std::string_view type) const {
    std::vector<Object> slices = index_.in_namespace(kSlices, key.namespace_);
    std::erase_if(slices, [&](const Object& slice) {
      return service_of(slice) != key.name || slice.is_being_deleted() ||
             string_at(slice.json(), {"addressType"}) != type;
    });
    return slices;
  }

  // One slice for each set of ports, whole.
  static SlicePlan plan_mirrors(const Object& endpoints, const std::vector<Object>& slices,
                                std::string_view type) {
    EndpointsByPorts wanted;
    for (const Json& subset : elements(endpoints.json(), "subsets")) {
      const Json ports = ports_of(subset);
      for (const char* list : {"addresses", "notReadyAddresses"})
        for (const Json& address : elements(subset, list))
          if (is_ipv6(string_at(address, {"ip"})) == (type == "IPv6"))
            wanted[ports].push_back(endpoint(address, list == std::string_view("addresses")));
    }
    for (auto& [ports, list] : wanted)
      if (list.size() > 10 * kMostEndpoints) list.resize(10 * kMostEndpoints);
    SlicePlan plan;
    for (const Object& slice : slices) {
      const auto it = wanted.find(sorted_ports(slice_list(slice, "ports")));
      if (it == wanted.end()) {
        plan.remove.push_back(slice);
        continue;
      }
      Json body = mirror(endpoints, type, it->first, it->second);
      if (!says_the_same(slice.json(), body)) {
        body["metadata"]["name"] = slice.name();
        body["metadata"]["resourceVersion"] = slice.resource_version();
        body["metadata"].erase("generateName");
        plan.update.push_back(std::move(body));
      }
      wanted.erase(it);
    }
    for (const auto& [ports, list] : wanted)
      plan.create.push_back(mirror(endpoints, type, ports, list));
    // What would be deleted takes what would be created.
    while (!plan.create.empty() && !plan.remove.empty()) {
      Json body = std::move(plan.create.back());
      body["metadata"]["name"] = plan.remove.back().name();
      body["metadata"]["resourceVersion"] = plan.remove.back().resource_version();
      body["metadata"].erase("generateName");
      plan.update.push_back(std::move(body));
      plan.create.pop_back();
      plan.remove.pop_back();
    }
    return plan;
  }

  static bool says_the_same(const Json& slice, const Json& body) {
    return elements(slice, "endpoints") == elements(body, "endpoints") &&
           copy_at(slice, {"metadata", "labels"}) == copy_at(body, {"metadata", "labels"}) &&
           copy_at(slice, {"metadata", "annotations"}) ==
               copy_at(body, {"metadata", "annotations"});
  }

  static Json ports_of(const Json& subset) {
    Json ports = Json::array();
    for (const Json& port : elements(subset, "ports")) {
      Json made{{"name", string_at(port, {"name"})},
                {"port", number_at(port, {"port"})},
                {"protocol", string_at(port, {"protocol"})}};
      if (const Json* protocol = find_path(port, {"appProtocol"})) made["appProtocol"] = *protocol;
      ports.push_back(std::move(made));
    }
    return sorted_ports(std::move(ports));
  }

  static Json endpoint(const Json& address, bool ready) {
    Json made{{"addresses", Json::array({string_at(address, {"ip"})})},
              {"conditions", {{"ready", ready}}}};
    for (const char* field : {"hostname", "nodeName", "targetRef"})
      if (const Json* value = find_path(address, {field})) made[field] = *value;
    return made;
  }

  static Json mirror(const Object& endpoints, std::string_view type, const Json& ports,
                     const std::vector<Json>& list) {
    Json labels = copy_at(endpoints.json(), {"metadata", "labels"});
    labels[kServiceNameLabel] = endpoints.name();
    labels[kSliceManagerLabel] = kManager;
    Json annotations = copy_at(endpoints.json(), {"metadata", "annotations"});
    annotations.erase(kTriggerTime);
    annotations.erase(kLastApplied);
    Json made{{"apiVersion", "discovery.k8s.io/v1"},
              {"kind", "EndpointSlice"},
              {"metadata",
               {{"generateName", std::string(endpoints.name()) + "-"},
                {"namespace", endpoints.namespace_()},
                {"labels", std::move(labels)},
                {"ownerReferences",
                 Json::array({controller_reference_json(endpoints, kEndpointsType)})}}},
              {"addressType", type},
              {"endpoints", list},
              {"ports", ports}};
    if (!annotations.empty()) made["metadata"]["annotations"] = std::move(annotations);
    return made;
  }
};

}  // namespace

std::unique_ptr<ClusterController> make_endpoint_slice_mirroring(Server& server) {
  return std::make_unique<EndpointSliceMirroring>(server);
}

}  // namespace drydock::fake
