#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "fakeapi/http/kubeconfig_file.h"
#include "operator/base/shutdown.h"
#include "operator/base/task_group.h"
#include "operator/hello/operator.h"
#include "operator/telemetry/console_log_sink.h"
#include "scenarios/tool/commands.h"
#include "scenarios/tool/demo_play.h"
#include "scenarios/tool/served_fake.h"

namespace drydock::tool {
namespace {

struct DemoFlags {
  ServedFakeOptions fake{};
  std::string kubeconfig_out = "drydock.kubeconfig";
  std::string log_level;
  bool play = false;
};

constexpr std::string_view kTryIt = R"(
The Hello operator runs on an API server of its own. In another terminal:

  export KUBECONFIG={0}
  kubectl apply -f - <<EOF
  apiVersion: fraim.co.jp/v1
  kind: Hello
  metadata: {{name: hello}}
  spec: {{replicas: 2}}
  EOF
  kubectl wait --for=condition=Ready hello/hello
  kubectl get helloes,deployments  # hello   2/2
  kubectl patch hello hello --type=merge -p '{{"spec":{{"replicas":21}}}}'
  kubectl get events --field-selector involvedObject.kind==Hello,type=Warning
  kubectl delete hello hello       # the Deployment goes with it

Ctrl-C ends it.
)";

// What the tasks of one demo share; outlives them.
struct Demo {
  const DemoFlags& flags;
  RealEnvironment& environment;
  ServedFake& fake;
  Shutdown shutdown;
  int status = kDone;
};

Task<void> run_operator(Demo& demo) {
  Environment& environment = demo.environment.environment();
  const int status = co_await hello::run_hello(environment, demo.fake.api(), {}, demo.shutdown);
  if (status != 0) demo.status = kFailed;
  demo.shutdown.request();
}

Task<void> play(Demo& demo) {
  const Client client(demo.fake.api(), "demo");
  const auto played = co_await play_demo(demo.environment.environment(), client);
  if (!played) demo.status = complain("not as told: " + played.error().to_string(), kFailed);
  demo.shutdown.request();
}

Task<Result<void>> begin(Demo& demo) {
  const DemoFlags& flags = demo.flags;
  DRYDOCK_CO_CHECK(co_await install_demo_crd(Client(demo.fake.api(), "demo")));
  DRYDOCK_CO_CHECK(http::write_private_file(flags.kubeconfig_out, demo.fake.kubeconfig()));
  fmt::print("serving {} kubeconfig {}\n", demo.fake.url(), flags.kubeconfig_out);
  if (!flags.play) fmt::print(fmt::runtime(kTryIt), flags.kubeconfig_out);
  std::fflush(stdout);
  co_return Result<void>();
}

Task<void> run(Demo& demo) {
  TaskGroup user(demo.environment.environment().executor);
  if (auto begun = co_await begin(demo); !begun) {
    demo.status = complain(begun.error().message, kFailed);
  } else {
    if (demo.flags.play) user.spawn("play", play(demo));
    co_await run_operator(demo);
  }
  user.cancel();
  co_await user.join();
  co_await demo.fake.stop();
}

int run_demo(const DemoFlags& flags) {
  // A play tells enough; what it spoils on purpose is no news in the log.
  const bool quiet = flags.log_level.empty() && flags.play;
  const auto log = read_log_options(quiet ? "off" : flags.log_level, "");
  if (!log) return complain(log.error().message, kUsage);
  ConsoleLogSink sink(*log);
  RealEnvironment environment(sink, "hello-operator");
  auto fake = ServedFake::make(environment, flags.fake);
  if (!fake) return complain(fake.error().message, kUsage);
  if (auto started = (*fake)->start(); !started) return complain(started.error().message, kFailed);
  Demo demo{.flags = flags, .environment = environment, .fake = **fake};
  environment.on_termination_signal([&demo](int) { demo.shutdown.request(); });
  environment.run(run(demo));
  return demo.status;
}

}  // namespace

void add_demo(CLI::App& app, Invocation& invocation) {
  auto flags = std::make_shared<DemoFlags>();
  CLI::App* demo =
      app.add_subcommand("demo", "The Hello operator and a fake API server in one process");
  demo->add_flag("--play", flags->play, "Play the life of a Hello, tell what happens, and end");
  demo->add_option("--port", flags->fake.port, "Port; 0: any free one")->capture_default_str();
  demo->add_option("--kubeconfig-out", flags->kubeconfig_out, "Written once ready, mode 0600")
      ->capture_default_str();
  demo->add_option("--log-level", flags->log_level, "trace debug info warn error off");
  demo->callback([flags, &invocation] { invocation.run = [flags] { return run_demo(*flags); }; });
}

}  // namespace drydock::tool
