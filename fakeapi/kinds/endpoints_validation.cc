#include "fakeapi/kinds/endpoints_validation.h"

#include <fmt/format.h>

#include <set>

namespace drydock::fake {
namespace {

using schema::index_path;

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

void check_host_name(const Json& object, const std::string& field, FieldErrors& errors) {
  if (const std::string host(text(object, "hostname")); child(object, "hostname"))
    append_invalid(errors, field + ".hostname", host, check_dns_label(host));
}

void check_node_name(const Json& object, const std::string& field, FieldErrors& errors) {
  if (const std::string node(text(object, "nodeName")); child(object, "nodeName"))
    append_invalid(errors, field + ".nodeName", node, check_dns_subdomain(node));
}

void check_app_protocol(const Json& port, const std::string& field, FieldErrors& errors) {
  if (const std::string protocol(text(port, "appProtocol")); child(port, "appProtocol"))
    append_invalid(errors, field + ".appProtocol", protocol, check_qualified_name(protocol));
}

void check_subset(const Json& subset, const std::string& field, FieldErrors& errors) {
  if (items(subset, "addresses").empty() && items(subset, "notReadyAddresses").empty())
    errors.push_back(schema::required(field, "must specify `addresses` or `notReadyAddresses`"));
  for (const char* list : {"addresses", "notReadyAddresses"}) {
    const auto addresses = items(subset, list);
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      const std::string at = index_path(schema::child_path(field, list), i);
      const std::string ip(text(addresses[i], "ip"));
      if (!is_ip(ip)) {
        errors.push_back(schema::invalid(
            at + ".ip", ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
        errors.push_back(schema::invalid(at + ".ip", ip, "must be a valid IP address"));
      }
      check_host_name(addresses[i], at, errors);
      check_node_name(addresses[i], at, errors);
      check_endpoint_address(ip, at + ".ip", errors);
    }
  }
  const auto ports = items(subset, "ports");
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const std::string at = index_path(field + ".ports", i);
    if (const std::string name(text(ports[i], "name")); !name.empty())
      append_invalid(errors, at + ".name", name, check_dns_label(name));
    else if (ports.size() > 1)
      errors.push_back(schema::required(at + ".name"));
    const std::int64_t port = number(ports[i], "port");
    append_invalid(errors, at + ".port", port, check_port_number(port));
    check_one_of(errors, ports[i], at, "protocol", {"SCTP", "TCP", "UDP"});
    check_app_protocol(ports[i], at, errors);
  }
}

void check_slice_address(const std::string& type, const Json& address, const std::string& list,
                         std::size_t index, FieldErrors& errors) {
  const std::string value = text_of(address);
  const std::string at = index_path(list, index);
  if (type == "FQDN") {
    append_invalid(errors, at, value, check_dns_subdomain(value));
    return;
  }
  if (!is_ip(value)) {
    errors.push_back(schema::invalid(
        at, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
    return;
  }
  if ((value.find(':') == std::string::npos ? "IPv4" : "IPv6") != type)
    errors.push_back(schema::invalid(list, value, fmt::format("must be an {} address", type)));
  check_endpoint_address(value, at, errors);
}

// For whose use an endpoint is: zones and nodes, each once.
void check_hints(const Json& endpoint, const std::string& field, FieldErrors& errors) {
  const Json* hints = child(endpoint, "hints");
  if (!hints) return;
  for (const char* list : {"forZones", "forNodes"}) {
    std::set<std::string> known;
    const auto all = items(*hints, list);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string at = index_path(schema::child_path(field, list), i) + ".name";
      const std::string name(text(all[i], "name"));
      if (!known.insert(name).second)
        errors.push_back(schema::duplicate(at, name));
      else if (std::string_view(list) == "forZones")
        append_invalid(errors, at, name, check_label_value(name));
      else
        append_invalid(errors, at, name, check_dns_subdomain(name));
    }
  }
}

void check_slice_ports(const Json& slice, FieldErrors& errors) {
  std::set<std::string> names;
  const auto ports = items(slice, "ports");
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const std::string at = index_path("ports", i);
    const std::string name(text(ports[i], "name"));
    if (!name.empty()) append_invalid(errors, at + ".name", name, check_dns_label(name));
    if (!names.insert(name).second) errors.push_back(schema::duplicate(at + ".name", name));
    check_one_of(errors, ports[i], at, "protocol", {"SCTP", "TCP", "UDP"});
    check_app_protocol(ports[i], at, errors);
  }
}

}  // namespace

void check_endpoint_address(const std::string& ip, const std::string& field, FieldErrors& errors) {
  auto complain = [&](const std::string& why) {
    errors.push_back(schema::invalid(field, ip, why));
  };
  if (ip == "0.0.0.0" || ip == "::") complain(fmt::format("may not be unspecified ({})", ip));
  if (ip.starts_with("127.") || ip == "::1")
    complain("may not be in the loopback range (127.0.0.0/8, ::1/128)");
  if (ip.starts_with("169.254.") || ip.starts_with("fe80:"))
    complain("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
  if (ip.starts_with("224.0.0.") || ip.starts_with("ff02:"))
    complain("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
}

FieldErrors validate_endpoints(const Json& object) {
  FieldErrors errors;
  const auto subsets = items(object, "subsets");
  for (std::size_t i = 0; i < subsets.size(); ++i)
    check_subset(subsets[i], index_path("subsets", i), errors);
  return errors;
}

FieldErrors validate_endpoint_slice(const Json& object) {
  FieldErrors errors;
  const std::string type(text(object, "addressType"));
  if (type.empty()) return {schema::required("addressType")};
  check_one_of(errors, object, "", "addressType", {"FQDN", "IPv4", "IPv6"});
  const bool known = errors.empty();
  check_slice_ports(object, errors);
  const auto endpoints = items(object, "endpoints");
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const std::string at = index_path("endpoints", i);
    const auto addresses = items(endpoints[i], "addresses");
    if (addresses.empty())
      errors.push_back(schema::required(at + ".addresses", "must contain at least 1 address"));
    for (std::size_t j = 0; known && j < addresses.size(); ++j)
      check_slice_address(type, addresses[j], at + ".addresses", j, errors);
    check_node_name(endpoints[i], at, errors);
    check_host_name(endpoints[i], at, errors);
    check_hints(endpoints[i], at + ".hints", errors);
  }
  return errors;
}

}  // namespace drydock::fake
