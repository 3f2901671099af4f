#pragma once
// Connection: one kept-alive connection to the API server, and one exchange at a time on it; with
// BufferedTlsClient the only place that names cpp-httplib. Blocks its thread. Used by one thread at
// a time; ended from others through the exchange's AbortHandle.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "operator/base/time.h"
#include "operator/client/abort_handle.h"
#include "operator/client/connection_config.h"
#include "operator/client/tls.h"

namespace drydock {

using WireHeaders = std::vector<std::pair<std::string, std::string>>;
/// The first value of a header, compared without regard to case.
std::optional<std::string_view> find_header(const WireHeaders& headers, std::string_view name);

struct WireRequest {
  std::string method;
  std::string target;  ///< path and query, percent-encoded
  WireHeaders headers;
  std::string body;
};

struct WireResponse {
  int code = 0;
  WireHeaders headers;
  std::string body;
};

/// How long each phase may take.
struct Timeouts {
  Timeouts() = default;
  Duration connect = std::chrono::seconds(10);  ///< TCP and TLS each
  Duration request =
      std::chrono::seconds(60);  ///< from the first byte sent to the last one received
};

/// What a failed exchange tells whoever may try it again.
struct TransportError {
  Status status;  ///< code 0: Unavailable, Timeout or Malformed
  bool answer_began = false;
  bool connected = true;  ///< false: nothing was sent
};

/// Takes an answer in pieces, on the connection's thread. False from either ends the exchange.
struct AnswerSink {
  std::function<bool(int code, const WireHeaders& headers)> on_head;
  std::function<bool(std::string_view bytes)> on_bytes;
  bool stream = false;  ///< a watch: the body may take for ever
};

struct ConnectionSettings {
  Endpoint server;
  std::optional<Endpoint> proxy;
  std::string server_name;  ///< verified and sent as SNI
  std::shared_ptr<const Trust> trust;
  std::shared_ptr<const ClientCertificate> certificate;  ///< may be null
  Timeouts timeouts;
};

class Connection {
 public:
  explicit Connection(ConnectionSettings settings);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  const std::shared_ptr<const ClientCertificate>& certificate() const;
  /// Whether another exchange may follow: open, and the server has neither closed it nor sent
  /// anything.
  bool is_reusable() const;
  bool is_open() const;

  /// nullopt: the answer went to the sink in full.
  std::optional<TransportError> exchange(const WireRequest& request, const AnswerSink& sink,
                                         AbortHandle& abort);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace drydock
