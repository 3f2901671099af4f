#include "fakeapi/kinds/environment_validation.h"

#include <fmt/format.h>

#include <algorithm>

#include "operator/schema/quantity.h"

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::index_path;

const std::vector<std::string> kVariableFields = {"metadata.name",
                                                  "metadata.namespace",
                                                  "metadata.uid",
                                                  "spec.nodeName",
                                                  "spec.serviceAccountName",
                                                  "status.hostIP",
                                                  "status.hostIPs",
                                                  "status.podIP",
                                                  "status.podIPs"};
const std::vector<std::string> kVolumeFields = {"metadata.annotations", "metadata.labels",
                                                "metadata.name", "metadata.namespace",
                                                "metadata.uid"};
const std::vector<std::string> kResourceFields = {
    "limits.cpu",   "limits.ephemeral-storage",   "limits.memory",
    "requests.cpu", "requests.ephemeral-storage", "requests.memory"};

bool among(const std::vector<std::string>& values, std::string_view value) {
  return std::ranges::find(values, value) != values.end();
}

// Fields of a Pod that a reference may name at all, with `['KEY']` behind labels and annotations.
bool is_pod_field(std::string_view path) {
  static const std::vector<std::string> kMore = {"metadata.annotations", "metadata.labels",
                                                 "spec.restartPolicy", "spec.schedulerName",
                                                 "status.phase"};
  return among(kVariableFields, path) || among(kMore, path);
}

void check_divisor(const Json& ref, const std::string& field, FieldErrors& errors) {
  const std::string divisor(text(ref, "divisor"));
  if (divisor.empty() || divisor == "0") return;
  const std::string resource(text(ref, "resource"));
  const std::string_view name = std::string_view(resource).substr(resource.find('.') + 1);
  static constexpr std::string_view kOfCpu[] = {"1m", "1"};
  static constexpr std::string_view kOfBytes[] = {"1",   "1k",  "1M",  "1G",  "1T",  "1P", "1E",
                                                  "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"};
  std::string_view whose;
  if (name == "memory") whose = "memory";
  if (name == "ephemeral-storage") whose = "local ephemeral storage";
  if (name.starts_with("hugepages-")) whose = "hugepages";
  if (name == "cpu" && std::ranges::find(kOfCpu, divisor) == std::end(kOfCpu))
    errors.push_back(
        schema::invalid(field + ".divisor", resource,
                        "only divisor's values 1m and 1 are supported with the cpu resource"));
  else if (!whose.empty() && std::ranges::find(kOfBytes, divisor) == std::end(kOfBytes))
    errors.push_back(
        schema::invalid(field + ".divisor", resource,
                        fmt::format("only divisor's values {} are supported with the {} resource",
                                    fmt::join(kOfBytes, ", "), whose)));
}

void check_key_ref(const Json& ref, const std::string& field, FieldErrors& errors) {
  const std::string name(text(ref, "name"));
  append_invalid(errors, field + ".name", name, check_dns_subdomain(name));
  const std::string key(text(ref, "key"));
  if (key.empty())
    errors.push_back(schema::required(field + ".key"));
  else
    append_invalid(errors, field + ".key", key, check_config_map_key(key));
}

void check_file_ref(const Json& ref, const std::string& field, FieldErrors& errors) {
  for (const char* key : {"key", "volumeName", "path"}) {
    const std::string value(text(ref, key));
    const std::string at = child_path(field, key);
    if (value.empty())
      errors.push_back(schema::required(at));
    else if (std::string_view(key) == "key")
      append_invalid(errors, at, value, check_env_var_name(value));
    else if (std::string_view(key) == "volumeName")
      append_invalid(errors, at, value, check_dns_label(value));
  }
}

void check_source(const Json& variable, const Json& from, const std::string& field,
                  FieldErrors& errors) {
  int sources = 0;
  auto source = [&](const char* key) {
    const Json* found = child(from, key);
    sources += found != nullptr;
    return found;
  };
  if (const Json* ref = source("fieldRef"))
    check_field_ref(*ref, field + ".fieldRef", FieldReader::kVariable, errors);
  if (const Json* ref = source("resourceFieldRef"))
    check_resource_field_ref(*ref, field + ".resourceFieldRef", FieldReader::kVariable, errors);
  if (const Json* ref = source("configMapKeyRef"))
    check_key_ref(*ref, field + ".configMapKeyRef", errors);
  if (const Json* ref = source("secretKeyRef"))
    check_key_ref(*ref, field + ".secretKeyRef", errors);
  if (const Json* ref = source("fileKeyRef")) check_file_ref(*ref, field + ".fileKeyRef", errors);
  if (sources == 0)
    errors.push_back(schema::invalid(field, "",
                                     "must specify one of: `fieldRef`, `resourceFieldRef`, "
                                     "`configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"));
  else if (!text(variable, "value").empty())
    errors.push_back(schema::invalid(field, "", "may not be specified when `value` is not empty"));
  else if (sources > 1)
    errors.push_back(
        schema::invalid(field, "", "may not have more than one field specified at a time"));
}

void check_env_from(const Json& container, const std::string& field, FieldErrors& errors) {
  const auto sources = items(container, "envFrom");
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::string at = index_path(field, i);
    if (const std::string prefix(text(sources[i], "prefix")); !prefix.empty())
      append_invalid(errors, at + ".prefix", prefix, check_env_var_name(prefix));
    int refs = 0;
    for (const char* key : {"configMapRef", "secretRef"}) {
      const Json* ref = child(sources[i], key);
      if (!ref) continue;
      ++refs;
      const std::string name_field = child_path(at, key) + ".name";
      if (const std::string name(text(*ref, "name")); name.empty())
        errors.push_back(schema::required(name_field));
      else
        append_invalid(errors, name_field, name, check_dns_subdomain(name));
    }
    if (refs == 0)
      errors.push_back(
          schema::invalid(field, "", "must specify one of: `configMapRef` or `secretRef`"));
    else if (refs > 1)
      errors.push_back(
          schema::invalid(field, "", "may not have more than one field specified at a time"));
  }
}

}  // namespace

void check_field_ref(const Json& ref, const std::string& field, FieldReader reader,
                     FieldErrors& errors) {
  const std::string version(text(ref, "apiVersion"));
  const std::string path(text(ref, "fieldPath"));
  if (version.empty() || path.empty()) {
    errors.push_back(schema::required(field + (version.empty() ? ".apiVersion" : ".fieldPath")));
    return;
  }
  auto complain = [&](const std::string& why) {
    errors.push_back(
        schema::invalid(field + ".fieldPath", path, "error converting fieldPath: " + why));
  };
  const std::size_t bracket = path.ends_with("']") ? path.find("['") : std::string::npos;
  const std::string base = path.substr(0, bracket);
  if (version != "v1") return complain("unsupported pod version: " + version);
  if (bracket != std::string::npos) {
    const std::string key = path.substr(bracket + 2, path.size() - bracket - 4);
    std::string checked = key;
    if (base == "metadata.annotations")
      std::ranges::transform(checked, checked.begin(),
                             [](unsigned char c) { return std::tolower(c); });
    else if (base != "metadata.labels")
      return complain(fmt::format("field label does not support subscript: {}", path));
    append_invalid(errors, field, checked, check_qualified_name(checked));
    return;
  }
  if (!is_pod_field(path)) return complain("field label not supported: " + path);
  const auto& readable = reader == FieldReader::kVariable ? kVariableFields : kVolumeFields;
  if (!among(readable, path))
    errors.push_back(schema::not_supported(field + ".fieldPath", path, readable));
}

void check_resource_field_ref(const Json& ref, const std::string& field, FieldReader reader,
                              FieldErrors& errors) {
  const std::string resource(text(ref, "resource"));
  if (reader == FieldReader::kVolume && text(ref, "containerName").empty())
    errors.push_back(schema::required(field + ".containerName"));
  else if (resource.empty())
    errors.push_back(schema::required(field + ".resource"));
  else if (!among(kResourceFields, resource) && !resource.starts_with("limits.hugepages-") &&
           !resource.starts_with("requests.hugepages-"))
    errors.push_back(schema::not_supported(field + ".resource", resource, kResourceFields));
  check_divisor(ref, field, errors);
}

void check_environment(const Json& container, const std::string& field, FieldErrors& errors) {
  const auto variables = items(container, "env");
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const std::string at = index_path(field + ".env", i);
    if (const std::string name(text(variables[i], "name")); name.empty())
      errors.push_back(schema::required(at + ".name"));
    else
      append_invalid(errors, at + ".name", name, check_env_var_name(name));
    if (const Json* from = child(variables[i], "valueFrom"); from && from->is_object())
      check_source(variables[i], *from, at + ".valueFrom", errors);
  }
  check_env_from(container, field + ".envFrom", errors);
}

}  // namespace drydock::fake
