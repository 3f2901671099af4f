#include "operator/hello/run_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdlib>
#include <cstring>

#include "operator/base/real_environment.h"
#include "operator/client/retry_api.h"
#include "operator/telemetry/metered_api.h"

namespace drydock::hello {
namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

Result<Duration> read_duration(std::string_view flag, const std::string& text) {
  const auto duration = parse_duration(text);
  if (duration && *duration > Duration::zero()) return *duration;
  return fail(Status(
      0, reason::kBadRequest,
      fmt::format("{}: expected a duration above 0, such as 10m, found \"{}\"", flag, text)));
}

Result<HelloOptions> read_options(const RunFlags& flags) {
  HelloOptions options;
  options.namespace_ = flags.connect.namespace_;
  DRYDOCK_TRY(options.requeue_after, read_duration("--requeue-after", flags.requeue_after));
  options.concurrency = flags.max_concurrent_reconciles;
  LeaderElectionConfig election{.lease = {flags.lease_namespace, flags.lease_name}};
  DRYDOCK_TRY(election.lease_duration,
              read_duration("--leader-elect-lease-duration", flags.lease_duration));
  DRYDOCK_TRY(election.renew_deadline,
              read_duration("--leader-elect-renew-deadline", flags.renew_deadline));
  DRYDOCK_TRY(election.retry_period,
              read_duration("--leader-elect-retry-period", flags.retry_period));
  if (flags.leader_elect) options.leader_election = std::move(election);
  return options;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

Task<void> run_into(Environment& environment, Api& api, HelloOptions options, Shutdown& shutdown,
                    int& status) {
  status = co_await run_hello(environment, api, std::move(options), shutdown);
}

}  // namespace

void add_run_flags(CLI::App& run, RunFlags& flags) {
  run.add_option("--kubeconfig", flags.connect.kubeconfig,
                 "Kubeconfig file; else KUBECONFIG, else in-cluster, else ~/.kube/config");
  run.add_option("--context", flags.connect.context,
                 "Context of the kubeconfig; else the current one");
  run.add_option("--namespace", flags.connect.namespace_,
                 "Only Helloes of this namespace; else all");
  run.add_option("--requeue-after", flags.requeue_after, "Look at each Hello again that often")
      ->capture_default_str();
  run.add_option("--max-concurrent-reconciles", flags.max_concurrent_reconciles,
                 "How many Helloes are worked on at once, each on a connection of its own")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  run.add_flag("--leader-elect", flags.leader_elect,
               "Of several instances let one work, by a Lease");
  run.add_option("--leader-elect-resource-name", flags.lease_name, "Name of the Lease")
      ->capture_default_str();
  run.add_option("--leader-elect-resource-namespace", flags.lease_namespace,
                 "Namespace of the Lease; else the pod's or the context's");
  run.add_option("--leader-elect-lease-duration", flags.lease_duration,
                 "How long others wait for a leader that is silent; whole seconds")
      ->capture_default_str();
  run.add_option("--leader-elect-renew-deadline", flags.renew_deadline,
                 "How long a leader goes on that cannot renew its lease")
      ->capture_default_str();
  run.add_option("--leader-elect-retry-period", flags.retry_period,
                 "How often a leader renews, and others look")
      ->capture_default_str();
  run.add_option("--metrics-bind-address", flags.telemetry.metrics_bind_address,
                 "HOST:PORT of /metrics; 0: none")
      ->capture_default_str();
  run.add_option("--health-probe-bind-address", flags.telemetry.health_bind_address,
                 "HOST:PORT of /healthz, /readyz and, for this machine, /debug; 0: none")
      ->capture_default_str();
  run.add_option("--log-level", flags.log_level,
                 "trace, debug, info, warn, error or off; else DRYDOCK_LOG, else info");
  run.add_option("--log-format", flags.log_format, "text or json");
}

int run(RunFlags flags, int (*complain)(std::string_view message, int status)) {
  const auto log = read_log_options(flags.log_level, flags.log_format);
  if (!log) return complain(log.error().message, kUsage);
  auto options = read_options(flags);
  if (!options) return complain(options.error().message, kUsage);

  ConsoleLogSink sink(*log);
  RealEnvironment real(sink, "hello-operator");
  Environment& environment = real.environment();
  flags.connect.https.user_agent = "hello-operator/" DRYDOCK_VERSION;
  // One more, so that a lease is renewed however many wait.
  flags.connect.https.threads.workers = flags.max_concurrent_reconciles + 1;
  const auto connected = connect(flags.connect, environment_variables(::environ), environment);
  if (!connected) return complain(connected.error().message, kUsage);
  if (auto& election = options->leader_election) {
    if (election->lease.namespace_.empty())
      election->lease.namespace_ = connected->default_namespace;
    election->identity = leader_identity(host_name(), environment.random);
    if (auto good = check(*election); !good) return complain(good.error().message, kUsage);
  }

  Telemetry telemetry(environment, sink, flags.telemetry);
  if (auto started = telemetry.start(); !started) {
    const bool wrong_use = started.error().is(reason::kBadRequest);
    return complain(started.error().message, wrong_use ? kUsage : kFailed);
  }
  const std::string& server = connected->server;
  MeteredApi metered(*connected->https, environment.clock, telemetry.metrics(),
                     server.substr(server.find("//") + 2));
  options->observer = &telemetry.metrics();
  // Over the guard of the lease: what is repeated is asked again whether it may be written.
  options->retries = [&environment](Api& inner) {
    return std::make_unique<RetryApi>(inner, environment);
  };

  Shutdown shutdown;
  real.on_termination_signal([&environment, &shutdown](int signal) {
    if (shutdown.requested()) std::_Exit(128 + signal);  // asked twice: at once
    environment.logger.info(fmt::format("Received SIG{}, exiting", ::sigabbrev_np(signal)));
    shutdown.request();
  });
  int status = kFailed;
  real.run(run_into(environment, metered, *std::move(options), shutdown, status));
  return status;
}

}  // namespace drydock::hello
