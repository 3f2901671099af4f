#include "operator/client/abort_handle.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace drydock {

SocketHandle::SocketHandle(int socket) : descriptor_(::fcntl(socket, F_DUPFD_CLOEXEC, 0)) {}
SocketHandle::~SocketHandle() {
  if (descriptor_ >= 0) ::close(descriptor_);
}
void SocketHandle::shut_down() const {
  if (descriptor_ >= 0) ::shutdown(descriptor_, SHUT_RDWR);
}
bool SocketHandle::is_readable() const {
  pollfd poll{descriptor_, POLLIN, 0};
  return ::poll(&poll, 1, 0) != 0;
}

bool AbortHandle::attach(std::shared_ptr<const SocketHandle> socket) {
  std::lock_guard lock(mutex_);
  if (aborted_) return false;
  socket_ = std::move(socket);
  return true;
}

void AbortHandle::detach() {
  std::lock_guard lock(mutex_);
  socket_.reset();
}

void AbortHandle::abort() {
  std::lock_guard lock(mutex_);
  aborted_ = true;
  if (socket_) socket_->shut_down();
}

bool AbortHandle::aborted() const {
  std::lock_guard lock(mutex_);
  return aborted_;
}

void AbortHandle::repeat() {
  std::lock_guard lock(mutex_);
  if (aborted_ && socket_) socket_->shut_down();
}

}  // namespace drydock
