// Scenarios in real time on a cluster that is there.
#include <fmt/format.h>

#include "operator/api/resources.h"
#include "operator/client/connect.h"
#include "scenarios/tool/live_backend.h"

namespace drydock::tool {
namespace {

class ClusterBackend final : public LiveBackend {
 public:
  using LiveBackend::LiveBackend;

 private:
  bool owns_cluster() const override { return false; }
  Task<sim::LiveResult> on_stage(RealEnvironment& environment, const sim::Scenario& scenario,
                                 sim::LiveOptions live) override {
    ConnectOptions connecting;
    connecting.kubeconfig = options().kubeconfig;
    auto connected = connect(connecting, options().variables, environment.environment());
    if (!connected) co_return failed(connected.error().message);
    const Client client(*connected->api, "drydock");
    for (const Object& object : scenario.given)
      if (object.kind() == "Namespace" &&
          co_await client.get(resources::namespaces(), object.key()))
        co_return failed(
            fmt::format("given: the cluster has a Namespace {} already: it would be "
                        "removed afterwards",
                        object.name()));
    // Of its own for each scenario, so that one's remains are not another's beginning.
    const std::string name =
        fmt::format("drydock-{}-{}", environment.environment().random.below(1'000'000), ++played_);
    const Duration limit = live.max_wait;
    LateHost host;
    co_return co_await perform({environment,
                                *connected->api,
                                *connected->https,
                                scenario,
                                name,
                                std::move(live),
                                host,
                                {},
                                {},
                                [&environment, limit](sim::LiveCluster& cluster) {
                                  return remove_namespaces(environment.environment(), cluster,
                                                           limit);
                                }});
  }

  // While the operators still run: they have finalizers to take off.
  static Task<std::string> remove_namespaces(Environment& environment, sim::LiveCluster& cluster,
                                             Duration limit) {
    const Client& client = cluster.client();
    for (const std::string& name : cluster.namespaces()) {
      const auto removed = co_await client.remove(resources::namespaces(), {"", name});
      if (!removed && removed.error().code != 404)
        co_return "cannot remove its namespace: " + removed.error().to_string();
    }
    const TimePoint end = environment.now() + limit;
    for (const std::string& name : cluster.namespaces())
      while (co_await client.get(resources::namespaces(), {"", name})) {
        if (environment.now() >= end)
          co_return fmt::format("its namespace {} is still there {} after it was removed", name,
                                format_duration(limit));
        co_await environment.sleep_for(std::chrono::milliseconds(200));
      }
    co_return std::string();
  }

  unsigned played_ = 0;
};

}  // namespace

std::unique_ptr<ReplayBackend> make_cluster_backend(const sim::OperatorCatalog& catalog,
                                                    LiveBackendOptions options) {
  return std::make_unique<ClusterBackend>(catalog, std::move(options));
}

}  // namespace drydock::tool
