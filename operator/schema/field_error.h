#pragma once
// FieldError: what is wrong at one path of an object, as field.Error of apimachinery, and the 422
// Status that a list of them makes. Values.
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/json.h"
#include "operator/api/names.h"
#include "operator/base/status.h"

namespace drydock::schema {

/// Causes, as the API server spells them.
namespace cause {
inline constexpr std::string_view kInvalid = "FieldValueInvalid";
inline constexpr std::string_view kRequired = "FieldValueRequired";
inline constexpr std::string_view kTypeInvalid = "FieldValueTypeInvalid";
inline constexpr std::string_view kNotSupported = "FieldValueNotSupported";
inline constexpr std::string_view kForbidden = "FieldValueForbidden";
inline constexpr std::string_view kDuplicate = "FieldValueDuplicate";
inline constexpr std::string_view kTooLong = "FieldValueTooLong";
inline constexpr std::string_view kTooMany = "FieldValueTooMany";
inline constexpr std::string_view kNotFound = "FieldValueNotFound";
inline constexpr std::string_view kInternal = "InternalError";
}  // namespace cause

struct FieldError {
  std::string
      type;  ///< cause: "FieldValueInvalid", "FieldValueRequired", "FieldValueNotSupported", ...
  std::string field;    ///< "spec.template.spec.containers[0].name"; "<nil>" where there is no path
  std::string message;  ///< `Invalid value: "x": must be ...`; without the field
  std::string plain;    ///< "greater than 20", for people; set by schema validation only
  bool operator==(const FieldError&) const = default;
};
using FieldErrors = std::vector<FieldError>;

/// `Invalid value: VALUE: detail`.
FieldError invalid(std::string_view field, const Json& value, std::string_view detail);
/// `Required value` or `Required value: detail`.
FieldError required(std::string_view field, std::string_view detail = {});
/// `Forbidden: detail`.
FieldError forbidden(std::string_view field, std::string_view detail);
/// `Duplicate value: VALUE`.
FieldError duplicate(std::string_view field, const Json& value);
/// `Not found: VALUE`.
FieldError not_found(std::string_view field, const Json& value);
/// `Unsupported value: VALUE: supported values: "a", "b"`; the values in the order given.
FieldError not_supported(std::string_view field, const Json& value,
                         const std::vector<std::string>& supported);
/// `Too long: may not be more than N bytes`.
FieldError too_long(std::string_view field, std::int64_t max);
/// `Too many: N: must have at most M items`.
FieldError too_many(std::string_view field, std::int64_t actual, std::int64_t max);

/// A value as field errors show it: strings quoted, numbers plain, null, lists and maps as JSON.
std::string display(const Json& value);

/// "field: message".
std::string to_string(const FieldError& error);
/// One error as it is, several as "[a, b]", equal ones once.
std::string aggregate(const FieldErrors& errors);
/// 422 `Kind.group "name" is invalid: ...` with a cause for each error.
Status invalid_status(const GroupKind& kind, std::string_view name, const FieldErrors& errors);

/// "a.b", "a" or "b" where the other is empty.
std::string child_path(std::string_view parent, std::string_view name);
std::string index_path(std::string_view parent, std::size_t index);
/// `a[key]`.
std::string key_path(std::string_view parent, std::string_view key);

}  // namespace drydock::schema
