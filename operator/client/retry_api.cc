#include "operator/client/retry_api.h"

#include <charconv>

#include "operator/api/path.h"

namespace drydock {
namespace {

std::optional<Duration> retry_after(const Response& response) {
  if (response.code != 429 && response.code < 500) return std::nullopt;
  for (const auto& [key, value] : response.headers) {
    if (key != "Retry-After") continue;
    int seconds = 0;
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    // A date, which HTTP allows as well, is not what API servers send.
    if (error != std::errc() || end != value.data() + value.size() || seconds < 0)
      return std::nullopt;
    return std::chrono::seconds(seconds);
  }
  return std::nullopt;
}

/// A GET is safe to repeat. Where no connection comes about at all, its caller should know at once.
std::optional<Duration> after_lost_connection(const Request& request, const Response& response) {
  if (request.verb != Verb::kGet && request.verb != Verb::kList) return std::nullopt;
  const auto* status = std::get_if<Status>(&response.payload);
  if (response.code != 0 || !status || !status->is(reason::kUnavailable)) return std::nullopt;
  if (status->details) {
    for (const StatusCause& cause : status->details->causes) {
      if (cause.type == "ConnectFailed") return std::nullopt;
    }
  }
  return std::chrono::seconds(1);
}

}  // namespace

RetryApi::RetryApi(Api& inner, Environment& environment)
    : inner_(inner), environment_(environment), logger_(environment.logger.with_target("client")) {}

Task<void> RetryApi::pause(Duration delay, int attempt, std::string what) {
  logger_.debug("request is retried", {{"url", std::move(what)},
                                       {"after", format_duration(delay)},
                                       {"attempt", std::to_string(attempt + 1)}});
  co_await environment_.sleep_for(delay);
}

Task<Response> RetryApi::call(Request request) {
  for (int attempt = 0;; ++attempt) {
    Response response = co_await inner_.call(request);
    if (attempt == kMostRetries) co_return response;
    std::optional<Duration> delay = retry_after(response);
    if (!delay) delay = after_lost_connection(request, response);
    if (!delay) co_return response;
    co_await pause(*delay, attempt, to_target(request));
  }
}

Task<WatchResult> RetryApi::watch(Request request) {
  for (int attempt = 0;; ++attempt) {
    WatchResult result = co_await inner_.watch(request);
    if (result || attempt == kMostRetries) co_return result;
    std::optional<Duration> delay = retry_after(result.error());
    if (!delay) co_return result;
    co_await pause(*delay, attempt, to_target(request));
  }
}

}  // namespace drydock
