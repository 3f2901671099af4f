#pragma once
// TypeRegistry: which resources there are right now: Kubernetes 1.36's built-ins, loaded once for
// the process and shared, and custom resources as their CRDs come, change and go.
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fakeapi/types/resource_type.h"

namespace drydock::fake {

class TypeRegistry {
 public:
  /// With all built-ins.
  TypeRegistry();

  /// Null where no such resource is served.
  ResourceTypePtr find(const GroupVersionResource& gvr) const;
  ResourceTypePtr find_kind(const GroupVersionKind& gvk) const;
  /// Any served version of it, the storage version first.
  ResourceTypePtr find_stored(const GroupResource& storage) const;
  /// Whether any resource is served in the group, or group version.
  bool has_group(std::string_view group) const;
  bool has_group_version(const GroupVersion& group_version) const;
  /// Whether the group exists because of CRDs alone.
  bool is_custom_group(std::string_view group) const;
  /// All served types of a group version, in discovery's order.
  std::vector<ResourceTypePtr> in(const GroupVersion& group_version) const;
  std::vector<ResourceTypePtr> all() const;

  /// Groups in discovery's order (the core group, "", first; custom ones last), and a group's
  /// served versions, the preferred one first.
  std::vector<std::string> groups() const;
  std::vector<std::string> versions(std::string_view group) const;
  /// components.schemas of a built-in group version's OpenAPI document: what its resources need.
  Json openapi_components(const GroupVersion& group_version) const;
  /// The schema of a built-in kind that is no resource: TokenRequest, Eviction, DeleteOptions,
  /// Scale.
  const schema::Schema* builtin_schema(const GroupVersionKind& gvk) const;
  /// Counts up with each change of the custom resources.
  std::uint64_t generation() const { return generation_; }

  /// Replaces all types of the CRD (by its name) with these; an empty list removes them.
  void set_custom(std::string_view crd_name, std::vector<ResourceTypePtr> types);

 private:
  struct Builtins;
  static std::shared_ptr<const Builtins> builtins();
  std::shared_ptr<const Builtins> builtins_;
  std::map<std::string, std::vector<ResourceTypePtr>, std::less<>> custom_;
  std::uint64_t generation_ = 0;
};

}  // namespace drydock::fake
