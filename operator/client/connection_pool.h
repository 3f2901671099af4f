#pragma once
// ConnectionPool: kept-alive connections between exchanges. A connection is handed to one thread at
// a time; an idle one is given out again only while it is young, untouched by the server, and of
// the same client certificate. Callable from any thread.
#include <memory>
#include <mutex>
#include <vector>

#include "operator/client/connection.h"

namespace drydock {

class ConnectionPool {
 public:
  struct Limits {
    Limits() = default;
    std::size_t idle_connections = 16;
    Duration idle_time = std::chrono::seconds(30);  ///< below what servers grant
  };
  struct Lease {
    std::unique_ptr<Connection> connection;
    bool reused = false;
  };

  /// `settings` without a certificate: that is given with each acquire().
  ConnectionPool(ConnectionSettings settings, Limits limits);

  Lease acquire(const std::shared_ptr<const ClientCertificate>& certificate, bool fresh);
  /// Keeps it if it may be used again.
  void release(std::unique_ptr<Connection> connection);
  void clear();
  std::size_t idle() const;

 private:
  struct Idle {
    std::unique_ptr<Connection> connection;
    std::chrono::steady_clock::time_point since;
  };
  const ConnectionSettings settings_;
  const Limits limits_;
  mutable std::mutex mutex_;
  std::vector<Idle> idle_;  // the youngest last
};

}  // namespace drydock
