#include "fakeapi/kinds/workload_validation.h"

#include <fmt/format.h>

#include <charconv>

#include "fakeapi/kinds/pod_validation.h"
#include "fakeapi/kinds/pod_warnings.h"
#include "operator/api/selector.h"

namespace drydock::fake {
namespace {

const Json kEmpty = Json::object();

// With the selector as Go writes it, and nothing behind it where nothing is said.
FieldError invalid_selector(const Json& selector, std::string_view why) {
  FieldError error = schema::invalid("spec.selector", Json(), why);
  error.message =
      fmt::format("Invalid value: {}{}{}", selector_text(selector), why.empty() ? "" : ": ", why);
  return error;
}

}  // namespace

void check_workload_template(const Json& spec, const Workload& workload, FieldErrors& errors) {
  const Json* template_ = child(spec, "template");
  const Json& checked = template_ ? *template_ : kEmpty;
  const Json* labels = find_path(checked, {"metadata", "labels"});
  const Json* selector = child(spec, "selector");
  static const Json kNull;
  const auto parsed = LabelSelector::from_json(selector ? *selector : kNull);
  if (parsed && !parsed->matches_everything() && !parsed->matches_labels(labels ? *labels : kNull))
    errors.push_back(schema::invalid("spec.template.metadata.labels", labels ? *labels : kNull,
                                     "`selector` does not match template `labels`"));
  append(errors, validate_pod_template(&checked, "spec.template"));
  const Json* pod = child(checked, "spec");
  if (!pod) return;
  if (const std::string policy(text(*pod, "restartPolicy")); policy != "Always" && !policy.empty())
    errors.push_back(schema::not_supported("spec.template.spec.restartPolicy", policy, {"Always"}));
  if (child(*pod, "activeDeadlineSeconds"))
    errors.push_back(schema::forbidden(
        "spec.template.spec.activeDeadlineSeconds",
        fmt::format("activeDeadlineSeconds in {} is not Supported", workload.kind)));
}

void check_selector_and_template(const Json& spec, const Workload& workload, FieldErrors& errors) {
  const Json* selector = child(spec, "selector");
  FieldErrors problems;
  if (!selector || !selector->is_object()) {
    errors.push_back(schema::required("spec.selector"));
  } else {
    problems = validate_label_selector(*selector, "spec.selector");
    append(errors, problems);
    if (is_empty_selector(selector))
      errors.push_back(invalid_selector(
          *selector, fmt::format("empty selector is invalid for {}", workload.name)));
  }
  if (problems.empty())
    check_workload_template(spec, workload, errors);
  else
    errors.push_back(invalid_selector(*selector, workload.unreadable));
}

std::int64_t int_or_percent(const Json* value) {
  if (!value) return 0;
  if (value->is_number_integer()) return value->get<std::int64_t>();
  if (!value->is_string()) return 0;
  const std::string& text_ = value->get_ref<const std::string&>();
  std::int64_t number_ = 0;
  const char* end = text_.data() + text_.size();
  const auto [stop, error] = std::from_chars(text_.data(), end, number_);
  const bool whole = stop == end || (stop + 1 == end && *stop == '%');
  return error == std::errc() && whole ? number_ : 0;
}

void check_at_most_all(FieldErrors& errors, const Json* value, std::string_view field) {
  if (value && value->is_string() && value->get_ref<const std::string&>().ends_with('%') &&
      int_or_percent(value) > 100)
    errors.push_back(schema::invalid(field, *value, "must not be greater than 100%"));
}

void check_replica_counts(const Json& status, std::initializer_list<std::string_view> counts,
                          std::initializer_list<std::string_view> parts, std::string_view ready,
                          FieldErrors& errors) {
  check_not_negative(errors, status, "status", counts);
  const std::int64_t replicas = number(status, "replicas");
  for (const std::string_view key : parts)
    if (const std::int64_t part = number(status, key); part > replicas)
      errors.push_back(schema::invalid(fmt::format("status.{}", key), part,
                                       "cannot be greater than status.replicas"));
  const std::int64_t available = number(status, "availableReplicas");
  if (available > number(status, "readyReplicas"))
    errors.push_back(schema::invalid("status.availableReplicas", available,
                                     fmt::format("cannot be greater than {}", ready)));
}

std::vector<std::string> pod_name_warnings(const Json& object) {
  const auto problems = check_dns_label(string_at(object, {"metadata", "name"}));
  if (problems.empty()) return {};
  return {fmt::format(
      "metadata.name: this is used in Pod names and hostnames, which can result in surprising "
      "behavior; a DNS label is recommended: [{}]",
      fmt::join(problems, " "))};
}

std::vector<std::string> template_warnings(const Json& object) {
  const Json* template_ = find_path(object, {"spec", "template"});
  return template_ ? pod_warnings(*template_, "spec.template") : std::vector<std::string>();
}

void check_collision_count(const Json& object, const Json& live, FieldErrors& errors) {
  const Json* now = find_path(object, {"status", "collisionCount"});
  const Json* was = find_path(live, {"status", "collisionCount"});
  if (was && (!now || *now < *was))
    errors.push_back(
        schema::invalid("status.collisionCount", now ? *now : Json(0), "cannot be decremented"));
}

}  // namespace drydock::fake
