#include "fakeapi/write/review_selectors.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/kinds/metadata_validation.h"
#include "operator/api/selector.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kAttributes = "spec.resourceAttributes";

enum class Kind { kField, kLabel };

std::string path_of(Kind kind) {
  return fmt::format("{}.{}", kAttributes,
                     kind == Kind::kField ? "fieldSelector" : "labelSelector");
}

const Json* selector_in(const Json& attributes, Kind kind) {
  const Json* selector =
      find_path(attributes, {kind == Kind::kField ? "fieldSelector" : "labelSelector"});
  return selector && selector->is_object() ? selector : nullptr;
}

const Json& requirements_in(const Json& selector) {
  static const Json kNone = Json::array();
  const Json* list = find_path(selector, {"requirements"});
  return list && list->is_array() ? *list : kNone;
}

std::vector<std::string> values_in(const Json& requirement) {
  std::vector<std::string> values;
  if (const Json* list = find_path(requirement, {"values"}); list && list->is_array())
    for (const Json& value : *list)
      if (value.is_string()) values.push_back(value.get<std::string>());
  return values;
}

bool is_one_of(std::string_view op, std::string_view one, std::string_view other) {
  return op == one || op == other;
}

void check_requirement(Kind kind, const Json& requirement, const std::string& path,
                       schema::FieldErrors& errors) {
  const std::string_view key = string_at(requirement, {"key"});
  const std::string_view op = string_at(requirement, {"operator"});
  const std::vector<std::string> values = values_in(requirement);
  if (kind == Kind::kField && key.empty())
    errors.push_back(schema::required(path + ".key", "must be specified"));
  if (is_one_of(op, "In", "NotIn") && values.empty())
    errors.push_back(
        schema::required(path + ".values", "must be specified when `operator` is 'In' or 'NotIn'"));
  if (is_one_of(op, "Exists", "DoesNotExist") && !values.empty())
    errors.push_back(schema::forbidden(
        path + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  if (kind == Kind::kField) return;
  for (const std::string& why : check_qualified_name(key))
    errors.push_back(schema::invalid(path + ".key", Json(key), why));
  for (std::size_t i = 0; i < values.size(); ++i)
    for (const std::string& why : check_label_value(values[i]))
      errors.push_back(schema::invalid(fmt::format("{}.values[{}]", path, i), values[i], why));
}

void check_selector(Kind kind, const Json& attributes, schema::FieldErrors& errors) {
  const Json* selector = selector_in(attributes, kind);
  if (!selector) return;
  const std::string path = path_of(kind);
  const std::string_view raw = string_at(*selector, {"rawSelector"});
  const Json& requirements = requirements_in(*selector);
  if (!raw.empty() && !requirements.empty())
    errors.push_back(schema::invalid(path + ".rawSelector", Json(raw),
                                     "may not specified at the same time as requirements"));
  if (raw.empty() && requirements.empty())
    errors.push_back(schema::required(
        path + ".requirements",
        fmt::format("when {} is specified, requirements or rawSelector is required", path)));
  for (std::size_t i = 0; i < requirements.size(); ++i)
    check_requirement(kind, requirements[i], fmt::format("{}.requirements[{}]", path, i), errors);
}

// A field selector knows but equality.
bool is_readable(Kind kind, const Json& requirement) {
  const std::string_view op = string_at(requirement, {"operator"});
  if (is_one_of(op, "In", "NotIn"))
    return kind == Kind::kLabel || values_in(requirement).size() == 1;
  return kind == Kind::kLabel && is_one_of(op, "Exists", "DoesNotExist");
}

bool is_readable(Kind kind, const Json* selector) {
  if (!selector) return true;
  const std::string_view raw = string_at(*selector, {"rawSelector"});
  if (!raw.empty())
    return kind == Kind::kField ? FieldSelector::parse(raw).has_value()
                                : LabelSelector::parse(raw).has_value();
  return std::ranges::all_of(requirements_in(*selector), [kind](const Json& requirement) {
    return is_readable(kind, requirement);
  });
}

}  // namespace

schema::FieldErrors check_review_selectors(const Json& attributes) {
  schema::FieldErrors errors;
  check_selector(Kind::kField, attributes, errors);
  check_selector(Kind::kLabel, attributes, errors);
  return errors;
}

std::string selector_evaluation_error(const Json& attributes) {
  std::string text;
  for (const Kind kind : {Kind::kField, Kind::kLabel})
    if (!is_readable(kind, selector_in(attributes, kind)))
      text +=
          fmt::format("{}{} ignored due to parse error", text.empty() ? "" : "; ", path_of(kind));
  return text;
}

}  // namespace drydock::fake
