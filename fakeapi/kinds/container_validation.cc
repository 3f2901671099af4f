#include "fakeapi/kinds/container_validation.h"

#include <fmt/format.h>

#include <optional>
#include <set>

#include "fakeapi/kinds/environment_validation.h"
#include "fakeapi/kinds/handler_validation.h"
#include "fakeapi/kinds/resource_validation.h"
#include "fakeapi/kinds/security_context_validation.h"

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::index_path;
using Names = std::set<std::string, std::less<>>;

void check_ports(const Json& container, const std::string& field, FieldErrors& errors) {
  Names names;
  const auto ports = items(container, "ports");
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const std::string at = index_path(field, i);
    if (const std::string name(text(ports[i], "name")); !name.empty()) {
      const auto problems = check_port_name(name);
      append_invalid(errors, at + ".name", name, problems);
      if (problems.empty() && !names.insert(name).second)
        errors.push_back(schema::duplicate(at + ".name", name));
    }
    if (const std::int64_t number_ = number(ports[i], "containerPort"); number_ == 0)
      errors.push_back(schema::required(at + ".containerPort"));
    else
      append_invalid(errors, at + ".containerPort", number_, check_port_number(number_));
    if (const std::int64_t host = number(ports[i], "hostPort"); host != 0)
      append_invalid(errors, at + ".hostPort", host, check_port_number(host));
    if (text(ports[i], "protocol").empty())
      errors.push_back(schema::required(at + ".protocol"));
    else
      check_one_of(errors, ports[i], at, "protocol", {"SCTP", "TCP", "UDP"});
  }
}

void check_propagation(const Json& container, const Json& mount, const std::string& field,
                       FieldErrors& errors) {
  check_one_of(errors, mount, field, "mountPropagation",
               {"Bidirectional", "HostToContainer", "None"});
  const Json* security = child(container, "securityContext");
  const std::string_view propagation = text(mount, "mountPropagation");
  if (propagation == "Bidirectional" && !(security && flag(*security, "privileged")))
    errors.push_back(
        schema::forbidden(field + ".mountPropagation",
                          "Bidirectional mount propagation is available only to privileged "
                          "containers"));
  const std::string_view recursive = text(mount, "recursiveReadOnly");
  if (recursive == "Enabled" || recursive == "IfPossible") {
    if (!flag(mount, "readOnly"))
      errors.push_back(schema::forbidden(field + ".recursiveReadOnly",
                                         "may only be specified when readOnly is true"));
    if (!propagation.empty() && propagation != "None")
      errors.push_back(
          schema::forbidden(field + ".recursiveReadOnly",
                            "may only be specified when mountPropagation is None or not "
                            "specified"));
  }
  check_one_of(errors, mount, field, "recursiveReadOnly", {"Disabled", "Enabled", "IfPossible"});
}

bool any_with(std::span<const Json> list, std::string_view key, std::string_view value) {
  for (const Json& one : list)
    if (text(one, key) == value) return true;
  return false;
}

void check_mounts(const Json& container, const std::string& field, const Volumes& volumes,
                  FieldErrors& errors) {
  Names paths;
  const auto mounts = items(container, "volumeMounts");
  const auto devices = items(container, "volumeDevices");
  for (std::size_t i = 0; i < mounts.size(); ++i) {
    const std::string at = index_path(field, i);
    const std::string name(text(mounts[i], "name"));
    const std::string path(text(mounts[i], "mountPath"));
    if (name.empty()) errors.push_back(schema::required(at + ".name"));
    if (!volumes.contains(name)) errors.push_back(schema::not_found(at + ".name", name));
    if (path.empty()) errors.push_back(schema::required(at + ".mountPath"));
    if (!paths.insert(path).second)
      errors.push_back(schema::invalid(at + ".mountPath", path, "must be unique"));
    if (any_with(devices, "name", name))
      errors.push_back(
          schema::invalid(at + ".name", name, "must not already exist in volumeDevices"));
    if (any_with(devices, "devicePath", path))
      errors.push_back(schema::invalid(at + ".mountPath", path,
                                       "must not already exist as a path in volumeDevices"));
    const std::string sub_path(text(mounts[i], "subPath"));
    if (!sub_path.empty()) check_path_below(sub_path, field + ".subPath", errors);
    if (const std::string expression(text(mounts[i], "subPathExpr")); !expression.empty()) {
      if (!sub_path.empty())
        errors.push_back(schema::invalid(at + ".subPathExpr", expression,
                                         "subPathExpr and subPath are mutually exclusive"));
      check_path_below(expression, field + ".subPathExpr", errors);
    }
    check_propagation(container, mounts[i], field, errors);
  }
}

void check_devices(const Json& container, const std::string& field, const Volumes& volumes,
                   FieldErrors& errors) {
  Names names, paths;
  const auto devices = items(container, "volumeDevices");
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const std::string at = index_path(field, i);
    const std::string name(text(devices[i], "name"));
    const std::string path(text(devices[i], "devicePath"));
    const auto volume = volumes.find(name);
    if (name.empty()) errors.push_back(schema::required(at + ".name"));
    if (!name.empty() && !names.insert(name).second)
      errors.push_back(schema::invalid(at + ".name", name, "must be unique"));
    if (volume == volumes.end())
      errors.push_back(schema::not_found(at + ".name", name));
    else if (!child(*volume->second, "persistentVolumeClaim") &&
             !child(*volume->second, "ephemeral"))
      errors.push_back(schema::invalid(at + ".name", name,
                                       "can only use volume source type of PersistentVolumeClaim "
                                       "or Ephemeral for block mode"));
    if (path.empty()) errors.push_back(schema::required(at + ".devicePath"));
    if (!paths.insert(path).second)
      errors.push_back(schema::invalid(at + ".devicePath", path, "must be unique"));
    FieldErrors backsteps;
    check_no_backsteps(path, at, backsteps);
    if (!backsteps.empty())
      errors.push_back(
          schema::invalid(at + ".devicePath", path, "can not contain backsteps ('..')"));
    const auto mounts = items(container, "volumeMounts");
    if (any_with(mounts, "name", name))
      errors.push_back(
          schema::invalid(at + ".name", name, "must not already exist in volumeMounts"));
    if (any_with(mounts, "mountPath", path))
      errors.push_back(schema::invalid(at + ".devicePath", path,
                                       "must not already exist as a path in volumeMounts"));
  }
}

void check_resize_policy(const Json& spec, const Json& container, const std::string& field,
                         FieldErrors& errors) {
  Names seen;
  const auto policies = items(container, "resizePolicy");
  for (std::size_t i = 0; i < policies.size(); ++i) {
    const std::string resource(text(policies[i], "resourceName"));
    const std::string restart(text(policies[i], "restartPolicy"));
    if (!seen.insert(resource).second)
      errors.push_back(schema::duplicate(index_path(field, i), resource));
    if (resource.empty())
      errors.push_back(schema::required(field));
    else if (resource != "cpu" && resource != "memory")
      errors.push_back(schema::not_supported(field, resource, {"cpu", "memory"}));
    if (restart.empty())
      errors.push_back(schema::required(field));
    else if (restart != "NotRequired" && restart != "RestartContainer")
      errors.push_back(schema::not_supported(field, restart, {"NotRequired", "RestartContainer"}));
    if (text(spec, "restartPolicy") == "Never" && restart != "NotRequired")
      errors.push_back(
          schema::invalid(field, restart, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
  }
}

void check_restart_policy(const Json& container, const std::string& field, FieldErrors& errors) {
  const auto rules = items(container, "restartPolicyRules");
  if (!child(container, "restartPolicy") && !rules.empty())
    errors.push_back(schema::required(field + ".restartPolicy",
                                      "must specify restartPolicy when restart rules are used"));
  check_one_of(errors, container, field, "restartPolicy", {"Always", "Never", "OnFailure"});
  if (rules.size() > 20)
    errors.push_back(schema::too_many(field + ".restartPolicyRules",
                                      static_cast<std::int64_t>(rules.size()), 20));
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const std::string at = index_path(field + ".restartPolicyRules", i);
    if (text(rules[i], "action") != "Restart")
      errors.push_back(
          schema::not_supported(at + ".action", Json(text(rules[i], "action")), {"Restart"}));
    if (const Json* codes = child(rules[i], "exitCodes"))
      check_one_of(errors, *codes, at + ".exitCodes", "operator", {"In", "NotIn"});
    else
      errors.push_back(schema::required(at + ".exitCodes", "must be specified"));
  }
}

class ContainerValidator {
 public:
  ContainerValidator(const Json& spec, const Volumes& volumes, FieldErrors& errors)
      : spec_(spec), volumes_(volumes), errors_(errors) {
    for (const Json& claim : items(spec, "resourceClaims"))
      if (!text(claim, "name").empty()) claims_.emplace(text(claim, "name"));
    if (const Json* grace = child(spec, "terminationGracePeriodSeconds");
        grace && grace->is_number())
      grace_ = grace->get<std::int64_t>();
  }

  void check_containers(const std::string& field) {
    const auto containers = items(spec_, "containers");
    if (containers.empty()) errors_.push_back(schema::required(field));
    for (std::size_t i = 0; i < containers.size(); ++i) {
      const std::string at = index_path(field, i);
      check_common(containers[i], at);
      take_name(containers[i], at);
      check_probes_and_hooks(containers[i], at, grace_, errors_);
      check_restart_policy(containers[i], at, errors_);
    }
    Names ports;
    for (std::size_t i = 0; i < containers.size(); ++i)
      check_host_ports(containers[i], index_path(field, i), ports);
  }

  void check_init_containers(const std::string& field) {
    const auto containers = items(spec_, "initContainers");
    for (std::size_t i = 0; i < containers.size(); ++i) {
      const Json& container = containers[i];
      const std::string at = index_path(field, i);
      check_common(container, at);
      check_restart_policy(container, at, errors_);
      take_name(container, at);
      Names ports;
      check_host_ports(container, index_path(field, 0), ports);
      if (text(container, "restartPolicy") == "Always") {
        check_probes_and_hooks(container, at, grace_, errors_);
        continue;
      }
      for (const char* key : {"lifecycle", "livenessProbe", "readinessProbe", "startupProbe"})
        if (child(container, key))
          errors_.push_back(schema::forbidden(child_path(at, key),
                                              "may not be set for init containers without "
                                              "restartPolicy=Always"));
      const auto policies = items(container, "resizePolicy");
      for (std::size_t j = 0; j < policies.size(); ++j)
        if (text(policies[j], "restartPolicy") == "RestartContainer")
          errors_.push_back(schema::invalid(
              index_path(at + ".resizePolicy", j) + ".restartPolicy", "RestartContainer",
              "must not be set to 'RestartContainer' for non-sidecar initContainers"));
    }
  }

  void check_ephemeral_containers(const std::string& field) {
    const Names others = names_;
    const auto containers = items(spec_, "ephemeralContainers");
    for (std::size_t i = 0; i < containers.size(); ++i) {
      const Json& container = containers[i];
      const std::string at = index_path(field, i);
      check_common(container, at);
      take_name(container, at);
      const std::string target(text(container, "targetContainerName"));
      if (!target.empty() && !others.contains(target))
        errors_.push_back(schema::not_found(at + ".targetContainerName", target));
      constexpr std::string_view kNot = "cannot be set for an Ephemeral Container";
      for (const char* key :
           {"ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules",
            "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"})
        if (const Json* value = child(container, key); value && !value->empty())
          errors_.push_back(schema::forbidden(child_path(at, key), kNot));
      const auto mounts = items(container, "volumeMounts");
      for (std::size_t j = 0; j < mounts.size(); ++j)
        for (const char* key : {"subPath", "subPathExpr"})
          if (!text(mounts[j], key).empty())
            errors_.push_back(
                schema::forbidden(child_path(index_path(at + ".volumeMounts", j), key), kNot));
    }
  }

 private:
  void check_common(const Json& container, const std::string& at) {
    const std::string name(text(container, "name"));
    if (name.empty())
      errors_.push_back(schema::required(at + ".name"));
    else
      append_invalid(errors_, at + ".name", name, check_dns_label(name));
    if (text(container, "image").empty()) errors_.push_back(schema::required(at + ".image"));
    check_one_of(errors_, container, at, "terminationMessagePolicy",
                 {"File", "FallbackToLogsOnError"});
    check_ports(container, at + ".ports", errors_);
    check_environment(container, at, errors_);
    check_mounts(container, at + ".volumeMounts", volumes_, errors_);
    check_devices(container, at + ".volumeDevices", volumes_, errors_);
    check_one_of(errors_, container, at, "imagePullPolicy", {"Always", "IfNotPresent", "Never"});
    if (const Json* resources = child(container, "resources"))
      check_resource_requirements(*resources, at + ".resources", ResourceOwner::kContainer, claims_,
                                  errors_);
    check_resize_policy(spec_, container, at + ".resizePolicy", errors_);
    if (const Json* context = child(container, "securityContext")) {
      const Json* users = child(spec_, "hostUsers");
      check_security_context(*context, at + ".securityContext", !users || *users != false, errors_);
    }
  }

  void take_name(const Json& container, const std::string& at) {
    if (const std::string name(text(container, "name")); !name.empty())
      if (!names_.insert(name).second) errors_.push_back(schema::duplicate(at + ".name", name));
  }

  void check_host_ports(const Json& container, const std::string& at, Names& taken) {
    const auto ports = items(container, "ports");
    for (std::size_t i = 0; i < ports.size(); ++i) {
      const std::int64_t port = number(ports[i], "hostPort");
      if (port == 0) continue;
      const std::string key =
          fmt::format("{}/{}/{}", text(ports[i], "protocol"), text(ports[i], "hostIP"), port);
      if (!taken.insert(key).second)
        errors_.push_back(schema::duplicate(index_path(at + ".ports", i) + ".hostPort", key));
    }
  }

  const Json& spec_;
  const Volumes& volumes_;
  FieldErrors& errors_;
  std::optional<std::int64_t> grace_;
  Names claims_;
  Names names_;
};

}  // namespace

FieldErrors validate_containers(const Json& spec, std::string_view field, const Volumes& volumes) {
  FieldErrors errors;
  ContainerValidator validator(spec, volumes, errors);
  validator.check_containers(child_path(field, "containers"));
  validator.check_init_containers(child_path(field, "initContainers"));
  validator.check_ephemeral_containers(child_path(field, "ephemeralContainers"));
  return errors;
}

}  // namespace drydock::fake
