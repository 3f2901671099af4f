#include "scenarios/engine/world/faulty_answers.h"

#include <fmt/format.h>

#include "fakeapi/write/errors.h"

namespace drydock::sim::detail {
namespace {

Status error_status(int code, const Message& message) {
  switch (code) {
    case 409:
      // A create meets no older state of its object; what conflicts is a quota that it counts on.
      if (message.request.verb == Verb::kCreate)
        return fake::modified({"", "resourcequotas"}, "compute");
      return fake::modified(message.request.resource.group_resource(), message.key.name);
    case 429:
      return {429, reason::kTooManyRequests,
              "the server has received too many requests and has asked us to try again later"};
    case 503:
      return {503, reason::kServiceUnavailable,
              "the server is currently unable to handle the request"};
    case 504:
      return {504, reason::kTimeout,
              "Timeout: request did not complete within the allotted timeout"};
    default:
      return {code, reason::kInternalError, "Internal error occurred: etcdserver: leader changed"};
  }
}

}  // namespace

Status connection_reset_status() { return {0, reason::kUnavailable, "connection reset by peer"}; }

Response connection_reset() { return Response(connection_reset_status()); }

Response no_answer_in_time(Duration limit) {
  return Response(
      Status(0, reason::kTimeout, fmt::format("no answer within {}", format_duration(limit))));
}

std::optional<Response> error_answer(const Deed& deed, const Message& message) {
  const Verb verb = message.request.verb;
  const bool read = verb == Verb::kGet || verb == Verb::kList || verb == Verb::kWatch;
  if (deed.code == 409 && read) return std::nullopt;
  Status status = error_status(deed.code, message);
  std::optional<std::int64_t> seconds;
  if (deed.retry_after)
    seconds = std::chrono::ceil<std::chrono::seconds>(*deed.retry_after).count();
  else if (deed.code == 429)
    seconds = 1;
  if (!seconds) return Response(std::move(status));
  if (!status.details) status.details = StatusDetails{};
  status.details->retry_after_seconds = *seconds;
  Response response(std::move(status));
  response.headers.emplace_back("Retry-After", std::to_string(*seconds));
  return response;
}

}  // namespace drydock::sim::detail
