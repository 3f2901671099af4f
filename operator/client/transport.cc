#include "operator/client/transport.h"

namespace drydock {
namespace {

constexpr std::size_t kLargestBody = 1u << 30;
constexpr std::size_t kLargestErrorBody = 1u << 20;

Status with_cause(Status status, std::string_view type) {
  if (status.is(reason::kUnavailable)) {
    status.details = StatusDetails{};
    status.details->causes.push_back({.type = std::string(type), .message = {}, .field = {}});
  }
  return status;
}

}  // namespace

struct Transport::Attempt {
  WireResponse response;
  std::optional<TransportError> error;
  bool reused = false;
  bool too_large = false;
};

Transport::Transport(ConnectionSettings settings, ConnectionPool::Limits limits,
                     std::unique_ptr<Credentials> credentials)
    : pool_(std::move(settings), limits), credentials_(std::move(credentials)) {}

Transport::Attempt Transport::attempt(const WireRequest& request, const Credential& credential,
                                      bool fresh, const AnswerSink* stream, AbortHandle& abort) {
  Attempt attempt;
  auto [connection, reused] = pool_.acquire(credential.certificate, fresh);
  attempt.reused = reused;
  bool streams = false;
  AnswerSink sink;
  sink.stream = stream != nullptr;
  sink.on_head = [&](int code, const WireHeaders& headers) {
    attempt.response.code = code;
    attempt.response.headers = headers;
    streams = stream && code == 200;
    return !streams || stream->on_head(code, headers);
  };
  sink.on_bytes = [&](std::string_view bytes) {
    if (streams) return stream->on_bytes(bytes);
    attempt.response.body += bytes;
    attempt.too_large = attempt.response.body.size() >
                        (stream || attempt.response.code >= 400 ? kLargestErrorBody : kLargestBody);
    return !attempt.too_large;
  };
  attempt.error = connection->exchange(request, sink, abort);
  if (!attempt.error) pool_.release(std::move(connection));
  return attempt;
}

Result<WireResponse> Transport::run(WireRequest request, const AnswerSink* stream,
                                    AbortHandle& abort) {
  const std::size_t own_headers = request.headers.size();
  bool renewed = false, fresh = false;
  while (true) {
    DRYDOCK_TRY(Credential credential, credentials_->current());
    if (abort.aborted()) return fail(Status(0, reason::kUnavailable, "the call was aborted"));
    request.headers.resize(own_headers);
    if (!credential.authorization.empty())
      request.headers.emplace_back("Authorization", credential.authorization);
    Attempt tried = attempt(request, credential, fresh, stream, abort);
    if (tried.error) {
      // The server closed the connection while it was idle. Only what changes nothing is sent
      // again: of a write nobody knows whether it took place.
      bool safe = request.method == "GET" && !tried.error->answer_began;
      if (tried.reused && safe && !fresh && tried.error->status.is(reason::kUnavailable) &&
          !abort.aborted()) {
        fresh = true;
        continue;
      }
      if (tried.too_large)
        return fail(Status(0, reason::kMalformed, "the server's answer is too large"));
      return fail(with_cause(std::move(tried.error->status),
                             tried.error->connected ? "ConnectionLost" : "ConnectFailed"));
    }
    if (tried.response.code == 401 && !renewed && credentials_->refused(credential)) {
      renewed = true;
      continue;
    }
    return std::move(tried.response);
  }
}

Result<WireResponse> Transport::exchange(WireRequest request, AbortHandle& abort) {
  return run(std::move(request), nullptr, abort);
}

Result<WireResponse> Transport::stream(WireRequest request, const AnswerSink& sink,
                                       AbortHandle& abort) {
  return run(std::move(request), &sink, abort);
}

void Transport::stop() {
  credentials_->stop();
  pool_.clear();
}

}  // namespace drydock
