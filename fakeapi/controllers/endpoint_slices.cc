#include "fakeapi/controllers/endpoint_slices.h"

#include <algorithm>

#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/service_endpoints.h"

namespace drydock::fake {
namespace {

// What makes two endpoints the same one: where it is and whose.
Json identity(const Json& endpoint) {
  return Json::array({copy_at(endpoint, {"addresses"}), string_at(endpoint, {"hostname"}),
                      string_at(endpoint, {"targetRef", "namespace"}),
                      string_at(endpoint, {"targetRef", "name"})});
}

bool is_owned(const Object& slice, const Json& empty_slice) {
  const std::string_view wanted =
      string_at(empty_slice["metadata"]["ownerReferences"].front(), {"uid"});
  const auto owners = slice.owner_references();
  return std::any_of(owners.begin(), owners.end(),
                     [wanted](const OwnerReference& owner) { return owner.uid == wanted; });
}

Json labels_of(const Object& slice) { return copy_at(slice.json(), {"metadata", "labels"}); }

Json with_endpoints(Json slice, std::vector<Json> endpoints, const Json& labels) {
  slice["endpoints"] = std::move(endpoints);
  slice["metadata"]["labels"] = labels;
  return slice;
}

// Those of the slice that are still wanted, as they are wanted; takes them from `wanted`.
std::vector<Json> keep_wanted(const Object& slice, std::map<Json, Json>& wanted, bool& changed) {
  std::vector<Json> kept;
  for (const Json& endpoint : slice_list(slice, "endpoints")) {
    const auto it = wanted.find(identity(endpoint));
    if (it == wanted.end()) {
      changed = true;
      continue;
    }
    changed |= it->second != endpoint;
    kept.push_back(std::move(it->second));
    wanted.erase(it);
  }
  return kept;
}

void fill(std::vector<Json>& endpoints, std::map<Json, Json>& wanted) {
  while (!wanted.empty() && endpoints.size() < kMostEndpoints) {
    endpoints.push_back(std::move(wanted.begin()->second));
    wanted.erase(wanted.begin());
  }
}

struct Draft {
  Object slice;
  std::vector<Json> endpoints;
  bool changed = false;
};

// Of those that stay as they are, the one that the rest fills best; null where none has room.
Draft* roomiest_fit(std::vector<Draft>& drafts, std::size_t rest) {
  Draft* found = nullptr;
  for (Draft& draft : drafts)
    if (!draft.changed && !draft.endpoints.empty() &&
        draft.endpoints.size() + rest <= kMostEndpoints &&
        (!found || draft.endpoints.size() > found->endpoints.size()))
      found = &draft;
  return found;
}

void plan_ports(const std::vector<Object>& slices, const Json& ports,
                const std::vector<Json>& endpoints, const Json& empty_slice, SlicePlan& plan) {
  const Json& labels = empty_slice["metadata"]["labels"];
  std::map<Json, Json> wanted;
  for (const Json& endpoint : endpoints) wanted[identity(endpoint)] = endpoint;
  std::vector<Draft> drafts;
  for (const Object& slice : slices) {
    Draft draft{slice, {}, labels_of(slice) != labels};
    draft.endpoints = keep_wanted(slice, wanted, draft.changed);
    drafts.push_back(std::move(draft));
  }
  // The fullest of those that change anyway are filled up first.
  std::sort(drafts.begin(), drafts.end(), [](const Draft& one, const Draft& other) {
    if (one.endpoints.size() != other.endpoints.size())
      return one.endpoints.size() > other.endpoints.size();
    return one.slice.name() < other.slice.name();
  });
  for (Draft& draft : drafts)
    if (draft.changed && !draft.endpoints.empty()) fill(draft.endpoints, wanted);
  if (!wanted.empty() && wanted.size() < kMostEndpoints)
    if (Draft* draft = roomiest_fit(drafts, wanted.size())) {
      fill(draft->endpoints, wanted);
      draft->changed = true;
    }
  for (Draft& draft : drafts) {
    const bool was_empty = slice_list(draft.slice, "endpoints").empty();
    if (draft.endpoints.empty() && !was_empty) plan.remove.push_back(draft.slice);
    if (was_empty && !wanted.empty()) {
      fill(draft.endpoints, wanted);
      draft.changed = true;
    }
    if (draft.changed && (!draft.endpoints.empty() || was_empty))
      plan.update.push_back(with_endpoints(draft.slice.json(), std::move(draft.endpoints), labels));
  }
  while (!wanted.empty()) {
    std::vector<Json> part;
    fill(part, wanted);
    Json made = with_endpoints(empty_slice, std::move(part), labels);
    made["ports"] = ports;
    plan.create.push_back(std::move(made));
  }
}

// What would be deleted takes what would be created.
void recycle(SlicePlan& plan, const Json& empty_slice) {
  for (auto it = plan.remove.begin(); it != plan.remove.end() && !plan.create.empty();) {
    if (!is_owned(*it, empty_slice)) {
      ++it;
      continue;
    }
    Json slice = it->json();
    Json& made = plan.create.back();
    slice["endpoints"] = made["endpoints"];
    slice["ports"] = made["ports"];
    slice["metadata"]["labels"] = made["metadata"]["labels"];
    plan.update.push_back(std::move(slice));
    plan.create.pop_back();
    it = plan.remove.erase(it);
  }
}

bool is_placeholder(const Object& slice, const Json& empty_slice) {
  return slice_list(slice, "endpoints").empty() && slice_list(slice, "ports").empty() &&
         labels_of(slice) == empty_slice["metadata"]["labels"] && is_owned(slice, empty_slice);
}

}  // namespace

GroupVersionResource endpoint_slices_resource() {
  return {"discovery.k8s.io", "v1", "endpointslices"};
}

Json slice_list(const Object& slice, const char* field) {
  const Json* found = find_path(slice.json(), {field});
  return found && found->is_array() ? *found : Json::array();
}

Json sorted_ports(Json ports) {
  std::sort(ports.begin(), ports.end());
  return ports;
}

SlicePlan plan_slices(const std::vector<Object>& slices, const EndpointsByPorts& wanted,
                      const Json& empty_slice) {
  SlicePlan plan;
  std::map<Json, std::vector<Object>> by_ports;
  for (const Object& slice : slices)
    if (is_owned(slice, empty_slice))
      by_ports[sorted_ports(slice_list(slice, "ports"))].push_back(slice);
    else
      plan.remove.push_back(slice);
  for (const auto& [ports, endpoints] : wanted)
    plan_ports(by_ports[ports], ports, endpoints, empty_slice, plan);
  for (const auto& [ports, others] : by_ports)
    if (!wanted.contains(ports))
      plan.remove.insert(plan.remove.end(), others.begin(), others.end());
  // There is always one, even if it says nothing.
  if (plan.remove.size() == slices.size() && plan.create.empty()) {
    if (plan.remove.size() == 1 && is_placeholder(plan.remove.front(), empty_slice))
      plan.remove.clear();
    else
      plan.create.push_back(empty_slice);
  }
  recycle(plan, empty_slice);
  return plan;
}

Result<bool> carry_out(Server& server, const ControllerClient& client, const SlicePlan& plan,
                       const std::string& trigger) {
  const auto stamped = [&trigger](Json slice) {
    Json& metadata = slice["metadata"];
    if (!trigger.empty())
      metadata["annotations"][kTriggerTime] = trigger;
    else if (metadata.contains("annotations"))
      metadata["annotations"].erase(kTriggerTime);
    return slice;
  };
  if (plan.create.empty() && plan.update.empty()) {
    if (plan.remove.empty()) return false;
    DRYDOCK_CHECK(client.remove(server, endpoint_slices_resource(), plan.remove.front().key()));
    return true;
  }
  const auto written =
      plan.create.empty()
          ? client.update(server, endpoint_slices_resource(), stamped(plan.update.front()))
          : client.create(server, endpoint_slices_resource(), stamped(plan.create.front()));
  if (!written) return fail(written.error());
  return true;
}

}  // namespace drydock::fake
