#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/service_validation.h"

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
bool needs_health_check(const Json& spec) {
  return text(spec, "type") == "LoadBalancer" && text(spec, "externalTrafficPolicy") == "Local";
}
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

  FieldErrors allocate(Json& object, const Json& live, const Allocate& allocate) const override {
    if (live.is_object() && live.contains("spec")) carry_over(object, live);
    Json& spec = object["spec"];
    if (is_external(spec)) {
      // Owned by whoever sent it, and dropped all the same.
      spec.erase("internalTrafficPolicy");
      return {};
    }
    static const Json kNone = Json::object();
    const Json* found = child(live, "spec");
    const Json& before = found ? *found : kNone;
    if (!text(spec, "clusterIP").empty() && !child(spec, "clusterIPs"))
      spec["clusterIPs"] = Json::array({spec["clusterIP"]});
    FieldErrors errors = validate_cluster_ips(spec);
    set_families(spec);
    if (errors.empty()) errors = validate_ip_families(spec);
    if (errors.empty()) errors = allocate_address(spec, before, allocate);
    if (errors.empty()) errors = allocate_ports(spec, before, allocate);
    return errors;
  }

  FieldErrors validate(const Json& object) const override { return validate_service(object); }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    if (subresource == "status") return validate_service_status(object);
    FieldErrors errors = validate_service_update(object["spec"], live["spec"]);
    append(errors, validate(object));
    return errors;
  }

  std::vector<std::string> warnings(const Json& object) const override {
    std::vector<std::string> texts;
    const Json* spec = child(object, "spec");
    if (!spec) return texts;
    if (!items(*spec, "externalIPs").empty())
      texts.emplace_back(
          "spec.externalIPs is deprecated and may no longer be implemented in some clusters");
    if (!is_external(*spec) && !text(*spec, "externalName").empty())
      texts.emplace_back("spec.externalName is ignored when spec.type is not \"ExternalName\"");
    if (text(*spec, "trafficDistribution") == "PreferClose")
      texts.emplace_back(
          "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
    return texts;
  }

 private:
  // What an update leaves of what was there; nobody owns it for that.
  static void carry_over(Json& object, const Json& live) {
    Json& spec = object["spec"];
    const Json& before = live["spec"];
    if (is_external(spec) && !is_external(before)) {
      for (const char* key : {"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"})
        if (same_child(spec, before, key)) spec.erase(key);
      drop_unused(object, before);
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
    if (has_node_ports(spec) && has_node_ports(before)) keep_node_ports(spec, before);
    if (needs_health_check(spec) && needs_health_check(before) &&
        number(spec, "healthCheckNodePort") == 0)
      copy_child(spec, before, "healthCheckNodePort");
    drop_unused(object, before);
  }

  // A port keeps its number by its name, unless another one asks for it.
  static void keep_node_ports(Json& spec, const Json& before) {
    const auto ports_of = [](const Json& from) {
      std::set<std::int64_t> ports;
      for (const Json& port : items(from, "ports")) ports.insert(number(port, "nodePort"));
      return ports;
    };
    const std::set<std::int64_t> old_ports = ports_of(before);
    std::set<std::int64_t> used;
    for (const std::int64_t port : ports_of(spec))
      if (old_ports.contains(port)) used.insert(port);
    for (Json& port : items(spec, "ports"))
      for (const Json& old : items(before, "ports"))
        if (number(port, "nodePort") == 0 && text(port, "name") == text(old, "name") &&
            used.insert(number(old, "nodePort")).second)
          copy_child(port, old, "nodePort");
  }

  // What a type had, and the next one has not, goes where the client left it as it was.
  static void drop_unused(Json& object, const Json& before) {
    Json& spec = object["spec"];
    const auto drop = [&](bool had, bool has, std::string_view key) {
      if (had && !has && same_child(spec, before, key)) spec.erase(std::string(key));
    };
    if (has_node_ports(before) && !has_node_ports(spec)) {
      std::set<std::int64_t> known{0};
      for (const Json& port : items(before, "ports")) known.insert(number(port, "nodePort"));
      const auto ports = items(spec, "ports");
      if (std::ranges::all_of(
              ports, [&](const Json& port) { return known.contains(number(port, "nodePort")); }))
        for (Json& port : ports) port.erase("nodePort");
    }
    const bool was_balancer = text(before, "type") == "LoadBalancer",
               is_balancer = text(spec, "type") == "LoadBalancer";
    drop(needs_health_check(before), needs_health_check(spec), "healthCheckNodePort");
    drop(was_balancer, is_balancer, "allocateLoadBalancerNodePorts");
    drop(was_balancer, is_balancer, "loadBalancerClass");
    drop(has_node_ports(before), has_node_ports(spec) || !items(spec, "externalIPs").empty(),
         "externalTrafficPolicy");
    if (!is_balancer && object.contains("status"))
      object["status"]["loadBalancer"] = Json::object();
  }

  static FieldErrors allocate_address(Json& spec, const Json& before, const Allocate& allocate) {
    const std::string wanted(text(spec, "clusterIP"));
    // A change of it is refused in other words.
    if (wanted == "None" || (!wanted.empty() && !text(before, "clusterIP").empty())) return {};
    if (wanted.empty()) {
      if (auto address = allocate("clusterIP")) {
        spec["clusterIP"] = *address;
        spec["clusterIPs"] = Json::array({*address});
      }
      return {};
    }
    std::string problem;
    if (!wanted.starts_with("10.96."))
      problem = fmt::format(
          "the provided IP ({}) is not in the valid range. The range of valid IPs is 10.96.0.0/16",
          wanted);
    else if (!allocate("clusterIP=" + wanted))
      problem = "provided IP is already allocated";
    if (problem.empty()) return {};
    return {schema::invalid("spec.clusterIPs", spec["clusterIPs"],
                            fmt::format("failed to allocate IP {}: {}", wanted, problem))};
  }

  static FieldErrors allocate_ports(Json& spec, const Json& before, const Allocate& allocate) {
    const bool wanted =
        text(spec, "type") == "NodePort" ||
        (text(spec, "type") == "LoadBalancer" && flag(spec, "allocateLoadBalancerNodePorts"));
    std::set<std::pair<std::string, std::int64_t>> own;
    std::set<std::int64_t> kept;
    for (const Json& port : items(before, "ports")) kept.insert(number(port, "nodePort"));
    const auto ports = items(spec, "ports");
    for (std::size_t i = 0; i < ports.size(); ++i) {
      const std::int64_t port = number(ports[i], "nodePort");
      if (port == 0) {
        if (auto given = wanted ? allocate("nodePort") : std::nullopt)
          ports[i]["nodePort"] = std::stoi(*given);
        continue;
      }
      if (!has_node_ports(spec)) continue;
      const char* problem = nullptr;
      const bool twice = !own.emplace(text(ports[i], "protocol"), port).second;
      const auto given = allocate(fmt::format("nodePort={}", port));
      const bool outside = port < 30000 || port > 32767;
      if (twice || (!given && !kept.contains(port)))
        problem = "provided port is already allocated";
      else if (outside && given && !given->empty() && !kept.contains(port))
        problem =
            "provided port is not in the valid range. The range of valid ports is 30000-32767";
      if (problem)
        return {schema::invalid(schema::index_path("spec.ports", i) + ".nodePort", port, problem)};
    }
    if (needs_health_check(spec) && number(spec, "healthCheckNodePort") == 0)
      if (auto given = allocate("nodePort")) spec["healthCheckNodePort"] = std::stoi(*given);
    return {};
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_service_strategy() {
  return std::make_unique<ServiceStrategy>();
}

}  // namespace drydock::fake
