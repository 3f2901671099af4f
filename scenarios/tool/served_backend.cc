// Scenarios in real time on the served fake, made anew for each.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scenarios/tool/live_backend.h"
#include "scenarios/tool/served_fake.h"

namespace drydock::tool {
namespace {

/// Places name controllers that work in this cluster only; empty where they do.
std::string unknown_controller(const sim::Scenario& scenario,
                               const std::vector<std::string>& names) {
  std::vector<const sim::Fault*> faults;
  for (const sim::Fault& fault : scenario.faults) faults.push_back(&fault);
  for (const sim::Step& step : scenario.steps)
    if (step.kind == sim::Step::Kind::kFault) faults.push_back(&step.fault);
  for (const sim::Fault* fault : faults)
    if (fault->at.kind == sim::Place::Kind::kStep && !fault->at.by.empty() &&
        std::ranges::find(names, fault->at.by) == names.end())
      return fmt::format("{}: no controller \"{}\" works here; could be: {}",
                         fault->where.to_string(), fault->at.by, fmt::join(names, ", "));
  return {};
}

Task<Result<void>> forget_history(fake::Server& server) {
  server.compact();
  co_return Result<void>();
}

class ServedBackend final : public LiveBackend {
 public:
  using LiveBackend::LiveBackend;

 private:
  bool owns_cluster() const override { return true; }
  Task<sim::LiveResult> on_stage(RealEnvironment& environment, const sim::Scenario& scenario,
                                 sim::LiveOptions live) override {
    ServedFakeOptions options;
    LateHost host;
    options.may_step = [&host](std::string_view controller) { return host.may_step(controller); };
    if (!scenario.controllers.empty()) options.controllers = scenario.controllers;
    auto fake = ServedFake::make(environment, std::move(options));
    if (!fake) co_return failed(fake.error().message);
    if (std::string why = unknown_controller(scenario, (*fake)->controllers()); !why.empty())
      co_return failed(std::move(why));
    if (auto started = (*fake)->start(); !started) co_return failed(started.error().message);
    live.collects_garbage = scenario.controllers.find("-garbagecollector") == std::string::npos;
    sim::LiveResult result =
        co_await perform({environment,
                          (*fake)->api(),
                          (*fake)->api(),
                          scenario,
                          "scenario",
                          std::move(live),
                          host,
                          [&fake] { return forget_history((*fake)->server()); },
                          [&fake](const GroupVersionResource& resource, const ObjectKey& key) {
                            return (*fake)->write_again(resource, key);
                          },
                          {}});
    co_await (*fake)->stop();
    co_return result;
  }
};

}  // namespace

std::unique_ptr<ReplayBackend> make_served_backend(const sim::OperatorCatalog& catalog,
                                                   LiveBackendOptions options) {
  return std::make_unique<ServedBackend>(catalog, std::move(options));
}

}  // namespace drydock::tool
