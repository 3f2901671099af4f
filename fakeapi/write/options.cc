#include "fakeapi/write/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "fakeapi/write/decode.h"
#include "fakeapi/write/errors.h"

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

// A code point that Go's unicode.IsPrint refuses, among those that fit here.
bool is_printable(unsigned char byte) { return byte >= 0x20 && byte != 0x7f; }

void check_field_manager(std::string_view manager, schema::FieldErrors& errors) {
  if (manager.size() > kMaxManagerLength)
    errors.push_back(
        schema::too_long("fieldManager", static_cast<std::int64_t>(kMaxManagerLength)));
  for (std::size_t i = 0; i < manager.size(); ++i)
    if (!is_printable(static_cast<unsigned char>(manager[i])))
      errors.push_back(schema::invalid("fieldManager", Json(manager),
                                       fmt::format("invalid character U+{:04X} (at position {})",
                                                   static_cast<unsigned char>(manager[i]), i)));
}

// The program's name, as the User-Agent begins.
std::string manager_of_user_agent(std::string_view user_agent) {
  std::string manager;
  for (char letter : user_agent.substr(0, user_agent.find('/'))) {
    if (!is_printable(static_cast<unsigned char>(letter)) || manager.size() >= kMaxManagerLength)
      break;
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
  if (parameters.value("gracePeriodSeconds").empty()) return std::optional<std::int64_t>();
  DRYDOCK_TRY(const std::int64_t seconds, integer_parameter(parameters, "gracePeriodSeconds"));
  return std::optional(seconds);
}

Result<DeletionOptions> options_from_query(const Parameters& parameters, Json& dry_run) {
  DeletionOptions options;
  DRYDOCK_TRY(options.grace_period_seconds, grace_period_of(parameters));
  if (auto orphan = parameters.get("orphanDependents"))
    options.orphan_dependents = parse_bool(*orphan);
  if (auto policy = parameters.get("propagationPolicy")) options.propagation_policy = *policy;
  dry_run = values_of(parameters, "dryRun");
  return options;
}

Result<DeletionOptions> options_from_body(const Json& body, Json& dry_run) {
  const std::string_view kind = string_at(body, {"kind"});
  const std::string_view version = string_at(body, {"apiVersion"});
  if (!kind.empty() && kind != "DeleteOptions")
    return fail(bad_request(
        fmt::format("no kind \"{}\" is registered for version \"{}\" in scheme "
                    "\"k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27\"",
                    kind, version)));
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
  const std::string_view text = parameters.value(name);
  std::int64_t number = 0;
  if (text.empty()) return number;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(bad_request(
        fmt::format("strconv.ParseInt: parsing {}: invalid syntax", schema::display(Json(text)))));
  return number;
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
    DRYDOCK_TRY(options, options_from_body(body, dry_run));
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
