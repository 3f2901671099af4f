#include "operator/hello/operator.h"

#include "operator/api/resources.h"
#include "operator/hello/deployment.h"
#include "operator/hello/reconciler.h"
#include "operator/runtime/controller.h"
#include "operator/runtime/require_resource.h"

namespace drydock::hello {

namespace {

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

}  // namespace

Task<int> run_hello(Environment& environment, Api& api, HelloOptions options, Shutdown& shutdown) {
  const Client client(api, "hello-operator/" DRYDOCK_VERSION);
  const Logger& logger = environment.logger;
  const auto served = co_await require_resource(environment, client, hello_resource(),
                                                options.namespace_, shutdown);
  if (!served) {
    say_why(logger, served.error());
    co_return 1;
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
  logger.info("shutdown completed");
  co_return report.cut.empty() ? 0 : 1;
}

}  // namespace drydock::hello
