#include "fakeapi/kinds/job_validation.h"

#include <fmt/format.h>

#include <charconv>
#include <expected>
#include <optional>
#include <set>

#include "fakeapi/kinds/pod_validation.h"
#include "fakeapi/types/go_structs.h"
#include "operator/api/selector.h"

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::index_path;

// An Invalid that does not show the value.
FieldError invalid_without_value(std::string_view field, std::string_view why) {
  FieldError error = schema::invalid(field, Json(), why);
  error.message = fmt::format("Invalid value: {}", why);
  return error;
}

std::optional<std::int64_t> index_of(std::string_view text_) {
  std::int64_t parsed = 0;
  const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), parsed);
  if (error != std::errc() || end != text_.data() + text_.size()) return std::nullopt;
  return parsed;
}

// "1,3-5": how many they are, or what is wrong with them.
std::expected<std::int64_t, std::string> count_indexes(std::string_view list,
                                                       std::int64_t completions) {
  std::int64_t total = 0;
  std::optional<std::int64_t> last;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view interval = list.substr(0, comma);
    list = comma == list.npos ? std::string_view() : list.substr(comma + 1);
    const std::size_t dash = interval.find('-');
    std::int64_t bounds[2] = {};
    for (int i = 0; i < 2; ++i) {
      const std::string_view part = i == 0              ? interval.substr(0, dash)
                                    : dash == list.npos ? interval
                                                        : interval.substr(dash + 1);
      const auto index = index_of(part);
      if (!index)
        return std::unexpected(
            fmt::format("cannot convert string to integer for index: \"{}\"", part));
      if (*index >= completions)
        return std::unexpected(fmt::format("too large index: \"{}\"", part));
      bounds[i] = *index;
    }
    if (bounds[0] > bounds[1])
      return std::unexpected(
          fmt::format("non-increasing order, previous: {}, current: {}", bounds[0], bounds[1]));
    if (last && *last >= bounds[0])
      return std::unexpected(
          fmt::format("non-increasing order, previous: {}, current: {}", *last, bounds[0]));
    total += bounds[1] - bounds[0] + 1;
    last = bounds[1];
  }
  return total;
}

void check_indexed(const Json& spec, const std::string& field, FieldErrors& errors) {
  constexpr std::int64_t kMost = 100'000;
  constexpr std::int64_t kMostOfMany = 10'000;
  const Json* completions = child(spec, "completions");
  const Json* failed = child(spec, "maxFailedIndexes");
  const std::int64_t parallelism = number(spec, "parallelism");
  if (!completions)
    errors.push_back(schema::required(field + ".completions", "when completion mode is Indexed"));
  if (parallelism > kMost)
    errors.push_back(schema::invalid(
        field + ".parallelism", parallelism,
        fmt::format("must be less than or equal to {} when completion mode is Indexed", kMost)));
  if (completions && failed && *failed > *completions)
    errors.push_back(schema::invalid(field + ".maxFailedIndexes", *failed,
                                     "must be less than or equal to completions"));
  if (failed && *failed > kMost)
    errors.push_back(schema::invalid(field + ".maxFailedIndexes", *failed,
                                     fmt::format("must be less than or equal to {}", kMost)));
  if (!completions || *completions <= kMost || !child(spec, "backoffLimitPerIndex")) return;
  const std::string above = fmt::format(
      "must be less than or equal to {} when completions are above {} and used with backoff limit "
      "per index",
      kMostOfMany, kMost);
  if (!failed)
    errors.push_back(
        schema::required(field + ".maxFailedIndexes",
                         fmt::format("must be specified when completions is above {}", kMost)));
  if (parallelism > kMostOfMany)
    errors.push_back(schema::invalid(field + ".parallelism", parallelism, above));
  if (failed && *failed > kMostOfMany)
    errors.push_back(schema::invalid(field + ".maxFailedIndexes", *failed, above));
}

void check_exit_codes(const Json& codes, const std::string& field,
                      const std::set<std::string>& containers, FieldErrors& errors) {
  if (text(codes, "operator").empty())
    errors.push_back(schema::required(field + ".operator", "valid values: [\"In\" \"NotIn\"]"));
  else
    check_one_of(errors, codes, field, "operator", {"In", "NotIn"});
  if (const std::string name(text(codes, "containerName"));
      child(codes, "containerName") && !containers.contains(name))
    errors.push_back(
        schema::invalid(field + ".containerName", name,
                        "must be one of the container or initContainer names in the pod template"));
  const auto values = items(codes, "values");
  const std::string list = field + ".values";
  if (values.empty())
    errors.push_back(schema::invalid(list, Json::array(), "at least one value is required"));
  if (values.size() > 255)
    errors.push_back(schema::too_many(list, static_cast<std::int64_t>(values.size()), 255));
  bool ordered = true;
  std::set<Json> seen;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (text(codes, "operator") == "In" && values[i] == 0)
      errors.push_back(
          schema::invalid(index_path(list, i), values[i], "must not be 0 for the In operator"));
    if (!seen.insert(values[i]).second)
      errors.push_back(schema::duplicate(index_path(list, i), values[i]));
    ordered = ordered && (i == 0 || values[i - 1] <= values[i]);
  }
  if (!ordered) errors.push_back(schema::invalid(list, codes["values"], "must be ordered"));
}

void check_failure_rule(const Json& spec, const Json& rule, const std::string& field,
                        const std::set<std::string>& containers, FieldErrors& errors) {
  const std::string action(text(rule, "action"));
  if (action.empty())
    errors.push_back(schema::required(
        field + ".action", "valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]"));
  else if (action == "FailIndex" && !child(spec, "backoffLimitPerIndex"))
    errors.push_back(
        schema::invalid(field + ".action", action, "requires the backoffLimitPerIndex to be set"));
  else
    check_one_of(errors, rule, field, "action", {"Count", "FailIndex", "FailJob", "Ignore"});
  const Json* codes = child(rule, "onExitCodes");
  if (codes) check_exit_codes(*codes, field + ".onExitCodes", containers, errors);
  const auto conditions = items(rule, "onPodConditions");
  if (conditions.size() > 20)
    errors.push_back(schema::too_many(field + ".onPodConditions",
                                      static_cast<std::int64_t>(conditions.size()), 20));
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const std::string at = index_path(field + ".onPodConditions", i);
    const std::string type(text(conditions[i], "type"));
    append_invalid(errors, at + ".type", type, check_qualified_name(type));
    check_one_of(errors, conditions[i], at, "status", {"False", "True", "Unknown"});
  }
  if (codes && !conditions.empty())
    errors.push_back(invalid_without_value(
        field, "specifying both OnExitCodes and OnPodConditions is not supported"));
  if (!codes && conditions.empty())
    errors.push_back(invalid_without_value(
        field, "specifying one of OnExitCodes and OnPodConditions is required"));
}

void check_failure_policy(const Json& spec, const std::string& field, FieldErrors& errors) {
  const Json* policy = child(spec, "podFailurePolicy");
  if (!policy) return;
  std::set<std::string> containers;
  for (const char* list : {"containers", "initContainers"})
    if (const Json* pod = find_path(spec, {"template", "spec"}))
      for (const Json& container : items(*pod, list)) containers.emplace(text(container, "name"));
  const auto rules = items(*policy, "rules");
  const std::string list = field + ".podFailurePolicy.rules";
  if (rules.size() > 20)
    errors.push_back(schema::too_many(list, static_cast<std::int64_t>(rules.size()), 20));
  for (std::size_t i = 0; i < rules.size(); ++i)
    check_failure_rule(spec, rules[i], index_path(list, i), containers, errors);
}

void check_success_rule(const Json& rule, const std::string& field, std::int64_t completions,
                        FieldErrors& errors) {
  const Json* indexes = child(rule, "succeededIndexes");
  const Json* count = child(rule, "succeededCount");
  if (!indexes && !count)
    errors.push_back(schema::required(
        field, "at least one of succeededCount or succeededIndexes must be specified"));
  std::int64_t total = 0;
  if (indexes) {
    const auto counted = count_indexes(text(rule, "succeededIndexes"), completions);
    if (counted)
      total = *counted;
    else
      errors.push_back(
          schema::invalid(field + ".succeededIndexes", *indexes,
                          fmt::format("error parsing succeededIndexes: {}", counted.error())));
  }
  if (!count) return;
  check_not_negative(errors, rule, field, {"succeededCount"});
  auto check_most = [&](std::int64_t most, std::string_view of) {
    if (*count > most)
      errors.push_back(schema::invalid(
          field + ".succeededCount", *count,
          fmt::format("must be less than or equal to {} (the number of {})", most, of)));
  };
  check_most(completions, "specified completions");
  if (indexes) check_most(total, "indexes in the specified succeededIndexes field");
}

void check_success_policy(const Json& spec, const std::string& parent, FieldErrors& errors) {
  const Json* policy = child(spec, "successPolicy");
  if (!policy) return;
  const std::string field = parent + ".successPolicy";
  const auto rules = items(*policy, "rules");
  if (text(spec, "completionMode") != "Indexed") {
    static const Json kNoRules = {{"rules", Json::array()}};
    FieldError error = schema::invalid(field, Json(), "");
    error.message =
        fmt::format("Invalid value: {}: requires indexed completion mode",
                    go_struct("batch.SuccessPolicy", rules.empty() ? &kNoRules : policy));
    errors.push_back(std::move(error));
    return;
  }
  if (rules.empty())
    errors.push_back(
        schema::required(field + ".rules",
                         "at least one rules must be specified when the successPolicy is "
                         "specified"));
  for (std::size_t i = 0; i < rules.size(); ++i)
    check_success_rule(rules[i], index_path(field + ".rules", i), number(spec, "completions"),
                       errors);
}

void check_template(const Json& spec, const std::string& field, FieldErrors& errors) {
  static const Json kEmpty = Json::object();
  const Json* template_ = child(spec, "template");
  append(errors, validate_pod_template(template_ ? template_ : &kEmpty, field));
  const std::string policy(template_ ? string_at(*template_, {"spec", "restartPolicy"}) : "");
  const std::string policy_field = field + ".spec.restartPolicy";
  if (policy == "Always" || policy.empty())
    errors.push_back(schema::required(policy_field, "valid values: \"OnFailure\", \"Never\""));
  else if (policy != "OnFailure" && policy != "Never")
    errors.push_back(schema::not_supported(policy_field, policy, {"OnFailure", "Never"}));
  else if (child(spec, "podFailurePolicy") && policy != "Never")
    errors.push_back(schema::invalid(
        policy_field, policy, "only \"Never\" is supported when podFailurePolicy is specified"));
}

void check_managed_by(const Json& spec, const std::string& parent, FieldErrors& errors) {
  const std::string name(text(spec, "managedBy"));
  if (!child(spec, "managedBy")) return;
  const std::size_t slash = name.find('/');
  const bool prefixed = slash != std::string::npos && slash > 0 && slash + 1 < name.size();
  if (!prefixed)
    errors.push_back(schema::invalid(parent + ".managedBy", name,
                                     "must be a domain-prefixed path (such as \"acme.io/foo\")"));
  else
    append_invalid(errors, parent + ".managedBy", name.substr(0, slash),
                   check_dns_subdomain(name.substr(0, slash)));
  if (name.size() > 63) errors.push_back(schema::too_long(parent + ".managedBy", 63));
}

class JobStatus {
 public:
  explicit JobStatus(const Json& job) {
    static const Json kEmpty = Json::object();
    const Json* found = child(job, "status");
    status_ = found ? found : &kEmpty;
  }
  bool is(std::string_view type) const {
    for (const Json& condition : items(*status_, "conditions"))
      if (text(condition, "type") == type && text(condition, "status") == "True") return true;
    return false;
  }
  bool finished() const { return is("Complete") || is("Failed"); }
  const Json* get(std::string_view key) const { return child(*status_, key); }
  std::int64_t count(std::string_view key) const { return number(*status_, key); }
  const Json& json() const { return *status_; }

 private:
  const Json* status_;
};

void check_conditions(const JobStatus& now, const JobStatus& was, FieldErrors& errors) {
  auto complain = [&](std::string why) {
    errors.push_back(invalid_without_value("status.conditions", why));
  };
  for (const char* type : {"Failed", "Complete", "FailureTarget"})
    if (was.is(type) && !now.is(type))
      complain(fmt::format("cannot disable the terminal {}=True condition", type));
  if (was.is("SuccessCriteriaMet") && !now.is("SuccessCriteriaMet"))
    complain("cannot disable the SuccessCriteriaMet=True condition");
}

}  // namespace

FieldErrors validate_job_spec(const Json& spec, std::string_view parent, bool with_selector) {
  FieldErrors errors;
  const std::string field(parent);
  check_not_negative(errors, spec, field,
                     {"parallelism", "completions", "activeDeadlineSeconds", "backoffLimit",
                      "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes"});
  if (child(spec, "maxFailedIndexes") && !child(spec, "backoffLimitPerIndex"))
    errors.push_back(
        schema::required(field + ".backoffLimitPerIndex", "when maxFailedIndexes is specified"));
  check_managed_by(spec, field, errors);
  check_one_of(errors, spec, field, "completionMode", {"NonIndexed", "Indexed"});
  const std::string mode(text(spec, "completionMode"));
  if (mode == "Indexed") check_indexed(spec, field, errors);
  if (!child(spec, "completionMode") || mode == "NonIndexed")
    for (const char* key : {"backoffLimitPerIndex", "maxFailedIndexes"})
      if (const Json* value = child(spec, key))
        errors.push_back(
            schema::invalid(child_path(field, key), *value, "requires indexed completion mode"));
  check_failure_policy(spec, field, errors);
  check_success_policy(spec, field, errors);
  if (child(spec, "podFailurePolicy"))
    check_one_of(errors, spec, field, "podReplacementPolicy", {"Failed"});
  else
    check_one_of(errors, spec, field, "podReplacementPolicy", {"Failed", "TerminatingOrFailed"});
  check_template(spec, field + ".template", errors);
  if (!with_selector) return errors;
  const Json* selector = child(spec, "selector");
  if (!selector)
    errors.push_back(schema::required(field + ".selector"));
  else
    append(errors, validate_label_selector(*selector, field + ".selector"));
  static const Json kNull;
  const Json* labels = find_path(spec, {"template", "metadata", "labels"});
  const auto parsed = LabelSelector::from_json(selector ? *selector : kNull);
  if (!selector || (parsed && !parsed->matches_labels(labels ? *labels : kNull)))
    errors.push_back(schema::invalid(field + ".template.metadata.labels", labels ? *labels : kNull,
                                     "`selector` does not match template `labels`"));
  return errors;
}

FieldErrors validate_job_status(const Json& job, const Json& live) {
  FieldErrors errors;
  const JobStatus now(job);
  const JobStatus was(live);
  auto complain = [&](std::string_view key, std::string_view why) {
    errors.push_back(
        schema::invalid(child_path("status", key), now.get(key) ? *now.get(key) : Json(0), why));
  };
  auto refuse = [&](std::string_view why) {
    errors.push_back(invalid_without_value("status.conditions", why));
  };
  check_not_negative(errors, now.json(), "status",
                     {"active", "succeeded", "failed", "ready", "terminating"});
  const bool complete = now.is("Complete");
  const bool failed = now.is("Failed");
  if (complete && failed) refuse("cannot set Complete=True and Failed=true conditions");
  if (complete && now.is("FailureTarget"))
    refuse("cannot set Complete=True and FailureTarget=true conditions");
  if (now.get("completionTime") && !complete)
    complain("completionTime",
             "cannot set completionTime when there is no Complete=True condition");
  if (complete && !now.get("completionTime"))
    errors.push_back(
        schema::required("status.completionTime", "completionTime is required for Complete jobs"));
  const std::string_view start = text(now.json(), "startTime");
  const std::string_view end = text(now.json(), "completionTime");
  if (!start.empty() && !end.empty() && end < start)
    complain("completionTime", "must be equal to or after `startTime`");
  if (failed && !now.is("FailureTarget"))
    refuse("cannot set Failed=True condition without the FailureTarget=true condition");
  if (complete && !now.is("SuccessCriteriaMet"))
    refuse("cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
  if (now.count("active") > 0 && now.finished())
    complain("active", "active>0 is invalid for finished job");
  if (start.empty() && now.finished())
    errors.push_back(
        schema::required("status.startTime", "startTime is required for finished job"));
  if (now.count("terminating") > 0 && now.finished())
    complain("terminating", "terminating>0 is invalid for finished job");
  if (now.count("ready") > now.count("active"))
    complain("ready", "cannot set more ready pods than active");
  if (now.is("SuccessCriteriaMet") && failed)
    refuse("cannot set SuccessCriteriaMet=True and Failed=true conditions");
  if (now.is("SuccessCriteriaMet") && now.is("FailureTarget"))
    refuse("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
  check_conditions(now, was, errors);
  for (const char* key : {"failed", "succeeded"})
    if (now.count(key) < was.count(key))
      complain(key, fmt::format("cannot decrease the {} counter", key));
  if (now.get("completionTime") && was.get("completionTime") &&
      *now.get("completionTime") != *was.get("completionTime"))
    complain("completionTime", "field is immutable");
  const Json* spec = child(job, "spec");
  if (was.get("startTime") && text(was.json(), "startTime") != start &&
      !(spec && flag(*spec, "suspend")))
    complain("startTime", "field is immutable for unsuspended job once set");
  return errors;
}

}  // namespace drydock::fake
