#include "fakeapi/kinds/handler_validation.h"

#include <fmt/format.h>

#include <algorithm>

namespace drydock::fake {
namespace {

using schema::child_path;
using Grace = std::optional<std::int64_t>;

bool is_header_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return c == '-' || (c < 0x80 && std::isalnum(c));
  });
}

void check_http_get(const Json& get, const std::string& field, FieldErrors& errors) {
  if (text(get, "path").empty()) errors.push_back(schema::required(field + ".path"));
  check_port(child(get, "port"), field + ".port", errors);
  check_one_of(errors, get, field, "scheme", {"HTTP", "HTTPS"});
  for (const Json& header : items(get, "httpHeaders"))
    if (const std::string_view name = text(header, "name"); !is_header_name(name))
      errors.push_back(schema::invalid(
          field + ".httpHeaders", Json(name),
          "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. "
          "'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"));
}

void check_one_handler(const char* kind, const Json& handler, const std::string& field, Grace grace,
                       FieldErrors& errors) {
  const std::string_view name = kind;
  if (name == "exec" && items(handler, "command").empty())
    errors.push_back(schema::required(field + ".command"));
  if (name == "httpGet") check_http_get(handler, field, errors);
  if (name == "tcpSocket" || name == "grpc")
    check_port(child(handler, "port"), field + ".port", errors);
  const std::int64_t seconds = number(handler, "seconds");
  if (name == "sleep" && grace && (seconds < 0 || seconds > *grace))
    errors.push_back(schema::invalid(
        field, seconds,
        fmt::format("must be non-negative and less than terminationGracePeriodSeconds ({})",
                    *grace)));
}

void check_handler(const Json& owner, const std::string& field, Grace grace, FieldErrors& errors) {
  int handlers = 0;
  for (const char* kind : {"exec", "httpGet", "tcpSocket", "grpc", "sleep"}) {
    const Json* handler = child(owner, kind);
    if (!handler) continue;
    if (++handlers > 1)
      errors.push_back(
          schema::forbidden(child_path(field, kind), "may not specify more than 1 handler type"));
    else
      check_one_handler(kind, *handler, child_path(field, kind), grace, errors);
  }
  if (handlers == 0) errors.push_back(schema::required(field, "must specify a handler type"));
}

void check_probe(const Json& probe, const char* name, const std::string& field, Grace grace,
                 FieldErrors& errors) {
  check_handler(probe, field, grace, errors);
  check_not_negative(errors, probe, field,
                     {"initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold",
                      "failureThreshold"});
  const Json* own_grace = child(probe, "terminationGracePeriodSeconds");
  if (own_grace && *own_grace <= 0)
    errors.push_back(schema::invalid(field + ".terminationGracePeriodSeconds", *own_grace,
                                     "must be greater than 0"));
  if (std::string_view(name) == "readinessProbe") {
    if (own_grace)
      errors.push_back(schema::invalid(field + ".terminationGracePeriodSeconds", *own_grace,
                                       "must not be set for readinessProbes"));
  } else if (const std::int64_t threshold = number(probe, "successThreshold", 1); threshold != 1) {
    errors.push_back(schema::invalid(field + ".successThreshold", threshold, "must be 1"));
  }
}

}  // namespace

void check_port(const Json* port, const std::string& field, FieldErrors& errors) {
  if (port && port->is_string())
    append_invalid(errors, field, *port, check_port_name(port->get_ref<const std::string&>()));
  else
    append_invalid(
        errors, field, port ? *port : Json(0),
        check_port_number(port && port->is_number_integer() ? port->get<std::int64_t>() : 0));
}

void check_probes_and_hooks(const Json& container, const std::string& field, Grace grace,
                            FieldErrors& errors) {
  if (const Json* lifecycle = child(container, "lifecycle"))
    for (const char* hook : {"postStart", "preStop"})
      if (const Json* found = child(*lifecycle, hook))
        check_handler(*found, child_path(field + ".lifecycle", hook), grace, errors);
  for (const char* name : {"livenessProbe", "readinessProbe", "startupProbe"})
    if (const Json* probe = child(container, name))
      check_probe(*probe, name, child_path(field, name), grace, errors);
}

}  // namespace drydock::fake
