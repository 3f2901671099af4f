#include "operator/client/https_api.h"

#include <variant>

#include "operator/api/path.h"
#include "operator/base/completion.h"
#include "operator/client/transport.h"
#include "operator/client/wire.h"

namespace drydock {
namespace {

constexpr std::size_t kTraceIdSize = 32;  // after "00-"
constexpr std::string_view kUserAgent = "drydock/0.1.0 (linux)";

Status unavailable(std::string message) {
  return Status(0, reason::kUnavailable, std::move(message));
}

/// Larger answers are decoded by the worker, so that the executor is not held up; smaller ones
/// where they are used, as memory costs least where it is both taken and given back.
constexpr std::size_t kSmallAnswer = 64u << 10;

/// One request on its way through a worker. Shared by the worker and the coroutine that waits.
class CallJob {
 public:
  CallJob(WireRequest sent, Request asked)
      : wire(std::move(sent)), request(std::move(asked)), abort_(std::make_shared<AbortHandle>()) {}
  const std::shared_ptr<AbortHandle>& abort_handle() const { return abort_; }

  WireRequest wire;  ///< the worker's
  const Request request;

  void finish(Result<WireResponse> answer) {
    std::variant<WireResponse, Response> outcome;
    if (!answer)
      outcome = Response(answer.error());
    else if (answer->body.size() > kSmallAnswer)
      outcome = from_wire(*std::move(answer), request);
    else
      outcome = *std::move(answer);
    std::unique_lock lock(mutex_);
    outcome_ = std::move(outcome);
    Completion waiter = std::move(waiter_);
    lock.unlock();
    if (waiter) waiter.complete();
  }
  void wait(Completion completion) {
    std::unique_lock lock(mutex_);
    if (!outcome_) {
      waiter_ = std::move(completion);
      return;
    }
    lock.unlock();
    completion.complete();
  }
  void cancel() {
    std::unique_lock lock(mutex_);
    Completion waiter = std::move(waiter_);
    lock.unlock();
    if (waiter) waiter.complete(asio::error::operation_aborted);
  }
  /// After wait() has ended in good order.
  Response take(RecentObjects& recent) {
    std::unique_lock lock(mutex_);
    std::variant<WireResponse, Response> outcome = *std::move(outcome_);
    lock.unlock();
    if (auto* response = std::get_if<Response>(&outcome)) return std::move(*response);
    return from_wire(std::get<WireResponse>(std::move(outcome)), request, &recent);
  }

 private:
  const std::shared_ptr<AbortHandle> abort_;
  std::mutex mutex_;
  std::optional<std::variant<WireResponse, Response>> outcome_;
  Completion waiter_;
};

/// Ends the exchange when the coroutine that waits for it is gone, whichever way.
template <class T>
class AbortAtExit {
 public:
  explicit AbortAtExit(std::shared_ptr<T> job) : job_(std::move(job)) {}
  ~AbortAtExit() {
    if (job_) job_->abort_handle()->abort();
  }
  AbortAtExit(const AbortAtExit&) = delete;
  AbortAtExit& operator=(const AbortAtExit&) = delete;
  void dismiss() { job_.reset(); }

 private:
  std::shared_ptr<T> job_;
};

class HttpsWatchStream final : public WatchStream {
 public:
  explicit HttpsWatchStream(std::shared_ptr<WatchSession> session) : session_(std::move(session)) {}
  ~HttpsWatchStream() override { session_->close(); }
  Task<Result<std::optional<WatchEvent>>> next() override { return session_->next(); }
  std::vector<std::string> warnings() const override { return session_->warnings(); }

 private:
  const std::shared_ptr<WatchSession> session_;
};

}  // namespace

struct HttpsApi::State {
  State(Environment& api_environment, WireOptions wire_options, WatchLimits limits,
        std::unique_ptr<Transport> api_transport, Threads::Limits thread_limits)
      : environment(api_environment),
        logger(api_environment.logger.with_target("client")),
        wire(std::move(wire_options)),
        watch_limits(limits),
        transport(std::move(api_transport)),
        threads(thread_limits) {}
  ~State() {
    transport->stop();
    threads.stop();
  }

  Environment& environment;
  const Logger logger;
  const WireOptions wire;
  const WatchLimits watch_limits;
  const std::unique_ptr<Transport> transport;
  RecentObjects recent;
  Threads threads;

  /// No header and no body: there are secrets in them.
  void log(const Request& request, TimePoint start, const Response& response) const {
    if (!logger.enabled(LogLevel::kDebug)) return;
    LogFields fields{{"method", std::string(http_method(request))},
                     {"url", wire.path_prefix + to_target(request)},
                     {"status", std::to_string(response.code)},
                     {"duration", format_duration(environment.now() - start)}};
    if (const std::string& span = request.traceparent; span.size() > 3 + kTraceIdSize)
      fields.push_back({"trace_id", span.substr(3, kTraceIdSize)});
    if (response.code == 0) fields.push_back({"error", response.status().to_string()});
    logger.debug("HTTP request", fields);
  }
};

HttpsApi::HttpsApi(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpsApi::~HttpsApi() = default;

Result<std::unique_ptr<HttpsApi>> HttpsApi::create(const ConnectionConfig& config,
                                                   EnvironmentVariables variables,
                                                   Environment& environment,
                                                   HttpsApiOptions options) {
  ConnectionSettings settings;
  settings.server = config.server;
  settings.proxy = config.proxy;
  settings.server_name = config.tls_server_name;
  settings.timeouts = options.timeouts;
  if (config.insecure_skip_tls_verify) {
    settings.trust = Trust::anybody();
  } else if (config.certificate_authority.empty()) {
    settings.trust = Trust::system();
  } else {
    DRYDOCK_TRY(settings.trust, Trust::only(config.certificate_authority));
  }
  DRYDOCK_TRY(auto credentials, Credentials::create(config, std::move(variables), environment.clock,
                                                    options.plugin_timeout));
  WireOptions wire;
  wire.path_prefix = config.server.path_prefix;
  wire.user_agent = options.user_agent.empty() ? std::string(kUserAgent) : options.user_agent;
  wire.compression = !config.disable_compression;
  wire.impersonate = config.impersonate;
  auto transport =
      std::make_unique<Transport>(std::move(settings), options.pool, std::move(credentials));
  return std::unique_ptr<HttpsApi>(new HttpsApi(std::make_unique<State>(
      environment, std::move(wire), options.watch, std::move(transport), options.threads)));
}

Task<Response> HttpsApi::call(Request request) {
  auto wire = to_wire(request, state_->wire);
  if (!wire) co_return Response(wire.error());
  TimePoint start = state_->environment.now();
  // Shared with the worker: this frame may vanish before it is done.
  auto job = std::make_shared<CallJob>(*std::move(wire), std::move(request));
  AbortAtExit<CallJob> abort_at_exit(job);
  auto run = [job, transport = state_->transport.get()] {
    job->finish(transport->exchange(std::move(job->wire), *job->abort_handle()));
  };
  if (!state_->threads.submit({job->abort_handle(), std::move(run)})) {
    co_return Response(unavailable("too many requests wait for a connection"));
  }
  co_await wait_for_completion([job](Completion completion) { job->wait(std::move(completion)); },
                               [job] { job->cancel(); });
  abort_at_exit.dismiss();
  Response response = job->take(state_->recent);
  state_->log(job->request, start, response);
  co_return response;
}

Task<WatchResult> HttpsApi::watch(Request request) {
  auto wire = to_wire(request, state_->wire);
  if (!wire) co_return std::unexpected(Response(wire.error()));
  TimePoint start = state_->environment.now();
  auto session = std::make_shared<WatchSession>(state_->watch_limits, carries_secrets(request),
                                                state_->recent);
  auto stream = std::make_unique<HttpsWatchStream>(session);
  auto run = [session, sent = std::make_shared<WireRequest>(*std::move(wire)), request,
              transport = state_->transport.get()] {
    AnswerSink sink;
    sink.on_head = [&session](int, const WireHeaders& headers) {
      return session->on_head(headers);
    };
    sink.on_bytes = [&session](std::string_view bytes) { return session->on_bytes(bytes); };
    auto answer = transport->stream(std::move(*sent), sink, *session->abort_handle());
    if (!answer) {
      session->refuse(Response(answer.error()));  // where it was not open yet
      session->finish(answer.error());
    } else if (answer->code == 200) {
      session->finish(std::nullopt);
    } else {
      session->refuse(from_wire(*std::move(answer), request));
    }
  };
  if (!state_->threads.start({session->abort_handle(), std::move(run)})) {
    co_return std::unexpected(Response(unavailable("too many watches are open")));
  }
  std::optional<Response> refusal = co_await session->opened();
  state_->log(request, start, refusal ? *refusal : Response(200, std::monostate()));
  if (refusal) co_return std::unexpected(*std::move(refusal));
  co_return std::move(stream);
}

}  // namespace drydock
