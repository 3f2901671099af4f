#pragma once
// Status: the error of this project, in the shape of Kubernetes' meta/v1 Status, so that a server's
// answer and an error of our own are handled alike. A value.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// One entry of `details.causes`. `type` is the machine-readable reason (FieldValueInvalid, ...).
struct StatusCause {
  std::string type;
  std::string message;
  std::string field;
  bool operator==(const StatusCause&) const = default;
};

struct StatusDetails {
  std::string name;
  std::string group;
  std::string kind;
  std::string uid;
  std::vector<StatusCause> causes;
  std::optional<std::int64_t> retry_after_seconds;
  bool operator==(const StatusDetails&) const = default;
};

/// Reasons as the API server spells them, and three of our own (the last three) for what failed on
/// this side of the wire.
namespace reason {
inline constexpr std::string_view kBadRequest = "BadRequest";
inline constexpr std::string_view kUnauthorized = "Unauthorized";
inline constexpr std::string_view kForbidden = "Forbidden";
inline constexpr std::string_view kNotFound = "NotFound";
inline constexpr std::string_view kMethodNotAllowed = "MethodNotAllowed";
inline constexpr std::string_view kNotAcceptable = "NotAcceptable";
inline constexpr std::string_view kAlreadyExists = "AlreadyExists";
inline constexpr std::string_view kConflict = "Conflict";
inline constexpr std::string_view kGone = "Gone";
inline constexpr std::string_view kExpired = "Expired";
inline constexpr std::string_view kInvalid = "Invalid";
inline constexpr std::string_view kRequestEntityTooLarge = "RequestEntityTooLarge";
inline constexpr std::string_view kUnsupportedMediaType = "UnsupportedMediaType";
inline constexpr std::string_view kTooManyRequests = "TooManyRequests";
inline constexpr std::string_view kInternalError = "InternalError";
inline constexpr std::string_view kServerTimeout = "ServerTimeout";
inline constexpr std::string_view kServiceUnavailable = "ServiceUnavailable";
inline constexpr std::string_view kUnavailable = "Unavailable";  ///< no answer: connect, TLS, reset
inline constexpr std::string_view kTimeout = "Timeout";          ///< no answer in time (also the server's 504)
inline constexpr std::string_view kMalformed = "Malformed";      ///< bytes that do not decode
}  // namespace reason

class Status {
 public:
  Status() = default;
  Status(int http_code, std::string_view status_reason, std::string status_message)
      : code(http_code), reason(status_reason), message(std::move(status_message)) {}

  /// HTTP status code; 0 for an error of ours that no server answered.
  int code = 0;
  std::string reason;
  std::string message;
  std::optional<StatusDetails> details;

  bool is(std::string_view wanted) const { return reason == wanted; }
  bool is_not_found() const { return is(reason::kNotFound); }
  bool is_already_exists() const { return is(reason::kAlreadyExists); }
  bool is_conflict() const { return is(reason::kConflict); }
  /// The resource version is older than the server's history: relist.
  bool is_gone() const { return is(reason::kGone) || is(reason::kExpired) || code == 410; }
  bool is_invalid() const { return is(reason::kInvalid); }
  bool is_forbidden() const { return is(reason::kForbidden); }

  /// "NotFound: helloes.fraim.co.jp \"x\" not found"; for logs and errors shown to people.
  std::string to_string() const { return reason.empty() ? message : reason + ": " + message; }
  bool operator==(const Status&) const = default;
};

}  // namespace drydock
