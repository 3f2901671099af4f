// Rows of the core group and of Events.
#include <fmt/format.h>

#include <map>
#include <set>

#include "fakeapi/types/table_cells.h"

namespace drydock::fake {
namespace {

using namespace cells;

Json component_status(const Json& object, RowContext&) {
  std::string status = "Unknown", message, error;
  for (const Json& condition : at(object, "conditions")) {
    if (at(condition, "type") != "Healthy") continue;
    status = at(condition, "status") == "True" ? "Healthy" : "Unhealthy";
    message = text(condition, "message");
    error = text(condition, "error");
  }
  return {text(object, "metadata.name"), status, message, error};
}

Json config_map(const Json& object, RowContext& context) {
  return {text(object, "metadata.name"), count(object, "data") + count(object, "binaryData"),
          age(object, context)};
}

Json endpoints(const Json& object, RowContext& context) {
  std::vector<std::string> shown;
  std::size_t all = 0;
  for (const Json& subset : at(object, "subsets")) {
    const Json& ports = at(subset, "ports");
    auto add = [&](const std::string& one) {
      if (++all <= 3) shown.push_back(one);
    };
    for (const Json& address : at(subset, "addresses")) {
      if (ports.empty()) add(text(address, "ip"));
      for (const Json& port : ports)
        add(fmt::format("{}:{}", text(address, "ip"), number(port, "port")));
    }
  }
  std::string written = join(shown, ",", "<none>");
  if (all > 3) written += fmt::format(" + {} more...", all - 3);
  return {text(object, "metadata.name"), written, age(object, context)};
}

// Both groups' Events: the fields of events.k8s.io/v1 are tried where those of v1 are absent.
std::string either(const Json& object, std::string_view core, std::string_view newer) {
  return text(object, core, text(object, newer));
}

Json event(const Json& object, RowContext& context) {
  auto age_of = [&](std::string_view core, std::string_view newer) -> std::string {
    if (!text(object, core).empty()) return since(object, core, context);
    return text(object, newer).empty() ? std::string() : since(object, newer, context);
  };
  std::string first = age_of("firstTimestamp", "deprecatedFirstTimestamp");
  if (first.empty()) first = since(object, "eventTime", context);
  std::string last = age_of("lastTimestamp", "deprecatedLastTimestamp");
  if (last.empty()) last = first;
  std::int64_t times = std::max(number(object, "count"), number(object, "deprecatedCount"));
  if (const Json& series = at(object, "series"); series.is_object()) {
    times = number(series, "count");
    last = since(series, "lastObservedTime", context);
  } else if (times == 0) {
    times = 1;
  }
  const Json& about =
      at(object, at(object, "involvedObject").is_null() ? "regarding" : "involvedObject");
  std::string target = text(about, "kind");
  for (char& c : target)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (const std::string name = text(about, "name"); !name.empty()) target += "/" + name;
  std::string component = either(object, "source.component", "deprecatedSource.component");
  std::string host = either(object, "source.host", "deprecatedSource.host");
  if (component.empty()) {
    component = either(object, "reportingComponent", "reportingController");
    host = text(object, "reportingInstance");
  }
  std::string message = either(object, "message", "note");
  while (!message.empty() && (message.back() == ' ' || message.back() == '\n')) message.pop_back();
  return {last,
          text(object, "type"),
          text(object, "reason"),
          target,
          text(about, "fieldPath"),
          host.empty() ? component : component + ", " + host,
          message,
          first,
          times,
          text(object, "metadata.name")};
}

Json node(const Json& object, RowContext& context) {
  std::string status = "Unknown";
  for (const Json& condition : at(object, "status.conditions"))
    if (at(condition, "type") == "Ready")
      status = at(condition, "status") == "True" ? "Ready" : "NotReady";
  if (at(object, "spec.unschedulable") == Json(true)) status += ",SchedulingDisabled";
  std::set<std::string> roles;
  if (const Json& map = at(object, "metadata.labels"); map.is_object())
    for (const auto& [key, value] : map.items()) {
      constexpr std::string_view kPrefix = "node-role.kubernetes.io/";
      if (key.starts_with(kPrefix) && key.size() > kPrefix.size())
        roles.insert(key.substr(kPrefix.size()));
      if (key == "kubernetes.io/role" && value.is_string() && value != "")
        roles.insert(value.get<std::string>());
    }
  auto address = [&](std::string_view type) -> std::string {
    for (const Json& entry : at(object, "status.addresses"))
      if (at(entry, "type") == type) return text(entry, "address");
    return "<none>";
  };
  return {text(object, "metadata.name"),
          status,
          join({roles.begin(), roles.end()}, ",", "<none>"),
          age(object, context),
          text(object, "status.nodeInfo.kubeletVersion"),
          address("InternalIP"),
          address("ExternalIP"),
          text(object, "status.nodeInfo.osImage", "<unknown>"),
          text(object, "status.nodeInfo.kernelVersion", "<unknown>"),
          text(object, "status.nodeInfo.containerRuntimeVersion", "<unknown>")};
}

std::string access_modes(const Json& modes) {
  std::vector<std::string> short_forms;
  for (const auto& [mode, short_form] : {std::pair{"ReadWriteOnce", "RWO"},
                                         {"ReadOnlyMany", "ROX"},
                                         {"ReadWriteMany", "RWX"},
                                         {"ReadWriteOncePod", "RWOP"}})
    if (modes.is_array() && std::find(modes.begin(), modes.end(), mode) != modes.end())
      short_forms.emplace_back(short_form);
  return join(short_forms, ",");
}

std::string phase_or_terminating(const Json& object) {
  return text(object, "metadata.deletionTimestamp").empty() ? text(object, "status.phase")
                                                            : "Terminating";
}

Json claim(const Json& object, RowContext& context) {
  const bool bound = !text(object, "spec.volumeName").empty();
  return {text(object, "metadata.name"),
          phase_or_terminating(object),
          text(object, "spec.volumeName"),
          bound ? text(object, "status.capacity.storage") : "",
          bound ? access_modes(at(object, "status.accessModes")) : "",
          text(object, "spec.storageClassName"),
          text(object, "spec.volumeAttributesClassName", "<unset>"),
          age(object, context),
          text(object, "spec.volumeMode", "<unset>")};
}

Json volume(const Json& object, RowContext& context) {
  std::string claim_name;
  if (!at(object, "spec.claimRef").is_null())
    claim_name = text(object, "spec.claimRef.namespace") + "/" + text(object, "spec.claimRef.name");
  return {text(object, "metadata.name"),
          text(object, "spec.capacity.storage"),
          access_modes(at(object, "spec.accessModes")),
          text(object, "spec.persistentVolumeReclaimPolicy"),
          phase_or_terminating(object),
          claim_name,
          text(object, "spec.storageClassName"),
          text(object, "spec.volumeAttributesClassName", "<unset>"),
          text(object, "status.reason"),
          age(object, context),
          text(object, "spec.volumeMode", "<unset>")};
}

Json resource_quota(const Json& object, RowContext& context) {
  std::vector<std::string> requests, limits;
  if (const Json& hard = at(object, "status.hard"); hard.is_object())
    for (const auto& [key, value] : hard.items()) {
      const Json& used = at(object, "status.used");
      const Json* now = used.is_object() && used.contains(key) ? &used[key] : nullptr;
      const std::string written =
          fmt::format("{}: {}/{}", key, now && now->is_string() ? now->get<std::string>() : "0",
                      value.is_string() ? value.get<std::string>() : dump_json(value));
      (key.starts_with("limits") ? limits : requests).push_back(written);
    }
  return {text(object, "metadata.name"), join(requests, ", "), join(limits, ", "),
          age(object, context)};
}

std::string external_address(const Json& object) {
  const std::string type = text(object, "spec.type");
  if (type == "ExternalName") return text(object, "spec.externalName");
  std::vector<std::string> addresses;
  if (type == "LoadBalancer")
    for (const Json& entry : at(object, "status.loadBalancer.ingress"))
      addresses.push_back(text(entry, "ip", text(entry, "hostname")));
  for (std::string& address : strings(at(object, "spec.externalIPs")))
    addresses.push_back(std::move(address));
  return join(addresses, ",", type == "LoadBalancer" ? "<pending>" : "<none>");
}

Json service(const Json& object, RowContext& context) {
  std::vector<std::string> ports;
  for (const Json& port : at(object, "spec.ports")) {
    const std::int64_t node_port = number(port, "nodePort");
    ports.push_back(
        node_port > 0
            ? fmt::format("{}:{}/{}", number(port, "port"), node_port, text(port, "protocol"))
            : fmt::format("{}/{}", number(port, "port"), text(port, "protocol")));
  }
  return {text(object, "metadata.name"),
          text(object, "spec.type"),
          text(object, "spec.clusterIP", "<none>"),
          external_address(object),
          join(ports, ",", "<none>"),
          age(object, context),
          labels(at(object, "spec.selector"))};
}

}  // namespace

CellFunction core_cells(const GroupResource& resource) {
  static const std::map<GroupResource, CellFunction> kinds = {
      {{"", "componentstatuses"}, component_status},
      {{"", "configmaps"}, config_map},
      {{"", "endpoints"}, endpoints},
      {{"", "events"}, event},
      {{"events.k8s.io", "events"}, event},
      {{"", "nodes"}, node},
      {{"", "persistentvolumeclaims"}, claim},
      {{"", "persistentvolumes"}, volume},
      {{"", "resourcequotas"}, resource_quota},
      {{"", "services"}, service},
  };
  auto it = kinds.find(resource);
  return it == kinds.end() ? nullptr : it->second;
}

}  // namespace drydock::fake
