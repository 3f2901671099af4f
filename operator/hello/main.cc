// hello-operator: the Hello operator as a program of its own, against any cluster.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "operator/base/real_environment.h"
#include "operator/client/connect.h"
#include "operator/hello/hello_types.h"
#include "operator/hello/operator.h"
#include "operator/telemetry/console_log_sink.h"

namespace drydock::hello {
namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

int complain(std::string_view message, int status) {
  fmt::print(stderr, "hello-operator: {}\n", message.substr(0, message.find('\n')));
  return status;
}

struct RunFlags {
  ConnectOptions connect;
  std::string requeue_after = "10m";
  std::string log_level;
  std::string log_format;
};

void add_run_flags(CLI::App& run, RunFlags& flags) {
  run.add_option("--kubeconfig", flags.connect.kubeconfig,
                 "Kubeconfig file; else KUBECONFIG, else in-cluster, else ~/.kube/config");
  run.add_option("--context", flags.connect.context,
                 "Context of the kubeconfig; else the current one");
  run.add_option("--namespace", flags.connect.namespace_,
                 "Only Helloes of this namespace; else all");
  run.add_option("--requeue-after", flags.requeue_after, "Look at each Hello again that often")
      ->capture_default_str();
  run.add_option("--log-level", flags.log_level,
                 "trace, debug, info, warn, error or off; else DRYDOCK_LOG, else info");
  run.add_option("--log-format", flags.log_format, "text or json");
}

Task<void> run_into(Environment& environment, Api& api, HelloOptions options, Shutdown& shutdown,
                    int& status) {
  status = co_await run_hello(environment, api, std::move(options), shutdown);
}

int run(RunFlags flags) {
  const auto log = read_log_options(flags.log_level, flags.log_format);
  if (!log) return complain(log.error().message, kUsage);
  const auto requeue_after = parse_duration(flags.requeue_after);
  if (!requeue_after || *requeue_after <= Duration::zero()) {
    return complain(
        fmt::format("--requeue-after: expected a duration above 0, such as 10m, found \"{}\"",
                    flags.requeue_after),
        kUsage);
  }

  ConsoleLogSink sink(*log);
  RealEnvironment real(sink, "hello-operator");
  flags.connect.https.user_agent = "hello-operator/" DRYDOCK_VERSION;
  const auto connected =
      connect(flags.connect, environment_variables(::environ), real.environment());
  if (!connected) return complain(connected.error().message, kUsage);

  Shutdown shutdown;
  real.on_termination_signal([&real, &shutdown](int signal) {
    if (shutdown.requested()) std::_Exit(128 + signal);  // asked twice: at once
    real.environment().logger.info(fmt::format("Received SIG{}, exiting", ::sigabbrev_np(signal)));
    shutdown.request();
  });
  HelloOptions options;
  options.namespace_ = flags.connect.namespace_;
  options.requeue_after = *requeue_after;
  int status = kFailed;
  real.run(run_into(real.environment(), *connected->api, options, shutdown, status));
  return status;
}

int print_crd(bool client_side_only) {
  const auto mode = client_side_only ? crd::SchemaMode::kShapeOnly : crd::SchemaMode::kFull;
  fmt::print("{}", crd::to_crd_yaml(hello_definition(), mode));
  return std::fflush(stdout) == 0 ? 0 : complain("cannot write to standard output", kFailed);
}

int run_program(int argc, char** argv) {
  CLI::App app("Keeps a Deployment of greeting pods for each Hello.", "hello-operator");
  app.set_version_flag("--version", "hello-operator " DRYDOCK_VERSION);
  app.require_subcommand(1);
  RunFlags flags;
  CLI::App& run_command = *app.add_subcommand("run", "Run the operator until SIGINT or SIGTERM");
  add_run_flags(run_command, flags);
  bool client_side_only = false;
  CLI::App& crd_command =
      *app.add_subcommand("crd", "Print the CustomResourceDefinition, for kubectl apply -f -");
  crd_command.add_flag("--client-side-only", client_side_only,
                       "Leave the limits out of the schema: the operator alone checks them");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    return complain(std::string(error.what()) + " (see hello-operator --help)", kUsage);
  }
  return crd_command.parsed() ? print_crd(client_side_only) : run(std::move(flags));
}

}  // namespace
}  // namespace drydock::hello

int main(int argc, char** argv) {
  try {
    return drydock::hello::run_program(argc, argv);
  } catch (const std::exception& error) {
    return drydock::hello::complain(error.what(), drydock::hello::kFailed);
  }
}
