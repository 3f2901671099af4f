#include "operator/hello/operator.h"

#include <boost/asio/cancellation_state.hpp>

#include "operator/api/resources.h"
#include "operator/hello/deployment.h"
#include "operator/hello/reconciler.h"
#include "operator/runtime/controller.h"
#include "operator/runtime/require_resource.h"

namespace drydock::hello {

namespace {

constexpr const char* kUserAgent = "hello-operator/" DRYDOCK_VERSION;

/// One line for the person who started us.
void say_why(const Logger& logger, const Status& error) {
  if (!error.is_not_found()) {
    logger.error("cannot list Hello", {{"error", error.to_string()}});
    return;
  }
  logger.error(
      fmt::format("the CustomResourceDefinition {} is not installed; install it with: "
                  "hello-operator crd | kubectl apply -f -",
                  hello_definition().name()));
}

Task<ShutdownReport> run_controller(Controller& controller, const HelloReconciler& reconciler,
                                    EventRecorder& events) {
  ShutdownReport report;
  std::exception_ptr error;
  try {
    report = co_await controller.run([&reconciler](Object object, ReconcileContext& context) {
      return reconciler.reconcile(std::move(object), context);
    });
  } catch (...) {
    error = std::current_exception();
  }
  // What writes events must have ended before the Api goes, also when we are cancelled.
  if (error)
    co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
  co_await events.stop(error ? Duration::zero() : Duration(std::chrono::seconds(5)));
  if (error) std::rethrow_exception(error);
  co_return report;
}

Task<void> work(Environment& environment, Api& api, const HelloOptions& options, Shutdown& shutdown,
                int& status) {
  const Client client(api, kUserAgent);
  const Logger& logger = environment.logger;
  WatcherConfig helloes;
  helloes.namespace_ = options.namespace_;
  helloes.profile = options.profile;
  // Thousands of objects are looked at seldom: bytes are kept, and without what nobody reads.
  helloes.keep_bytes = options.keep_bytes;
  if (options.keep_bytes) helloes.trim = without_managed_fields;
  WatcherConfig deployments = helloes;
  deployments.label_selector = managed_by_selector();
  if (options.keep_bytes) deployments.trim = trimmed_deployment;

  EventRecorder events(environment, client, {.controller = std::string(kOperatorName)});
  const HelloReconciler reconciler(events, options.requeue_after);
  Controller controller(environment, client, hello_resource(), helloes);
  controller.owns(resources::deployments(), deployments)
      .concurrency(options.concurrency)
      .drain_limit(options.drain_limit)
      .observed_by(options.observer);

  const auto listening = shutdown.on_request([&controller, &logger] {
    logger.info("shutting down");
    controller.shut_down();
  });
  logger.info("running", {{"namespace", options.namespace_.empty() ? "all" : options.namespace_}});
  const ShutdownReport report = co_await run_controller(controller, reconciler, events);
  logger.info("shutdown completed");
  status = report.cut.empty() ? 0 : 1;
}

Task<int> work_while_leading(Environment& environment, Api& api, const HelloOptions& options,
                             Shutdown& shutdown) {
  const Client client(api, kUserAgent);
  LeaderElectionConfig config = *options.leader_election;
  if (config.identity.empty()) config.identity = leader_identity(kOperatorName, environment.random);
  EventRecorder events(environment, client, {.controller = std::string(kOperatorName)});
  const auto on_change = [observer = options.observer, lease = config.lease.name](bool leads) {
    if (observer) observer->leadership_changed(lease, leads);
  };
  on_change(false);
  LeaderElector elector(environment, client, std::move(config), &events, on_change);
  const std::unique_ptr<Api> guarded = elector.guard(api);
  const std::unique_ptr<Api> retried = options.retries ? options.retries(*guarded) : nullptr;
  Api& leaders_api = retried ? *retried : *guarded;
  int status = 0;
  const LeadershipEnd end = co_await elector.lead(
      [&] { return work(environment, leaders_api, options, shutdown, status); }, shutdown);
  co_await events.stop();
  if (end != LeadershipEnd::kLost) co_return status;
  environment.logger.error("the lease was lost: ending, so that another instance may lead");
  co_return 1;
}

}  // namespace

Task<int> run_hello(Environment& environment, Api& api, HelloOptions options, Shutdown& shutdown) {
  const auto served = co_await require_resource(environment, Client(api, kUserAgent),
                                                hello_resource(), options.namespace_, shutdown);
  if (!served) {
    say_why(environment.logger, served.error());
    co_return 1;
  }
  if (options.leader_election)
    co_return co_await work_while_leading(environment, api, options, shutdown);
  const std::unique_ptr<Api> retried = options.retries ? options.retries(api) : nullptr;
  int status = 0;
  co_await work(environment, retried ? *retried : api, options, shutdown, status);
  co_return status;
}

}  // namespace drydock::hello
