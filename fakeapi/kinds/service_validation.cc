#include "fakeapi/kinds/service_validation.h"

#include <fmt/format.h>

#include <set>

#include "fakeapi/kinds/endpoints_validation.h"
#include "fakeapi/kinds/handler_validation.h"

namespace drydock::fake {
namespace {

using schema::index_path;

constexpr std::string_view kAddress =
    "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

bool is_external(const Json& spec) { return text(spec, "type") == "ExternalName"; }
bool is_balanced(const Json& spec) { return text(spec, "type") == "LoadBalancer"; }
bool is_headless(const Json& spec) {
  const auto ips = items(spec, "clusterIPs");
  return ips.size() == 1 && ips.front() == "None";
}
bool is_v6(const Json& ip) {
  return ip.is_string() && ip.get_ref<const std::string&>().find(':') != std::string::npos;
}
Json list_of(const Json& spec, const char* key) {
  const Json* list = child(spec, key);
  return list ? *list : Json();
}

void check_type(const Json& spec, FieldErrors& errors) {
  const std::string type(text(spec, "type"));
  if (items(spec, "ports").empty() && !is_headless(spec) && !is_external(spec))
    errors.push_back(schema::required("spec.ports"));
  if ((type == "LoadBalancer" || type == "NodePort") && is_headless(spec))
    errors.push_back(
        schema::invalid("spec.clusterIPs[0]", "None",
                        fmt::format("may not be set to 'None' for {} services", type)));
  if (!is_external(spec)) return;
  const bool any_ip = child(spec, "clusterIPs") || !text(spec, "clusterIP").empty();
  for (const char* key : {"clusterIPs", "ipFamilies", "ipFamilyPolicy"})
    if (std::string_view(key) == "clusterIPs" ? any_ip : child(spec, key) != nullptr)
      errors.push_back(schema::forbidden(schema::child_path("spec", key),
                                         "may not be set for ExternalName services"));
  std::string name(text(spec, "externalName"));
  if (name.ends_with('.')) name.pop_back();
  if (name.empty())
    errors.push_back(schema::required("spec.externalName"));
  else
    append_invalid(errors, "spec.externalName", name, check_dns_subdomain(name));
}

void check_ports(const Json& spec, FieldErrors& errors) {
  std::set<std::string> names;
  const auto ports = items(spec, "ports");
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const std::string field = index_path("spec.ports", i);
    const std::string name(text(ports[i], "name"));
    if (name.empty()) {
      if (ports.size() > 1) errors.push_back(schema::required(field + ".name"));
    } else {
      append_invalid(errors, field + ".name", name, check_dns_label(name));
      if (!names.insert(name).second) errors.push_back(schema::duplicate(field + ".name", name));
    }
    const std::int64_t port = number(ports[i], "port");
    append_invalid(errors, field + ".port", port, check_port_number(port));
    check_one_of(errors, ports[i], field, "protocol", {"SCTP", "TCP", "UDP"});
    check_port(child(ports[i], "targetPort"), field + ".targetPort", errors);
    if (const Json* protocol = child(ports[i], "appProtocol"); protocol && protocol->is_string())
      append_invalid(errors, field + ".appProtocol", *protocol,
                     check_qualified_name(protocol->get_ref<const std::string&>()));
  }
}

void check_unique_ports(const Json& spec, FieldErrors& errors) {
  using Key = std::pair<std::string, std::int64_t>;
  const auto ports = items(spec, "ports");
  std::set<Key> node_ports, own;
  if (text(spec, "type") == "ClusterIP")
    for (std::size_t i = 0; i < ports.size(); ++i)
      if (number(ports[i], "nodePort") != 0)
        errors.push_back(schema::forbidden(index_path("spec.ports", i) + ".nodePort",
                                           "may not be used when `type` is 'ClusterIP'"));
  for (std::size_t i = 0; i < ports.size(); ++i)
    if (const std::int64_t port = number(ports[i], "nodePort");
        port != 0 && !node_ports.emplace(text(ports[i], "protocol"), port).second)
      errors.push_back(schema::duplicate(index_path("spec.ports", i) + ".nodePort", port));
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const std::int64_t port = number(ports[i], "port");
    const std::string protocol(text(ports[i], "protocol"));
    if (own.emplace(protocol, port).second) continue;
    schema::FieldError error = schema::duplicate(index_path("spec.ports", i), Json());
    error.message = fmt::format(
        "Duplicate value: {{\"Name\":\"\",\"Protocol\":\"{}\",\"AppProtocol\":null,\"Port\":{},"
        "\"TargetPort\":0,\"NodePort\":0}}",
        protocol, port);
    errors.push_back(std::move(error));
  }
}

void check_affinity(const Json& spec, FieldErrors& errors) {
  check_one_of(errors, spec, "spec", "sessionAffinity", {"ClientIP", "None"});
  if (text(spec, "sessionAffinity") != "ClientIP") return;
  const Json* timeout = find_path(spec, {"sessionAffinityConfig", "clientIP", "timeoutSeconds"});
  if (timeout && timeout->is_number() && (*timeout <= 0 || *timeout > 86400))
    errors.push_back(schema::invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", *timeout,
                                     "must be greater than 0 and less than 86400"));
}

void check_external_ips(const Json& spec, FieldErrors& errors) {
  const auto ips = items(spec, "externalIPs");
  for (std::size_t i = 0; i < ips.size(); ++i) {
    const std::string ip = ips[i].is_string() ? ips[i].get<std::string>() : "";
    const std::string field = index_path("spec.externalIPs", i);
    if (is_ip(ip))
      check_endpoint_address(ip, field, errors);
    else
      errors.push_back(schema::invalid(field, ip, kAddress));
  }
}

void check_balancer(const Json& spec, FieldErrors& errors) {
  constexpr std::string_view kOnly = "may only be used when `type` is 'LoadBalancer'";
  const bool balanced = is_balanced(spec);
  const auto ranges = items(spec, "loadBalancerSourceRanges");
  if (!ranges.empty() && !balanced)
    errors.push_back(schema::forbidden("spec.LoadBalancerSourceRanges", kOnly));
  for (std::size_t i = 0; i < ranges.size(); ++i)
    if (ranges[i].is_string() && !is_cidr(ranges[i].get_ref<const std::string&>()))
      errors.push_back(
          schema::invalid(index_path("spec.LoadBalancerSourceRanges", i), ranges[i],
                          "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
  if (child(spec, "allocateLoadBalancerNodePorts") && !balanced)
    errors.push_back(schema::forbidden("spec.allocateLoadBalancerNodePorts", kOnly));
  if (const Json* name = child(spec, "loadBalancerClass"); name && name->is_string()) {
    if (balanced)
      append_invalid(errors, "spec.loadBalancerClass", *name,
                     check_qualified_name(name->get_ref<const std::string&>()));
    else
      errors.push_back(schema::forbidden("spec.loadBalancerClass", kOnly));
  }
}

void check_traffic(const Json& spec, FieldErrors& errors) {
  const std::string type(text(spec, "type"));
  const std::string policy(text(spec, "externalTrafficPolicy"));
  const bool external = type == "LoadBalancer" || type == "NodePort" ||
                        (type == "ClusterIP" && !items(spec, "externalIPs").empty());
  if (!external) {
    if (!policy.empty())
      errors.push_back(schema::invalid("spec.externalTrafficPolicy", policy,
                                       "may only be set for externally-accessible services"));
  } else {
    check_one_of(errors, spec, "spec", "externalTrafficPolicy", {"Cluster", "Local"});
  }
  const std::int64_t health = number(spec, "healthCheckNodePort");
  if (is_balanced(spec) && policy == "Local") {
    if (health == 0)
      errors.push_back(schema::required("spec.healthCheckNodePort"));
    else
      append_invalid(errors, "spec.healthCheckNodePort", health, check_port_number(health));
  } else if (health != 0) {
    errors.push_back(schema::invalid(
        "spec.healthCheckNodePort", health,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
  }
  check_one_of(errors, spec, "spec", "internalTrafficPolicy", {"Cluster", "Local"});
  check_one_of(errors, spec, "spec", "trafficDistribution",
               {"PreferClose", "PreferSameZone", "PreferSameNode"});
}

}  // namespace

FieldErrors validate_cluster_ips(const Json& spec) {
  FieldErrors errors;
  const std::string ip(text(spec, "clusterIP"));
  const auto ips = items(spec, "clusterIPs");
  auto complain = [&](std::string_view why) {
    errors.push_back(schema::invalid("spec.clusterIPs", list_of(spec, "clusterIPs"), why));
  };
  if (ip.empty()) {
    if (!ips.empty()) complain("must be empty when `clusterIP` is not specified");
  } else if (!ips.empty() && ips.front() != ip) {
    complain("first value must match `clusterIP`");
  }
  const auto families = items(spec, "ipFamilies");
  for (std::size_t i = 0; i < families.size(); ++i) {
    const std::string field = index_path("spec.ipFamilies", i);
    if (families[i] != "IPv4" && families[i] != "IPv6")
      errors.push_back(schema::not_supported(field, families[i], {"IPv4", "IPv6"}));
    for (std::size_t j = 0; j < i; ++j)
      if (families[i] == families[j]) errors.push_back(schema::duplicate(field, families[i]));
  }
  check_one_of(errors, spec, "spec", "ipFamilyPolicy",
               {"PreferDualStack", "RequireDualStack", "SingleStack"});
  bool readable = true;
  for (std::size_t i = 0; i < ips.size(); ++i) {
    if (i == 0 && ips[i] == "None") {
      if (ips.size() > 1) complain("'None' must be the first and only value");
      readable = ips.size() == 1;
    } else if (!ips[i].is_string() || !is_ip(ips[i].get_ref<const std::string&>())) {
      errors.push_back(schema::invalid(index_path("spec.clusterIPs", i), ips[i], kAddress));
      readable = false;
    }
  }
  if (ips.size() > 2) complain("may only hold up to 2 values");
  if (!readable) return errors;
  if (ips.size() > 1 && is_v6(ips[0]) == is_v6(ips[1]))
    complain("may specify no more than one IP for each IP family");
  if (is_headless(spec)) return errors;
  for (std::size_t i = 0; i < ips.size() && i < families.size(); ++i)
    for (const char* family : {"IPv4", "IPv6"})
      if (families[i] == family && is_v6(ips[i]) != (families[i] == "IPv6"))
        errors.push_back(schema::invalid(
            index_path("spec.clusterIPs", i), ips[i],
            fmt::format("expected an {} value as indicated by `ipFamilies[{}]`", family, i)));
  return errors;
}

FieldErrors validate_ip_families(const Json& spec) {
  const auto families = items(spec, "ipFamilies");
  const auto ips = items(spec, "clusterIPs");
  const std::string policy(text(spec, "ipFamilyPolicy"));
  const Json* selector = child(spec, "selector");
  const bool any_family = is_headless(spec) && (!selector || selector->empty());
  FieldErrors errors;
  if (policy == "SingleStack" && families.size() > 1)
    errors.push_back(schema::invalid(
        "spec.ipFamilyPolicy", policy,
        "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified"));
  if (any_family) return errors;
  if (policy == "RequireDualStack")
    errors.push_back(schema::invalid("spec.ipFamilyPolicy", policy,
                                     "this cluster is not configured for dual-stack services"));
  for (std::size_t i = 0; i < ips.size(); ++i)
    if (is_v6(ips[i]))
      errors.push_back(schema::invalid(index_path("spec.clusterIPs", i),
                                       list_of(spec, "clusterIPs"),
                                       "IPv6 is not configured on this cluster"));
  for (std::size_t i = 0; i < families.size(); ++i)
    if (families[i] == "IPv6" && errors.empty())
      errors.push_back(schema::invalid(index_path("spec.ipFamilies", i), families[i],
                                       "not configured on this cluster"));
  return errors;
}

FieldErrors validate_service(const Json& service) {
  static const Json kEmpty = Json::object();
  const Json* found = child(service, "spec");
  const Json& spec = found ? *found : kEmpty;
  FieldErrors errors;
  check_type(spec, errors);
  check_ports(spec, errors);
  if (const Json* selector = child(spec, "selector"))
    append(errors, validate_labels(*selector, "spec.selector"));
  check_affinity(spec, errors);
  if (!is_external(spec)) append(errors, validate_cluster_ips(spec));
  check_external_ips(spec, errors);
  check_one_of(errors, spec, "spec", "type",
               {"ClusterIP", "ExternalName", "LoadBalancer", "NodePort"});
  check_unique_ports(spec, errors);
  check_balancer(spec, errors);
  check_traffic(spec, errors);
  return errors;
}

void check_balancer_status(const Json& object, FieldErrors& errors) {
  const Json* balancer = find_path(object, {"status", "loadBalancer"});
  if (!balancer) return;
  const auto entries = items(*balancer, "ingress");
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string at = index_path("status.loadBalancer.ingress", i);
    if (const std::string ip(text(entries[i], "ip")); !ip.empty() && !is_ip(ip))
      errors.push_back(schema::invalid(at + ".ip", ip, kAddress));
    const std::string host(text(entries[i], "hostname"));
    if (host.empty()) continue;
    append_invalid(errors, at + ".hostname", host, check_dns_subdomain(host));
    if (is_ip(host))
      errors.push_back(
          schema::invalid(at + ".hostname", host, "must be a DNS name, not an IP address"));
  }
}

FieldErrors validate_service_status(const Json& service) {
  FieldErrors errors;
  const Json* spec = child(service, "spec");
  const Json* balancer = find_path(service, {"status", "loadBalancer"});
  if (balancer && !items(*balancer, "ingress").empty() && spec && !is_balanced(*spec))
    return {schema::forbidden("status.loadBalancer.ingress",
                              "may only be used when `spec.type` is 'LoadBalancer'")};
  check_balancer_status(service, errors);
  return errors;
}

FieldErrors validate_service_update(const Json& spec, const Json& before) {
  FieldErrors errors;
  const bool internal = !is_external(spec) && !is_external(before);
  if (internal && !(is_headless(spec) && is_headless(before))) {
    const auto now = items(spec, "clusterIPs");
    const auto was = items(before, "clusterIPs");
    if (!was.empty() && now.empty())
      errors.push_back(
          schema::invalid("spec.clusterIPs[0]", Json(), "primary clusterIP can not be unset"));
    else if (!was.empty() && now.front() != was.front())
      errors.push_back(schema::invalid("spec.clusterIPs[0]", list_of(spec, "clusterIPs"),
                                       "may not change once set"));
  }
  if (internal && !is_headless(spec) && !is_headless(before)) {
    const auto now = items(spec, "ipFamilies");
    const auto was = items(before, "ipFamilies");
    if (!was.empty() && !now.empty() && now.front() != was.front())
      errors.push_back(schema::invalid("spec.ipFamilies[0]", list_of(spec, "ipFamilies"),
                                       "may not change once set"));
  }
  if (is_balanced(spec) && is_balanced(before) && !same_child(spec, before, "loadBalancerClass"))
    errors.push_back(schema::invalid("spec.loadBalancerClass", list_of(spec, "loadBalancerClass"),
                                     "may not change once set"));
  auto checked = [](const Json& one) {
    return is_balanced(one) && text(one, "externalTrafficPolicy") == "Local";
  };
  if (checked(spec) && checked(before) && !same_child(spec, before, "healthCheckNodePort"))
    errors.push_back(schema::forbidden("spec.healthCheckNodePort", "field is immutable"));
  return errors;
}

}  // namespace drydock::fake
