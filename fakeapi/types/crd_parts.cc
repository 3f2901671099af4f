#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/types/crd_checks.h"
#include "fakeapi/types/crd_view.h"
#include "operator/schema/object_rules.h"

namespace drydock::fake {

using schema::FieldErrors;
using schema::index_path;

namespace {

std::string text(const Json& json, const char* key) { return std::string(string_at(json, {key})); }

void check_label(const std::string& value, const std::string& path, FieldErrors& errors) {
  if (const std::string problem = schema::dns1035_problem(value); !problem.empty())
    errors.push_back(schema::invalid(path, value, problem));
}

void check_kind(const std::string& value, const std::string& path, FieldErrors& errors) {
  std::string lower = value;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  if (const std::string problem = schema::dns1035_problem(lower); !problem.empty())
    errors.push_back(schema::invalid(
        path, value, "may have mixed case, but should otherwise match: " + problem));
}

void check_simple_path(const std::string& value, const std::string& path, FieldErrors& errors) {
  if (value.empty())
    errors.push_back(schema::invalid(path, value, "must not be empty"));
  else if (value[0] != '.')
    errors.push_back(schema::invalid(path, value, "must be a simple json path starting with ."));
}

void check_path_under(const std::string& value, std::initializer_list<std::string_view> roots,
                      std::string_view detail, const std::string& path, FieldErrors& errors) {
  const std::size_t before = errors.size();
  check_simple_path(value, path, errors);
  if (errors.size() != before) return;
  if (std::ranges::none_of(roots, [&](std::string_view root) { return value.starts_with(root); }))
    errors.push_back(schema::invalid(path, value, detail));
}

// The property at ".spec.a.b"; null where the schema has none.
const Json* property_at(const Json* schema, std::string_view path) {
  while (schema && !path.empty()) {
    if (path[0] != '.') return nullptr;
    path.remove_prefix(1);
    const std::size_t end = path.find('.');
    const std::string name(path.substr(0, end));
    path = end == std::string_view::npos ? std::string_view() : path.substr(end);
    const Json* properties = find_path(*schema, {"properties", name});
    schema = properties;
  }
  return schema;
}

}  // namespace

FieldErrors check_names(const Json& names, const std::string& path) {
  FieldErrors errors;
  const std::string kind = text(names, "kind"), list_kind = text(names, "listKind");
  if (const std::string plural = text(names, "plural"); !plural.empty())
    check_label(plural, path + ".plural", errors);
  if (const std::string singular = text(names, "singular"); !singular.empty())
    check_label(singular, path + ".singular", errors);
  if (!kind.empty()) check_kind(kind, path + ".kind", errors);
  if (!list_kind.empty()) check_kind(list_kind, path + ".listKind", errors);
  const auto check_list = [&](const char* key) {
    std::size_t index = 0;
    for (const Json& name : array_at(names, {key}))
      check_label(name.is_string() ? name.get<std::string>() : dump_json(name),
                  index_path(fmt::format("{}.{}", path, key), index++), errors);
  };
  check_list("shortNames");
  if (!kind.empty() && kind == list_kind)
    errors.push_back(
        schema::invalid(path + ".listKind", list_kind, "kind and listKind may not be the same"));
  check_list("categories");
  return errors;
}

FieldErrors check_columns(const Json& columns, const std::string& path) {
  static const std::vector<std::string> kTypes = {"boolean", "date", "integer", "number", "string"};
  static const std::vector<std::string> kFormats = {"byte",  "date",  "date-time", "double",
                                                    "float", "int32", "int64",     "password"};
  FieldErrors errors;
  std::size_t index = 0;
  for (const Json& column : columns) {
    const std::string at = index_path(path, index++);
    if (text(column, "name").empty()) errors.push_back(schema::required(at + ".name"));
    if (const std::string type = text(column, "type"); type.empty())
      errors.push_back(schema::required(at + ".type"));
    else if (std::ranges::find(kTypes, type) == kTypes.end())
      errors.push_back(schema::not_supported(at + ".type", type, kTypes));
    if (const std::string format = text(column, "format");
        !format.empty() && std::ranges::find(kFormats, format) == kFormats.end())
      errors.push_back(schema::not_supported(at + ".format", format, kFormats));
    if (const std::string json_path = text(column, "jsonPath"); json_path.empty())
      errors.push_back(schema::required(at + ".jsonPath"));
    else
      check_simple_path(json_path, at + ".jsonPath", errors);
  }
  return errors;
}

FieldErrors check_subresources(const Json& subresources, const std::string& path) {
  FieldErrors errors;
  const Json* scale = find_path(subresources, {"scale"});
  if (!scale || !scale->is_object()) return errors;
  const std::string at = path + ".scale";
  if (const std::string spec = text(*scale, "specReplicasPath"); spec.empty())
    errors.push_back(schema::required(at + ".specReplicasPath"));
  else
    check_path_under(spec, {".spec."}, "should be a json path under .spec",
                     at + ".specReplicasPath", errors);
  if (const std::string status = text(*scale, "statusReplicasPath"); status.empty())
    errors.push_back(schema::required(at + ".statusReplicasPath"));
  else
    check_path_under(status, {".status."}, "should be a json path under .status",
                     at + ".statusReplicasPath", errors);
  if (const std::string selector = text(*scale, "labelSelectorPath"); !selector.empty())
    check_path_under(selector, {".spec.", ".status."},
                     "should be a json path under either .spec or .status",
                     at + ".labelSelectorPath", errors);
  return errors;
}

FieldErrors check_selectable_fields(const Json& fields, const Json* schema,
                                    const std::string& path) {
  constexpr std::size_t kLimit = 8;
  FieldErrors errors;
  std::vector<std::string> seen;
  if (fields.size() > kLimit)
    errors.push_back(schema::too_many(path, static_cast<std::int64_t>(fields.size()), kLimit));
  std::size_t index = 0;
  for (const Json& field : fields) {
    const std::string at = index_path(path, index++) + ".jsonPath";
    const std::string json_path = text(field, "jsonPath");
    if (json_path.empty()) {
      errors.push_back(schema::required(at));
      continue;
    }
    const Json* property =
        json_path.starts_with(".metadata") ? nullptr : property_at(schema, json_path);
    if (!property) {
      errors.push_back(
          schema::invalid(at, json_path, "is an invalid path: does not refer to a valid field"));
      continue;
    }
    const std::string type = text(*property, "type");
    if (type != "string" && type != "boolean" && type != "integer")
      errors.push_back(schema::invalid(
          at, json_path,
          "must point to a field of type string, boolean or integer. Enum string fields and "
          "strings with formats are allowed."));
    if (std::ranges::find(seen, json_path) != seen.end())
      errors.push_back(schema::duplicate(at, json_path));
    seen.push_back(json_path);
  }
  return errors;
}

FieldErrors check_conversion(const Json& conversion, const std::string& path) {
  FieldErrors errors;
  const std::string strategy = text(conversion, "strategy");
  const bool webhook = find_path(conversion, {"webhook", "clientConfig"}) != nullptr;
  const Json& versions = array_at(conversion, {"webhook", "conversionReviewVersions"});
  if (strategy.empty())
    errors.push_back(schema::required(path + ".strategy"));
  else if (strategy != "None" && strategy != "Webhook")
    errors.push_back(schema::not_supported(path + ".strategy", strategy, {"None", "Webhook"}));
  if (strategy == "Webhook") {
    if (!webhook)
      errors.push_back(schema::required(path + ".webhookClientConfig",
                                        "required when strategy is set to Webhook"));
    if (versions.empty()) errors.push_back(schema::required(path + ".conversionReviewVersions"));
  } else {
    if (webhook)
      errors.push_back(schema::forbidden(path + ".webhookClientConfig",
                                         "should not be set when strategy is not set to Webhook"));
    if (!versions.empty())
      errors.push_back(schema::forbidden(path + ".conversionReviewVersions",
                                         "should not be set when strategy is not set to Webhook"));
  }
  return errors;
}

FieldErrors check_deprecation(const Json& version, const std::string& path) {
  const Json* warning = find_path(version, {"deprecationWarning"});
  if (!warning || !warning->is_string()) return {};
  FieldErrors errors;
  const std::string& message = warning->get_ref<const std::string&>();
  const auto fail_with = [&](std::string_view detail) {
    errors.push_back(schema::invalid(path + ".deprecationWarning", *warning, detail));
  };
  const Json* deprecated = find_path(version, {"deprecated"});
  if (!deprecated || *deprecated != true) fail_with("can only be set for deprecated versions");
  if (message.size() > 256) fail_with("must be <= 256 characters long");
  if (message.empty()) fail_with("must not be an empty string");
  for (std::size_t i = 0; i < message.size(); ++i)
    if (static_cast<unsigned char>(message[i]) < 0x20 || message[i] == 0x7f) {
      fail_with(fmt::format(
          "must only contain printable UTF-8 characters; non-printable character found at index {}",
          i));
      break;
    }
  return errors;
}

}  // namespace drydock::fake
