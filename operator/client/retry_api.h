#pragma once
// RetryApi: waits and asks again where the server says so: 429 and 5xx that carry Retry-After, as
// client-go does (rest/with_retry.go), and GETs whose connection was lost, after a second. At most
// ten times; the last answer is the caller's. Time passes on the environment's timers.
#include "operator/api/api.h"
#include "operator/base/environment.h"

namespace drydock {

class RetryApi final : public Api {
 public:
  static constexpr int kMostRetries = 10;

  /// Both outlive it and its calls.
  RetryApi(Api& inner, Environment& environment);

  Task<Response> call(Request request) override;
  /// Retries the opening of a watch that the server puts off; a lost connection is the watcher's
  /// business.
  Task<WatchResult> watch(Request request) override;

 private:
  Task<void> pause(Duration delay, int attempt, std::string what);
  Api& inner_;
  Environment& environment_;
  const Logger logger_;
};

}  // namespace drydock
