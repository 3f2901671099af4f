#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/types/crd_checks.h"
#include "fakeapi/types/crd_field_path.h"
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

void check_webhook_url(const std::string& text, const std::string& path, FieldErrors& errors) {
  constexpr std::string_view kForm = "; desired format: https://host[/path]";
  const std::size_t scheme_end = text.find("://");
  const std::string scheme = scheme_end == std::string::npos ? "" : text.substr(0, scheme_end);
  std::string rest = scheme_end == std::string::npos ? text : text.substr(scheme_end + 3);
  const auto cut = [&rest](char at) {
    const std::size_t found = rest.find(at);
    std::string tail = found == std::string::npos ? "" : rest.substr(found + 1);
    rest = rest.substr(0, found);
    return tail;
  };
  const std::string fragment = cut('#'), query = cut('?');
  std::string host = scheme_end == std::string::npos ? "" : rest.substr(0, rest.find('/'));
  const std::size_t user_end = host.rfind('@');
  const std::string user = user_end == std::string::npos ? "" : host.substr(0, user_end);
  if (user_end != std::string::npos) host = host.substr(user_end + 1);
  const auto refuse = [&](const std::string& value, std::string_view detail) {
    errors.push_back(schema::invalid(path, value, detail));
  };
  if (scheme != "https")
    refuse(scheme, fmt::format("'https' is the only allowed URL scheme{}", kForm));
  if (host.empty()) refuse(host, fmt::format("host must be specified{}", kForm));
  if (user_end != std::string::npos) refuse(user, "user information is not permitted in the URL");
  if (!fragment.empty()) refuse(fragment, "fragments are not permitted in the URL");
  if (!query.empty()) refuse(query, "query parameters are not permitted in the URL");
}

// The server hands name and namespace over in the other's place.
void check_webhook_service(const Json& service, const std::string& path, FieldErrors& errors) {
  if (text(service, "namespace").empty()) errors.push_back(schema::required(path + ".name"));
  if (text(service, "name").empty()) errors.push_back(schema::required(path + ".namespace"));
  if (const Json* port = find_path(service, {"port"});
      port && port->is_number_integer() && (*port < 1 || *port > 65535))
    errors.push_back(schema::invalid(path + ".port", *port,
                                     "port is not valid: must be between 1 and 65535, inclusive"));
  const std::string url_path = text(service, "path");
  if (url_path.empty() || url_path == "/") return;
  const std::string at = path + ".path";
  if (url_path == "//") {
    errors.push_back(schema::invalid(at, url_path, "segment[0] may not be empty"));
    return;
  }
  if (!url_path.starts_with('/'))
    errors.push_back(schema::invalid(at, url_path, "must start with a '/'"));
  std::string_view rest = std::string_view(url_path).substr(1);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  for (std::size_t i = 0;; ++i) {
    const std::size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    if (segment.empty())
      errors.push_back(
          schema::invalid(at, url_path, fmt::format("segment[{}] may not be empty", i)));
    else if (const std::string problem = schema::subdomain_problem(segment); !problem.empty())
      errors.push_back(schema::invalid(at, url_path, fmt::format("segment[{}]: {}", i, problem)));
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
}

void check_review_versions(const Json& versions, const std::string& path, FieldErrors& errors) {
  if (versions.empty()) {
    errors.push_back(schema::required(path));
    return;
  }
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const std::string version =
        versions[i].is_string() ? versions[i].get<std::string>() : dump_json(versions[i]);
    if (std::ranges::find(seen, version) != seen.end()) {
      errors.push_back(schema::invalid(index_path(path, i), version, "duplicate version"));
      continue;
    }
    seen.push_back(version);
    check_label(version, index_path(path, i), errors);
  }
  if (std::ranges::none_of(seen, [](const std::string& v) { return v == "v1" || v == "v1beta1"; }))
    errors.push_back(schema::invalid(path, versions, "must include at least one of v1, v1beta1"));
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
    const std::string types = fmt::format("must be one of {}", fmt::join(kTypes, ","));
    if (const std::string type = text(column, "type"); type.empty())
      errors.push_back(schema::required(at + ".type", types));
    else if (std::ranges::find(kTypes, type) == kTypes.end())
      errors.push_back(schema::invalid(at + ".type", type, types));
    if (const std::string format = text(column, "format");
        !format.empty() && std::ranges::find(kFormats, format) == kFormats.end())
      errors.push_back(schema::invalid(at + ".format", format,
                                       fmt::format("must be one of {}", fmt::join(kFormats, ","))));
    if (const std::string json_path = text(column, "jsonPath"); json_path.empty())
      errors.push_back(schema::required(at + ".JSONPath"));
    else
      check_simple_path(json_path, at + ".JSONPath", errors);
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
  static const Json kNone = Json::object();
  const Json& root = schema ? *schema : kNone;
  FieldErrors errors;
  std::vector<std::string> seen;
  std::size_t index = 0;
  for (const Json& field : fields) {
    const std::string at = index_path(path, index++) + ".jsonPath";
    const std::string json_path = text(field, "jsonPath");
    if (json_path.empty()) {
      errors.push_back(schema::required(at));
      continue;
    }
    const FieldPath field_path = follow_field_path(root, json_path, false);
    if (!field_path.error.empty()) {
      errors.push_back(schema::invalid(at, json_path, "is an invalid path: " + field_path.error));
      continue;
    }
    if (field_path.root == "metadata")
      errors.push_back(schema::invalid(at, json_path, "must not point to fields in metadata"));
    const std::string type = field_path.schema ? text(*field_path.schema, "type") : "";
    if (type != "string" && type != "boolean" && type != "integer")
      errors.push_back(schema::invalid(
          at, json_path,
          "must point to a field of type string, boolean or integer. Enum string fields and "
          "strings with formats are allowed."));
    if (std::ranges::find(seen, field_path.text) != seen.end())
      errors.push_back(schema::duplicate(at, json_path));
    else
      seen.push_back(field_path.text);
  }
  if (seen.size() > kLimit)
    errors.push_back(schema::too_many(path, static_cast<std::int64_t>(seen.size()), kLimit));
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
    const std::string at = path + ".webhookClientConfig";
    const Json* url = find_path(conversion, {"webhook", "clientConfig", "url"});
    const Json* service = find_path(conversion, {"webhook", "clientConfig", "service"});
    if (!webhook)
      errors.push_back(schema::required(at, "required when strategy is set to Webhook"));
    else if ((url == nullptr) == (service == nullptr))
      errors.push_back(schema::required(at, "exactly one of url or service is required"));
    else if (url)
      check_webhook_url(url->is_string() ? url->get<std::string>() : "", at + ".url", errors);
    else
      check_webhook_service(*service, at + ".service", errors);
    check_review_versions(versions, path + ".conversionReviewVersions", errors);
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
  if (!deprecated || *deprecated != true) {
    fail_with("can only be set for deprecated versions");
    return errors;
  }
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
