#include "operator/hello/operator.h"

#include "operator/api/resources.h"
#include "operator/hello/deployment.h"
#include "operator/hello/reconciler.h"
#include "operator/runtime/backoff.h"
#include "operator/runtime/controller.h"
#include "operator/runtime/deadline.h"

namespace drydock::hello {

namespace {

constexpr Duration kLookEvery = std::chrono::milliseconds(200);

/// The server may think otherwise in a while.
bool is_transient(const Status& error) {
  if (error.code == 0) return !error.is(reason::kMalformed);
  return error.code == 429 || error.code >= 500;
}

Task<void> list_into(Client client, ListOptions options, std::optional<Result<ObjectList>>& list) {
  list = co_await client.list(hello_resource(), std::move(options));
}

/// Lists Hello once. Nothing when that went well; else the exit status to leave with.
Task<std::optional<int>> look_for_crd(Environment& environment, Client client, HelloOptions options,
                                      Shutdown& shutdown) {
  const Logger& logger = environment.logger;
  Backoff backoff(BackoffPolicy::for_watches());
  ListOptions one;
  one.namespace_ = options.namespace_;
  one.limit = 1;
  while (true) {
    if (shutdown.requested()) co_return 0;
    // A server that does not answer must not keep us from leaving.
    std::optional<Result<ObjectList>> list;
    const auto deadline = [&environment, &shutdown] {
      return environment.now() + (shutdown.requested() ? Duration::zero() : kLookEvery);
    };
    if (!co_await run_until_deadline(environment, list_into(client, one, list), deadline)) continue;
    if (*list) co_return std::nullopt;
    const Status error = list->error();
    if (error.is_not_found()) {
      logger.error(
          fmt::format("the CustomResourceDefinition {} is not installed; install it with: "
                      "hello-operator crd | kubectl apply -f -",
                      hello_definition().name()));
      co_return 1;
    }
    if (!is_transient(error)) {
      logger.error("cannot list Hello", {{"error", error.to_string()}});
      co_return 1;
    }
    const Duration delay = backoff.next(environment.now(), environment.random);
    logger.warn("cannot list Hello yet",
                {{"error", error.to_string()}, {"retry_after", format_duration(delay)}});
    const TimePoint next_try = environment.now() + delay;
    co_await run_until_deadline(environment, shutdown.wait(), [next_try] { return next_try; });
  }
}

}  // namespace

Task<int> run_hello(Environment& environment, Api& api, HelloOptions options, Shutdown& shutdown) {
  const Client client(api, "hello-operator/0.1.0");
  const Logger& logger = environment.logger;
  if (const auto status = co_await look_for_crd(environment, client, options, shutdown)) {
    co_return *status;
  }

  WatcherConfig helloes;
  helloes.namespace_ = options.namespace_;
  helloes.profile = options.profile;
  WatcherConfig deployments = helloes;
  deployments.label_selector = managed_by_selector();

  EventRecorder events(environment, client, {.controller = std::string(kOperatorName)});
  const HelloReconciler reconciler(events, options.requeue_after);
  Controller controller(environment, client, hello_resource(), helloes);
  controller.owns(resources::deployments(), deployments)
      .concurrency(options.concurrency)
      .drain_limit(options.drain_limit);

  const auto listening = shutdown.on_request([&controller, &logger] {
    logger.info("shutting down");
    controller.shut_down();
  });
  logger.info("running", {{"namespace", options.namespace_.empty() ? "all" : options.namespace_}});
  const ShutdownReport report =
      co_await controller.run([&reconciler](Object object, ReconcileContext& context) {
        return reconciler.reconcile(std::move(object), context);
      });
  co_await events.stop();
  for (const ObjectKey& key : report.cut) {
    logger.warn("a reconcile was cut at the deadline", {{"hello", key.to_string()}});
  }
  logger.info("shutdown completed");
  co_return report.cut.empty() ? 0 : 1;
}

}  // namespace drydock::hello
