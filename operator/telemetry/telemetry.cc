#include "operator/telemetry/telemetry.h"

#include <fmt/format.h>

#include <optional>

#include "operator/base/task_group.h"
#include "operator/runtime/controller.h"
#include "operator/telemetry/executor_call.h"
#include "operator/telemetry/health.h"
#include "operator/telemetry/http_listener.h"

namespace drydock {
namespace {

// A kubelet waits a second for a probe's answer.
constexpr std::chrono::milliseconds kPatience{900};

const HttpReply kNotFound{.code = 404, .body = "404 page not found\n"};

bool is_probe(const HttpQuestion& question, std::string_view probe) {
  return question.path == probe || question.path.starts_with(std::string(probe) + "/");
}

std::string watch_failure(const Controller::WatchReport& watch) {
  const WatchHealth& health = watch.health;
  if (watch.alive) return {};
  const std::string error =
      health.failures > 0 ? ", last error: " + health.last_error.to_string() : "";
  if (!health.synced) return "the first full look is not done" + error;
  return fmt::format("nothing was heard for {}{}", format_duration(watch.silent_for), error);
}

std::string name_of(const Controller::WatchReport& watch) {
  const std::string resource = watch.resource.gvr().group_resource().to_string();
  return watch.namespace_.empty() ? resource : resource + "-" + watch.namespace_;
}

std::string describe(const Controller& controller) {
  const QueueReport queue = controller.queue_report();
  std::string text = fmt::format("controller {}: {} running, {} due, {} delayed\n",
                                 controller.name(), controller.running(), queue.due, queue.delayed);
  for (const RunningReconcile& one : controller.running_reconciles()) {
    text += fmt::format("  reconcile {} ({}) runs for {}", one.key.to_string(), one.reason,
                        format_duration(one.runs_for));
    text += one.waits_on.empty()
                ? std::string(", waits on nothing that is known")
                : fmt::format(", waits on {} for {}", one.waits_on, format_duration(one.waits_for));
    text += fmt::format(", trace_id={}\n", one.trace_id);
  }
  for (const auto& watch : controller.watch_health()) {
    const WatchHealth& health = watch.health;
    text += fmt::format(
        "  watch {}: {}, {}, silent for {}, {} lists, {} streams, {} events, {} failures in a "
        "row\n",
        name_of(watch), health.synced ? "synced" : "not synced",
        health.connected ? "connected" : "not connected", format_duration(watch.silent_for),
        health.lists, health.watches, health.events, health.failures);
  }
  return text;
}

}  // namespace

struct Telemetry::State {
  State(Environment& telemetry_environment, ConsoleLogSink& log_sink, TelemetryOptions given)
      : environment(telemetry_environment),
        sink(log_sink),
        options(std::move(given)),
        executor(environment.executor, kPatience),
        metrics_door([this](const HttpQuestion& question) { return answer_metrics(question); }),
        health_door([this](const HttpQuestion& question) { return answer_health(question); }) {}

  HttpReply answer_metrics(const HttpQuestion& question) {
    if (question.path != "/metrics") return kNotFound;
    executor.run([this] { metrics.collect(); });
    metrics.collect_process();
    return {.body = metrics.text(), .content_type = "text/plain; version=0.0.4; charset=utf-8"};
  }

  HttpReply answer_health(const HttpQuestion& question) {
    if (is_probe(question, "/healthz")) return answer_probe("/healthz", health_checks(), question);
    if (is_probe(question, "/readyz")) return answer_probe("/readyz", ready_checks(), question);
    if (!question.path.starts_with("/debug/")) return kNotFound;
    if (!question.from_this_machine)
      return {.code = 403, .body = "only for callers of this machine; see kubectl port-forward\n"};
    if (question.path == "/debug/tasks") return answer_tasks();
    if (question.path == "/debug/log-level") return answer_log_level(question);
    return kNotFound;
  }

  std::vector<HealthCheck> health_checks() {
    HealthCheck check{.name = "executor", .failure = {}};
    if (!executor.run([] {})) check.failure = "it has not come to its next task for a second";
    return {{.name = "ping", .failure = {}}, std::move(check)};
  }

  std::vector<HealthCheck> ready_checks() {
    std::vector<HealthCheck> checks = health_checks();
    // An instance that waits for its turn is ready: else it would never replace its predecessor.
    executor.run([this, &checks] {
      if (metrics.controllers().empty() && !metrics.stands_by())
        checks.push_back({.name = "controllers", .failure = "none runs yet"});
      for (const Controller* controller : metrics.controllers())
        for (const auto& watch : controller->watch_health())
          checks.push_back({.name = "watch-" + name_of(watch), .failure = watch_failure(watch)});
    });
    return checks;
  }

  HttpReply answer_tasks() {
    std::string text;
    const bool answered = executor.run([this, &text] {
      if (metrics.stands_by()) text += "stands by: another instance leads\n";
      for (const Controller* controller : metrics.controllers()) text += describe(*controller);
      text += "tasks:\n";
      for (const std::string& task : running_tasks(environment.executor))
        text += "  " + task + "\n";
    });
    if (!answered) return {.code = 500, .body = "the executor does not get to its next task\n"};
    return {.body = text};
  }

  HttpReply answer_log_level(const HttpQuestion& question) {
    if (question.method == "PUT") {
      std::string word = question.body;
      while (!word.empty() && (word.back() == '\n' || word.back() == '\r')) word.pop_back();
      const auto level = parse_log_level(word);
      if (!level)
        return {.code = 400,
                .body = "expected trace, debug, info, warn, error or off as the body\n"};
      sink.set_level(*level);
    }
    return {.body = std::string(to_string(sink.level())) + "\n"};
  }

  static Result<void> open(HttpListener& door, const std::string& address, std::string_view flag) {
    if (address.empty() || address == "0") return {};
    if (auto opened = door.listen(address); !opened) {
      Status error = std::move(opened).error();
      error.message = fmt::format("{}: {}", flag, error.message);
      return fail(std::move(error));
    }
    return {};
  }

  Environment& environment;
  ConsoleLogSink& sink;
  TelemetryOptions options;
  OperatorMetrics metrics;
  ExecutorCall executor;
  HttpListener metrics_door, health_door;  // last: their threads use all the others
};

Telemetry::Telemetry(Environment& environment, ConsoleLogSink& sink, TelemetryOptions options)
    : state_(std::make_unique<State>(environment, sink, std::move(options))) {}
Telemetry::~Telemetry() = default;

Result<void> Telemetry::start() {
  DRYDOCK_CHECK(State::open(state_->metrics_door, state_->options.metrics_bind_address,
                            "--metrics-bind-address"));
  DRYDOCK_CHECK(State::open(state_->health_door, state_->options.health_bind_address,
                            "--health-probe-bind-address"));
  const auto word = [](std::uint16_t port) { return port ? std::to_string(port) : "none"; };
  state_->environment.logger.debug("telemetry is served", {{"metrics_port", word(metrics_port())},
                                                           {"health_port", word(health_port())}});
  return {};
}

OperatorMetrics& Telemetry::metrics() { return state_->metrics; }
std::uint16_t Telemetry::metrics_port() const { return state_->metrics_door.port(); }
std::uint16_t Telemetry::health_port() const { return state_->health_door.port(); }

}  // namespace drydock
