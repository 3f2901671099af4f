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
  std::map<GroupVersion, std::vector<ResourceTypePtr>> types;
  mutable BuiltinSchemas schemas;
};

}  // namespace drydock::fake
