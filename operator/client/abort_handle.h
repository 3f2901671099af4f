#pragma once
// AbortHandle: ends a blocking exchange from another thread, in whichever phase it is: its socket
// is shut down, so that connects, handshakes and reads return at once. Each socket is held by a
// descriptor of our own: the HTTP library may close its own at any time, and the number may then be
// anybody's.
#include <memory>
#include <mutex>

namespace drydock {

/// A second descriptor of a socket; closed when the last holder lets go.
class SocketHandle {
 public:
  explicit SocketHandle(int socket);
  ~SocketHandle();
  SocketHandle(const SocketHandle&) = delete;
  SocketHandle& operator=(const SocketHandle&) = delete;
  void shut_down() const;
  /// Whether bytes or the peer's end have arrived. On an idle connection: it is of no more use.
  bool is_readable() const;

 private:
  int descriptor_;
};

/// Shared by whoever runs the exchange and whoever may end it; all functions from any thread.
class AbortHandle {
 public:
  /// The socket that is used from now on. False once aborted: it must not be used.
  bool attach(std::shared_ptr<const SocketHandle> socket);
  void detach();
  void abort();
  bool aborted() const;
  /// Shuts the socket down again if aborted: an abort between socket() and connect() finds nothing
  /// to shut down.
  void repeat();

 private:
  mutable std::mutex mutex_;
  bool aborted_ = false;
  std::shared_ptr<const SocketHandle> socket_;
};

}  // namespace drydock
