#include "operator/schema/validate_scalar.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "operator/schema/format.h"
#include "operator/schema/go_text.h"
#include "operator/schema/pattern.h"

namespace drydock::schema {
namespace {

std::string type_name(Type type) {
  switch (type) {
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

// Formats that the API server does not know are as good as absent.
std::string format_of(const Schema& schema) { return schema.format_is_known ? schema.format : ""; }

// The format that Go's decoder gives a value.
std::string json_format(const Json& value) {
  const std::string type = json_type(value);
  return type == "integer" ? "int64" : type == "number" ? "float64" : "";
}

FieldError type_error(const std::string& path, const std::string& expected,
                      const std::string& found) {
  return {std::string(cause::kTypeInvalid), path,
          fmt::format("Invalid value: {0}: {1} in body must be of type {2}: {0}", go_quote(found),
                      path, expected),
          fmt::format("expected {}, found {}", expected, found)};
}

FieldError body_error(const std::string& path, const Json& value, const std::string& detail,
                      std::string plain) {
  FieldError error = invalid(path, value, fmt::format("{} in body {}", path, detail));
  error.plain = std::move(plain);
  return error;
}

// Whether a float is a whole number that JSON carries exactly enough.
bool is_integral(double value) {
  constexpr double kLimit = 9007199254740991.0;
  if (!(std::fabs(value) <= kLimit)) return false;
  const double whole = std::trunc(value);
  const double difference = std::fabs(value - whole);
  if (difference == 0) return true;
  if (whole == 0) return difference < 1e-9 * std::numeric_limits<double>::denorm_min();
  return difference /
             std::min(std::fabs(value) + std::fabs(whole), std::numeric_limits<double>::max()) <
         1e-9;
}

bool fits(double value, double low, double high) {
  return std::trunc(value) == value && value >= low && value < high;
}

// Errors that a number out of its format's range gives; they carry no path.
void check_range(const Schema& schema, double value, bool is_integer, const char* what,
                 const std::string& path, FieldErrors& errors) {
  const std::string format = format_of(schema);
  bool ok = true;
  if (schema.type == Type::kInteger) {
    if (format == "int32")
      ok = fits(value, -0x1p31, 0x1p31);
    else
      ok = is_integer || fits(value, -0x1p63, 0x1p63);
  } else if (format == "float") {
    ok = std::fabs(value) <= static_cast<double>(std::numeric_limits<float>::max());
  }
  if (ok) return;
  const std::string type = schema.type == Type::kInteger ? "integer" : "number";
  const std::string of = format.empty() ? " (default format)" : " with format " + format;
  FieldError error = invalid(
      kNoField, Json(""), fmt::format("{} value must be of type {}{} in {}", what, type, of, path));
  error.plain = fmt::format("{} is no {}{}", go_float(value), type, of);
  errors.push_back(std::move(error));
}

std::int64_t truncate(double value) {
  if (value >= 0x1p63) return INT64_MAX;
  if (value < -0x1p63) return INT64_MIN;
  return static_cast<std::int64_t>(value);
}

}  // namespace

std::string json_type(const Json& value) {
  switch (value.type()) {
    case Json::value_t::object:
      return "object";
    case Json::value_t::array:
      return "array";
    case Json::value_t::string:
      return "string";
    case Json::value_t::boolean:
      return "boolean";
    case Json::value_t::number_integer:
      return "integer";
    case Json::value_t::number_unsigned:
      return value.get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX) ? "integer"
                                                                                 : "number";
    case Json::value_t::number_float:
      return "number";
    default:
      return "null";
  }
}

void check_type(const Schema& schema, const Json& value, const std::string& path,
                FieldErrors& errors) {
  const std::string type = schema.int_or_string ? "integer,string" : type_name(schema.type);
  const std::string format = format_of(schema);
  if (type.empty() && format.empty()) return;
  if (value.is_null()) {
    if (!type.empty() && !schema.nullable) errors.push_back(type_error(path, type, "null"));
    return;
  }
  const std::string found = json_type(value);
  const bool takes_integer = schema.int_or_string || schema.type == Type::kInteger;
  const bool takes_number = schema.type == Type::kNumber;
  const bool matches = (takes_integer && found == "integer") ||
                       (schema.int_or_string && found == "string") ||
                       (!schema.int_or_string && found == type) ||
                       (found == "number" && takes_integer && is_integral(value.get<double>())) ||
                       (found == "integer" && takes_number);
  const bool text_or_list = value.is_string() || value.is_array();
  if (!text_or_list && !format.empty() && !matches && json_format(value) != format) {
    errors.push_back(type_error(path, format, json_format(value)));
    return;
  }
  if (!takes_integer && !takes_number && !format.empty() && text_or_list) return;
  if (!matches && !type.empty()) errors.push_back(type_error(path, type, found));
}

void check_string(const Schema& schema, const std::string& text, const std::string& path,
                  FieldErrors& errors) {
  if (schema.max_length || schema.min_length) {
    const auto length = static_cast<std::int64_t>(count_runes(text));
    if (schema.max_length && length > *schema.max_length) {
      errors.push_back(too_long(path, *schema.max_length));
      errors.back().plain = fmt::format("longer than {} characters", *schema.max_length);
      return;
    }
    if (schema.min_length && length < *schema.min_length) {
      errors.push_back(body_error(
          path, text, fmt::format("should be at least {} chars long", *schema.min_length),
          fmt::format("shorter than {} characters", *schema.min_length)));
      return;
    }
  }
  if (schema.pattern.empty()) return;
  const auto pattern = cached_pattern(schema.pattern);
  if (!pattern || !pattern->matches(text))
    errors.push_back(body_error(path, text, fmt::format("should match '{}'", schema.pattern),
                                fmt::format("does not match '{}'", schema.pattern)));
}

void check_format(const Schema& schema, const std::string& text, const std::string& path,
                  FieldErrors& errors) {
  if (schema.format.empty() || matches_format(schema.format, text)) return;
  FieldError error = type_error(path, schema.format, text);
  error.plain = fmt::format("no {}", schema.format);
  errors.push_back(std::move(error));
}

void check_number(const Schema& schema, const Json& value, const std::string& path,
                  FieldErrors& errors) {
  const bool native = json_type(value) == "integer";
  const double number = value.get<double>();
  const std::int64_t whole = native ? value.get<std::int64_t>() : 0;
  check_range(schema, number, native, "Checked", path, errors);
  if (schema.multiple_of) {
    const std::size_t before = errors.size();
    check_range(schema, *schema.multiple_of, false, "MultipleOf", path, errors);
    const std::int64_t factor = truncate(*schema.multiple_of);
    bool ok = true;
    if (native && errors.size() == before && factor <= 0) {
      // A whole number is held against a whole factor.
      errors.push_back(invalid(
          path, factor,
          fmt::format("factor MultipleOf declared for {} must be positive: {}", path, factor)));
      errors.back().plain = "no multiple of " + go_float(*schema.multiple_of);
    } else if (native && errors.size() == before) {
      ok = whole % factor == 0;
    } else if (*schema.multiple_of > 0) {
      const double step = *schema.multiple_of;
      ok = is_integral(step < 1 ? 1 / step * number : number / step);
    }
    if (!ok)
      errors.push_back(body_error(path, value,
                                  "should be a multiple of " + go_float(*schema.multiple_of),
                                  "no multiple of " + go_float(*schema.multiple_of)));
  }
  if (schema.maximum) {
    check_range(schema, *schema.maximum, false, "Maximum boundary", path, errors);
    const double bound = *schema.maximum;
    const bool above = native ? whole > truncate(bound) : number > bound;
    const bool at = native ? whole == truncate(bound) : number == bound;
    if (above || (at && schema.exclusive_maximum))
      errors.push_back(body_error(
          path, value,
          (schema.exclusive_maximum ? "should be less than " : "should be less than or equal to ") +
              go_float(bound),
          (schema.exclusive_maximum ? "not less than " : "greater than ") + go_float(bound)));
  }
  if (schema.minimum) {
    check_range(schema, *schema.minimum, false, "Minimum boundary", path, errors);
    const double bound = *schema.minimum;
    const bool below = native ? whole < truncate(bound) : number < bound;
    const bool at = native ? whole == truncate(bound) : number == bound;
    if (below || (at && schema.exclusive_minimum))
      errors.push_back(body_error(
          path, value,
          (schema.exclusive_minimum ? "should be greater than "
                                    : "should be greater than or equal to ") +
              go_float(bound),
          (schema.exclusive_minimum ? "not greater than " : "lower than ") + go_float(bound)));
  }
}

void check_enum(const Schema& schema, const Json& value, const std::string& path,
                FieldErrors& errors) {
  if (schema.enum_values.empty()) return;
  std::vector<std::string> allowed;
  std::string list;
  for (const Json& each : schema.enum_values) {
    // Null is none of them, even where it is listed.
    if (!value.is_null() && deep_equal(each, value)) return;
    allowed.push_back(each.is_string() ? each.get<std::string>() : dump_json(each));
    list += (list.empty() ? "" : ", ") + dump_json(each);
  }
  errors.push_back(not_supported(path, value, allowed));
  errors.back().plain = "not one of " + list;
}

}  // namespace drydock::schema
