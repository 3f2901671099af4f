#include <fmt/format.h>

#include <set>

#include "fakeapi/kinds/builtin_strategy.h"

namespace drydock::fake {
namespace {

KindTraits traits() {
  KindTraits made;
  made.initial_status = {{"loadBalancer", Json::object()}};
  made.name_rule = "label";
  made.create_on_update = true;
  made.selectable_fields = {"spec.clusterIP", "spec.type"};
  return made;
}

bool is_external(const Json& spec) { return text(spec, "type") == "ExternalName"; }
bool is_headless(const Json& spec) { return text(spec, "clusterIP") == "None"; }
bool has_node_ports(const Json& spec) {
  return text(spec, "type") == "NodePort" || text(spec, "type") == "LoadBalancer";
}

void set_families(Json& spec) {
  const bool any_family =
      is_headless(spec) && (!child(spec, "selector") || spec["selector"].empty());
  if (!child(spec, "ipFamilies"))
    spec["ipFamilies"] = any_family ? Json::array({"IPv4", "IPv6"}) : Json::array({"IPv4"});
  set_default(spec, "ipFamilyPolicy", any_family ? "RequireDualStack" : "SingleStack");
}

class ServiceStrategy final : public BuiltinStrategy {
 public:
  ServiceStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    Json& spec = make_child(object, "spec");
    set_default(spec, "sessionAffinity", "None");
    if (text(spec, "sessionAffinity") == "None") spec.erase("sessionAffinityConfig");
    if (text(spec, "sessionAffinity") == "ClientIP")
      set_default(make_child(make_child(spec, "sessionAffinityConfig"), "clientIP"),
                  "timeoutSeconds", 10800);
    set_default(spec, "type", "ClusterIP");
    for (Json& port : items(spec, "ports")) {
      if (!port.is_object()) continue;
      set_default(port, "protocol", "TCP");
      const Json* target = child(port, "targetPort");
      if (!target || *target == 0 || *target == "") port["targetPort"] = number(port, "port");
    }
    if (has_node_ports(spec) || !items(std::as_const(spec), "externalIPs").empty())
      set_default(spec, "externalTrafficPolicy", "Cluster");
    if (!is_external(spec)) set_default(spec, "internalTrafficPolicy", "Cluster");
    if (text(spec, "type") == "LoadBalancer")
      set_default(spec, "allocateLoadBalancerNodePorts", true);
  }

  void prepare_for_update(Json& object, const Json& live,
                          std::string_view subresource) const override {
    BuiltinStrategy::prepare_for_update(object, live, subresource);
    if (subresource == "status") return;
    Json& spec = object["spec"];
    const Json& before = live["spec"];
    if (is_external(spec) && !is_external(before)) {
      for (const char* key : {"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"})
        if (same_child(spec, before, key)) spec.erase(key);
      return;
    }
    // A new address takes the place of the whole list.
    if (!same_child(spec, before, "clusterIP") && same_child(spec, before, "clusterIPs") &&
        !text(spec, "clusterIP").empty() && !is_external(before))
      spec["clusterIPs"] = Json::array({spec["clusterIP"]});
    if (is_external(spec)) return;
    // What was given out stays, where the client does not speak of it.
    if (text(spec, "clusterIP").empty() && !child(spec, "clusterIPs"))
      for (const char* key : {"clusterIP", "clusterIPs"}) copy_child(spec, before, key);
    for (const char* key : {"ipFamilies", "ipFamilyPolicy"})
      if (!child(spec, key)) copy_child(spec, before, key);
    if (!has_node_ports(spec) || !has_node_ports(before)) return;
    for (Json& port : items(spec, "ports"))
      for (const Json& old : items(before, "ports"))
        if (!child(port, "nodePort") && same_child(port, old, "port") &&
            same_child(port, old, "protocol"))
          copy_child(port, old, "nodePort");
  }

  void allocate(Json& object, const Json&, const Allocate& allocate) const override {
    Json& spec = object["spec"];
    if (is_external(spec)) {
      // Owned by whoever sent it, and dropped all the same.
      spec.erase("internalTrafficPolicy");
      return;
    }
    if (text(spec, "clusterIP").empty()) {
      if (const auto ips = items(std::as_const(spec), "clusterIPs"); !ips.empty())
        spec["clusterIP"] = ips.front();
      else if (auto address = allocate("clusterIP"))
        spec["clusterIP"] = *address;
    }
    if (!child(spec, "clusterIPs") && !text(spec, "clusterIP").empty())
      spec["clusterIPs"] = Json::array({spec["clusterIP"]});
    set_families(spec);
    const bool wanted =
        text(spec, "type") == "NodePort" ||
        (text(spec, "type") == "LoadBalancer" && flag(spec, "allocateLoadBalancerNodePorts"));
    if (!wanted) return;
    for (Json& port : items(spec, "ports"))
      if (!child(port, "nodePort"))
        if (auto number_ = allocate("nodePort")) port["nodePort"] = std::stoi(*number_);
  }

  FieldErrors validate(const Json& object) const override {
    static const Json kEmpty = Json::object();
    const Json* found = child(object, "spec");
    const Json& spec = found ? *found : kEmpty;
    FieldErrors errors;
    const auto ports = items(spec, "ports");
    if (ports.empty() && !is_headless(spec) && !is_external(spec))
      errors.push_back(schema::required("spec.ports"));
    if (is_external(spec)) {
      if (!text(spec, "clusterIP").empty())
        errors.push_back(
            schema::forbidden("spec.clusterIPs", "may not be set when type is ExternalName"));
      if (const std::string name(text(spec, "externalName")); name.empty())
        errors.push_back(schema::required("spec.externalName"));
      else
        append_invalid(
            errors, "spec.externalName", name,
            check_dns_subdomain(name.ends_with('.') ? name.substr(0, name.size() - 1) : name));
    }
    if (text(spec, "type") == "LoadBalancer" && is_headless(spec))
      errors.push_back(schema::invalid("spec.clusterIPs[0]", "None",
                                       "may not be set to 'None' for LoadBalancer services"));
    check_ports(ports, errors);
    if (const Json* selector = child(spec, "selector"))
      append(errors, validate_labels(*selector, "spec.selector"));
    check_one_of(errors, spec, "spec", "sessionAffinity", {"ClientIP", "None"});
    check_one_of(errors, spec, "spec", "type",
                 {"ClusterIP", "ExternalName", "LoadBalancer", "NodePort"});
    check_one_of(errors, spec, "spec", "externalTrafficPolicy", {"Cluster", "Local"});
    check_one_of(errors, spec, "spec", "internalTrafficPolicy", {"Cluster", "Local"});
    check_one_of(errors, spec, "spec", "ipFamilyPolicy",
                 {"PreferDualStack", "RequireDualStack", "SingleStack"});
    const auto ips = items(spec, "clusterIPs");
    for (std::size_t i = 0; i < ips.size(); ++i)
      if (ips[i].is_string() && ips[i] != "None" && ips[i] != "" &&
          !is_ip(ips[i].get_ref<const std::string&>()))
        errors.push_back(
            schema::invalid(schema::index_path("spec.clusterIPs", i), ips[i],
                            "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    if (subresource == "status") return {};
    FieldErrors errors;
    const Json& spec = object["spec"];
    const Json& before = live["spec"];
    if (!is_external(spec) && !is_external(before)) {
      const auto now = items(spec, "clusterIPs");
      const auto was = items(before, "clusterIPs");
      if (!was.empty() && now.empty())
        errors.push_back(
            schema::invalid("spec.clusterIPs[0]", Json(), "primary clusterIP can not be unset"));
      else if (!was.empty() && now.front() != was.front())
        errors.push_back(
            schema::invalid("spec.clusterIPs[0]", spec["clusterIPs"], "may not change once set"));
    }
    append(errors, validate(object));
    return errors;
  }

 private:
  static void check_ports(std::span<const Json> ports, FieldErrors& errors) {
    std::set<std::string> names;
    std::set<std::pair<std::string, std::int64_t>> numbers;
    for (std::size_t i = 0; i < ports.size(); ++i) {
      const std::string field = schema::index_path("spec.ports", i);
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
      if (const Json* target = child(ports[i], "targetPort")) {
        if (target->is_number())
          append_invalid(errors, field + ".targetPort", *target,
                         check_port_number(number(ports[i], "targetPort")));
        if (target->is_string())
          append_invalid(errors, field + ".targetPort", *target,
                         check_port_name(target->get_ref<const std::string&>()));
      }
      if (!numbers.emplace(text(ports[i], "protocol"), port).second && port != 0)
        errors.push_back(schema::duplicate(
            field, Json{{"port", port}, {"protocol", text(ports[i], "protocol")}}));
    }
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_service_strategy() {
  return std::make_unique<ServiceStrategy>();
}

}  // namespace drydock::fake
