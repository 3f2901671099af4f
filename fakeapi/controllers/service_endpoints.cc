#include "fakeapi/controllers/service_endpoints.h"

#include <algorithm>
#include <set>

#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/pods.h"

namespace drydock::fake {
namespace {

const Json& elements(const Json& value, FieldPath path) {
  static const Json kNone = Json::array();
  const Json* found = find_path(value, path);
  return found && found->is_array() ? *found : kNone;
}

std::string ready_since(const Object& pod) {
  const Json* ready = find_status_condition(pod.json(), "Ready");
  return ready ? std::string(string_at(*ready, {"lastTransitionTime"})) : std::string();
}

// The Pod's address in the Service's first family.
std::string address_of(const Object& pod, const Object& service) {
  const Json& families = elements(service.json(), {"spec", "ipFamilies"});
  const bool ipv6 = !families.empty() && families.front() == "IPv6";
  for (const Json& entry : elements(pod.json(), {"status", "podIPs"}))
    if (is_ipv6(string_at(entry, {"ip"})) == ipv6) return std::string(string_at(entry, {"ip"}));
  const std::string_view only = string_at(pod.json(), {"status", "podIP"});
  return is_ipv6(only) == ipv6 ? std::string(only) : std::string();
}

Json address_json(const Object& pod, const Object& service, const std::string& ip) {
  Json address{{"ip", ip}, {"targetRef", pod_reference(pod)}};
  address["nodeName"] = string_at(pod.json(), {"spec", "nodeName"});
  if (has_hostname(pod, service)) address["hostname"] = string_at(pod.json(), {"spec", "hostname"});
  return address;
}

Json port_json(const Json& service_port, std::int64_t number) {
  Json port{{"port", number}, {"protocol", string_at(service_port, {"protocol"})}};
  for (const char* field : {"name", "appProtocol"})
    if (const Json* value = find_path(service_port, {field}); value && *value != "")
      port[field] = *value;
  return port;
}

}  // namespace

bool finds_its_pods(const Object& service) {
  const Json* selector = find_path(service.json(), {"spec", "selector"});
  return selector && selector->is_object() &&
         string_at(service.json(), {"spec", "type"}) != "ExternalName";
}

bool selects(const Object& service, const Object& pod) {
  const Json* selector = find_path(service.json(), {"spec", "selector"});
  if (!selector || !selector->is_object()) return false;
  return std::all_of(selector->items().begin(), selector->items().end(), [&pod](const auto& entry) {
    const auto value = pod.label(entry.key());
    return value && entry.value() == *value;
  });
}

bool is_endpoint(const Object& pod, bool even_terminating) {
  const std::string_view phase = string_at(pod.json(), {"status", "phase"});
  if (phase == "Failed" || phase == "Succeeded") return false;
  if (string_at(pod.json(), {"status", "podIP"}).empty()) return false;
  return even_terminating || !pod.is_being_deleted();
}

bool publishes_not_ready(const Object& service) {
  return flag_at(service.json(), {"spec", "publishNotReadyAddresses"});
}

bool is_headless(const Object& service) {
  const std::string_view address = string_at(service.json(), {"spec", "clusterIP"});
  return address.empty() || address == "None";
}

std::optional<std::int64_t> target_port(const Object& pod, const Json& service_port) {
  const Json* target = find_path(service_port, {"targetPort"});
  if (target && target->is_number_integer()) return target->get<std::int64_t>();
  if (!target || !target->is_string()) return std::nullopt;
  for (const char* list : {"containers", "initContainers"})
    for (const Json& container : elements(pod.json(), {"spec", list})) {
      if (list == std::string_view("initContainers") &&
          string_at(container, {"restartPolicy"}) != "Always")
        continue;
      for (const Json& port : elements(container, {"ports"}))
        if (string_at(port, {"name"}) == target->get_ref<const std::string&>() &&
            string_at(port, {"protocol"}) == string_at(service_port, {"protocol"}))
          return number_at(port, {"containerPort"});
    }
  return std::nullopt;
}

bool has_hostname(const Object& pod, const Object& service) {
  return !string_at(pod.json(), {"spec", "hostname"}).empty() &&
         string_at(pod.json(), {"spec", "subdomain"}) == service.name();
}

Json pod_reference(const Object& pod) {
  return {
      {"kind", "Pod"}, {"namespace", pod.namespace_()}, {"name", pod.name()}, {"uid", pod.uid()}};
}

bool is_ipv6(std::string_view address) { return address.contains(':'); }

Json endpoint_subsets(const Object& service, const std::vector<Object>& pods) {
  const bool not_ready_too = publishes_not_ready(service);
  const Json& ports = elements(service.json(), {"spec", "ports"});
  if (ports.empty() && string_at(service.json(), {"spec", "clusterIP"}) != "None")
    return Json::array();
  // Each port with the addresses that have it; then each such set of addresses with its ports.
  struct Entry {
    Json address;
    bool ready = false;
  };
  using Addresses = std::map<std::pair<std::string, std::string>, Entry>;
  std::map<Json, Addresses> by_port;
  for (const Object& pod : pods) {
    if (!is_endpoint(pod, not_ready_too)) continue;
    const std::string ip = address_of(pod, service);
    if (ip.empty()) continue;
    const bool ready = not_ready_too || is_ready(pod);
    const auto add = [&](const Json& port) {
      by_port[port][{ip, std::string(pod.uid())}] = {address_json(pod, service, ip), ready};
    };
    if (ports.empty()) add(Json());
    for (const Json& port : ports)
      if (const auto number = target_port(pod, port)) add(port_json(port, *number));
  }
  std::map<std::vector<std::string>, Json> by_addresses;
  for (const auto& [port, addresses] : by_port) {
    std::vector<std::string> who;
    for (const auto& [key, entry] : addresses) who.push_back(key.first + " " + key.second);
    const auto [it, is_new] = by_addresses.try_emplace(std::move(who), Json::object());
    Json& subset = it->second;
    if (is_new)
      for (const auto& [key, entry] : addresses)
        subset[entry.ready ? "addresses" : "notReadyAddresses"].push_back(entry.address);
    if (!port.is_null()) subset["ports"].push_back(port);
  }
  Json subsets = Json::array();
  for (auto& [who, subset] : by_addresses) subsets.push_back(std::move(subset));
  return subsets;
}

std::string TriggerTimes::next(const Object& service, const std::vector<Object>& pods) {
  const auto [it, is_new] = known_.try_emplace(service.key());
  Seen& seen = it->second;
  std::string earliest;
  const auto consider = [&earliest](std::string_view time, std::string_view before) {
    if (time > before && (earliest.empty() || time < earliest)) earliest = time;
  };
  std::map<std::string, std::string, std::less<>> times;
  for (const Object& pod : pods) {
    const std::string time = ready_since(pod);
    if (time.empty()) continue;
    const auto before = seen.pods.find(pod.name());
    consider(time, before == seen.pods.end() ? std::string_view() : before->second);
    times.emplace(pod.name(), time);
  }
  consider(service.creation_timestamp(), seen.service);
  seen = {std::string(service.creation_timestamp()), std::move(times)};
  return is_new ? seen.service : earliest;
}

}  // namespace drydock::fake
