#include <boost/asio/cancellation_state.hpp>

#include "operator/runtime/controller_impl.h"
#include "operator/runtime/deadline.h"

namespace drydock {

class Controller::Impl::Context final : public ReconcileContext {
 public:
  Context(Impl& impl, const Scheduler::Item& item)
      : impl_(impl),
        activity_(start_activity(impl, item)),
        active_api_(impl.client.api(), impl.environment.clock, activity_),
        api_(impl.own_writes.api_for(active_api_, item.key)),
        client_(impl.client.with_api(*api_)),
        logger_(impl.logger.with_span(
            "reconciling object",
            {{"object.ref", ObjectRef{impl.primary.gvk(), item.key}.to_string()},
             {"object.reason", item.reason},
             {"trace_id", activity_->trace_id},
             {"span_id", activity_->span_id}})),
        timers_(impl.environment.timers, impl.environment.clock, activity_),
        environment_(impl.environment.executor, impl.environment.clock, timers_,
                     impl.environment.random, impl.environment.logger),
        failures_(item.failures) {}
  const Client& client() const override { return client_; }
  Environment& environment() const override { return environment_; }
  const Logger& logger() const override { return logger_; }
  unsigned failures() const override { return failures_; }
  const Store& store(const Resource& resource) const override { return impl_.store_of(resource); }

 private:
  static std::shared_ptr<Activity> start_activity(Impl& impl, const Scheduler::Item& item) {
    const TimePoint now = impl.environment.now();
    Activity activity;
    activity.key = item.key;
    activity.reason = item.reason;
    activity.trace_id = new_trace_id(impl.trace_ids);
    activity.span_id = new_span_id(impl.trace_ids);
    activity.since = now;
    activity.warn_at = now + impl.warn_after;
    return Activities::start(impl.activities, std::move(activity));
  }

  Impl& impl_;
  std::shared_ptr<Activity> activity_;
  ActiveApi active_api_;
  std::unique_ptr<Api> api_;
  Client client_;
  Logger logger_;
  ActiveTimers timers_;
  mutable Environment environment_;
  unsigned failures_;
};

namespace {

Task<void> call_into(const Reconciler& reconciler, Object object, ReconcileContext& context,
                     std::optional<Result<Action>>& result) {
  result = co_await reconciler(std::move(object), context);
}

Status status_of(const std::exception_ptr& error) {
  std::string text = "unknown exception";
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    text = std::string("exception: ") + e.what();
  } catch (...) {
  }
  return Status(0, reason::kInternalError, std::move(text));
}

}  // namespace

Task<ShutdownReport> Controller::Impl::run(Reconciler user_reconciler) {
  started = true;
  reconciler = std::move(user_reconciler);
  if (observer) observer->controller_started(*self);
  ShutdownReport report;
  std::exception_ptr error;
  try {
    co_await run_until_shutdown(report);
  } catch (...) {
    error = std::current_exception();
  }
  reconciles.cancel();
  watches.cancel();
  // However it ended: nothing may run on that refers to us, even if we are cancelled meanwhile.
  while (anything_runs()) {
    if (error)
      co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
    try {
      co_await reconciles.join();
      co_await watches.join();
    } catch (...) {
      error = std::current_exception();
    }
  }
  if (observer) observer->controller_ended(*self);
  if (error) std::rethrow_exception(error);
  co_return report;
}

Task<void> Controller::Impl::run_until_shutdown(ShutdownReport& report) {
  start_watches();
  watches.spawn("wait for the first look", announce_readiness());
  watches.spawn("warn about hanging reconciles", warn_about_hangs());
  while (!shutting_down) {
    while (all_ready() && (limit == 0 || scheduler.running() < limit)) {
      auto item = scheduler.take(environment.now());
      if (!item) break;
      std::string task = "reconcile " + item->key.to_string();
      reconciles.spawn(std::move(task), reconcile(*std::move(item)));
    }
    co_await wait_for_work();
  }
  const TimePoint deadline = environment.now() + drain_limit;
  const bool drained =
      co_await run_until_deadline(environment, reconciles.join(), [deadline] { return deadline; });
  if (drained) co_return;
  report.cut = scheduler.running_keys();
  for (const ObjectKey& key : report.cut)
    logger.warn("a reconcile was cut by the shutdown", {{"object", key.to_string()}});
}

Task<void> Controller::Impl::announce_readiness() {
  for (const auto& source : sources) co_await source->reflector->store().wait_until_ready();
  wake();
}

Task<void> Controller::Impl::wait_for_work() {
  const bool could_start = all_ready() && (limit == 0 || scheduler.running() < limit);
  const auto due = could_start ? scheduler.next_due() : std::nullopt;
  if (due)
    co_await run_until_deadline(environment, until_woken(), [due] { return *due; });
  else
    co_await until_woken();
  woken = false;
}

Task<void> Controller::Impl::until_woken() {
  while (!woken) co_await wake_up.wait();
}

Task<void> Controller::Impl::warn_about_hangs() {
  while (true) {
    while (activities->empty()) co_await reconcile_began.wait();
    const TimePoint now = environment.now();
    TimePoint next = TimePoint::max();
    for (const auto& activity : activities->running()) {
      if (activity->warn_at <= now) {
        const auto wait = activity->wait();
        logger.warn("a reconcile takes long",
                    {{"object.ref", ObjectRef{primary.gvk(), activity->key}.to_string()},
                     {"for", format_duration(now - activity->since)},
                     {"waits_on", wait ? wait->what : "unknown"},
                     {"waits_for", wait ? format_duration(now - wait->since) : "unknown"},
                     {"trace_id", activity->trace_id}});
        activity->warn_at =
            now + std::max<Duration>(now - activity->since, std::chrono::seconds(1));
      }
      next = std::min(next, activity->warn_at);
    }
    co_await environment.timers.sleep_until(next);
  }
}

Task<void> Controller::Impl::reconcile(Scheduler::Item item) {
  const Object object = primary_store().get(item.key);
  if (!object) {
    scheduler.succeeded(item.key, environment.now(), std::nullopt);
    wake();
    co_return;
  }
  const TimePoint began = environment.now();
  Context context(*this, item);
  context.logger().debug("reconciling");
  ++stats.reconciles;
  if (observer) observer->reconcile_started(*self, began - item.due);
  reconcile_began.notify_all();
  ReconcileOutcome outcome;
  const Result<Action> result = co_await call_reconciler(object, context, outcome);
  if (!result) {
    outcome.result = ReconcileResult::kError;
    outcome.terminal = is_terminal(result.error());
  } else if (const auto& delay = result->requeue_after()) {
    outcome.result =
        *delay > Duration::zero() ? ReconcileResult::kRequeueAfter : ReconcileResult::kRequeue;
  }
  outcome.took = environment.now() - began;
  if (observer) observer->reconcile_ended(*self, outcome);
  if (result)
    scheduler.succeeded(item.key, environment.now(), result->requeue_after());
  else
    failed(item, object, result.error(), context.logger());
  wake();
}

Task<Result<Action>> Controller::Impl::call_reconciler(Object object, ReconcileContext& context,
                                                       ReconcileOutcome& outcome) {
  std::optional<Result<Action>> result;
  std::exception_ptr error;
  bool in_time = true;
  Task<void> call = call_into(reconciler, std::move(object), context, result);
  try {
    if (reconcile_timeout) {
      const TimePoint deadline = environment.now() + *reconcile_timeout;
      in_time = co_await run_until_deadline(environment, std::move(call),
                                            [deadline] { return deadline; });
    } else {
      co_await std::move(call);
    }
  } catch (...) {
    error = std::current_exception();
  }
  if (error) {
    const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
    if (cancelled != asio::cancellation_type::none) std::rethrow_exception(error);
    ++stats.exceptions;
    outcome.exception = true;
    co_return fail(status_of(error));
  }
  if (!in_time) {
    ++stats.timeouts;
    outcome.timed_out = true;
    co_return fail(Status(0, reason::kTimeout,
                          "the reconcile took longer than " + format_duration(*reconcile_timeout)));
  }
  co_return *std::move(result);
}

void Controller::Impl::failed(const Scheduler::Item& item, const Object& object,
                              const Status& error, const Logger& log) {
  ++stats.errors;
  const TimePoint now = environment.now();
  const unsigned failures = item.failures + 1;
  std::string retry = "upon change";
  if (is_terminal(error)) {
    ++stats.terminal_errors;
    scheduler.failed_with(item.key, now, std::nullopt);
  } else if (auto action = on_error ? on_error(object, error, failures) : std::nullopt) {
    scheduler.failed_with(item.key, now, action->requeue_after());
    if (action->requeue_after()) retry = "in " + format_duration(*action->requeue_after());
  } else {
    retry = "in " + format_duration(scheduler.failed(item.key, now, environment.random) - now);
  }
  log.warn(
      "reconcile failed",
      {{"error", error.to_string()}, {"failures", std::to_string(failures)}, {"retry", retry}});
}

}  // namespace drydock
