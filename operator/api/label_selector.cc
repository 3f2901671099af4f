#include <algorithm>
#include <charconv>
#include <optional>

#include "operator/api/selector.h"

namespace drydock {

namespace {

using Operator = LabelSelector::Operator;
using Requirement = LabelSelector::Requirement;

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool has_value(const Requirement& requirement, std::string_view value) {
  return std::ranges::find(requirement.values, value) != requirement.values.end();
}

bool matches_value(const Requirement& requirement, const std::string* value) {
  switch (requirement.op) {
    case Operator::kExists:
      return value != nullptr;
    case Operator::kDoesNotExist:
      return value == nullptr;
    case Operator::kEquals:
    case Operator::kIn:
      return value && has_value(requirement, *value);
    case Operator::kNotEquals:
    case Operator::kNotIn:
      return !value || !has_value(requirement, *value);
    case Operator::kGreaterThan:
    case Operator::kLessThan: {
      const auto left = value ? integer(*value) : std::nullopt;
      const auto right = integer(requirement.values.front());
      if (!left || !right) return false;
      return requirement.op == Operator::kGreaterThan ? *left > *right : *left < *right;
    }
  }
  return false;
}

std::string text_of(const Requirement& requirement) {
  const std::string& key = requirement.key;
  switch (requirement.op) {
    case Operator::kExists:
      return key;
    case Operator::kDoesNotExist:
      return "!" + key;
    case Operator::kEquals:
      return key + "=" + requirement.values.front();
    case Operator::kNotEquals:
      return key + "!=" + requirement.values.front();
    case Operator::kGreaterThan:
      return key + ">" + requirement.values.front();
    case Operator::kLessThan:
      return key + "<" + requirement.values.front();
    case Operator::kIn:
      return fmt::format("{} in ({})", key, fmt::join(requirement.values, ","));
    case Operator::kNotIn:
      return fmt::format("{} notin ({})", key, fmt::join(requirement.values, ","));
  }
  return key;
}

std::unexpected<Status> bad(std::string message) {
  return fail(Status(400, reason::kBadRequest, std::move(message)));
}

Result<Requirement> expression_from_json(const Json& expression) {
  if (!expression.is_object()) return bad("matchExpressions: expected an object");
  Requirement requirement{std::string(string_at(expression, {"key"})), Operator::kExists, {}};
  const std::string_view op = string_at(expression, {"operator"});
  if (op == "In") {
    requirement.op = Operator::kIn;
  } else if (op == "NotIn") {
    requirement.op = Operator::kNotIn;
  } else if (op == "Exists") {
    requirement.op = Operator::kExists;
  } else if (op == "DoesNotExist") {
    requirement.op = Operator::kDoesNotExist;
  } else {
    return bad(fmt::format("\"{}\" is not a valid label selector operator", op));
  }
  if (const Json* values = find_path(expression, {"values"}); values && values->is_array()) {
    for (const Json& value : *values) {
      if (!value.is_string()) return bad("matchExpressions: values: expected strings");
      requirement.values.push_back(value.get<std::string>());
    }
  }
  std::ranges::sort(requirement.values);
  const bool needs_values = requirement.op == Operator::kIn || requirement.op == Operator::kNotIn;
  if (needs_values && requirement.values.empty()) {
    return bad("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
  }
  if (!needs_values && !requirement.values.empty()) {
    return bad("values: Invalid value: values set must be empty for exists and does not exist");
  }
  return requirement;
}

}  // namespace

Result<LabelSelector> LabelSelector::from_json(const Json& selector) {
  LabelSelector result;
  if (selector.is_null()) {
    result.nothing_ = true;
    return result;
  }
  if (!selector.is_object()) return bad("label selector: expected an object");
  if (const Json* labels = find_path(selector, {"matchLabels"}); labels && !labels->is_null()) {
    if (!labels->is_object()) return bad("matchLabels: expected an object");
    for (const auto& [key, value] : labels->items()) {
      if (!value.is_string()) return bad("matchLabels: expected strings");
      result.requirements_.push_back({key, Operator::kEquals, {value.get<std::string>()}});
    }
  }
  if (const Json* list = find_path(selector, {"matchExpressions"}); list && !list->is_null()) {
    if (!list->is_array()) return bad("matchExpressions: expected a list");
    for (const Json& expression : *list) {
      DRYDOCK_TRY(Requirement requirement, expression_from_json(expression));
      result.requirements_.push_back(std::move(requirement));
    }
  }
  std::ranges::sort(result.requirements_, {}, &Requirement::key);
  return result;
}

bool LabelSelector::matches_labels(const Json& labels) const {
  if (nothing_) return false;
  return std::ranges::all_of(requirements_, [&labels](const Requirement& requirement) {
    const std::string* value = nullptr;
    if (labels.is_object()) {
      const auto found = labels.find(requirement.key);
      if (found != labels.end() && found->is_string()) value = found->get_ptr<const std::string*>();
    }
    return matches_value(requirement, value);
  });
}

bool LabelSelector::matches(const Object& object) const {
  static const Json kNone;
  const Json* labels = find_path(object.json(), {"metadata", "labels"});
  return matches_labels(labels ? *labels : kNone);
}

std::string LabelSelector::to_string() const {
  std::string text;
  for (const Requirement& requirement : requirements_) {
    text += (text.empty() ? "" : ",") + text_of(requirement);
  }
  return text;
}

}  // namespace drydock
