#include "fakeapi/types/crd_cel.h"

#include <algorithm>

#include "fakeapi/types/crd_view.h"

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

// Whether ".a.b['c']" leads to a property.
bool is_valid_field_path(const Json& schema, std::string_view path) {
  const Json* at = &schema;
  while (!path.empty()) {
    std::string name;
    if (path.starts_with("['")) {
      const std::size_t end = path.find("']");
      if (end == std::string_view::npos) return false;
      name = path.substr(2, end - 2);
      path.remove_prefix(end + 2);
    } else if (path[0] == '.') {
      const std::size_t end = path.find_first_of(".[", 1);
      name = path.substr(1, end == std::string_view::npos ? end : end - 1);
      path = end == std::string_view::npos ? std::string_view() : path.substr(end);
    } else {
      return false;
    }
    const Json* next = find_path(*at, {"properties", name});
    if (!next) {
      next = find_path(*at, {"additionalProperties"});
      if (!next || !next->is_object()) return false;
    }
    at = next;
  }
  return true;
}

}  // namespace

void check_rule_text(const Json& schema, const Json& rule, const std::string& path,
                     schema::FieldErrors& errors) {
  const std::string expression = trimmed(text(rule, "rule")), message = text(rule, "message");
  if (expression.empty())
    errors.push_back(schema::required(path + ".rule", "rule is not specified"));
  else if (!message.empty() && trimmed(message).empty())
    errors.push_back(
        schema::invalid(path + ".message", message, "message must be non-empty if specified"));
  else if (has_newline(trimmed(message)))
    errors.push_back(
        schema::invalid(path + ".message", message, "message must not contain line breaks"));
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
    errors.push_back(
        schema::invalid(path + ".fieldPath", field, "fieldPath must be non-empty if specified"));
  if (has_newline(field))
    errors.push_back(
        schema::invalid(path + ".fieldPath", field, "fieldPath must not contain line breaks"));
  if (!is_valid_field_path(schema, field))
    errors.push_back(schema::invalid(path + ".fieldPath", field, "fieldPath must be a valid path"));
}

struct CelCheck::Impl {
  const Json* schema;
};

CelCheck::CelCheck(const Json& schema) : impl_(std::make_unique<Impl>(Impl{&schema})) {}
CelCheck::~CelCheck() = default;

CelScope CelCheck::root() const { return {.json = impl_->schema, .root = true}; }

CelScope CelCheck::child(const CelScope& parent, CelStep, const std::string&,
                         const Json& json) const {
  return {.json = &json, .cardinality = parent.cardinality};
}

void CelCheck::check(const CelScope&, const Json&, const std::string&, bool, schema::FieldErrors&) {
}
void CelCheck::check_total(const std::string&, schema::FieldErrors&) {}

}  // namespace drydock::fake
