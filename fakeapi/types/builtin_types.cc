#include "fakeapi/types/builtin_types.h"

#include <algorithm>

#include "fakeapi/types/embedded_data.h"

namespace drydock::fake {
namespace {

std::string path_of(const GroupVersion& group_version) {
  return (group_version.group.empty() ? "/api/" : "/apis/") + group_version.to_string();
}

std::vector<std::string> strings(const Json& object, const char* key) {
  auto it = object.find(key);
  return it == object.end() ? std::vector<std::string>() : it->get<std::vector<std::string>>();
}

// Where objects are kept when that is not where they are served.
struct StoredElsewhere {
  GroupVersionResource served;
  GroupResource storage;
  std::string_view storage_version;
};
const StoredElsewhere kStoredElsewhere[] = {
    {{"events.k8s.io", "v1", "events"}, {"", "events"}, "v1"},
    {{"autoscaling", "v1", "horizontalpodautoscalers"},
     {"autoscaling", "horizontalpodautoscalers"},
     "autoscaling/v2"},
};

std::vector<TableColumn> columns_of(const Json& columns) {
  std::vector<TableColumn> result;
  for (const Json& column : columns) {
    TableColumn& made = result.emplace_back();
    made.name = column.at("name");
    made.type = column.at("type");
    made.format = column.at("format");
    made.priority = column.at("priority");
  }
  return result;
}

std::shared_ptr<ResourceType> make_type(const GroupVersion& group_version, const Json& json) {
  auto type = std::make_shared<ResourceType>();
  type->resource = {group_version.group, group_version.version, json.at("name"), json.at("kind"),
                    json.at("namespaced")};
  type->singular = json.at("singularName");
  type->list_kind = type->resource.kind + "List";
  type->short_names = strings(json, "shortNames");
  type->categories = strings(json, "categories");
  type->verbs = strings(json, "verbs");
  type->storage_version_hash = json.value("storageVersionHash", std::string());
  type->storage = {group_version.group, type->resource.plural};
  type->storage_version = group_version.to_string();
  if (type->resource.gvr() == GroupVersionResource{"", "v1", "endpoints"}) {
    type->deprecated = true;
    type->deprecation_warning =
        "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";
  }
  if (type->resource.gvr() == GroupVersionResource{"", "v1", "componentstatuses"}) {
    type->deprecated = true;
    type->deprecation_warning = "v1 ComponentStatus is deprecated in v1.19+";
  }
  for (const StoredElsewhere& entry : kStoredElsewhere)
    if (entry.served == type->resource.gvr()) {
      type->storage = entry.storage;
      type->storage_version = entry.storage_version;
    }
  return type;
}

SubresourceType make_subresource(std::string_view name, const Json& json) {
  SubresourceType subresource;
  subresource.name = name;
  subresource.gvk = {json.value("group", std::string()), json.value("version", std::string()),
                     json.at("kind")};
  subresource.verbs = strings(json, "verbs");
  return subresource;
}

}  // namespace

BuiltinTypes::BuiltinTypes() {
  const Json discovery = Json::parse(inflate_embedded("discovery.json"));
  const Json columns = Json::parse(inflate_embedded("table-columns.json"));
  for (const Json& json : discovery.at("groups"))
    groups.push_back({json.at("name"), json.at("versions").get<std::vector<std::string>>()});

  for (const Group& group : groups)
    for (const std::string& version : group.versions) {
      const GroupVersion group_version{group.name, version};
      const std::string path = path_of(group_version);
      std::vector<std::shared_ptr<ResourceType>> made;
      for (const Json& json : discovery.at("resources").at(path)) {
        const std::string& name = json.at("name").get_ref<const std::string&>();
        const std::size_t slash = name.find('/');
        if (slash != name.npos) {
          const std::string_view parent = std::string_view(name).substr(0, slash);
          auto it = std::find_if(made.begin(), made.end(),
                                 [&](auto& t) { return t->resource.plural == parent; });
          SubresourceType subresource =
              make_subresource(std::string_view(name).substr(slash + 1), json);
          (*it)->has_status_subresource |= subresource.name == "status";
          (*it)->subresources.push_back(std::move(subresource));
          continue;
        }
        auto& type = made.emplace_back(make_type(group_version, json));
        if (auto it = columns.find(path + "/" + name); it != columns.end())
          type->columns = columns_of(*it);
        type->schema = SchemaRef([this, gvk = type->resource.gvk()] { return schemas.find(gvk); });
      }
      types.emplace(group_version, std::vector<ResourceTypePtr>(made.begin(), made.end()));
    }
}

const BuiltinTypes::Group* BuiltinTypes::group(std::string_view name) const {
  auto it =
      std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.name == name; });
  return it == groups.end() ? nullptr : &*it;
}

}  // namespace drydock::fake
