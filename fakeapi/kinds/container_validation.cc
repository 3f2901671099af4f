#include "fakeapi/kinds/container_validation.h"

#include <fmt/format.h>

#include "operator/schema/quantity.h"

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::index_path;
using Names = std::set<std::string, std::less<>>;

class ContainerValidator {
 public:
  ContainerValidator(const Names& volumes, FieldErrors& errors)
      : volumes_(volumes), errors_(errors) {}

  void check(const Json& container, const std::string& field) {
    check_name_of(container, field);
    if (const std::string image(text(container, "image")); image.empty())
      errors_.push_back(schema::required(field + ".image"));
    else if (image.front() == ' ' || image.back() == ' ')
      errors_.push_back(
          schema::invalid(field + ".image", image, "must not have leading or trailing whitespace"));
    check_ports(container, field);
    check_environment(container, field);
    check_mounts(container, field);
    for (const char* probe : {"livenessProbe", "readinessProbe", "startupProbe"})
      check_probe(container, field, probe);
    check_one_of(errors_, container, field, "terminationMessagePolicy",
                 {"File", "FallbackToLogsOnError"});
    check_one_of(errors_, container, field, "imagePullPolicy", {"Always", "IfNotPresent", "Never"});
    check_resources(container, field + ".resources");
  }

 private:
  void check_name_of(const Json& container, const std::string& field) {
    const std::string name(text(container, "name"));
    if (name.empty()) {
      errors_.push_back(schema::required(field + ".name"));
      return;
    }
    append_invalid(errors_, field + ".name", name, check_dns_label(name));
    if (!names_.insert(name).second) errors_.push_back(schema::duplicate(field + ".name", name));
  }

  void check_ports(const Json& container, const std::string& field) {
    Names names;
    const auto ports = items(container, "ports");
    for (std::size_t i = 0; i < ports.size(); ++i) {
      const std::string at = index_path(field + ".ports", i);
      if (const std::string name(text(ports[i], "name")); !name.empty()) {
        const auto problems = check_port_name(name);
        append_invalid(errors_, at + ".name", name, problems);
        if (problems.empty() && !names.insert(name).second)
          errors_.push_back(schema::duplicate(at + ".name", name));
      }
      if (const std::int64_t number_ = number(ports[i], "containerPort"); number_ == 0)
        errors_.push_back(schema::required(at + ".containerPort"));
      else
        append_invalid(errors_, at + ".containerPort", number_, check_port_number(number_));
      if (const Json* host = child(ports[i], "hostPort"); host && *host != 0)
        append_invalid(errors_, at + ".hostPort", *host,
                       check_port_number(number(ports[i], "hostPort")));
      if (text(ports[i], "protocol").empty())
        errors_.push_back(schema::required(at + ".protocol"));
      else
        check_one_of(errors_, ports[i], at, "protocol", {"SCTP", "TCP", "UDP"});
    }
  }

  void check_environment(const Json& container, const std::string& field) {
    const auto variables = items(container, "env");
    for (std::size_t i = 0; i < variables.size(); ++i) {
      const std::string at = index_path(field + ".env", i);
      const std::string name(text(variables[i], "name"));
      if (name.empty())
        errors_.push_back(schema::required(at + ".name"));
      else
        append_invalid(errors_, at + ".name", name, check_env_var_name(name));
      const Json* from = child(variables[i], "valueFrom");
      if (!from || !from->is_object()) continue;
      if (!text(variables[i], "value").empty())
        errors_.push_back(schema::invalid(at + ".valueFrom", "",
                                          "may not be specified when `value` is not empty"));
      else if (from->empty())
        errors_.push_back(schema::invalid(
            at + ".valueFrom", "",
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or "
            "`secretKeyRef`"));
    }
  }

  void check_mounts(const Json& container, const std::string& field) {
    Names paths;
    const auto mounts = items(container, "volumeMounts");
    for (std::size_t i = 0; i < mounts.size(); ++i) {
      const std::string at = index_path(field + ".volumeMounts", i);
      const std::string name(text(mounts[i], "name"));
      const std::string path(text(mounts[i], "mountPath"));
      if (name.empty())
        errors_.push_back(schema::required(at + ".name"));
      else if (!volumes_.contains(name))
        errors_.push_back(schema::not_found(at + ".name", name));
      if (path.empty())
        errors_.push_back(schema::required(at + ".mountPath"));
      else if (!paths.insert(path).second)
        errors_.push_back(schema::invalid(at + ".mountPath", path, "must be unique"));
    }
  }

  void check_probe(const Json& container, const std::string& field, const char* name) {
    const Json* probe = child(container, name);
    if (!probe || !probe->is_object()) return;
    const std::string at = child_path(field, name);
    int handlers = 0;
    for (const char* handler : {"exec", "httpGet", "tcpSocket", "grpc"}) {
      const Json* found = child(*probe, handler);
      if (!found) continue;
      if (++handlers > 1)
        errors_.push_back(
            schema::forbidden(child_path(at, handler), "may not specify more than 1 handler type"));
      if (const Json* port = child(*found, "port"); port && port->is_number())
        append_invalid(errors_, child_path(at, handler) + ".port", *port,
                       check_port_number(number(*found, "port")));
    }
    if (handlers == 0) errors_.push_back(schema::required(at, "must specify a handler type"));
    check_not_negative(errors_, *probe, at,
                       {"initialDelaySeconds", "timeoutSeconds", "periodSeconds",
                        "successThreshold", "failureThreshold"});
    if (std::string_view(name) != "readinessProbe" && number(*probe, "successThreshold", 1) != 1)
      errors_.push_back(schema::invalid(at + ".successThreshold",
                                        number(*probe, "successThreshold"), "must be 1"));
  }

  void check_resources(const Json& container, const std::string& field) {
    const Json* requests = find_path(container, {"resources", "requests"});
    const Json* limits = find_path(container, {"resources", "limits"});
    if (!requests || !limits || !requests->is_object()) return;
    for (const auto& [resource, requested] : requests->items()) {
      const Json* limit = child(*limits, resource);
      if (!limit || !limit->is_string() || !requested.is_string()) continue;
      const auto low = schema::Quantity::parse(requested.get_ref<const std::string&>());
      const auto high = schema::Quantity::parse(limit->get_ref<const std::string&>());
      if (low && high && *low > *high)
        errors_.push_back(
            schema::invalid(field + ".requests", requested,
                            fmt::format("must be less than or equal to {} limit of {}", resource,
                                        limit->get_ref<const std::string&>())));
    }
  }

  const Names& volumes_;
  FieldErrors& errors_;
  Names names_;
};

}  // namespace

FieldErrors validate_containers(const Json& spec, std::string_view field, const Names& volumes) {
  FieldErrors errors;
  ContainerValidator validator(volumes, errors);
  const auto containers = items(spec, "containers");
  if (containers.empty()) errors.push_back(schema::required(child_path(field, "containers")));
  for (std::size_t i = 0; i < containers.size(); ++i)
    validator.check(containers[i], index_path(child_path(field, "containers"), i));
  const auto initial = items(spec, "initContainers");
  for (std::size_t i = 0; i < initial.size(); ++i)
    validator.check(initial[i], index_path(child_path(field, "initContainers"), i));
  return errors;
}

}  // namespace drydock::fake
