#include "fakeapi/types/type_registry.h"

#include <algorithm>
#include <set>

#include "fakeapi/types/builtin_types.h"
#include "fakeapi/types/version_priority.h"

namespace drydock::fake {

bool ResourceType::supports(std::string_view verb) const {
  return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
}

const SubresourceType* ResourceType::subresource(std::string_view name) const {
  for (const SubresourceType& entry : subresources)
    if (entry.name == name) return &entry;
  return nullptr;
}

struct TypeRegistry::Builtins : BuiltinTypes {};

std::shared_ptr<const TypeRegistry::Builtins> TypeRegistry::builtins() {
  static const auto shared = std::make_shared<const Builtins>();
  return shared;
}

TypeRegistry::TypeRegistry() : builtins_(builtins()) {}

ResourceTypePtr TypeRegistry::find(const GroupVersionResource& gvr) const {
  const GroupVersionLess::Parts group_version{gvr.group, gvr.version};
  if (auto it = builtins_->types.find(group_version); it != builtins_->types.end())
    for (const ResourceTypePtr& type : it->second)
      if (type->resource.plural == gvr.resource) return type;
  if (auto it = custom_.find(gvr.resource + "." + gvr.group); it != custom_.end())
    for (const ResourceTypePtr& type : it->second)
      if (const Resource& resource = type->resource; resource.version == gvr.version &&
                                                     resource.plural == gvr.resource &&
                                                     resource.group == gvr.group)
        return type;
  return nullptr;
}

ResourceTypePtr TypeRegistry::find_kind(const GroupVersionKind& gvk) const {
  const auto is_it = [&gvk](const Resource& resource) {
    return resource.kind == gvk.kind && resource.version == gvk.version &&
           resource.group == gvk.group;
  };
  const GroupVersionLess::Parts group_version{gvk.group, gvk.version};
  if (auto it = builtins_->types.find(group_version); it != builtins_->types.end())
    for (const ResourceTypePtr& type : it->second)
      if (type->resource.kind == gvk.kind) return type;
  for (const auto& [name, types] : custom_)
    for (const ResourceTypePtr& type : types)
      if (is_it(type->resource)) return type;
  return nullptr;
}

ResourceTypePtr TypeRegistry::find_stored(const GroupResource& storage) const {
  ResourceTypePtr any;
  auto look = [&](const std::vector<ResourceTypePtr>& types) {
    for (const ResourceTypePtr& type : types) {
      if (type->storage != storage) continue;
      if (!any || type->resource.api_version() == type->storage_version) any = type;
    }
  };
  if (const auto* group = builtins_->group(storage.group))
    for (const std::string& version : group->versions)
      look(builtins_->types.at({group->name, version}));
  if (auto it = custom_.find(storage.to_string()); it != custom_.end()) look(it->second);
  return any;
}

bool TypeRegistry::has_group(std::string_view group) const {
  return builtins_->group(group) || is_custom_group(group);
}

bool TypeRegistry::is_custom_group(std::string_view group) const {
  if (builtins_->group(group)) return false;
  for (const auto& [name, types] : custom_)
    if (!types.empty() && types.front()->resource.group == group) return true;
  return false;
}

bool TypeRegistry::has_group_version(const GroupVersion& group_version) const {
  if (builtins_->types.contains(group_version)) return true;
  for (const auto& [name, types] : custom_)
    for (const ResourceTypePtr& type : types)
      if (type->resource.gvr().group_version() == group_version) return true;
  return false;
}

std::vector<ResourceTypePtr> TypeRegistry::in(const GroupVersion& group_version) const {
  std::vector<ResourceTypePtr> result;
  if (auto it = builtins_->types.find(group_version); it != builtins_->types.end())
    result = it->second;
  for (const auto& [name, types] : custom_)
    for (const ResourceTypePtr& type : types)
      if (type->resource.gvr().group_version() == group_version) result.push_back(type);
  return result;
}

std::vector<ResourceTypePtr> TypeRegistry::all() const {
  std::vector<ResourceTypePtr> result;
  for (const std::string& group : groups())
    for (const std::string& version : versions(group))
      for (ResourceTypePtr& type : in({group, version})) result.push_back(std::move(type));
  return result;
}

std::vector<std::string> TypeRegistry::groups() const {
  std::vector<std::string> result;
  for (const BuiltinTypes::Group& group : builtins_->groups) result.push_back(group.name);
  std::set<std::string> custom;
  for (const auto& [name, types] : custom_)
    if (!types.empty() && !builtins_->group(types.front()->resource.group))
      custom.insert(types.front()->resource.group);
  result.insert(result.end(), custom.begin(), custom.end());
  return result;
}

std::vector<std::string> TypeRegistry::versions(std::string_view group) const {
  std::vector<std::string> result;
  if (const auto* builtin = builtins_->group(group)) result = builtin->versions;
  std::vector<std::string> custom;
  for (const auto& [name, types] : custom_)
    for (const ResourceTypePtr& type : types)
      if (type->resource.group == group) custom.push_back(type->resource.version);
  std::sort(custom.begin(), custom.end(), version_comes_first);
  for (std::string& version : custom)
    if (std::find(result.begin(), result.end(), version) == result.end())
      result.push_back(std::move(version));
  return result;
}

Json TypeRegistry::openapi_components(const GroupVersion& group_version) const {
  auto it = builtins_->types.find(group_version);
  if (it == builtins_->types.end()) return Json::object();
  std::vector<std::string> names;
  auto add = [&](const GroupVersionKind& gvk) {
    names.push_back(builtins_->schemas.component_name(gvk));
  };
  for (const ResourceTypePtr& type : it->second) {
    add(type->resource.gvk());
    add({group_version.group, group_version.version, type->list_kind});
    for (const SubresourceType& subresource : type->subresources) {
      const bool own = subresource.gvk.version.empty();
      add(own ? GroupVersionKind{group_version.group, group_version.version, subresource.gvk.kind}
              : subresource.gvk);
    }
  }
  for (const char* kind : {"DeleteOptions", "Status", "WatchEvent"}) add({"", "v1", kind});
  return builtins_->schemas.closure(names);
}

const schema::Schema* TypeRegistry::builtin_schema(const GroupVersionKind& gvk) const {
  return builtins_->schemas.find(gvk);
}

void TypeRegistry::set_custom(std::string_view crd_name, std::vector<ResourceTypePtr> types) {
  ++generation_;
  if (types.empty()) {
    if (auto it = custom_.find(crd_name); it != custom_.end()) custom_.erase(it);
    return;
  }
  custom_.insert_or_assign(std::string(crd_name), std::move(types));
}

}  // namespace drydock::fake
