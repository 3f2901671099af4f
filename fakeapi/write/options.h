#pragma once
// The options of a write: query parameters of creates, updates and patches, and DeleteOptions from
// a body or the query, checked as kube-apiserver checks them. Values.
#include <cstdint>
#include <optional>
#include <string>

#include "operator/api/request.h"

namespace drydock::fake {

enum class FieldValidation { kIgnore, kWarn, kStrict };
enum class WriteKind { kCreate, kUpdate, kPatch, kApply };

struct RequestOptions {
  bool dry_run = false;
  std::string field_manager;  ///< the parameter, else from the User-Agent
  FieldValidation field_validation = FieldValidation::kWarn;
  bool force = false;
};

/// Errors: 422 naming the options' kind.
Result<RequestOptions> read_options(const Request& request, WriteKind kind);

struct DeletionOptions {
  bool dry_run = false;
  std::optional<std::int64_t> grace_period_seconds;
  std::optional<std::string> uid, resource_version;  ///< preconditions
  std::optional<bool> orphan_dependents;
  std::optional<std::string> propagation_policy;
};

/// Errors: 400 for a body that is no DeleteOptions, 422 for values that are not allowed.
Result<DeletionOptions> read_deletion_options(const Request& request);

/// How Go reads a boolean parameter: absent, "", "0" and "false" are false.
/// 0 where it is absent. Errors: 400, in strconv's words.
Result<std::int64_t> integer_parameter(const Parameters& parameters, std::string_view name);
/// `timeout`, which every request but a watch may have. Errors: 400 where it is no duration.
Result<void> check_timeout(const Parameters& parameters);
bool is_true(const Parameters& parameters, std::string_view name);

}  // namespace drydock::fake
