#include "fakeapi/kinds/builtin_strategy.h"
#include "operator/schema/net_text.h"

namespace drydock::fake {
namespace {

const Default kDefaults[] = {
    {"spec.ingress[].ports[].protocol", "TCP"},
    {"spec.egress[].ports[].protocol", "TCP"},
};

KindTraits traits() {
  KindTraits made;
  made.generation = true;
  return made;
}

class NetworkPolicyStrategy final : public BuiltinStrategy {
 public:
  NetworkPolicyStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    apply_defaults(object, kDefaults);
    Json& spec = make_child(object, "spec");
    if (!items(std::as_const(spec), "policyTypes").empty()) return;
    spec["policyTypes"] = Json::array({"Ingress"});
    if (!items(std::as_const(spec), "egress").empty()) spec["policyTypes"].push_back("Egress");
  }

  FieldErrors validate(const Json& object) const override {
    FieldErrors errors;
    const Json* spec = child(object, "spec");
    if (!spec) return errors;
    if (const Json* selector = child(*spec, "podSelector"))
      append(errors, validate_label_selector(*selector, "spec.podSelector"));
    for (const auto& [rules, peers] : {std::pair{"ingress", "from"}, {"egress", "to"}}) {
      const auto list = items(*spec, rules);
      for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string field = schema::index_path(std::string("spec.") + rules, i);
        check_ports(list[i], field, errors);
        check_peers(items(list[i], peers), field + "." + peers, errors);
      }
    }
    const auto types = items(*spec, "policyTypes");
    if (types.size() > 2)
      errors.push_back(schema::invalid("spec.policyTypes", spec->at("policyTypes"),
                                       "may not specify more than two policyTypes"));
    for (std::size_t i = 0; i < types.size(); ++i)
      if (types[i] != "Ingress" && types[i] != "Egress")
        errors.push_back(schema::not_supported(schema::index_path("spec.policyTypes", i), types[i],
                                               {"Ingress", "Egress"}));
    return errors;
  }

 private:
  static void check_ports(const Json& rule, const std::string& field, FieldErrors& errors) {
    const auto ports = items(rule, "ports");
    for (std::size_t i = 0; i < ports.size(); ++i) {
      const std::string at = schema::index_path(field + ".ports", i);
      check_one_of(errors, ports[i], at, "protocol", {"TCP", "UDP", "SCTP"});
      const Json* port = child(ports[i], "port");
      if (const Json* end = child(ports[i], "endPort")) {
        if (port && port->is_number())
          append_invalid(errors, at + ".port", *port, check_port_number(number(ports[i], "port")));
        const char* problem = !port ? "may not be specified when `port` is not specified"
                              : port->is_string()
                                  ? "may not be specified when `port` is non-numeric"
                              : *end < *port ? "must be greater than or equal to `port`"
                                             : nullptr;
        if (problem)
          errors.push_back(
              schema::invalid(at + ".endPort", port && port->is_number() ? *port : *end, problem));
        append_invalid(errors, at + ".endPort", *end,
                       check_port_number(number(ports[i], "endPort")));
      }
      if (!port) continue;
      if (port->is_number() && !child(ports[i], "endPort"))
        append_invalid(errors, at + ".port", *port, check_port_number(number(ports[i], "port")));
      if (port->is_string())
        append_invalid(errors, at + ".port", *port,
                       check_port_name(port->get_ref<const std::string&>()));
    }
  }

  static void check_peers(std::span<const Json> peers, const std::string& field,
                          FieldErrors& errors) {
    for (std::size_t i = 0; i < peers.size(); ++i) {
      const std::string at = schema::index_path(field, i);
      const Json* block = child(peers[i], "ipBlock");
      const bool selects = child(peers[i], "podSelector") || child(peers[i], "namespaceSelector");
      for (const char* key : {"podSelector", "namespaceSelector"})
        if (const Json* selector = child(peers[i], key))
          append(errors, validate_label_selector(*selector, schema::child_path(at, key)));
      if (!block && !selects) errors.push_back(schema::required(at, "must specify a peer"));
      if (block && selects)
        errors.push_back(schema::forbidden(at, "may not specify both ipBlock and another peer"));
      if (!block) continue;
      check_block(*block, at + ".ipBlock", errors);
    }
  }

  static void check_block(const Json& block, const std::string& field, FieldErrors& errors) {
    constexpr std::string_view kCidr =
        "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
    const std::string range(text(block, "cidr"));
    if (range.empty()) {
      errors.push_back(schema::required(field + ".cidr"));
      return;
    }
    const auto whole = schema::parse_cidr(range);
    if (!whole) {
      errors.push_back(schema::invalid(field + ".cidr", range, kCidr));
      return;
    }
    const auto except = items(block, "except");
    for (std::size_t i = 0; i < except.size(); ++i) {
      if (!except[i].is_string()) continue;
      const auto part = schema::parse_cidr(except[i].get_ref<const std::string&>());
      const std::string at = schema::index_path(field + ".except", i);
      if (!part)
        errors.push_back(schema::invalid(at, except[i], kCidr));
      else if (!whole->contains(part->ip) || whole->prefix_length >= part->prefix_length)
        errors.push_back(schema::invalid(at, except[i], "must be a strict subset of `cidr`"));
    }
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_network_policy_strategy() {
  return std::make_unique<NetworkPolicyStrategy>();
}

}  // namespace drydock::fake
