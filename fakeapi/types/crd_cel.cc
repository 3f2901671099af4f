#include "fakeapi/types/crd_cel.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/types/crd_field_path.h"
#include "fakeapi/types/crd_view.h"
#include "operator/schema/cel/cost.h"
#include "operator/schema/cel/program.h"

namespace drydock::fake {
namespace {

std::string text(const Json& json, const char* key) { return std::string(string_at(json, {key})); }

std::string trimmed(const std::string& value) {
  const std::size_t from = value.find_first_not_of(" \t\r\n");
  return from == std::string::npos
             ? ""
             : value.substr(from, value.find_last_not_of(" \t\r\n") - from + 1);
}
bool has_newline(const std::string& value) {
  return value.find_first_of("\r\n") != std::string::npos;
}

}  // namespace

void check_rule_text(const Json& schema, const Json& rule, const std::string& path,
                     schema::FieldErrors& errors) {
  const std::string expression = trimmed(text(rule, "rule")), message = text(rule, "message");
  if (expression.empty())
    errors.push_back(schema::required(path + ".rule", "rule is not specified"));
  else if (!message.empty() && trimmed(message).empty())
    errors.push_back(schema::invalid(path + ".message", message, "must be non-empty if specified"));
  else if (has_newline(trimmed(message)))
    errors.push_back(schema::invalid(path + ".message", message, "must not contain line breaks"));
  else if (has_newline(expression) && trimmed(message).empty())
    errors.push_back(schema::required(path + ".message",
                                      "message must be specified if rule contains line breaks"));
  if (const std::string dynamic = text(rule, "messageExpression");
      !dynamic.empty() && trimmed(dynamic).empty())
    errors.push_back(schema::required(path + ".messageExpression",
                                      "messageExpression must be non-empty if specified"));
  static const std::vector<std::string> kReasons = {"FieldValueDuplicate", "FieldValueForbidden",
                                                    "FieldValueInvalid", "FieldValueRequired"};
  if (const Json* reason = find_path(rule, {"reason"});
      reason && reason->is_string() &&
      std::ranges::find(kReasons, reason->get<std::string>()) == kReasons.end())
    errors.push_back(schema::not_supported(path + ".reason", *reason, kReasons));
  const std::string field = text(rule, "fieldPath");
  if (field.empty()) return;
  if (trimmed(field).empty())
    errors.push_back(schema::invalid(path + ".fieldPath", field, "must be non-empty if specified"));
  if (has_newline(field))
    errors.push_back(schema::invalid(path + ".fieldPath", field, "must not contain line breaks"));
  if (!follow_field_path(schema, field, true).error.empty())
    errors.push_back(schema::invalid(path + ".fieldPath", field, "must be a valid path"));
}

namespace {

// How the server's own struct prints in an error.
std::string printed_rule(const Json& rule) {
  const auto quoted = [&](const char* key) { return dump_json(Json(text(rule, key))); };
  const Json* reason = find_path(rule, {"reason"});
  const Json* optional = find_path(rule, {"optionalOldSelf"});
  return fmt::format(
      "{{\"Rule\":{},\"Message\":{},\"MessageExpression\":{},\"Reason\":{},\"FieldPath\":{},"
      "\"OptionalOldSelf\":{}}}",
      quoted("rule"), quoted("message"), quoted("messageExpression"),
      reason && reason->is_string() ? dump_json(*reason) : "null", quoted("fieldPath"),
      optional && optional->is_boolean() ? dump_json(*optional) : "null");
}

schema::FieldError invalid_rule(const std::string& path, const Json& rule,
                                const std::string& detail) {
  return {std::string(schema::cause::kInvalid),
          path,
          fmt::format("Invalid value: {}: {}", printed_rule(rule), detail),
          {}};
}

std::string over_budget(std::string_view what, std::uint64_t cost, std::uint64_t limit) {
  const double factor = static_cast<double>(cost) / static_cast<double>(limit);
  const std::string shown = factor > 100   ? "more than 100x"
                            : factor < 1.5 ? fmt::format("{:f}x", factor)
                                           : fmt::format("{:.1f}x", factor);
  return fmt::format(
      "{} exceeds budget by factor of {} (try simplifying the rule, or adding maxItems, "
      "maxProperties, and maxLength where "
      "arrays, maps, and strings are declared)",
      what, shown);
}

}  // namespace

struct CelCheck::Impl {
  schema::SchemaSet schemas;
  const schema::Schema* root = nullptr;
  std::uint64_t total = 0;
  struct Expense {
    std::string path;
    std::uint64_t cost;
  };
  std::vector<Expense> most_expensive;  ///< falling

  void observe(const std::string& path, std::uint64_t cost) {
    constexpr std::uint64_t kWorthTelling = 1'000'000;
    constexpr std::size_t kTold = 4;
    total = schema::cel::add_costs(total, cost);
    if (cost < kWorthTelling) return;
    const auto at = std::ranges::find_if(most_expensive,
                                         [&](const Expense& other) { return other.cost < cost; });
    most_expensive.insert(at, {path, cost});
    if (most_expensive.size() > kTold) most_expensive.pop_back();
  }
};

CelCheck::CelCheck(const Json& schema, bool keeps_costs)
    : impl_(std::make_unique<Impl>()), keeps_costs_(keeps_costs) {
  impl_->root = impl_->schemas.compile(schema);
}
CelCheck::~CelCheck() = default;

CelScope CelCheck::root() const { return {.schema = impl_->root, .root = true}; }

CelScope CelCheck::child(const CelScope& parent, CelStep step, const std::string& name) const {
  CelScope scope{.schema = nullptr, .cardinality = parent.cardinality};
  const auto times = [&](const std::optional<std::int64_t>& limit) {
    if (!limit || !scope.cardinality)
      scope.cardinality.reset();
    else
      scope.cardinality = schema::cel::multiply_costs(
          *scope.cardinality, static_cast<std::uint64_t>(std::max<std::int64_t>(*limit, 0)));
  };
  if (!parent.schema) return scope;
  switch (step) {
    case CelStep::kProperty:
      scope.schema = parent.schema->property(name);
      break;
    case CelStep::kItems:
      scope.schema = parent.schema->items;
      times(parent.schema->max_items);
      break;
    case CelStep::kValues:
      scope.schema = parent.schema->additional_properties;
      times(parent.schema->max_properties);
      break;
  }
  return scope;
}

void CelCheck::check(const CelScope& scope, const Json& rules, const std::string& path,
                     const std::string& uncorrelatable, schema::FieldErrors& errors) {
  using schema::cel::Program;
  if (!scope.schema) return;
  const std::uint64_t times =
      scope.cardinality.value_or(schema::cel::max_cardinality(*scope.schema));
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Json& rule = rules[i];
    const std::string at = schema::index_path(path, i);
    const Json* optional = find_path(rule, {"optionalOldSelf"});
    const bool optional_old_self = optional && *optional == true;
    const Program::Scope program_scope{.schema = scope.schema,
                                       .resource = scope.root || scope.schema->embedded_resource,
                                       .optional_old_self = optional_old_self};
    const auto charge = [&](const char* member, const char* what, std::uint64_t cost) {
      const std::string where = fmt::format("{}.{}", at, member);
      if (!keeps_costs_ && cost > schema::cel::kRuleCostLimit)
        errors.push_back(
            schema::forbidden(where, over_budget(what, cost, schema::cel::kRuleCostLimit)));
      impl_->observe(where, cost);
    };
    const auto program =
        Program::compile(text(rule, "rule"), program_scope, schema::cel::Kind::kBool);
    if (program)
      charge("rule", "estimated rule cost", schema::cel::multiply_costs((*program)->cost(), times));
    else
      errors.push_back(invalid_rule(at + ".rule", rule, program.error()));
    // A message is made once, however many values there are.
    if (const std::string source = text(rule, "messageExpression");
        program && !trimmed(source).empty()) {
      if (const auto message =
              Program::compile(source, program_scope, schema::cel::Kind::kString)) {
        charge("messageExpression", "estimated messageExpression cost", (*message)->cost());
      } else {
        const std::string& problem = message.error();
        const bool syntax = problem.starts_with("compilation failed");
        errors.push_back(invalid_rule(at + ".messageExpression", rule,
                                      (syntax ? "messageExpression " : "") + problem));
      }
    }
    if (program && (*program)->uses_old_self()) {
      if (!uncorrelatable.empty())
        errors.push_back(schema::invalid(
            at + ".rule", text(rule, "rule"),
            "oldSelf cannot be used on the uncorrelatable portion of the schema within " +
                uncorrelatable));
    } else if (optional) {
      errors.push_back(schema::invalid(at + ".optionalOldSelf", *optional,
                                       "may not be set if oldSelf is not used in rule"));
    }
  }
}

void CelCheck::check_total(const std::string& path, schema::FieldErrors& errors) {
  if (impl_->total <= schema::cel::kSchemaCostLimit) return;
  for (const Impl::Expense& expense : impl_->most_expensive)
    errors.push_back(schema::forbidden(expense.path,
                                       "contributed to estimated rule cost total exceeding cost "
                                       "limit for entire OpenAPIv3 schema"));
  errors.push_back(schema::forbidden(
      path,
      over_budget("x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema",
                  impl_->total, schema::cel::kSchemaCostLimit)));
}

}  // namespace drydock::fake
