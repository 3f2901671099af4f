#include "operator/api/object_bytes.h"

#include <algorithm>
#include <array>

namespace drydock {
namespace {

constexpr std::array<std::string_view, 15> kMetadataOrder{"name",
                                                          "generateName",
                                                          "namespace",
                                                          "selfLink",
                                                          "uid",
                                                          "resourceVersion",
                                                          "generation",
                                                          "creationTimestamp",
                                                          "deletionTimestamp",
                                                          "deletionGracePeriodSeconds",
                                                          "labels",
                                                          "annotations",
                                                          "ownerReferences",
                                                          "finalizers",
                                                          "managedFields"};
constexpr std::array<std::string_view, 3> kObjectOrder{"kind", "apiVersion", "metadata"};

// Groups without a dot and those of k8s.io are Kubernetes' own.
bool is_builtin(std::string_view api_version) {
  const std::size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return true;
  const std::string_view group = api_version.substr(0, slash);
  return group.find('.') == std::string_view::npos || group.ends_with(".k8s.io");
}

void put(std::string& out, const std::string& key, const std::string& value) {
  if (out.back() != '{') out += ',';
  out += dump_json(key);
  out += ':';
  out += value;
}

// The members named in `order` first, then the others by name.
template <std::size_t N, class Dump>
std::string dump_ordered(const Json& object, const std::array<std::string_view, N>& order,
                         Dump dump) {
  std::string out = "{";
  for (std::string_view key : order)
    if (auto it = object.find(key); it != object.end()) put(out, it.key(), dump(it.key(), *it));
  for (const auto& [key, value] : object.items())
    if (std::ranges::find(order, key) == order.end()) put(out, key, dump(key, value));
  return out + '}';
}

std::string builtin_bytes(const Json& object) {
  return dump_ordered(object, kObjectOrder, [](const std::string& key, const Json& value) {
    if (key != "metadata" || !value.is_object()) return dump_json(value);
    return dump_ordered(value, kMetadataOrder,
                        [](const std::string&, const Json& field) { return dump_json(field); });
  });
}

}  // namespace

std::string object_bytes(const Json& object, TypeFields type_fields) {
  const bool builtin = object.is_object() && is_builtin(string_at(object, {"apiVersion"}));
  if (type_fields == TypeFields::kWritten)
    return builtin ? builtin_bytes(object) : dump_json(object);
  Json copy = object;
  copy.erase("apiVersion");
  copy.erase("kind");
  return builtin ? builtin_bytes(copy) : dump_json(copy);
}

}  // namespace drydock
