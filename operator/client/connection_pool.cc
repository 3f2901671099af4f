#include "operator/client/connection_pool.h"

namespace drydock {

ConnectionPool::ConnectionPool(ConnectionSettings settings, Limits limits)
    : settings_(std::move(settings)), limits_(limits) {}

ConnectionPool::Lease ConnectionPool::acquire(
    const std::shared_ptr<const ClientCertificate>& certificate, bool fresh) {
  std::vector<Idle> dropped;  // closed outside of the lock
  {
    std::lock_guard lock(mutex_);
    auto now = std::chrono::steady_clock::now();
    while (!idle_.empty() && !fresh) {
      Idle idle = std::move(idle_.back());
      idle_.pop_back();
      bool young = now - idle.since < limits_.idle_time;
      if (young && idle.connection->certificate() == certificate &&
          idle.connection->is_reusable()) {
        return {std::move(idle.connection), true};
      }
      dropped.push_back(std::move(idle));
    }
  }
  ConnectionSettings settings = settings_;
  settings.certificate = certificate;
  return {std::make_unique<Connection>(std::move(settings)), false};
}

void ConnectionPool::release(std::unique_ptr<Connection> connection) {
  if (!connection->is_open()) return;  // acquire() looks at it once more
  Idle dropped;
  std::lock_guard lock(mutex_);
  idle_.push_back({std::move(connection), std::chrono::steady_clock::now()});
  if (idle_.size() > limits_.idle_connections) {
    dropped = std::move(idle_.front());
    idle_.erase(idle_.begin());
  }
}

void ConnectionPool::clear() {
  std::vector<Idle> dropped;
  std::lock_guard lock(mutex_);
  dropped.swap(idle_);
}

std::size_t ConnectionPool::idle() const {
  std::lock_guard lock(mutex_);
  return idle_.size();
}

}  // namespace drydock
