#pragma once
// BuiltinTypes: all resources that Kubernetes 1.36 serves itself, from its discovery documents and
// table columns. Immutable once made (its schemas resolve on first need); shared by all servers.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fakeapi/types/builtin_schemas.h"
#include "fakeapi/types/resource_type.h"

namespace drydock::fake {

/// Orders group versions; finds them by their parts.
struct GroupVersionLess {
  using is_transparent = void;
  struct Parts {
    std::string_view group, version;
  };
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    const int order = std::string_view(a.group).compare(b.group);
    return order != 0 ? order < 0 : std::string_view(a.version) < std::string_view(b.version);
  }
};

struct BuiltinTypes {
  struct Group {
    std::string name;
    std::vector<std::string> versions;  ///< the preferred one first
  };

  BuiltinTypes();
  BuiltinTypes(const BuiltinTypes&) = delete;
  BuiltinTypes& operator=(const BuiltinTypes&) = delete;

  const Group* group(std::string_view name) const;

  std::vector<Group> groups;  ///< in discovery's order, the core group first
  std::map<GroupVersion, std::vector<ResourceTypePtr>, GroupVersionLess> types;
  mutable BuiltinSchemas schemas;
};

}  // namespace drydock::fake
