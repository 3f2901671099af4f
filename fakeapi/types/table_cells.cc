#include "fakeapi/types/table_cells.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "fakeapi/types/table.h"
#include "operator/api/selector.h"

namespace drydock::fake {
namespace cells {

const Json& at(const Json& object, std::string_view path) {
  static const Json null;
  const Json* value = &object;
  while (true) {
    const std::size_t dot = path.find('.');
    if (!value->is_object()) return null;
    auto it = value->find(path.substr(0, dot));
    if (it == value->end()) return null;
    value = &*it;
    if (dot == path.npos) return *value;
    path.remove_prefix(dot + 1);
  }
}

std::string text(const Json& object, std::string_view path, std::string_view otherwise) {
  const Json& value = at(object, path);
  if (value.is_string()) {
    const std::string& found = value.get_ref<const std::string&>();
    return found.empty() ? std::string(otherwise) : found;
  }
  return value.is_null() ? std::string(otherwise) : dump_json(value);
}

std::int64_t number(const Json& object, std::string_view path) {
  const Json& value = at(object, path);
  return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

std::size_t count(const Json& object, std::string_view path) {
  const Json& value = at(object, path);
  return value.is_structured() ? value.size() : 0;
}

std::string since(const Json& object, std::string_view path, const RowContext& context) {
  const auto time = parse_time(text(object, path));
  return time ? human_duration(context.now - *time) : "<unknown>";
}

std::string age(const Json& object, const RowContext& context) {
  return since(object, "metadata.creationTimestamp", context);
}

std::string containers(const Json& pod_spec) {
  std::vector<std::string> names;
  for (const Json& container : at(pod_spec, "containers")) names.push_back(text(container, "name"));
  return join(names, ",");
}

std::string images(const Json& pod_spec) {
  std::vector<std::string> names;
  for (const Json& container : at(pod_spec, "containers"))
    names.push_back(text(container, "image"));
  return join(names, ",");
}

std::string labels(const Json& map) {
  std::vector<std::string> parts;
  if (map.is_object())
    for (const auto& [key, value] : map.items())
      parts.push_back(key + "=" + (value.is_string() ? value.get<std::string>() : ""));
  return join(parts, ",", "<none>");
}

std::string selector(const Json& json) {
  const auto parsed = LabelSelector::from_json(json);
  if (!parsed) return "<error>";
  const std::string written = parsed->to_string();
  return written.empty() ? "<none>" : written;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator,
                 std::string_view otherwise) {
  return parts.empty() ? std::string(otherwise) : fmt::format("{}", fmt::join(parts, separator));
}

std::vector<std::string> strings(const Json& array) {
  std::vector<std::string> result;
  if (array.is_array())
    for (const Json& item : array)
      if (item.is_string()) result.push_back(item.get<std::string>());
  return result;
}

bool has_condition(const Json& object, std::string_view type, std::string_view status) {
  for (const Json& condition : at(object, "status.conditions"))
    if (at(condition, "type") == type && at(condition, "status") == status) return true;
  return false;
}

}  // namespace cells

namespace {

// Cells of kinds that need no code: "text path|otherwise", "number path", "count path", "bool
// path", "list path|otherwise", "age", "since path".
const std::map<GroupResource, std::vector<std::string_view>>& simple_kinds() {
  static const std::string admission = "admissionregistration.k8s.io", storage = "storage.k8s.io",
                           flow = "flowcontrol.apiserver.k8s.io", dra = "resource.k8s.io",
                           rbac = "rbac.authorization.k8s.io", networking = "networking.k8s.io";
  static const std::map<GroupResource, std::vector<std::string_view>> kinds = {
      {{"", "limitranges"}, {"text metadata.creationTimestamp"}},
      {{"", "namespaces"}, {"text status.phase", "age"}},
      {{"", "secrets"}, {"text type", "count data", "age"}},
      {{"", "serviceaccounts"}, {"age"}},
      {{networking, "servicecidrs"}, {"list spec.cidrs", "age"}},
      {{rbac, "roles"}, {"text metadata.creationTimestamp"}},
      {{rbac, "clusterroles"}, {"text metadata.creationTimestamp"}},
      {{"apiextensions.k8s.io", "customresourcedefinitions"}, {"text metadata.creationTimestamp"}},
      {{storage, "csistoragecapacities"}, {"text metadata.creationTimestamp"}},
      {{storage, "csinodes"}, {"count spec.drivers", "age"}},
      {{storage, "volumeattributesclasses"}, {"text driverName", "age"}},
      {{storage, "volumeattachments"},
       {"text spec.attacher", "text spec.source.persistentVolumeName", "text spec.nodeName",
        "bool status.attached", "age"}},
      {{admission, "mutatingwebhookconfigurations"}, {"count webhooks", "age"}},
      {{admission, "validatingwebhookconfigurations"}, {"count webhooks", "age"}},
      {{admission, "validatingadmissionpolicies"},
       {"count spec.validations", "text spec.paramKind.kind|<unset>", "age"}},
      {{admission, "mutatingadmissionpolicies"},
       {"count spec.mutations", "text spec.paramKind.kind|<unset>", "age"}},
      {{admission, "validatingadmissionpolicybindings"},
       {"text spec.policyName", "text spec.paramRef.name|<unset>", "age"}},
      {{admission, "mutatingadmissionpolicybindings"},
       {"text spec.policyName", "text spec.paramRef.name|<unset>", "age"}},
      {{"scheduling.k8s.io", "priorityclasses"},
       {"number value", "bool globalDefault", "age", "text preemptionPolicy"}},
      {{"coordination.k8s.io", "leases"}, {"text spec.holderIdentity", "age"}},
      {{"node.k8s.io", "runtimeclasses"}, {"text handler", "age"}},
      {{dra, "deviceclasses"}, {"age"}},
      {{dra, "resourceclaimtemplates"}, {"age"}},
      {{dra, "resourceslices"},
       {"text spec.nodeName", "text spec.driver", "text spec.pool.name", "age"}},
      {{flow, "prioritylevelconfigurations"},
       {"text spec.type", "text spec.limited.nominalConcurrencyShares|<none>",
        "text spec.limited.limitResponse.queuing.queues|<none>",
        "text spec.limited.limitResponse.queuing.handSize|<none>",
        "text spec.limited.limitResponse.queuing.queueLengthLimit|<none>", "age"}},
  };
  return kinds;
}

Json simple_cell(std::string_view description, const Json& object, const RowContext& context) {
  const std::size_t space = description.find(' ');
  const std::string_view how = description.substr(0, space);
  std::string_view path =
      space == description.npos ? std::string_view() : description.substr(space + 1);
  std::string_view otherwise;
  if (const std::size_t bar = path.find('|'); bar != path.npos) {
    otherwise = path.substr(bar + 1);
    path = path.substr(0, bar);
  }
  if (how == "age") return cells::age(object, context);
  if (how == "text") return cells::text(object, path, otherwise);
  if (how == "number") return cells::number(object, path);
  if (how == "count") return cells::count(object, path);
  if (how == "bool") return cells::at(object, path) == Json(true);
  if (how == "list") return cells::join(cells::strings(cells::at(object, path)), ",", otherwise);
  return cells::since(object, path, context);
}

}  // namespace

Json builtin_cells(const ResourceType& type, const Json& object, RowContext& context) {
  const GroupResource resource = type.resource.gvr().group_resource();
  for (const auto find : {workload_cells, core_cells, other_cells})
    if (const CellFunction render = find(resource)) return render(object, context);
  auto it = simple_kinds().find(resource);
  if (it == simple_kinds().end()) return Json::array();
  Json row = Json::array({cells::text(object, "metadata.name")});
  for (const std::string_view description : it->second)
    row.push_back(simple_cell(description, object, context));
  return row;
}

}  // namespace drydock::fake
