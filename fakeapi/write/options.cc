#include "fakeapi/write/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "fakeapi/kinds/go_json.h"
#include "fakeapi/write/decode.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/number_literal.h"
#include "operator/base/time.h"
#include "operator/schema/go_text.h"

namespace drydock::fake {
namespace {

constexpr std::size_t kMaxManagerLength = 128;

std::string_view options_kind(WriteKind kind) {
  switch (kind) {
    case WriteKind::kCreate:
      return "CreateOptions";
    case WriteKind::kUpdate:
      return "UpdateOptions";
    default:
      return "PatchOptions";
  }
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

bool parse_bool(std::string_view text) {
  return text != "0" && !equals_ignoring_case(text, "false");
}

Json values_of(const Parameters& parameters, std::string_view name) {
  Json values = Json::array();
  for (const auto& [key, value] : parameters.entries())
    if (key == name) values.push_back(value);
  return values;
}

void check_dry_run(const Json& values, schema::FieldErrors& errors) {
  for (const Json& value : values)
    if (value != "All") {
      errors.push_back(schema::not_supported("dryRun", values, {"All"}));
      return;
    }
}

void check_field_manager(std::string_view manager, schema::FieldErrors& errors) {
  if (manager.size() > kMaxManagerLength)
    errors.push_back(
        schema::too_long("fieldManager", static_cast<std::int64_t>(kMaxManagerLength)));
  for (std::size_t at = 0; at < manager.size();) {
    const schema::Rune rune = schema::first_rune(manager.substr(at));
    if (!schema::is_printable(rune.value))
      errors.push_back(schema::invalid("fieldManager", Json(manager),
                                       fmt::format("invalid character U+{:04X} (at position {})",
                                                   static_cast<std::uint32_t>(rune.value), at)));
    at += rune.size;
  }
}

// The program's name, as the User-Agent begins.
std::string manager_of_user_agent(std::string_view user_agent) {
  std::string manager;
  std::string_view rest = user_agent.substr(0, user_agent.find('/'));
  while (!rest.empty()) {
    const schema::Rune rune = schema::first_rune(rest);
    const std::string_view letter = rest.substr(0, rune.size);
    rest.remove_prefix(rune.size);
    if (!schema::is_printable(rune.value)) continue;
    if (manager.size() + letter.size() > kMaxManagerLength) break;
    manager += letter;
  }
  return manager;
}

Result<FieldValidation> field_validation_of(const Parameters& parameters, WriteKind kind) {
  const std::string_view value = parameters.value("fieldValidation");
  if (value.empty() || value == "Warn") return FieldValidation::kWarn;
  if (value == "Strict") return FieldValidation::kStrict;
  if (value == "Ignore") return FieldValidation::kIgnore;
  return fail(invalid_options(
      options_kind(kind),
      {schema::not_supported("fieldValidation", Json(value), {"", "Ignore", "Strict", "Warn"})}));
}

Result<std::optional<std::int64_t>> grace_period_of(const Parameters& parameters) {
  if (!parameters.get("gracePeriodSeconds")) return std::optional<std::int64_t>();
  DRYDOCK_TRY(const std::int64_t seconds, integer_parameter(parameters, "gracePeriodSeconds"));
  return std::optional(seconds);
}

Result<DeletionOptions> options_from_query(const Parameters& parameters, Json& dry_run) {
  DeletionOptions options;
  DRYDOCK_TRY(options.grace_period_seconds, grace_period_of(parameters));
  if (auto orphan = parameters.get("orphanDependents"))
    options.orphan_dependents = parse_bool(*orphan);
  if (auto policy = parameters.get("propagationPolicy")) options.propagation_policy = *policy;
  if (auto uid = parameters.get("uid")) options.uid = *uid;
  if (auto version = parameters.get("resourceVersion")) options.resource_version = *version;
  dry_run = values_of(parameters, "dryRun");
  return options;
}

std::unexpected<Status> wrong_type(const std::string& text, const Json& value,
                                   std::string_view field, std::string_view type) {
  std::string what(go_value_name(value));
  if (value.is_number() && type == "int64") what += " " + number_literal(text, value);
  return fail(bad_request(fmt::format(
      "json: cannot unmarshal {} into Go struct field {} of type {}", what, field, type)));
}

// What Go's decoder says of the first field of another type; nulls say nothing.
Result<void> check_delete_options(const Json& body, const std::string& text) {
  auto given = [](const Json& object, const char* key) -> const Json* {
    auto it = object.find(key);
    return it == object.end() || it->is_null() ? nullptr : &*it;
  };
  if (const Json* seconds = given(body, "gracePeriodSeconds");
      seconds && !seconds->is_number_integer())
    return wrong_type(text, *seconds, "DeleteOptions.gracePeriodSeconds", "int64");
  if (const Json* preconditions = given(body, "preconditions")) {
    if (!preconditions->is_object())
      return wrong_type(text, *preconditions, "DeleteOptions.preconditions", "v1.Preconditions");
    if (const Json* uid = given(*preconditions, "uid"); uid && !uid->is_string())
      return wrong_type(text, *uid, "Preconditions.preconditions.uid", "types.UID");
    if (const Json* version = given(*preconditions, "resourceVersion");
        version && !version->is_string())
      return wrong_type(text, *version, "Preconditions.preconditions.resourceVersion", "string");
  }
  for (const char* key : {"orphanDependents", "ignoreStoreReadErrorWithClusterBreakingPotential"})
    if (const Json* flag = given(body, key); flag && !flag->is_boolean())
      return wrong_type(text, *flag, fmt::format("DeleteOptions.{}", key), "bool");
  if (const Json* policy = given(body, "propagationPolicy"); policy && !policy->is_string())
    return wrong_type(text, *policy, "DeleteOptions.propagationPolicy", "v1.DeletionPropagation");
  if (const Json* values = given(body, "dryRun")) {
    if (!values->is_array()) return wrong_type(text, *values, "DeleteOptions.dryRun", "[]string");
    for (const Json& value : *values)
      if (!value.is_string() && !value.is_null())
        return wrong_type(text, value, "DeleteOptions.dryRun", "string");
  }
  return {};
}

Result<DeletionOptions> options_from_body(const Json& body, const std::string& text,
                                          Json& dry_run) {
  const std::string_view kind = string_at(body, {"kind"});
  const std::string_view version = string_at(body, {"apiVersion"});
  if (!kind.empty() && kind != "DeleteOptions")
    return fail(bad_request(
        fmt::format("no kind \"{}\" is registered for version \"{}\" in scheme "
                    "\"k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27\"",
                    kind, version)));
  DRYDOCK_CHECK(check_delete_options(body, text));
  DeletionOptions options;
  if (const Json* seconds = find_path(body, {"gracePeriodSeconds"});
      seconds && seconds->is_number_integer())
    options.grace_period_seconds = seconds->get<std::int64_t>();
  if (const Json* uid = find_path(body, {"preconditions", "uid"}); uid && uid->is_string())
    options.uid = uid->get<std::string>();
  if (const Json* version_wanted = find_path(body, {"preconditions", "resourceVersion"});
      version_wanted && version_wanted->is_string())
    options.resource_version = version_wanted->get<std::string>();
  if (const Json* orphan = find_path(body, {"orphanDependents"}); orphan && orphan->is_boolean())
    options.orphan_dependents = orphan->get<bool>();
  if (const Json* policy = find_path(body, {"propagationPolicy"}); policy && policy->is_string())
    options.propagation_policy = policy->get<std::string>();
  if (const Json* values = find_path(body, {"dryRun"}); values && values->is_array())
    dry_run = *values;
  return options;
}

}  // namespace

Result<std::int64_t> integer_parameter(const Parameters& parameters, std::string_view name) {
  std::int64_t number = 0;
  const auto given = parameters.get(name);
  if (!given) return number;
  const std::string_view digits = given->substr(given->starts_with('+') ? 1 : 0);
  const bool signed_twice = given->starts_with('+') && digits.starts_with('-');
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = end == digits.data() + digits.size() && !signed_twice;
  if (error == std::errc() && whole) return number;
  return fail(bad_request(fmt::format(
      "strconv.ParseInt: parsing {}: {}", schema::display(Json(*given)),
      error == std::errc::result_out_of_range && whole ? "value out of range" : "invalid syntax")));
}

Result<void> check_timeout(const Parameters& parameters) {
  const std::string_view text = parameters.value("timeout");
  if (text.empty() || parse_duration(text)) return {};
  // Digits, with a point or not, are a number that lacks a unit.
  const std::size_t last = text.find_last_not_of("0123456789.");
  const bool begins = text.find_first_of("0123456789") != std::string_view::npos;
  const bool unit_missing =
      begins && last + 1 < text.size() &&
      (last == std::string_view::npos || parse_duration(text.substr(0, last + 1)) ||
       (last == 0 && (text[0] == '-' || text[0] == '+')));
  return fail(bad_request(
      fmt::format("invalid timeout specified in the request URL - time: {} duration {}",
                  unit_missing ? "missing unit in" : "invalid", schema::go_quote(text))));
}

bool is_true(const Parameters& parameters, std::string_view name) {
  const auto value = parameters.get(name);
  return value && !value->empty() && parse_bool(*value);
}

Result<RequestOptions> read_options(const Request& request, WriteKind kind) {
  const Parameters& parameters = request.parameters;
  RequestOptions options;
  schema::FieldErrors errors;
  const std::string_view manager = parameters.value("fieldManager");
  if (kind == WriteKind::kApply) {
    if (manager.empty())
      errors.push_back(schema::required("fieldManager", "is required for apply patch"));
  } else if (kind == WriteKind::kPatch && parameters.get("force")) {
    errors.push_back(schema::forbidden("force", "may not be specified for non-apply patch"));
  }
  check_field_manager(manager, errors);
  const Json dry_run = values_of(parameters, "dryRun");
  check_dry_run(dry_run, errors);
  if (!errors.empty()) return fail(invalid_options(options_kind(kind), errors));
  DRYDOCK_TRY(options.field_validation, field_validation_of(parameters, kind));
  options.dry_run = !dry_run.empty();
  options.force = is_true(parameters, "force");
  options.field_manager =
      manager.empty() ? manager_of_user_agent(request.user_agent) : std::string(manager);
  return options;
}

Result<DeletionOptions> read_deletion_options(const Request& request) {
  Json dry_run = Json::array();
  DeletionOptions options;
  if (request.body.empty()) {
    DRYDOCK_TRY(options, options_from_query(request.parameters, dry_run));
  } else {
    DRYDOCK_TRY(Json body, decode_plain(request.body));
    DRYDOCK_TRY(options, options_from_body(body, request.body.bytes, dry_run));
  }
  schema::FieldErrors errors;
  if (options.propagation_policy) {
    const std::string& policy = *options.propagation_policy;
    if (options.orphan_dependents)
      errors.push_back(
          schema::invalid("propagationPolicy", Json(policy),
                          "orphanDependents and deletionPropagation cannot be both set"));
    if (policy != "Foreground" && policy != "Background" && policy != "Orphan")
      errors.push_back(schema::not_supported("propagationPolicy", Json(policy),
                                             {"Foreground", "Background", "Orphan", "nil"}));
  }
  check_dry_run(dry_run, errors);
  if (!errors.empty()) return fail(invalid_options("DeleteOptions", errors));
  options.dry_run = !dry_run.empty();
  if (options.grace_period_seconds && *options.grace_period_seconds < 0)
    options.grace_period_seconds = 1;
  return options;
}

}  // namespace drydock::fake
