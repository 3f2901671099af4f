#pragma once
// HttpsApi: backend 1, a real API server over HTTPS. Blocking sockets live on its threads: a
// bounded pool for requests, one thread for each open watch; what they bring is posted to the
// executor that awaits. call() and watch() may be used from any executor whose context takes posts
// from other threads (io_context does). Cancellation is prompt in every phase, what was sent may
// still take effect. The destructor aborts what runs and joins the threads: at once, save where a
// host name is being looked up. Destroy it before the io_context.
//
// A request waits for its whole answer, at most `timeouts.request`; a dead kept-alive connection
// costs a GET one more try, a 401 one renewal of the credentials. Retry-After is RetryApi's
// business.
#include <memory>

#include "operator/api/api.h"
#include "operator/base/environment.h"
#include "operator/client/connection.h"
#include "operator/client/connection_config.h"
#include "operator/client/connection_pool.h"
#include "operator/client/threads.h"
#include "operator/client/watch_session.h"

namespace drydock {

struct HttpsApiOptions {
  HttpsApiOptions() = default;
  std::string user_agent;  ///< of requests that name none; empty: drydock/VERSION
  Timeouts timeouts;
  Threads::Limits threads;
  ConnectionPool::Limits pool;
  WatchLimits watch;
  Duration plugin_timeout = std::chrono::seconds(60);
};

class HttpsApi final : public Api {
 public:
  /// The environment's clock is read from any thread. Errors: BadRequest (unusable certificates,
  /// keys, tokens). Nothing is sent yet.
  static Result<std::unique_ptr<HttpsApi>> create(const ConnectionConfig& config,
                                                  EnvironmentVariables variables,
                                                  Environment& environment,
                                                  HttpsApiOptions options = {});
  ~HttpsApi() override;

  Task<Response> call(Request request) override;
  Task<WatchResult> watch(Request request) override;

 private:
  struct State;
  explicit HttpsApi(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace drydock
