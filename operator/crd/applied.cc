#include "operator/crd/applied.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "operator/schema/quantity.h"

namespace drydock::crd {

namespace {

struct ListKeys {
  std::string_view field;
  std::array<std::string_view, 2> keys;
};

// Lists of the built-in types that are maps by these keys (x-kubernetes-list-map-keys).
constexpr ListKeys kKeyedLists[] = {
    {"containers", {"name"}},
    {"initContainers", {"name"}},
    {"ephemeralContainers", {"name"}},
    {"volumes", {"name"}},
    {"env", {"name"}},
    {"imagePullSecrets", {"name"}},
    {"volumeMounts", {"mountPath"}},
    {"volumeDevices", {"devicePath"}},
    {"hostAliases", {"ip"}},
    {"ownerReferences", {"uid"}},
    {"conditions", {"type"}},
    {"topologySpreadConstraints", {"topologyKey", "whenUnsatisfiable"}},
};

std::string text_of(const Json& entry, std::string_view key) {
  const auto field = entry.find(key);
  return field == entry.end() ? std::string() : field->dump();
}

/// What tells an entry of a keyed list from the others; empty where the list has no keys.
std::string identity(std::string_view field, const Json& entry) {
  if (!entry.is_object()) return {};
  if (field == "ports") {
    const bool of_container = entry.contains("containerPort");
    const std::string protocol = text_of(entry, "protocol");
    return text_of(entry, of_container ? "containerPort" : "port") + "/" +
           (protocol.empty() ? "\"TCP\"" : protocol);
  }
  for (const ListKeys& list : kKeyedLists) {
    if (list.field != field) continue;
    std::string id = text_of(entry, list.keys[0]);
    if (!list.keys[1].empty()) id += "/" + text_of(entry, list.keys[1]);
    return id;
  }
  return {};
}

bool holds_quantities(std::string_view field) {
  return field == "limits" || field == "requests" || field == "capacity" || field == "hard";
}

bool same_quantity(const Json& desired, const Json& live) {
  const auto text = [](const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  const auto left = schema::Quantity::parse(text(desired));
  const auto right = schema::Quantity::parse(text(live));
  return left && right && *left == *right;
}

bool is_applied_at(std::string_view parent, std::string_view field, const Json& desired,
                   const Json& live);

bool list_is_applied(std::string_view field, const Json& desired, const Json& live) {
  if (desired == live) return true;
  const bool keyed = std::ranges::all_of(
      desired, [field](const Json& entry) { return !identity(field, entry).empty(); });
  if (keyed) {
    std::map<std::string, const Json*> by_identity;
    for (const Json& entry : live) by_identity.emplace(identity(field, entry), &entry);
    return std::ranges::all_of(desired, [&](const Json& entry) {
      const auto match = by_identity.find(identity(field, entry));
      return match != by_identity.end() && is_applied_at({}, {}, entry, *match->second);
    });
  }
  if (field == "finalizers") {
    return std::ranges::all_of(desired, [&live](const Json& entry) {
      return std::ranges::find(live, entry) != live.end();
    });
  }
  return std::ranges::equal(desired, live, [](const Json& left, const Json& right) {
    return is_applied_at({}, {}, left, right);
  });
}

bool is_applied_at(std::string_view parent, std::string_view field, const Json& desired,
                   const Json& live) {
  if (desired.is_object()) {
    if (!live.is_object()) return desired.empty() && live.is_null();
    const Json::object_t& there = members(live);
    return std::ranges::all_of(members(desired), [&](const auto& wanted) {
      static const Json kNull;
      const auto found = there.find(wanted.first);
      return is_applied_at(field, wanted.first, wanted.second,
                           found == there.end() ? kNull : found->second);
    });
  }
  if (desired.is_array()) {
    if (!live.is_array()) return desired.empty() && live.is_null();
    return list_is_applied(field, desired, live);
  }
  if (desired == live) return true;
  return (holds_quantities(parent) || field == "sizeLimit") && same_quantity(desired, live);
}

}  // namespace

bool is_applied(const Json& desired, const Json& live) {
  return is_applied_at({}, {}, desired, live);
}

}  // namespace drydock::crd
