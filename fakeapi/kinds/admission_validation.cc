#include "fakeapi/kinds/admission_validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "fakeapi/kinds/admission_cel.h"

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::index_path;

const Json kEmpty = Json::object();

const Json& member(const Json& object, std::string_view key) {
  const Json* found = child(object, key);
  return found ? *found : kEmpty;
}

Json list_of(const Json& object, std::string_view key) {
  const Json* list = child(object, key);
  return list ? *list : Json::array();
}

bool is_text(const Json& value, std::string_view text_) {
  return value.is_string() && value.get_ref<const std::string&>() == text_;
}

std::ptrdiff_t count_of(std::span<const Json> values, std::string_view text_) {
  return std::ranges::count_if(values, [text_](const Json& one) { return is_text(one, text_); });
}

bool is_one_of(const Json& value, const std::vector<std::string>& known) {
  return std::ranges::any_of(known, [&value](const auto& one) { return is_text(value, one); });
}

bool has_only_with_others(std::span<const Json> values, std::string_view all) {
  return values.size() > 1 && count_of(values, all) > 0;
}

// "pods/*" beside "pods/status", or "*/scale" beside "deployments/scale".
void check_resources(const Json& rule, const std::string& field, FieldErrors& errors) {
  std::set<std::string> whole_resources, whole_subresources, seen;
  const auto resources = items(rule, "resources");
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const std::string at = index_path(field, i);
    const std::string name = resources[i].is_string() ? resources[i].get<std::string>() : "";
    if (name.empty()) {
      errors.push_back(schema::required(at));
      continue;
    }
    if (name == "*/*" && resources.size() > 1)
      errors.push_back(schema::invalid(field, rule["resources"],
                                       "if '*/*' is present, must not specify other resources"));
    const std::size_t slash = name.find('/');
    if (slash == std::string::npos) continue;
    const std::string resource = name.substr(0, slash);
    const std::string subresource = name.substr(slash + 1);
    if (whole_resources.contains(resource))
      errors.push_back(schema::invalid(
          at, name, fmt::format("if '{}/*' is present, must not specify {}", resource, name)));
    if (whole_subresources.contains(subresource))
      errors.push_back(schema::invalid(
          at, name, fmt::format("if '*/{}' is present, must not specify {}", subresource, name)));
    if (subresource == "*") whole_resources.insert(resource);
    if (resource == "*") whole_subresources.insert(subresource);
  }
  if (has_only_with_others(resources, "*") && std::ranges::any_of(resources, [](const Json& one) {
        return !is_text(one, "*") && one.is_string() &&
               one.get_ref<const std::string&>().find('/') == std::string::npos;
      }))
    errors.push_back(schema::invalid(
        field, rule["resources"],
        "if '*' is present, must not specify other resources without subresources"));
}

void check_rule(const Json& rule, const std::string& field, FieldErrors& errors) {
  struct Part {
    const char* key;
    const char* others;
  };
  for (const auto& [key, others] :
       {Part{"operations", "operations"}, Part{"apiGroups", "API groups"},
        Part{"apiVersions", "API versions"}, Part{"resources", nullptr}}) {
    const std::string at = child_path(field, key);
    const auto values = items(rule, key);
    if (values.empty()) {
      errors.push_back(schema::required(at));
      continue;
    }
    if (!others) {
      check_resources(rule, at, errors);
      continue;
    }
    if (has_only_with_others(values, "*"))
      errors.push_back(schema::invalid(
          at, rule[key], fmt::format("if '*' is present, must not specify other {}", others)));
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::string_view(key) == "operations") {
        static const std::vector<std::string> kOperations{"*", "CONNECT", "CREATE", "DELETE",
                                                          "UPDATE"};
        if (!is_one_of(values[i], kOperations))
          errors.push_back(schema::not_supported(index_path(at, i), values[i], kOperations));
      } else if (std::string_view(key) == "apiVersions" && values[i] == "") {
        errors.push_back(schema::required(index_path(at, i)));
      }
    }
  }
  check_one_of(errors, rule, field, "scope", {"*", "Cluster", "Namespaced"});
}

void check_url(const Json& config, const std::string& field, FieldErrors& errors) {
  constexpr std::string_view kForm = "; desired format: https://host[/path]";
  std::string url(text(config, "url"));
  if (const std::size_t percent = url.find('%');
      percent != std::string::npos &&
      (percent + 2 >= url.size() || !std::isxdigit(static_cast<unsigned char>(url[percent + 1])))) {
    errors.push_back(schema::required(
        field, fmt::format("url must be a valid URL: parse {}: invalid URL escape \"{}\"{}",
                           schema::display(Json(url)), url.substr(percent, 3), kForm)));
    return;
  }
  auto complain = [&](const std::string& value, std::string_view why) {
    errors.push_back(schema::invalid(field, value, why));
  };
  const std::size_t scheme_end = url.find("://");
  const std::string scheme = scheme_end == std::string::npos ? "" : url.substr(0, scheme_end);
  std::string rest = scheme_end == std::string::npos ? url : url.substr(scheme_end + 3);
  auto cut = [&rest](char mark) {
    const std::size_t at = rest.find(mark);
    if (at == std::string::npos) return std::string();
    std::string tail = rest.substr(at + 1);
    rest.resize(at);
    return tail;
  };
  const std::string fragment = cut('#');
  const std::string query = cut('?');
  std::string host = rest.substr(0, rest.find('/'));
  if (scheme != "https")
    complain(scheme, fmt::format("'https' is the only allowed URL scheme{}", kForm));
  std::string user;
  if (const std::size_t at = host.rfind('@'); at != std::string::npos) {
    user = host.substr(0, at);
    host.erase(0, at + 1);
  }
  if (host.empty() || scheme_end == std::string::npos)
    complain("", fmt::format("host must be specified{}", kForm));
  if (!user.empty()) complain(user, "user information is not permitted in the URL");
  if (!fragment.empty()) complain(fragment, "fragments are not permitted in the URL");
  if (!query.empty()) complain(query, "query parameters are not permitted in the URL");
}

void check_service(const Json& service, const std::string& field, FieldErrors& errors) {
  // Each is asked for under the other's name.
  for (const auto& [key, shown] : {std::pair{"namespace", "name"}, {"name", "namespace"}})
    if (text(service, key).empty()) errors.push_back(schema::required(child_path(field, shown)));
  const std::int64_t port = number(service, "port");
  for (const std::string& problem : check_port_number(port))
    errors.push_back(
        schema::invalid(field + ".port", port, fmt::format("port is not valid: {}", problem)));
  const std::string path(text(service, "path"));
  if (path.empty() || path == "/") return;
  const std::string path_field = field + ".path";
  if (path.front() != '/')
    errors.push_back(schema::invalid(path_field, path, "must start with a '/'"));
  std::string_view rest = std::string_view(path).substr(1);
  for (std::size_t i = 0;; ++i) {
    const std::size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    const bool last = slash == rest.npos;
    if (segment.empty() && !(last && i > 0)) {
      errors.push_back(
          schema::invalid(path_field, path, fmt::format("segment[{}] may not be empty", i)));
    } else if (!segment.empty()) {
      for (const std::string& problem : check_dns_subdomain(segment))
        errors.push_back(
            schema::invalid(path_field, path, fmt::format("segment[{}]: {}", i, problem)));
    }
    if (last) return;
    rest.remove_prefix(slash + 1);
  }
}

void check_client(const Json& webhook, const std::string& field, FieldErrors& errors) {
  const Json& config = member(webhook, "clientConfig");
  const Json* service = child(config, "service");
  const bool url = child(config, "url") != nullptr;
  if (url == (service != nullptr))
    errors.push_back(schema::required(field, "exactly one of url or service is required"));
  else if (url)
    check_url(config, field + ".url", errors);
  else
    check_service(*service, field + ".service", errors);
}

void check_review_versions(const Json& webhook, const std::string& field, FieldErrors& errors) {
  const auto versions = items(webhook, "admissionReviewVersions");
  if (versions.empty()) {
    errors.push_back(schema::required(field, "must specify one of v1, v1beta1"));
    return;
  }
  std::set<std::string> seen;
  bool known = false;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const std::string version = versions[i].is_string() ? versions[i].get<std::string>() : "";
    const std::string at = index_path(field, i);
    if (!seen.insert(version).second)
      errors.push_back(schema::invalid(at, version, "duplicate version"));
    append_invalid(errors, at, version, check_dns1035_label(version));
    known |= version == "v1" || version == "v1beta1";
  }
  if (!known)
    errors.push_back(schema::invalid(field, webhook["admissionReviewVersions"],
                                     "must include at least one of v1, v1beta1"));
}

std::string_view trimmed(std::string_view value) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t from = value.find_first_not_of(kSpace);
  if (from == value.npos) return "";
  return value.substr(from, value.find_last_not_of(kSpace) - from + 1);
}

void check_match_conditions(const Json& owner, const std::string& field, const AdmissionCel& cel,
                            FieldErrors& errors) {
  std::set<std::string> names;
  const auto conditions = items(owner, "matchConditions");
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const std::string at = index_path(field, i);
    const std::string name(text(conditions[i], "name"));
    if (const auto expression = trimmed(text(conditions[i], "expression")); expression.empty())
      errors.push_back(schema::required(at + ".expression"));
    else
      cel.check(expression, AdmissionCel::Wanted::kBool, at + ".expression", errors);
    if (name.empty())
      errors.push_back(schema::required(at + ".name"));
    else
      append_invalid(errors, at + ".name", name, check_qualified_name(name));
    if (!name.empty() && !names.insert(name).second)
      errors.push_back(schema::duplicate(at + ".name", name));
  }
}

void check_selectors(const Json& owner, const std::string& field, FieldErrors& errors) {
  for (const char* key : {"namespaceSelector", "objectSelector"})
    if (const Json* selector = child(owner, key))
      append(errors, validate_label_selector(*selector, child_path(field, key)));
}

void check_webhook(const Json& webhook, const std::string& field, FieldErrors& errors) {
  const std::string name(text(webhook, "name"));
  if (name.empty()) {
    errors.push_back(schema::required(field + ".name"));
  } else {
    const auto problems = check_dns_subdomain(name);
    append_invalid(errors, field + ".name", name, problems);
    if (problems.empty() && std::ranges::count(name, '.') < 2)
      errors.push_back(
          schema::invalid(field + ".name", name,
                          "should be a domain with at least three segments separated by dots"));
  }
  const auto rules = items(webhook, "rules");
  for (std::size_t i = 0; i < rules.size(); ++i)
    check_rule(rules[i], index_path(field + ".rules", i), errors);
  check_one_of(errors, webhook, field, "failurePolicy", {"Fail", "Ignore"});
  check_one_of(errors, webhook, field, "matchPolicy", {"Equivalent", "Exact"});
  if (!child(webhook, "sideEffects"))
    errors.push_back(
        schema::required(field + ".sideEffects", "must specify one of None, NoneOnDryRun"));
  else
    check_one_of(errors, webhook, field, "sideEffects", {"None", "NoneOnDryRun"});
  if (const Json* timeout = child(webhook, "timeoutSeconds");
      timeout && (*timeout < 1 || *timeout > 30))
    errors.push_back(schema::invalid(field + ".timeoutSeconds", *timeout,
                                     "the timeout value must be between 1 and 30 seconds"));
  check_selectors(webhook, field, errors);
  check_client(webhook, field + ".clientConfig", errors);
  check_match_conditions(webhook, field + ".matchConditions", AdmissionCel(false), errors);
  check_one_of(errors, webhook, field, "reinvocationPolicy", {"IfNeeded", "Never"});
}

void check_match_resources(const Json& resources, const std::string& field, FieldErrors& errors) {
  check_one_of(errors, resources, field, "matchPolicy", {"Equivalent", "Exact"});
  check_selectors(resources, field, errors);
  for (const char* key : {"resourceRules", "excludeResourceRules"}) {
    const auto rules = items(resources, key);
    for (std::size_t i = 0; i < rules.size(); ++i)
      check_rule(rules[i], index_path(child_path(field, key), i), errors);
  }
}

void check_param_kind(const Json& kind, const std::string& field, FieldErrors& errors) {
  const std::string version(text(kind, "apiVersion"));
  if (version.empty()) {
    errors.push_back(schema::required(field + ".apiVersion"));
  } else if (const auto parsed = GroupVersion::parse(version); !parsed) {
    errors.push_back(schema::invalid(field + ".apiVersion", version, parsed.error().message));
  } else {
    append_invalid(errors, field + ".apiVersion", parsed->version,
                   check_dns1035_label(parsed->version));
  }
  std::string name(text(kind, "kind"));
  if (name.empty()) {
    errors.push_back(schema::required(field + ".kind"));
    return;
  }
  const std::string shown = name;
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const std::string& problem : check_dns1035_label(name))
    errors.push_back(schema::invalid(
        field + ".kind", shown,
        fmt::format("may have mixed case, but should otherwise match: {}", problem)));
}

void check_validation(const Json& validation, const std::string& field, const AdmissionCel& cel,
                      FieldErrors& errors) {
  if (const auto expression = text(validation, "expression"); trimmed(expression).empty())
    errors.push_back(schema::required(field + ".expression", "expression is not specified"));
  else
    cel.check(expression, AdmissionCel::Wanted::kBool, field + ".expression", errors);
  if (const auto message = text(validation, "messageExpression"); !message.empty()) {
    const std::string at = field + ".messageExpression";
    if (trimmed(message).empty())
      errors.push_back(schema::invalid(at, Json(message), "must be non-empty if specified"));
    else
      cel.check(message, AdmissionCel::Wanted::kString, at, errors, false);
  }
  if (const std::string message(text(validation, "message"));
      child(validation, "message") && !message.empty()) {
    if (message.find_first_not_of(" \t\r\n") == std::string::npos)
      errors.push_back(
          schema::invalid(field + ".message", message, "must be non-empty if specified"));
    else if (message.find('\n') != std::string::npos)
      errors.push_back(
          schema::invalid(field + ".message", message, "must not contain line breaks"));
  }
  check_one_of(errors, validation, field, "reason",
               {"Forbidden", "Invalid", "RequestEntityTooLarge"});
}

void check_variable(const Json& variable, const std::string& field, AdmissionCel& cel,
                    FieldErrors& errors) {
  const std::string name(text(variable, "name"));
  const auto expression = text(variable, "expression");
  if (trimmed(name).empty())
    errors.push_back(schema::required(field + ".name", "name is not specified"));
  else if (!is_cel_identifier(name))
    errors.push_back(schema::invalid(field + ".name", name, "must be a valid CEL identifier"));
  cel.open_variables();
  if (trimmed(expression).empty())
    errors.push_back(schema::required(field + ".expression", "expression is not specified"));
  else
    cel.declare(name, expression, field + ".expression", errors);
}

}  // namespace

FieldErrors validate_webhook_configuration(const Json& object) {
  FieldErrors errors;
  std::set<std::string> names;
  const auto webhooks = items(object, "webhooks");
  for (std::size_t i = 0; i < webhooks.size(); ++i) {
    const std::string field = index_path("webhooks", i);
    check_webhook(webhooks[i], field, errors);
    check_review_versions(webhooks[i], field + ".admissionReviewVersions", errors);
    if (const std::string name(text(webhooks[i], "name")); !name.empty())
      if (!names.insert(name).second) errors.push_back(schema::duplicate(field + ".name", name));
  }
  return errors;
}

FieldErrors validate_admission_policy(const Json& object) {
  constexpr std::string_view kOneOf =
      "validations or auditAnnotations must contain at least one item";
  const Json& spec = member(object, "spec");
  FieldErrors errors;
  check_one_of(errors, spec, "spec", "failurePolicy", {"Fail", "Ignore"});
  if (const Json* kind = child(spec, "paramKind"))
    check_param_kind(*kind, "spec.paramKind", errors);
  const Json* constraints = child(spec, "matchConstraints");
  if (!constraints) {
    errors.push_back(schema::required("spec.matchConstraints"));
  } else {
    check_match_resources(*constraints, "spec.matchConstraints", errors);
    if (items(*constraints, "resourceRules").empty())
      errors.push_back(schema::required("spec.matchConstraints.resourceRules"));
  }
  AdmissionCel cel(child(spec, "paramKind") != nullptr);
  check_match_conditions(spec, "spec.matchConditions", cel, errors);
  const auto variables = items(spec, "variables");
  for (std::size_t i = 0; i < variables.size(); ++i)
    check_variable(variables[i], index_path("spec.variables", i), cel, errors);
  if (text(object, "kind") != "ValidatingAdmissionPolicy") return errors;
  const auto validations = items(spec, "validations");
  const auto annotations = items(spec, "auditAnnotations");
  if (validations.empty() && annotations.empty()) {
    errors.push_back(schema::required("spec.validations", kOneOf));
    errors.push_back(schema::required("spec.auditAnnotations", kOneOf));
  }
  for (std::size_t i = 0; i < validations.size(); ++i)
    check_validation(validations[i], index_path("spec.validations", i), cel, errors);
  const std::string policy(string_at(object, {"metadata", "name"}));
  std::set<std::string_view> keys;
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    const std::string at = index_path("spec.auditAnnotations", i);
    const std::string key = fmt::format("{}/{}", policy, text(annotations[i], "key"));
    append_invalid(errors, at + ".key", key, check_qualified_name(key));
    const auto expression = trimmed(text(annotations[i], "valueExpression"));
    if (expression.empty())
      errors.push_back(
          schema::required(at + ".valueExpression", "valueExpression is not specified"));
    else
      cel.check(expression, AdmissionCel::Wanted::kStringOrNull, at + ".valueExpression", errors);
    if (!keys.insert(text(annotations[i], "key")).second)
      errors.push_back(schema::duplicate(at + ".key", Json(text(annotations[i], "key"))));
  }
  return errors;
}

FieldErrors validate_admission_policy_binding(const Json& object) {
  const Json& spec = member(object, "spec");
  FieldErrors errors;
  const std::string policy(text(spec, "policyName"));
  if (policy.empty())
    errors.push_back(schema::required("spec.policyName"));
  else
    append_invalid(errors, "spec.policyName", policy, check_dns_subdomain(policy));
  if (const Json* ref = child(spec, "paramRef")) {
    constexpr std::string_view kBoth = "name and selector are mutually exclusive";
    const bool named = !text(*ref, "name").empty();
    const bool selected = child(*ref, "selector") != nullptr;
    if (named && selected)
      for (const char* key : {"spec.paramRef.name", "spec.paramRef.selector"})
        errors.push_back(schema::forbidden(key, kBoth));
    if (!named && !selected)
      errors.push_back(
          schema::required("spec.paramRef", "one of name or selector must be specified"));
    if (text(*ref, "parameterNotFoundAction").empty())
      errors.push_back(schema::required("spec.paramRef.parameterNotFoundAction"));
    else
      check_one_of(errors, *ref, "spec.paramRef", "parameterNotFoundAction", {"Deny", "Allow"});
  }
  if (const Json* resources = child(spec, "matchResources"))
    check_match_resources(*resources, "spec.matchResources", errors);
  if (text(object, "kind") != "ValidatingAdmissionPolicyBinding") return errors;
  const auto actions = items(spec, "validationActions");
  const std::string field = "spec.validationActions";
  static const std::vector<std::string> kActions{"Audit", "Deny", "Warn"};
  if (actions.empty())
    errors.push_back(schema::required(field, "at least one validation action is required"));
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (!is_one_of(actions[i], kActions))
      errors.push_back(schema::not_supported(index_path(field, i), actions[i], kActions));
    else if (count_of(actions.first(i), actions[i].get_ref<const std::string&>()) > 0)
      errors.push_back(schema::duplicate(index_path(field, i), actions[i]));
  }
  if (count_of(actions, "Deny") > 0 && count_of(actions, "Warn") > 0)
    errors.push_back(schema::invalid(
        field, list_of(spec, "validationActions"),
        "must not contain both Deny and Warn (repeating the same validation failure information in "
        "the API response and headers serves no purpose)"));
  return errors;
}

}  // namespace drydock::fake
