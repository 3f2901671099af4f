#include "fakeapi/write/fake_api.h"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "fakeapi/write/protobuf_encode.h"
#include "operator/api/framed_watch.h"
#include "operator/api/status_json.h"
#include "operator/base/wait_list.h"

namespace drydock::fake {
namespace {

using namespace boost::asio::experimental::awaitable_operators;  // NOLINT: operators only

class Stream final : public WatchStream, public FramedWatch {
 public:
  Stream(Environment& environment, std::unique_ptr<WatchCursor> cursor, Duration bookmark_interval,
         Duration timeout)
      : environment_(environment),
        bookmark_interval_(bookmark_interval),
        next_bookmark_(environment.now() + bookmark_interval),
        deadline_(environment.now() + timeout),
        cursor_(std::move(cursor)) {
    cursor_->on_ready([this] { ready_.notify_all(); });
  }

  Task<Result<std::optional<WatchEvent>>> next() override {
    while (!ended_) {
      auto polled = cursor_->poll();
      if (!polled) {
        ended_ = true;
        co_return fail(polled.error());
      }
      if (*polled) co_return std::move(*polled);
      if (cursor_->ended()) break;
      const TimePoint now = environment_.now();
      if (now >= deadline_) break;
      if (now >= next_bookmark_) {
        next_bookmark_ = now + bookmark_interval_;
        if (auto bookmark = cursor_->bookmark()) co_return std::optional(std::move(*bookmark));
        if (cursor_->ended()) break;
        continue;
      }
      co_await wait_until(std::min(next_bookmark_, deadline_));
    }
    ended_ = true;
    co_return std::optional<WatchEvent>();
  }

  std::vector<std::string> warnings() const override { return cursor_->warnings(); }

  std::string_view stream_type() const override {
    return cursor_->in_protobuf() ? "application/vnd.kubernetes.protobuf;stream=watch" : "";
  }
  std::string frame(const WatchEvent& event) const override {
    return protobuf_frame(to_string(event.type), event.object);
  }
  std::string frame(const Status& status) const override {
    return protobuf_frame("ERROR", Object(to_json(status)));
  }

 private:
  // Until an event may be due, or `time`.
  Task<void> wait_until(TimePoint time) {
    try {
      co_await (ready_.wait() || environment_.timers.sleep_until(time));
    } catch (const asio::multiple_exceptions& both) {
      // Cancellation reaches both; to the caller it is one.
      std::rethrow_exception(both.first_exception());
    }
  }

  Environment& environment_;
  Duration bookmark_interval_;
  TimePoint next_bookmark_;
  TimePoint deadline_;
  WaitList ready_;
  std::unique_ptr<WatchCursor> cursor_;
  bool ended_ = false;
};

}  // namespace

FakeApi::FakeApi(Server& server, Environment& environment, Options options)
    : server_(server), environment_(environment), options_(options) {}

Task<Response> FakeApi::call(Request request) {
  co_await asio::post(asio::use_awaitable);
  co_return server_.handle(request);
}

Task<WatchResult> FakeApi::watch(Request request) {
  co_await asio::post(asio::use_awaitable);
  auto cursor = server_.watch(request);
  if (!cursor) co_return std::unexpected(std::move(cursor).error());
  const auto asked = (*cursor)->timeout_seconds();
  const Duration timeout = asked ? Duration(std::chrono::seconds(*asked))
                                 : options_.min_watch_timeout +
                                       Duration(static_cast<Duration::rep>(
                                           static_cast<double>(options_.min_watch_timeout.count()) *
                                           environment_.random.unit()));
  co_return std::make_unique<Stream>(environment_, std::move(*cursor), options_.bookmark_interval,
                                     timeout);
}

}  // namespace drydock::fake
