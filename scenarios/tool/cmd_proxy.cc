#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "fakeapi/http/kubeconfig_file.h"
#include "operator/base/wait_list.h"
#include "operator/client/connect.h"
#include "operator/telemetry/console_log_sink.h"
#include "scenarios/engine/live/live_cluster.h"
#include "scenarios/engine/live/live_run.h"
#include "scenarios/engine/scenario/parse_scenarios.h"
#include "scenarios/engine/world/armed_faults.h"
#include "scenarios/tool/commands.h"
#include "scenarios/tool/fault_door.h"

namespace drydock::tool {
namespace {

struct ProxyFlags {
  std::string faults;
  std::string kubeconfig;
  std::string context;
  std::string log_level;
  std::string kubeconfig_out = "drydock.kubeconfig";
  FaultDoorOptions door{};
};

/// The proxy starts no operators, so it can kill none.
class ProxyHost final : public sim::FaultApi::Host {
 public:
  explicit ProxyHost(sim::LiveCluster& cluster) : cluster_(cluster) {}
  FaultDoor* door = nullptr;  ///< once it is open
  void crash(const sim::Instance&, std::optional<Duration>) override {}
  void pause(const sim::Instance&, Duration) override {}
  bool is_alive(const sim::Instance&) const override { return true; }
  void start_beside(const std::string&) override {}
  Task<void> compact() override {
    if (const auto done = co_await door->forget_history(); !done)
      fmt::print(stderr, "drydock: no compaction: {}\n", done.error().to_string());
  }
  std::string write_again(const GroupVersionResource&, const ObjectKey&) override { return {}; }
  Task<void> before_write(Resource) override { co_return; }
  Task<void> meanwhile(std::vector<sim::Action> actions) override {
    for (sim::Action& action : actions) co_await cluster_.act(std::move(action));
  }

 private:
  sim::LiveCluster& cluster_;
};

/// Why these faults cannot be had at a door alone; empty when they can.
std::string refuse(const sim::Scenario& scenario) {
  if (!scenario.steps.empty())
    return "steps: a proxy plays none; it takes name, operators and faults";
  // Whoever works through the door has all the time there is.
  sim::LiveOptions options;
  options.max_wait = Duration::max();
  if (std::string why = sim::LiveRun::refuse(scenario, options); !why.empty()) return why;
  for (const sim::Fault& fault : scenario.faults) {
    const auto kind = fault.deed.kind;
    if (kind == sim::Deed::Kind::kCrash || kind == sim::Deed::Kind::kPause ||
        kind == sim::Deed::Kind::kStart)
      return fault.where.to_string() + ": a proxy starts no operators, so it can stop none";
    if (fault.at.kind == sim::Place::Kind::kTime)
      return fault.where.to_string() + ": time: at a door only messages are met";
  }
  return {};
}

/// Behind a door that breaks connections nobody would tell why there is no answer.
Task<void> ask_who_is_there(Api& api, Response& answer) {
  answer = co_await api.call(Request::for_path("/version"));
}

struct Session {
  FaultDoor* door = nullptr;
  WaitList changed;
  bool terminated = false;
};

Task<void> wait_for_the_end(Session& session) {
  while (!session.terminated) co_await session.changed.wait();
  co_await session.door->stop();
}

int run_proxy(ProxyFlags flags) {
  auto scenarios = sim::read_scenarios(flags.faults);
  if (!scenarios) return complain(scenarios.error().message, kUsage);
  if (scenarios->size() != 1) return complain(flags.faults + ": expected one scenario", kUsage);
  const sim::Scenario& scenario = scenarios->front();
  if (const std::string why = refuse(scenario); !why.empty()) return complain(why, kUsage);
  for (const sim::OperatorUse& use : scenario.operators) flags.door.operators.push_back(use.name);

  const auto log = read_log_options(flags.log_level, "");
  if (!log) return complain(log.error().message, kUsage);
  ConsoleLogSink sink(*log);
  RealEnvironment environment(sink, "drydock");
  ConnectOptions connecting;
  connecting.kubeconfig = flags.kubeconfig;
  connecting.context = flags.context;
  auto connected = connect(connecting, environment_variables(::environ), environment.environment());
  if (!connected) return complain(connected.error().message, kUsage);

  Response version;
  environment.run(ask_who_is_there(*connected->https, version));
  if (!version.ok())
    return complain(fmt::format("{}: {}", connected->server, version.status().to_string()),
                    kFailed);

  sim::LiveCluster cluster(*connected->api, connected->default_namespace);
  sim::ArmedFaults faults;
  for (const sim::Fault& fault : scenario.faults) faults.arm(fault);
  ProxyHost host(cluster);
  auto door = FaultDoor::open(environment, *connected->https, faults, host, flags.door);
  if (!door) return complain(door.error().message, kFailed);
  host.door = door->get();
  for (const std::string& name : flags.door.operators) {
    const std::string file =
        flags.door.operators.size() == 1 ? flags.kubeconfig_out : flags.kubeconfig_out + "." + name;
    const auto text = (*door)->kubeconfig_of({name, 1});
    if (!text) return complain(text.error().message, kFailed);
    if (auto written = http::write_private_file(file, *text); !written)
      return complain(written.error().message, kFailed);
    fmt::print("serving {} kubeconfig {} operator {}\n", (*door)->url(), file, name);
  }
  std::fflush(stdout);
  Session session{.door = door->get()};
  environment.on_termination_signal([&session](int) {
    session.terminated = true;
    session.changed.notify_all();
  });
  environment.run(wait_for_the_end(session));
  return kDone;
}

}  // namespace

void add_proxy(CLI::App& app, Invocation& invocation) {
  auto flags = std::make_shared<ProxyFlags>();
  CLI::App* command = app.add_subcommand(
      "proxy", "A door before a cluster that lets faults befall an operator in any language");
  command
      ->add_option("--faults", flags->faults,
                   "A scenario file with the operators' names and faults, without steps")
      ->required();
  command->add_option("--kubeconfig", flags->kubeconfig, "Of the cluster");
  command->add_option("--context", flags->context, "Of that kubeconfig");
  command->add_option("--bind", flags->door.bind_address, "Address to listen on")
      ->capture_default_str();
  command->add_option("--port", flags->door.port, "Port; 0: any free one")->capture_default_str();
  command
      ->add_option("--kubeconfig-out", flags->kubeconfig_out,
                   "Written for the operator, mode 0600; of several, .NAME is appended")
      ->capture_default_str();
  command->add_option("--log-level", flags->log_level, "trace debug info warn error off");
  command->callback(
      [flags, &invocation] { invocation.run = [flags] { return run_proxy(*flags); }; });
}

}  // namespace drydock::tool
