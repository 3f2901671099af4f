#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/service_validation.h"

namespace drydock::fake {
namespace {

KindTraits traits() {
  KindTraits made;
  made.generation = true;
  made.initial_status = {{"loadBalancer", Json::object()}};
  return made;
}

void check_backend(const Json& backend, const std::string& field, FieldErrors& errors) {
  const Json* service = child(backend, "service");
  const Json* resource = child(backend, "resource");
  if (service && resource) {
    errors.push_back(schema::invalid(field, "", "cannot set both resource and service backends"));
    return;
  }
  if (resource) {
    for (const char* key : {"kind", "name"})
      if (text(*resource, key).empty())
        errors.push_back(schema::required(field + ".resource." + key));
    if (const std::string group(text(*resource, "apiGroup")); child(*resource, "apiGroup"))
      append_invalid(errors, field + ".resource.apiGroup", group, check_dns_subdomain(group));
    return;
  }
  if (!service) {
    errors.push_back(schema::invalid(field, "", "resource or service backend is required"));
    return;
  }
  const std::string name(text(*service, "name"));
  if (name.empty())
    errors.push_back(schema::required(field + ".service.name"));
  else
    append_invalid(errors, field + ".service.name", name, check_dns_label(name));
  const Json* port = child(*service, "port");
  const std::string port_name(port ? text(*port, "name") : std::string_view());
  const std::int64_t port_number = port ? number(*port, "number") : 0;
  if (!port_name.empty() && port_number != 0)
    errors.push_back(schema::invalid(field, "", "cannot set both port name & port number"));
  else if (!port_name.empty())
    append_invalid(errors, field + ".service.port.name", port_name, check_port_name(port_name));
  else if (port_number == 0)
    errors.push_back(schema::required(field, "port name or number is required"));
  else
    append_invalid(errors, field + ".service.port.number", port_number,
                   check_port_number(port_number));
}

void check_host(const std::string& host, const std::string& field, FieldErrors& errors) {
  if (host.find('*') == host.npos)
    append_invalid(errors, field, host, check_dns_subdomain(host));
  else if (!host.starts_with("*.") || !check_dns_subdomain(host.substr(2)).empty())
    errors.push_back(schema::invalid(
        field, host,
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, "
        "which must consist of lower case alphanumeric characters, '-' or '.' and end with an "
        "alphanumeric character (e.g. '*.example.com', regex used for validation is "
        "'\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"));
}

class IngressStrategy final : public BuiltinStrategy {
 public:
  IngressStrategy() : BuiltinStrategy(traits()) {}

  FieldErrors validate(const Json& object) const override {
    static const Json kEmpty = Json::object();
    const Json* found = child(object, "spec");
    const Json& spec = found ? *found : kEmpty;
    FieldErrors errors;
    const auto rules = items(spec, "rules");
    const Json* backend = child(spec, "defaultBackend");
    if (rules.empty() && !backend)
      errors.push_back(schema::invalid("spec", child(spec, "rules") ? Json::array() : Json(),
                                       "either `defaultBackend` or `rules` must be specified"));
    for (std::size_t i = 0; i < rules.size(); ++i)
      check_rule(rules[i], schema::index_path("spec.rules", i), errors);
    if (backend) check_backend(*backend, "spec.defaultBackend", errors);
    const auto tls = items(spec, "tls");
    for (std::size_t i = 0; i < tls.size(); ++i) {
      const std::string field = schema::index_path("spec.tls", i);
      const auto hosts = items(tls[i], "hosts");
      for (std::size_t j = 0; j < hosts.size(); ++j)
        if (hosts[j].is_string())
          check_host(hosts[j].get<std::string>(), schema::index_path(field + ".hosts", j), errors);
      if (const std::string secret(text(tls[i], "secretName")); !secret.empty())
        append_invalid(errors, field + ".secretName", secret, check_dns_subdomain(secret));
    }
    if (const std::string name(text(spec, "ingressClassName")); child(spec, "ingressClassName"))
      append_invalid(errors, "spec.ingressClassName", name, check_dns_subdomain(name));
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json&,
                              std::string_view subresource) const override {
    if (subresource != "status") return validate(object);
    FieldErrors errors;
    check_balancer_status(object, errors);
    return errors;
  }

 private:
  static void check_rule(const Json& rule, const std::string& field, FieldErrors& errors) {
    if (const std::string host(text(rule, "host")); !host.empty()) {
      if (is_ip(host))
        errors.push_back(
            schema::invalid(field + ".host", host, "must be a DNS name, not an IP address"));
      else
        check_host(host, field + ".host", errors);
    }
    const Json* http = child(rule, "http");
    if (!http) return;
    const auto paths = items(*http, "paths");
    if (paths.empty()) errors.push_back(schema::required(field + ".http.paths"));
    for (std::size_t i = 0; i < paths.size(); ++i)
      check_path(paths[i], schema::index_path(field + ".http.paths", i), errors);
  }

  static void check_path(const Json& entry, const std::string& field, FieldErrors& errors) {
    const std::string path(text(entry, "path"));
    const std::string type(text(entry, "pathType"));
    if (!child(entry, "pathType")) {
      errors.push_back(schema::required(field + ".pathType", "pathType must be specified"));
      return;
    }
    if (type == "ImplementationSpecific") {
      if (!path.empty() && path.front() != '/')
        errors.push_back(schema::invalid(field + ".path", path, "must be an absolute path"));
    } else if (type == "Exact" || type == "Prefix") {
      if (path.empty() || path.front() != '/')
        errors.push_back(schema::invalid(field + ".path", path, "must be an absolute path"));
      for (const std::string_view part : {"//", "/./", "/../", "%2f", "%2F"})
        if (path.find(part) != path.npos)
          errors.push_back(schema::invalid(field + ".path", path,
                                           "must not contain '" + std::string(part) + "'"));
    } else {
      errors.push_back(schema::not_supported(field + ".pathType", type,
                                             {"Exact", "ImplementationSpecific", "Prefix"}));
    }
    static const Json kEmpty = Json::object();
    const Json* backend = child(entry, "backend");
    check_backend(backend ? *backend : kEmpty, field + ".backend", errors);
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_ingress_strategy() {
  return std::make_unique<IngressStrategy>();
}

}  // namespace drydock::fake
