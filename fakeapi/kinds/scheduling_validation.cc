#include "fakeapi/kinds/scheduling_validation.h"

#include <fmt/format.h>

#include <algorithm>

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::index_path;

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

enum class LabelValues { kAny, kValid };

void check_requirement(const Json& requirement, const std::string& field, LabelValues valid,
                       FieldErrors& errors) {
  const std::string_view op = text(requirement, "operator");
  const auto values = items(requirement, "values");
  if (op == "In" || op == "NotIn") {
    if (values.empty())
      errors.push_back(schema::required(field + ".values",
                                        "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (op == "Exists" || op == "DoesNotExist") {
    if (!values.empty())
      errors.push_back(schema::forbidden(
          field + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else if (op == "Gt" || op == "Lt") {
    if (values.size() != 1)
      errors.push_back(schema::required(
          field + ".values", "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  } else {
    errors.push_back(
        schema::invalid(field + ".operator", Json(op), "not a valid selector operator"));
  }
  const std::string key(text(requirement, "key"));
  append_invalid(errors, field + ".key", key, check_qualified_name(key));
  for (std::size_t i = 0; valid == LabelValues::kValid && i < values.size(); ++i)
    append_invalid(errors, index_path(field + ".values", i), values[i],
                   check_label_value(text_of(values[i])));
}

void check_field_requirement(const Json& requirement, const std::string& field,
                             FieldErrors& errors) {
  const std::string_view op = text(requirement, "operator");
  const auto values = items(requirement, "values");
  if (op != "In" && op != "NotIn")
    errors.push_back(
        schema::invalid(field + ".operator", Json(op), "not a valid selector operator"));
  else if (values.size() != 1)
    errors.push_back(schema::required(
        field + ".values",
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
  const std::string key(text(requirement, "key"));
  if (key != "metadata.name")
    errors.push_back(schema::invalid(field + ".key", key, "not a valid field selector key"));
  else
    for (std::size_t i = 0; i < values.size(); ++i)
      append_invalid(errors, index_path(field + ".values", i), values[i],
                     check_dns_subdomain(text_of(values[i])));
}

void check_term(const Json& term, const std::string& field, LabelValues valid,
                FieldErrors& errors) {
  const auto expressions = items(term, "matchExpressions");
  for (std::size_t i = 0; i < expressions.size(); ++i)
    check_requirement(expressions[i], index_path(field + ".matchExpressions", i), valid, errors);
  const auto fields = items(term, "matchFields");
  for (std::size_t i = 0; i < fields.size(); ++i)
    check_field_requirement(fields[i], index_path(field + ".matchFields", i), errors);
}

void check_weight(const Json& weighted, const std::string& field, FieldErrors& errors) {
  const std::int64_t weight = number(weighted, "weight");
  if (weight < 1 || weight > 100)
    errors.push_back(schema::invalid(field + ".weight", weight, "must be in the range 1-100"));
}

void check_label_keys(const Json& owner, const char* key, const std::string& parent,
                      FieldErrors& errors) {
  const auto keys = items(owner, key);
  const std::string field = child_path(parent, key);
  if (keys.empty()) return;
  if (!child(owner, "labelSelector")) {
    errors.push_back(
        schema::forbidden(field, "must not be specified when labelSelector is not set"));
    return;
  }
  for (std::size_t i = 0; i < keys.size(); ++i)
    append_invalid(errors, index_path(field, i), keys[i], check_qualified_name(text_of(keys[i])));
}

// What the API server adds to the selector from the Pod's labels, the selector must not say itself.
void check_matched_keys(const Json& owner, const std::string& field, FieldErrors& errors) {
  check_label_keys(owner, "matchLabelKeys", field, errors);
  check_label_keys(owner, "mismatchLabelKeys", field, errors);
  const auto matched = items(owner, "matchLabelKeys");
  const auto mismatched = items(owner, "mismatchLabelKeys");
  for (std::size_t i = 0; i < matched.size(); ++i)
    if (std::ranges::find(mismatched, matched[i]) != mismatched.end())
      errors.push_back(schema::invalid(index_path(field + ".matchLabelKeys", i), matched[i],
                                       "exists in both matchLabelKeys and mismatchLabelKeys"));
}

void check_selector(const Json& owner, const char* key, const std::string& parent,
                    FieldErrors& errors) {
  if (const Json* selector = child(owner, key))
    append(errors, validate_label_selector(*selector, child_path(parent, key)));
}

void check_pod_term(const Json& term, const std::string& field, FieldErrors& errors) {
  check_selector(term, "labelSelector", field, errors);
  check_selector(term, "namespaceSelector", field, errors);
  for (const Json& name : items(term, "namespaces"))
    append_invalid(errors, field + ".namespace", name, check_dns_label(text_of(name)));
  check_matched_keys(term, field, errors);
  const std::string key(text(term, "topologyKey"));
  if (key.empty()) errors.push_back(schema::required(field + ".topologyKey", "can not be empty"));
  append_invalid(errors, field + ".topologyKey", key, check_qualified_name(key));
}

void check_pod_affinity(const Json& affinity, const std::string& field, FieldErrors& errors) {
  constexpr const char* kRequired = "requiredDuringSchedulingIgnoredDuringExecution";
  constexpr const char* kPreferred = "preferredDuringSchedulingIgnoredDuringExecution";
  static const Json kNone = Json::object();
  const auto required = items(affinity, kRequired);
  for (std::size_t i = 0; i < required.size(); ++i)
    check_pod_term(required[i], index_path(child_path(field, kRequired), i), errors);
  const auto preferred = items(affinity, kPreferred);
  for (std::size_t i = 0; i < preferred.size(); ++i) {
    const std::string at = index_path(child_path(field, kPreferred), i);
    check_weight(preferred[i], at, errors);
    const Json* term = child(preferred[i], "podAffinityTerm");
    check_pod_term(term ? *term : kNone, at + ".podAffinityTerm", errors);
  }
}

}  // namespace

void check_node_selector(const Json& selector, const std::string& field, FieldErrors& errors) {
  const auto terms = items(selector, "nodeSelectorTerms");
  const std::string list = field + ".nodeSelectorTerms";
  if (terms.empty())
    errors.push_back(schema::required(list, "must have at least one node selector term"));
  for (std::size_t i = 0; i < terms.size(); ++i)
    check_term(terms[i], index_path(list, i), LabelValues::kValid, errors);
}

void check_affinity(const Json& affinity, const std::string& field, FieldErrors& errors) {
  static const Json kNone = Json::object();
  if (const Json* node = child(affinity, "nodeAffinity")) {
    const std::string at = field + ".nodeAffinity";
    if (const Json* required = child(*node, "requiredDuringSchedulingIgnoredDuringExecution"))
      check_node_selector(*required, at + ".requiredDuringSchedulingIgnoredDuringExecution",
                          errors);
    const auto preferred = items(*node, "preferredDuringSchedulingIgnoredDuringExecution");
    for (std::size_t i = 0; i < preferred.size(); ++i) {
      const std::string one =
          index_path(at + ".preferredDuringSchedulingIgnoredDuringExecution", i);
      check_weight(preferred[i], one, errors);
      const Json* preference = child(preferred[i], "preference");
      check_term(preference ? *preference : kNone, one + ".preference", LabelValues::kAny, errors);
    }
  }
  for (const char* key : {"podAffinity", "podAntiAffinity"})
    if (const Json* pods = child(affinity, key))
      check_pod_affinity(*pods, child_path(field, key), errors);
}

void check_tolerations(const Json& spec, const std::string& field, FieldErrors& errors) {
  const auto tolerations = items(spec, "tolerations");
  for (std::size_t i = 0; i < tolerations.size(); ++i) {
    const Json& toleration = tolerations[i];
    const std::string at = index_path(field, i);
    const std::string key(text(toleration, "key"));
    const std::string op(text(toleration, "operator"));
    const std::string value(text(toleration, "value"));
    if (!key.empty()) append_invalid(errors, at + ".key", key, check_qualified_name(key));
    if (key.empty() && op != "Exists")
      errors.push_back(schema::invalid(at + ".operator", op,
                                       "operator must be Exists when `key` is empty, which means "
                                       "\"match all values and all keys\""));
    if (child(toleration, "tolerationSeconds") && text(toleration, "effect") != "NoExecute")
      errors.push_back(schema::invalid(at + ".effect", Json(text(toleration, "effect")),
                                       "effect must be 'NoExecute' when `tolerationSeconds` is "
                                       "set"));
    if (op == "Equal" || op.empty()) {
      if (const auto problems = check_label_value(value); !problems.empty())
        errors.push_back(
            schema::invalid(at + ".operator", value, fmt::format("{}", fmt::join(problems, ";"))));
    } else if (op == "Exists") {
      if (!value.empty())
        errors.push_back(schema::invalid(at + ".operator", value,
                                         "value must be empty when `operator` is 'Exists'"));
    } else if (op == "Lt" || op == "Gt") {
      errors.push_back(
          schema::not_supported(at + ".operator", op, {"Equal", "Exists", "Lt", "Gt"}));
    } else {
      errors.push_back(schema::not_supported(at + ".operator", op, {"Equal", "Exists"}));
    }
    if (!text(toleration, "effect").empty())
      check_one_of(errors, toleration, at, "effect",
                   {"NoSchedule", "PreferNoSchedule", "NoExecute"});
  }
}

void check_topology_spread(const Json& spec, const std::string& field, FieldErrors& errors) {
  const auto constraints = items(spec, "topologySpreadConstraints");
  for (std::size_t i = 0; i < constraints.size(); ++i) {
    const Json& constraint = constraints[i];
    const std::string at = index_path(field, i);
    const std::string key(text(constraint, "topologyKey"));
    const std::string otherwise(text(constraint, "whenUnsatisfiable"));
    auto check_positive = [&](const char* name) {
      if (const std::int64_t value = number(constraint, name); value <= 0)
        errors.push_back(schema::invalid(child_path(at, name), value, "must be greater than zero"));
    };
    check_positive("maxSkew");
    if (key.empty()) errors.push_back(schema::required(at + ".topologyKey", "can not be empty"));
    if (otherwise != "DoNotSchedule" && otherwise != "ScheduleAnyway")
      errors.push_back(schema::not_supported(at + ".whenUnsatisfiable", otherwise,
                                             {"DoNotSchedule", "ScheduleAnyway"}));
    for (std::size_t j = i + 1; j < constraints.size(); ++j)
      if (text(constraints[j], "topologyKey") == key &&
          text(constraints[j], "whenUnsatisfiable") == otherwise) {
        errors.push_back(schema::duplicate(at + ".{topologyKey, whenUnsatisfiable}",
                                           fmt::format("{{{}, {}}}", key, otherwise)));
        break;
      }
    if (const Json* domains = child(constraint, "minDomains")) {
      check_positive("minDomains");
      if (otherwise != "DoNotSchedule")
        errors.push_back(schema::invalid(
            at + ".minDomains", *domains,
            fmt::format("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {}",
                        otherwise)));
    }
    check_one_of(errors, constraint, at, "nodeAffinityPolicy", {"Honor", "Ignore"});
    check_one_of(errors, constraint, at, "nodeTaintsPolicy", {"Honor", "Ignore"});
    check_matched_keys(constraint, at, errors);
    check_selector(constraint, "labelSelector", at, errors);
  }
}

}  // namespace drydock::fake
