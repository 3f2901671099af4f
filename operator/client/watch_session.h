#pragma once
// WatchSession: one open watch, between the thread that reads it and the executor that consumes it.
// The thread cuts the stream into lines and waits while too many are unread; whoever lets go of the
// stream aborts the thread. Lines become events where they are consumed, as memory costs least
// where it is both taken and given back; the thread decodes them itself while the consumer lags
// behind. Shared by both sides; each function says which one may call it.
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

#include "operator/api/watch.h"
#include "operator/base/completion.h"
#include "operator/client/abort_handle.h"
#include "operator/client/connection.h"
#include "operator/client/recent_objects.h"

namespace drydock {

struct WatchLimits {
  WatchLimits() = default;
  std::size_t line_bytes = 32u << 20;
  std::size_t unread_events = 1'000;
};

class WatchSession : public std::enable_shared_from_this<WatchSession> {
 public:
  /// `secret`: broken lines are not repeated in messages. `recent` outlives the session.
  WatchSession(WatchLimits limits, bool secret, RecentObjects& recent)
      : limits_(limits),
        secret_(secret),
        recent_(recent),
        abort_(std::make_shared<AbortHandle>()) {}

  const std::shared_ptr<AbortHandle>& abort_handle() const { return abort_; }

  // The reading thread's side.
  bool on_head(const WireHeaders& headers);
  bool on_bytes(std::string_view bytes);
  /// The watch was refused.
  void refuse(Response response);
  /// The body ended, in good order or by an error.
  void finish(std::optional<Status> error);

  // The executor's side.
  /// Until the watch is open or refused: nullopt or the answer.
  Task<std::optional<Response>> opened();
  Task<Result<std::optional<WatchEvent>>> next();
  std::vector<std::string> warnings() const;
  /// Ends the thread soon; never waits for it.
  void close();

 private:
  /// A line as it came, or what it says.
  using Unread = std::variant<std::string, WatchEvent>;

  bool take_line(std::string line);
  Result<WatchEvent> decode(std::string_view line) const;
  void end(std::optional<Status> error);
  void break_off(Status error);
  void wake(std::unique_lock<std::mutex> lock);
  Task<void> wait_for_change();
  void cancel_wait();

  const WatchLimits limits_;
  const bool secret_;
  RecentObjects& recent_;
  const std::shared_ptr<AbortHandle> abort_;
  std::string partial_;  // of the thread alone

  mutable std::mutex mutex_;
  std::condition_variable room_;
  bool open_ = false, closed_ = false, ended_ = false;
  std::optional<Response> refusal_;
  std::vector<std::string> warnings_;
  std::deque<Unread> events_;
  std::optional<Status> error_;
  Completion waiter_;
};

}  // namespace drydock
