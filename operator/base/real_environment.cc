#include "operator/base/real_environment.h"

#include <signal.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <random>

namespace drydock {
namespace {

class RealClock final : public Clock {
 public:
  TimePoint now() const override {
    return TimePoint(std::chrono::steady_clock::now().time_since_epoch());
  }
  WallTime wall_now() const override { return std::chrono::system_clock::now(); }
};

class RealTimers final : public Timers {
 public:
  explicit RealTimers(asio::any_io_executor executor) : executor_(std::move(executor)) {}

  Task<void> sleep_until(TimePoint deadline) override {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_at(steady(deadline));
    co_await timer.async_wait(asio::use_awaitable);
  }

  std::shared_ptr<void> call_at(TimePoint time, std::move_only_function<void()> call) override {
    struct Alarm {
      asio::steady_timer timer;
      std::move_only_function<void()> call;
    };
    auto alarm =
        std::make_shared<Alarm>(asio::steady_timer(executor_, steady(time)), std::move(call));
    alarm->timer.async_wait([weak = std::weak_ptr(alarm)](boost::system::error_code error) {
      if (const auto due = weak.lock(); due && !error) due->call();
    });
    return alarm;
  }

 private:
  static std::chrono::steady_clock::time_point steady(TimePoint time) {
    return std::chrono::steady_clock::time_point(time.time_since_epoch());
  }

  asio::any_io_executor executor_;
};

std::uint64_t system_seed() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

}  // namespace

struct RealEnvironment::State {
  explicit State(LogSink& sink, std::string target)
      : io(1),
        timers(io.get_executor()),
        random(system_seed()),
        environment(io.get_executor(), clock, timers, random, Logger(sink, std::move(target))),
        signals(io) {}

  asio::io_context io;
  RealClock clock;
  RealTimers timers;
  Random random;
  Environment environment;
  asio::signal_set signals;
  std::function<void(int)> on_signal;

  void wait_for_signal() {
    signals.async_wait([this](boost::system::error_code error, int number) {
      if (error) return;
      wait_for_signal();
      on_signal(number);
    });
  }
};

RealEnvironment::RealEnvironment(LogSink& sink, std::string target)
    : state_(std::make_unique<State>(sink, std::move(target))) {
  // A peer that closes first must be an error of the call, not the end of the process.
  ::signal(SIGPIPE, SIG_IGN);
}
RealEnvironment::~RealEnvironment() = default;

Environment& RealEnvironment::environment() { return state_->environment; }
asio::io_context& RealEnvironment::io_context() { return state_->io; }

void RealEnvironment::run(Task<void> main_task) {
  std::exception_ptr failure;
  asio::co_spawn(state_->io, std::move(main_task), [this, &failure](std::exception_ptr error) {
    failure = error;
    state_->io.stop();
  });
  auto work = asio::make_work_guard(state_->io);
  state_->io.restart();
  state_->io.run();
  if (failure) std::rethrow_exception(failure);
}

void RealEnvironment::on_termination_signal(std::function<void(int)> on_signal) {
  state_->on_signal = std::move(on_signal);
  state_->signals.add(SIGINT);
  state_->signals.add(SIGTERM);
  state_->wait_for_signal();
}

}  // namespace drydock
