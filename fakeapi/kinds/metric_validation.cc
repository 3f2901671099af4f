#include "fakeapi/kinds/metric_validation.h"

#include <fmt/format.h>

#include "fakeapi/kinds/resource_validation.h"
#include "operator/schema/quantity.h"

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::index_path;

const Json kEmpty = Json::object();

const Json& member(const Json& object, std::string_view key) {
  const Json* found = child(object, key);
  return found ? *found : kEmpty;
}

void check_metric_name(const Json& source, const std::string& field, FieldErrors& errors) {
  const std::string name(text(member(source, "metric"), "name"));
  const std::string at = field + ".metric.name";
  if (name.empty())
    errors.push_back(schema::required(at, "must specify a metric name"));
  else
    append_invalid(errors, at, name, check_path_segment(name));
}

void check_target(const Json& target, const std::string& field, FieldErrors& errors) {
  const std::string type(text(target, "type"));
  if (type.empty())
    errors.push_back(schema::required(field + ".type", "must specify a metric target type"));
  if (type != "Utilization" && type != "Value" && type != "AverageValue")
    errors.push_back(schema::invalid(field + ".type", type,
                                     "must be either Utilization, Value, or AverageValue"));
  for (const char* key : {"value", "averageValue"})
    if (const Json* value = child(target, key))
      if (const auto amount = schema::Quantity::parse(text(target, key));
          amount && amount->sign() <= 0)
        errors.push_back(schema::invalid(child_path(field, key), *value, "must be positive"));
  if (const Json* percent = child(target, "averageUtilization"); percent && *percent < 1)
    errors.push_back(
        schema::invalid(field + ".averageUtilization", *percent, "must be greater than 0"));
}

void check_resource(const Json& source, const std::string& field, bool of_container,
                    FieldErrors& errors) {
  if (text(source, "name").empty())
    errors.push_back(schema::required(field + ".name", "must specify a resource name"));
  if (of_container) {
    const std::string name(text(source, "name")), container(text(source, "container"));
    if (!name.empty()) check_container_resource_name(name, field + ".name", errors);
    if (container.empty())
      errors.push_back(schema::required(field + ".container", "must specify a container"));
    else
      append_invalid(errors, field + ".container", container, check_dns_label(container));
  }
  const Json& target = member(source, "target");
  const std::string at = field + ".target";
  check_target(target, at, errors);
  const bool percent = child(target, "averageUtilization") != nullptr;
  const bool amount = child(target, "averageValue") != nullptr;
  if (!percent && !amount)
    errors.push_back(schema::required(
        at + ".averageUtilization", "must set either a target raw value or a target utilization"));
  if (percent && amount)
    errors.push_back(schema::forbidden(
        at + ".averageValue", "may not set both a target raw value and a target utilization"));
}

void check_pods(const Json& source, const std::string& field, FieldErrors& errors) {
  check_metric_name(source, field, errors);
  const Json& target = member(source, "target");
  check_target(target, field + ".target", errors);
  if (!child(target, "averageValue"))
    errors.push_back(schema::required(field + ".target.averageValue",
                                      "must specify a positive target averageValue"));
}

void check_object(const Json& source, const std::string& field, FieldErrors& errors) {
  const Json& described = member(source, "describedObject");
  for (const char* key : {"kind", "name"})
    if (text(described, key).empty())
      errors.push_back(schema::required(child_path(field + ".describedObject", key)));
  check_metric_name(source, field, errors);
  const Json& target = member(source, "target");
  check_target(target, field + ".target", errors);
  if (!child(target, "value") && !child(target, "averageValue"))
    errors.push_back(schema::required(field + ".target.averageValue",
                                      "must set either a target value or averageValue"));
}

void check_external(const Json& source, const std::string& field, FieldErrors& errors) {
  check_metric_name(source, field, errors);
  const Json& target = member(source, "target");
  check_target(target, field + ".target", errors);
  const bool value = child(target, "value") != nullptr;
  const bool average = child(target, "averageValue") != nullptr;
  if (!value && !average)
    errors.push_back(
        schema::required(field + ".target.averageValue",
                         "must set either a target value for metric or a per-pod target"));
  if (value && average)
    errors.push_back(
        schema::forbidden(field + ".target.value",
                          "may not set both a target value for metric and a per-pod target"));
}

struct Source {
  const char* type;
  const char* key;
};
constexpr Source kSources[] = {{"Object", "object"},
                               {"External", "external"},
                               {"Pods", "pods"},
                               {"Resource", "resource"},
                               {"ContainerResource", "containerResource"}};

void check_metric(const Json& metric, const std::string& field, FieldErrors& errors) {
  const std::string type(text(metric, "type"));
  if (type.empty())
    errors.push_back(schema::required(field + ".type", "must specify a metric source type"));
  const Source* expected = nullptr;
  for (const Source& source : kSources)
    if (type == source.type) expected = &source;
  if (!expected)
    errors.push_back(schema::not_supported(
        field + ".type", type, {"ContainerResource", "External", "Object", "Pods", "Resource"}));
  int present = 0;
  for (const auto& [name, key] : kSources) {
    const Json* source = child(metric, key);
    if (!source || ++present > 1) continue;
    const std::string at = child_path(field, key);
    const std::string_view kind = name;
    if (kind == "Object") check_object(*source, at, errors);
    if (kind == "External") check_external(*source, at, errors);
    if (kind == "Pods") check_pods(*source, at, errors);
    if (kind == "Resource" || kind == "ContainerResource")
      check_resource(*source, at, kind == "ContainerResource", errors);
  }
  if (expected && !child(metric, expected->key))
    errors.push_back(schema::required(child_path(field, expected->key),
                                      "must populate information for the given metric source"));
  // The switch over the types says it once more.
  if (!expected) errors.push_back(errors.back());
  for (const auto& [name, key] : kSources)
    if (present != 1 && child(metric, key) && !(expected && key == expected->key))
      errors.push_back(
          schema::forbidden(child_path(field, key), "must populate the given metric source only"));
}

void check_policy(const Json& policy, const std::string& field, FieldErrors& errors) {
  check_one_of(errors, policy, field, "type", {"Percent", "Pods"});
  for (const char* key : {"value", "periodSeconds"}) {
    const std::int64_t value = number(policy, key);
    if (value <= 0)
      errors.push_back(schema::invalid(child_path(field, key), value, "must be greater than zero"));
    if (std::string_view(key) == "periodSeconds" && value > 1800)
      errors.push_back(
          schema::invalid(child_path(field, key), value, "must be less than or equal to 1800"));
  }
}

}  // namespace

void check_metrics(const Json& spec, FieldErrors& errors) {
  const auto metrics = items(spec, "metrics");
  for (std::size_t i = 0; i < metrics.size(); ++i)
    check_metric(metrics[i], index_path("spec.metrics", i), errors);
}

void check_scaling_behavior(const Json& spec, FieldErrors& errors) {
  const Json* behavior = child(spec, "behavior");
  if (!behavior) return;
  for (const char* key : {"scaleUp", "scaleDown"}) {
    const Json* rules = child(*behavior, key);
    if (!rules) continue;
    const std::string field = child_path("spec.behavior", key);
    if (const Json* window = child(*rules, "stabilizationWindowSeconds")) {
      if (*window < 0)
        errors.push_back(schema::invalid(field + ".stabilizationWindowSeconds", *window,
                                         "must be greater than or equal to zero"));
      if (*window > 3600)
        errors.push_back(schema::invalid(field + ".stabilizationWindowSeconds", *window,
                                         "must be less than or equal to 3600"));
    }
    check_one_of(errors, *rules, field, "selectPolicy", {"Disabled", "Max", "Min"});
    const auto policies = items(*rules, "policies");
    if (policies.empty())
      errors.push_back(schema::required(field + ".policies", "must specify at least one Policy"));
    for (std::size_t i = 0; i < policies.size(); ++i)
      check_policy(policies[i], index_path(field + ".policies", i), errors);
  }
}

}  // namespace drydock::fake
