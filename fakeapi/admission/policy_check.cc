#include "fakeapi/admission/policy_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "fakeapi/kinds/admission_cel.h"
#include "fakeapi/kinds/defaults.h"
#include "operator/schema/cel/evaluator.h"

namespace drydock::fake {
namespace {

using schema::cel::Bindings;
using schema::cel::Budget;
using schema::cel::Outcome;
using schema::cel::Value;

constexpr std::string_view kInvalid = "Invalid";

std::string trimmed(std::string_view value) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t from = value.find_first_not_of(kSpace);
  if (from == value.npos) return "";
  return std::string(value.substr(from, value.find_last_not_of(kSpace) - from + 1));
}

// One policy on one request, with one object of parameters or none.
class Evaluation {
 public:
  Evaluation(const Json& spec, const AdmissionAttributes& attributes, const Json* params)
      : spec_(spec), cel_(child(spec, "paramKind") != nullptr) {
    const auto bind = [&](const char* name, const Json* json) {
      bindings_[name] = json ? schema::cel::from_json(*json, nullptr, false) : Value();
    };
    bind("object", attributes.object);
    bind("oldObject", attributes.old_object);
    bind("namespaceObject", attributes.namespace_object);
    bind("request", &attributes.request);
    bind("params", params);
  }

  std::vector<PolicyDenial> run() {
    std::vector<PolicyDenial> denials;
    for (const Json& condition : items(spec_, "matchConditions")) {
      const Outcome met = evaluate(text(condition, "expression"));
      if (!met) return failed(text(condition, "expression"), met.error());
      if (!is_true(*met)) return {};
    }
    bind_variables();
    for (const Json& validation : items(spec_, "validations")) {
      const std::string_view expression = text(validation, "expression");
      const Outcome holds = evaluate(expression);
      if (!holds) {
        for (PolicyDenial& denial : failed(expression, holds.error()))
          denials.push_back(std::move(denial));
      } else if (!is_true(*holds)) {
        const std::string_view reason = text(validation, "reason");
        denials.push_back(
            {message_of(validation), std::string(reason.empty() ? kInvalid : reason)});
      }
    }
    return denials;
  }

 private:
  static bool is_true(const Value& value) { return value.holds<bool>() && *value.as<bool>(); }

  Outcome evaluate(std::string_view expression) {
    const auto program = cel_.program(expression);
    if (!program) return std::unexpected("compilation failed");
    Outcome value = program->run(bindings_, budget_);
    if (value) return value;
    for (const auto& [name, problem] : broken_)
      if (value.error() == "no such key: " + name)
        return std::unexpected(
            fmt::format("composited variable \"{}\" fails to evaluate: {}", name, problem));
    return value;
  }

  void bind_variables() {
    schema::cel::MapEntries values;
    FieldErrors ignored;
    for (const Json& variable : items(spec_, "variables")) {
      const std::string name(text(variable, "name"));
      const std::string_view expression = text(variable, "expression");
      if (Outcome value = evaluate(expression))
        values.emplace_back(name, *std::move(value));
      else
        broken_[name] = value.error();
      cel_.declare(name, expression, "", ignored);
      cel_.open_variables();
      bindings_["variables"] = Value::map(values);
    }
  }

  // What cannot be worked out denies, unless the policy says to go on.
  std::vector<PolicyDenial> failed(std::string_view expression, const std::string& problem) const {
    if (text(spec_, "failurePolicy") == "Ignore") return {};
    return {{fmt::format("expression '{}' resulted in error: {}", expression, problem),
             std::string(kInvalid)}};
  }

  std::string message_of(const Json& validation) {
    if (const auto expression = text(validation, "messageExpression"); !expression.empty())
      if (const Outcome value = evaluate(expression); value && value->holds<std::string>())
        if (std::string message = trimmed(*value->as<std::string>());
            !message.empty() && message.find('\n') == std::string::npos)
          return message;
    if (std::string message = trimmed(text(validation, "message")); !message.empty())
      return message;
    return "failed expression: " + trimmed(text(validation, "expression"));
  }

  const Json& spec_;
  AdmissionCel cel_;
  Bindings bindings_;
  Budget budget_;
  std::map<std::string, std::string> broken_;
};

bool mentions_authorizer(const Json& spec) { return dump_json(spec).contains("authorizer"); }

std::vector<PolicyDenial> check_binding(const Json& policy, const Json& binding,
                                        const AdmissionAttributes& attributes,
                                        const FindParams& find_params) {
  const Json* kind = child(policy, "paramKind");
  const Json* ref = child(binding, "paramRef");
  if (!kind || !ref) return Evaluation(policy, attributes, nullptr).run();
  const std::vector<Object> params = find_params(*kind, *ref);
  if (params.empty()) {
    if (text(*ref, "parameterNotFoundAction") == "Allow" ||
        text(policy, "failurePolicy") == "Ignore")
      return {};
    return {
        {"failed to configure binding: no params found for policy binding with `Deny` "
         "parameterNotFoundAction",
         std::string(kInvalid)}};
  }
  std::vector<PolicyDenial> denials;
  for (const Object& each : params)
    for (PolicyDenial& denial : Evaluation(policy, attributes, &each.json()).run())
      denials.push_back(std::move(denial));
  return denials;
}

}  // namespace

PolicyOutcome check_policies(const std::vector<Object>& policies,
                             const std::vector<Object>& bindings,
                             const AdmissionAttributes& attributes, const FindParams& find_params) {
  PolicyOutcome outcome;
  static const Json kNone = Json::object();
  for (const Object& object : policies) {
    const Json* policy = child(object.json(), "spec");
    const Json* constraints = policy ? child(*policy, "matchConstraints") : nullptr;
    if (!constraints || !matches_resources(*constraints, attributes, true) ||
        mentions_authorizer(*policy))
      continue;
    for (const Object& bound : bindings) {
      const Json* binding = child(bound.json(), "spec");
      if (!binding || text(*binding, "policyName") != object.name()) continue;
      const Json* resources = child(*binding, "matchResources");
      if (!matches_resources(resources ? *resources : kNone, attributes, false)) continue;
      const auto acts = [&](std::string_view action) {
        return std::ranges::any_of(items(*binding, "validationActions"),
                                   [&](const Json& one) { return one == action; });
      };
      for (const PolicyDenial& denial : check_binding(*policy, *binding, attributes, find_params)) {
        const std::string whose = fmt::format("ValidatingAdmissionPolicy '{}' with binding '{}'",
                                              object.name(), bound.name());
        if (acts("Deny") && !outcome.denial)
          outcome.denial = PolicyDenial{fmt::format("{} denied request: {}", whose, denial.message),
                                        denial.reason};
        if (acts("Warn"))
          outcome.warnings.push_back(
              fmt::format("Validation failed for {}: {}", whose, denial.message));
      }
    }
  }
  return outcome;
}

}  // namespace drydock::fake
