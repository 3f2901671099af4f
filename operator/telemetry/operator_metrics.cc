#include "operator/telemetry/operator_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <sstream>

#include "operator/runtime/controller.h"
#include "operator/telemetry/process_metrics.h"

namespace drydock {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Labels;
using Buckets = Histogram::BucketBoundaries;

// controller-runtime's: of reconciles, and of its work queue.
const Buckets kReconcileSeconds{0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3,  0.35,
                                0.4,   0.45, 0.5,   0.6,  0.7, 0.8,  0.9, 1.0,  1.25, 1.5,
                                1.75,  2.0,  2.5,   3.0,  3.5, 4.0,  4.5, 5,    6,    7,
                                8,     9,    10,    15,   20,  25,   30,  40,   50,   60};
const Buckets kQueueSeconds{1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000};
// client-go's.
const Buckets kRequestSeconds{0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60};

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

/// Prometheus-cpp has no way to set a counter; ours never go back.
void raise_to(Counter& counter, double value) {
  if (value > counter.Value()) counter.Increment(value - counter.Value());
}

Labels of(const Controller& controller) { return {{"controller", controller.name()}}; }
Labels of_queue(const Controller& controller) {
  return {{"name", controller.name()}, {"controller", controller.name()}};
}

std::string_view label_of(ReconcileResult result) {
  switch (result) {
    case ReconcileResult::kSuccess:
      return "success";
    case ReconcileResult::kRequeue:
      return "requeue";
    case ReconcileResult::kRequeueAfter:
      return "requeue_after";
    case ReconcileResult::kError:
      return "error";
  }
  return "";
}

}  // namespace

struct OperatorMetrics::State {
  template <class Metric>
  Family<Metric>& add(const char* name, const char* help) {
    return prometheus::detail::Builder<Metric>().Name(name).Help(help).Register(registry);
  }

  prometheus::Registry registry;

  Family<Counter>& reconciles = add<Counter>("controller_runtime_reconcile_total",
                                             "Total number of reconciliations per controller");
  Family<Counter>& errors = add<Counter>("controller_runtime_reconcile_errors_total",
                                         "Total number of reconciliation errors per controller");
  Family<Counter>& terminal_errors =
      add<Counter>("controller_runtime_terminal_reconcile_errors_total",
                   "Total number of reconciliation errors that are not repeated");
  Family<Counter>& exceptions = add<Counter>("controller_runtime_reconcile_panics_total",
                                             "Total number of reconciliations that threw");
  Family<Counter>& timeouts = add<Counter>("controller_runtime_reconcile_timeouts_total",
                                           "Total number of reconciliations cut at their limit");
  Family<Histogram>& reconcile_time =
      add<Histogram>("controller_runtime_reconcile_time_seconds",
                     "Length of time per reconciliation per controller");
  Family<Gauge>& most_workers =
      add<Gauge>("controller_runtime_max_concurrent_reconciles",
                 "Maximum number of concurrent reconciles per controller");
  Family<Gauge>& active_workers = add<Gauge>("controller_runtime_active_workers",
                                             "Number of currently used workers per controller");

  Family<Gauge>& depth = add<Gauge>("workqueue_depth", "Current depth of workqueue");
  Family<Counter>& adds =
      add<Counter>("workqueue_adds_total", "Total number of adds handled by workqueue");
  Family<Histogram>& queue_time =
      add<Histogram>("workqueue_queue_duration_seconds",
                     "How long in seconds an item stays in workqueue before being requested");
  Family<Histogram>& work_time =
      add<Histogram>("workqueue_work_duration_seconds",
                     "How long in seconds processing an item from workqueue takes");
  Family<Gauge>& unfinished =
      add<Gauge>("workqueue_unfinished_work_seconds",
                 "How many seconds of work has been done that is in progress and not yet observed "
                 "by work_duration");
  Family<Gauge>& longest = add<Gauge>("workqueue_longest_running_processor_seconds",
                                      "How many seconds the longest running processor has run");
  Family<Counter>& retries =
      add<Counter>("workqueue_retries_total", "Total number of retries handled by workqueue");

  Family<Counter>& requests =
      add<Counter>("rest_client_requests_total",
                   "Number of HTTP requests, partitioned by status code, method, and host");
  Family<Histogram>& request_time = add<Histogram>("rest_client_request_duration_seconds",
                                                   "Request latency in seconds, by verb and host");
  Family<Gauge>& leader = add<Gauge>("leader_election_master_status",
                                     "1 if this instance is the leader, 0 if it stands by");

  Family<Gauge>& watch_synced =
      add<Gauge>("drydock_watch_synced", "1 once a watch has had its first full look");
  Family<Gauge>& watch_connected =
      add<Gauge>("drydock_watch_connected", "1 while a stream of a watch is open");
  Family<Gauge>& watch_silent =
      add<Gauge>("drydock_watch_silent_seconds",
                 "Seconds since a watch heard an answer, an event or a bookmark");
  Family<Gauge>& watch_failures =
      add<Gauge>("drydock_watch_failures", "Failures of a watch in a row");
  Family<Counter>& watch_lists =
      add<Counter>("drydock_watch_lists_total", "Full looks begun by a watch");
  Family<Counter>& watch_streams =
      add<Counter>("drydock_watch_streams_total", "Streams opened by a watch");
  Family<Counter>& watch_events =
      add<Counter>("drydock_watch_events_total", "Events received by a watch, without bookmarks");

  Family<Counter>& cpu =
      add<Counter>("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.");
  Family<Gauge>& resident =
      add<Gauge>("process_resident_memory_bytes", "Resident memory size in bytes.");
  Family<Gauge>& virtual_memory =
      add<Gauge>("process_virtual_memory_bytes", "Virtual memory size in bytes.");
  Family<Gauge>& open_files = add<Gauge>("process_open_fds", "Number of open file descriptors.");
  Family<Gauge>& most_open_files =
      add<Gauge>("process_max_fds", "Maximum number of open file descriptors.");
  Family<Gauge>& threads = add<Gauge>("process_threads", "Number of threads of the process.");
  Family<Gauge>& start_time = add<Gauge>("process_start_time_seconds",
                                         "Start time of the process since unix epoch in seconds.");
};

OperatorMetrics::OperatorMetrics() : state_(std::make_unique<State>()) {}
OperatorMetrics::~OperatorMetrics() = default;

void OperatorMetrics::controller_started(const Controller& controller) {
  controllers_.push_back(&controller);
  State& state = *state_;
  // All series are there from the start: what has never failed shows a zero.
  for (const char* result : {"success", "requeue", "requeue_after", "error"})
    state.reconciles.Add({{"controller", controller.name()}, {"result", result}});
  for (auto* family : {&state.errors, &state.terminal_errors, &state.exceptions, &state.timeouts})
    family->Add(of(controller));
  state.reconcile_time.Add(of(controller), kReconcileSeconds);
  state.queue_time.Add(of_queue(controller), kQueueSeconds);
  state.work_time.Add(of_queue(controller), kQueueSeconds);
  state.most_workers.Add(of(controller)).Set(static_cast<double>(controller.concurrency_limit()));
  collect();
}

void OperatorMetrics::controller_ended(const Controller& controller) {
  collect();
  std::erase(controllers_, &controller);
  state_->active_workers.Add(of(controller)).Set(0);
}

void OperatorMetrics::reconcile_started(const Controller& controller, Duration waited) {
  state_->queue_time.Add(of_queue(controller), kQueueSeconds).Observe(seconds(waited));
}

void OperatorMetrics::reconcile_ended(const Controller& controller,
                                      const ReconcileOutcome& outcome) {
  State& state = *state_;
  const Labels labels = of(controller);
  state.reconciles
      .Add({{"controller", controller.name()}, {"result", std::string(label_of(outcome.result))}})
      .Increment();
  state.reconcile_time.Add(labels, kReconcileSeconds).Observe(seconds(outcome.took));
  state.work_time.Add(of_queue(controller), kQueueSeconds).Observe(seconds(outcome.took));
  if (outcome.result == ReconcileResult::kError) state.errors.Add(labels).Increment();
  if (outcome.terminal) state.terminal_errors.Add(labels).Increment();
  if (outcome.exception) state.exceptions.Add(labels).Increment();
  if (outcome.timed_out) state.timeouts.Add(labels).Increment();
}

void OperatorMetrics::leadership_changed(const std::string& lease, bool leads) {
  stands_by_ = !leads;
  state_->leader.Add({{"name", lease}}).Set(leads ? 1 : 0);
}

void OperatorMetrics::request_ended(int code, const std::string& method, const std::string& host,
                                    Duration took) {
  state_->requests
      .Add({{"code", code > 0 ? std::to_string(code) : "<error>"},
            {"method", method},
            {"host", host}})
      .Increment();
  state_->request_time.Add({{"verb", method}, {"host", host}}, kRequestSeconds)
      .Observe(seconds(took));
}

void OperatorMetrics::collect() {
  State& state = *state_;
  for (const Controller* controller : controllers_) {
    const Labels queue = of_queue(*controller);
    const QueueReport report = controller->queue_report();
    Labels depth = queue;
    depth["priority"] = "0";
    state.depth.Add(depth).Set(static_cast<double>(report.due));
    raise_to(state.adds.Add(queue), static_cast<double>(report.added));
    raise_to(state.retries.Add(queue), static_cast<double>(report.retried));
    state.active_workers.Add(of(*controller)).Set(static_cast<double>(controller->running()));
    Duration all{}, longest{};
    for (const RunningReconcile& one : controller->running_reconciles()) {
      all += one.runs_for;
      longest = std::max(longest, one.runs_for);
    }
    state.unfinished.Add(queue).Set(seconds(all));
    state.longest.Add(queue).Set(seconds(longest));
    for (const auto& watch : controller->watch_health()) {
      const Labels labels{{"controller", controller->name()},
                          {"resource", watch.resource.gvr().group_resource().to_string()},
                          {"namespace", watch.namespace_}};
      const WatchHealth& health = watch.health;
      state.watch_synced.Add(labels).Set(health.synced);
      state.watch_connected.Add(labels).Set(health.connected);
      state.watch_silent.Add(labels).Set(seconds(watch.silent_for));
      state.watch_failures.Add(labels).Set(health.failures);
      raise_to(state.watch_lists.Add(labels), static_cast<double>(health.lists));
      raise_to(state.watch_streams.Add(labels), static_cast<double>(health.watches));
      raise_to(state.watch_events.Add(labels), static_cast<double>(health.events));
    }
  }
}

void OperatorMetrics::collect_process() {
  State& state = *state_;
  const ProcessMetrics process = read_process_metrics();
  if (process.cpu_seconds) raise_to(state.cpu.Add({}), *process.cpu_seconds);
  const auto set = [](Family<Gauge>& family, const std::optional<double>& value) {
    if (value) family.Add({}).Set(*value);
  };
  set(state.resident, process.resident_bytes);
  set(state.virtual_memory, process.virtual_bytes);
  set(state.open_files, process.open_files);
  set(state.most_open_files, process.most_open_files);
  set(state.threads, process.threads);
  set(state.start_time, process.start_time);
}

std::string OperatorMetrics::text() const {
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, state_->registry.Collect());
  return std::move(out).str();
}

}  // namespace drydock
