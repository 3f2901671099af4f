#include "operator/schema/cel/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "operator/schema/cel/program.h"
#include "operator/schema/correlation.h"
#include "operator/schema/validate.h"
#include "operator/schema/validate_scalar.h"

namespace drydock::schema::cel {
namespace {

// Runtime cost of all rules of one object together.
constexpr std::int64_t kTotalBudget = 10'000'000;
constexpr std::int64_t kRuleBudget = 1'000'000;

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(" \t\r\n");
  return from == std::string::npos ? ""
                                   : text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

std::string schema_type(const Schema& schema) {
  using drydock::schema::Type;
  switch (schema.type) {
    case Type::kObject:
      return "object";
    case Type::kArray:
      return "array";
    case Type::kString:
      return "string";
    case Type::kInteger:
      return "integer";
    case Type::kNumber:
      return "number";
    case Type::kBoolean:
      return "boolean";
    case Type::kAny:
      break;
  }
  return "";
}

// "['a-b'].c" as a path below another: ".c" is appended, "['a-b']" too.
std::string field_at(const std::string& path, std::string_view relative) {
  std::string out = path == kNoField ? "" : path;
  while (!relative.empty()) {
    if (relative.starts_with("['")) {
      const std::size_t end = relative.find("']");
      if (end == std::string_view::npos) break;
      out = key_path(out, relative.substr(2, end - 2));
      relative.remove_prefix(end + 2);
    } else {
      if (relative[0] == '.') relative.remove_prefix(1);
      const std::size_t end = std::min(relative.find_first_of(".["), relative.size());
      out = child_path(out, relative.substr(0, end));
      relative.remove_prefix(end);
    }
  }
  return out;
}

class RuleCheck {
 public:
  explicit RuleCheck(FieldErrors& errors) : errors_(errors) {}

  void visit(const Schema& schema, const Json& value, const Old& old, const std::string& path,
             bool resource, int depth) {
    if (depth > kMaxValueDepth || !schema.contents.rules || value.is_null() || total_.left < 0)
      return;
    for (const CelRule& rule : schema.validations) apply(rule, schema, value, old, path, resource);
    if (value.is_object()) {
      for (const auto& [name, member] : value.items()) {
        const Schema* child = schema.property(name);
        if (!child) child = schema.additional_properties;
        if (child)
          visit(*child, member, old.member(schema, name), child_path(path, name),
                child->embedded_resource, depth + 1);
      }
    } else if (value.is_array() && schema.items) {
      std::size_t index = 0;
      for (const Json& item : value)
        visit(*schema.items, item, old.item(schema, item), index_path(path, index++),
              schema.items->embedded_resource, depth + 1);
    }
  }

 private:
  void add(std::string_view type, const std::string& path, std::string message,
           std::string plain = {}) {
    errors_.push_back({std::string(type), path.empty() ? std::string(kNoField) : path,
                       std::move(message), std::move(plain)});
  }

  void apply(const CelRule& rule, const Schema& schema, const Json& value, const Old& old,
             const std::string& path, bool resource) {
    const std::shared_ptr<const CompiledRule> compiled =
        rule.compiled ? rule.compiled : compile_rule(rule, schema, resource);
    const auto& program = compiled->rule;
    if (!program) {
      add(cause::kInvalid, path,
          fmt::format("Invalid value: \"{}\": rule compile error: {}", schema_type(schema),
                      program.error()));
      return;
    }
    Bindings bindings{{"self", from_json(value, &schema, resource)}};
    if ((*program)->uses_old_self()) {
      const std::optional<Value> before =
          old.value() && !old.value()->is_null()
              ? std::optional(from_json(*old.value(), &schema, resource))
              : std::nullopt;
      if (!before && !rule.optional_old_self) return;
      bindings.emplace("oldSelf", rule.optional_old_self ? Value::optional(before) : *before);
    }
    Budget budget{std::min(kRuleBudget, total_.left)};
    const std::int64_t before_run = budget.left;
    const Outcome outcome = (*program)->run(bindings, budget);
    total_.spend(before_run - budget.left);
    if (outcome && outcome->holds<bool>() && *outcome->as<bool>()) return;
    if (!outcome || !outcome->holds<bool>()) {
      run_error(rule, schema, path, outcome ? "no such overload" : outcome.error());
      return;
    }
    // What was wrong before and is unchanged may stay.
    if (!(*program)->uses_old_self() && old.equals(schema, value)) return;
    report(rule, schema, value, path, message_of(rule, *compiled, bindings));
  }

  void run_error(const CelRule& rule, const Schema& schema, const std::string& path,
                 const std::string& problem) {
    const std::string text = trimmed(rule.message.empty() ? rule.rule : rule.message);
    std::string detail = fmt::format("{} evaluating rule: {}", problem, text);
    if (problem.starts_with("no such overload"))
      detail = fmt::format(
          "'{}': call arguments did not match a supported operator, function or macro signature "
          "for rule: {}",
          problem, text);
    if (problem == kBudgetExceeded)
      detail = fmt::format(
          "'{}': no further validation rules will be run due to call cost exceeds limit for rule: "
          "{}",
          problem, text);
    add(cause::kInvalid, path,
        fmt::format("Invalid value: \"{}\": {}", schema_type(schema), detail), detail);
  }

  std::string message_of(const CelRule& rule, const CompiledRule& compiled,
                         const Bindings& bindings) {
    if (compiled.message && *compiled.message) {
      Budget budget{std::min(kRuleBudget, total_.left)};
      const Outcome outcome = (*compiled.message)->run(bindings, budget);
      if (outcome && outcome->holds<std::string>()) {
        const std::string& text = *outcome->as<std::string>();
        constexpr std::size_t kLimit = 5 * 1024;
        if (!trimmed(text).empty() && text.find_first_of("\r\n") == std::string::npos &&
            text.size() <= kLimit)
          return trimmed(text);
      }
    }
    return rule.message.empty() ? "failed rule: " + trimmed(rule.rule) : trimmed(rule.message);
  }

  void report(const CelRule& rule, const Schema&, const Json& value, const std::string& path,
              const std::string& message) {
    const std::string at = rule.field_path.empty() ? path : field_at(path, rule.field_path);
    const bool shows = !value.is_structured();
    if (rule.reason == cause::kForbidden)
      return add(cause::kForbidden, at, "Forbidden: " + message, message);
    if (rule.reason == cause::kRequired)
      return add(cause::kRequired, at, "Required value: " + message, message);
    if (rule.reason == cause::kDuplicate)
      return add(cause::kDuplicate, at, "Duplicate value: " + (shows ? display(value) : message),
                 message);
    add(cause::kInvalid, at,
        shows ? fmt::format("Invalid value: {}: {}", display(value), message)
              : "Invalid value: " + message,
        message);
  }

  FieldErrors& errors_;
  Budget total_{kTotalBudget};
};

bool is_blocking(const FieldError& error) {
  return error.type == cause::kNotSupported || error.type == cause::kRequired ||
         error.type == cause::kTooLong || error.type == cause::kTooMany ||
         error.type == cause::kTypeInvalid;
}

}  // namespace

void check_rules(const Schema& schema, const Json& object, const Json* old_object,
                 FieldErrors& errors, bool resource) {
  if (!schema.contents.rules) return;
  if (std::ranges::any_of(errors, is_blocking)) {
    errors.push_back(invalid(kNoField, Json(),
                             "some validation rules were not checked because the object was "
                             "invalid; correct the existing "
                             "errors to complete validation"));
    return;
  }
  RuleCheck(errors).visit(schema, object, Old(old_object), "", resource, 0);
}

}  // namespace drydock::schema::cel
