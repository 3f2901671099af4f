#include "operator/base/completion.h"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <optional>

#include "operator/base/suspended.h"

namespace drydock {
namespace {

template <class Handler>
class WaiterOf final : public Completion::Waiter, public QueuedWork, private detail::SuspendedNode {
 public:
  WaiterOf(Handler&& handler, asio::any_io_executor executor)
      : handler_(std::move(handler)), executor_(std::move(executor)) {
    enter(executor_);
  }

  asio::any_io_executor executor() const override { return executor_; }
  void post(std::unique_ptr<Completion::Waiter> self, boost::system::error_code error) override {
    if (!handler_) return;  // dropped: its process is no more
    if (!is_in_book()) {
      asio::post(executor_,
                 [handler = std::move(*handler_), error]() mutable { std::move(handler)(error); });
      return;
    }
    error_ = error;
    leave_as(std::unique_ptr<QueuedWork>(static_cast<WaiterOf*>(self.release())));
  }
  void run() override {
    Handler handler = std::move(*handler_);
    handler_.reset();
    std::move(handler)(error_);
  }

 private:
  const asio::any_io_executor& suspended_executor() const override { return executor_; }
  void drop() override {
    leave();
    handler_.reset();
  }

  std::optional<Handler> handler_;
  asio::any_io_executor executor_;
  boost::system::error_code error_;
};

}  // namespace

// No coroutine of its own: it would be one frame more to make, to resume and to throw through.
Task<void> wait_for_completion(std::move_only_function<void(Completion)> start,
                               std::function<void()> cancel) {
  auto initiate = [start = std::move(start), cancel = std::move(cancel)](auto handler) mutable {
    using Handler = decltype(handler);
    const asio::any_io_executor executor = asio::get_associated_executor(handler);
    if (auto slot = asio::get_associated_cancellation_slot(handler); slot.is_connected()) {
      slot.assign([cancel = std::move(cancel)](asio::cancellation_type type) {
        if (type != asio::cancellation_type::none && cancel) cancel();
      });
    }
    auto waiter = std::make_unique<WaiterOf<Handler>>(std::move(handler), executor);
    start(Completion(std::move(waiter)));
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void(boost::system::error_code)>(
      std::move(initiate), asio::use_awaitable);
}

}  // namespace drydock
