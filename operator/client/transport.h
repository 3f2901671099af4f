#pragma once
// Transport: one authenticated exchange: credentials, a pooled connection, one renewal after a 401,
// one more try where a kept-alive connection turned out to be dead. Blocks; callable from any
// thread.
#include <memory>
#include <optional>

#include "operator/client/connection_pool.h"
#include "operator/client/credentials.h"

namespace drydock {

class Transport {
 public:
  Transport(ConnectionSettings settings, ConnectionPool::Limits limits,
            std::unique_ptr<Credentials> credentials);

  /// The whole answer. Errors: code 0: Unavailable, Timeout, Malformed; a cause of type
  /// ConnectFailed says that nothing was sent, ConnectionLost that it may have been.
  Result<WireResponse> exchange(WireRequest request, AbortHandle& abort);

  /// A watch: a 200 goes to the sink in pieces and leaves an empty body here; any other answer is
  /// returned whole. An error after the first piece ends what the sink has got so far.
  Result<WireResponse> stream(WireRequest request, const AnswerSink& sink, AbortHandle& abort);

  /// Ends a credential plugin that runs, closes idle connections.
  void stop();

 private:
  struct Attempt;
  Attempt attempt(const WireRequest& request, const Credential& credential, bool fresh,
                  const AnswerSink* stream, AbortHandle& abort);
  Result<WireResponse> run(WireRequest request, const AnswerSink* stream, AbortHandle& abort);

  ConnectionPool pool_;
  std::unique_ptr<Credentials> credentials_;
};

}  // namespace drydock
