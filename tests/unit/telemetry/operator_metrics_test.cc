#include "operator/telemetry/operator_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "operator/base/task_group.h"
#include "operator/runtime/controller.h"
#include "operator/telemetry/metered_api.h"
#include "scenarios/engine/sim_environment.h"
#include "tests/unit/runtime/scripted_api.h"
#include "tests/unit/runtime/small_api.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct OperatorMetricsTest : testing::Test {
  SmallApi api;
  sim::SimContext sim{1};
  sim::SimEnvironment env{sim, sim.new_process("operator")};
  OperatorMetrics metrics;
  MeteredApi metered{api, env.clock, metrics, "server:6443"};
  Controller controller{env, Client(metered, "test"), widgets()};
  TaskGroup tasks{env.executor};

  static Task<void> run(Controller& controller) { co_await controller.run(reconcile); }
  // What to do is the object's name.
  static Task<Result<Action>> reconcile(Object object, ReconcileContext& context) {
    if (object.name() == "slow") co_await context.environment().sleep_for(90s);
    if (object.name() == "fails") co_return fail(terminal(Status(422, reason::kInvalid, "no")));
    if (object.name() == "throws" && context.failures() == 0) throw std::runtime_error("a bug");
    if (object.name() == "again") co_return Action::requeue(10min);
    co_return Action::await_change();
  }
  void start(std::vector<std::string> names) {
    for (std::string& name : names) api.put(widgets(), thing(widgets(), std::move(name)));
    controller.concurrency(3).observed_by(&metrics);
    tasks.spawn("controller", run(controller));
  }
  std::string text() {
    metrics.collect();
    return metrics.text();
  }
  ~OperatorMetricsTest() override {
    tasks.cancel();
    sim.run_for(1s);
  }
};

TEST_F(OperatorMetricsTest, CountsUnderControllerRuntimesNames) {
  start({"a", "b", "again", "fails", "throws"});
  sim.run_for(1min);
  const std::string text = this->text();
  for (
      const char* line : {
          R"(controller_runtime_reconcile_total{controller="widgets",result="success"} 3)",
          R"(controller_runtime_reconcile_total{controller="widgets",result="requeue_after"} 1)",
          R"(controller_runtime_reconcile_total{controller="widgets",result="requeue"} 0)",
          R"(controller_runtime_reconcile_total{controller="widgets",result="error"} 2)",
          R"(controller_runtime_reconcile_errors_total{controller="widgets"} 2)",
          R"(controller_runtime_terminal_reconcile_errors_total{controller="widgets"} 1)",
          R"(controller_runtime_reconcile_panics_total{controller="widgets"} 1)",
          R"(controller_runtime_reconcile_timeouts_total{controller="widgets"} 0)",
          R"(controller_runtime_reconcile_time_seconds_count{controller="widgets"} 6)",
          R"(controller_runtime_max_concurrent_reconciles{controller="widgets"} 3)",
          R"(controller_runtime_active_workers{controller="widgets"} 0)",
          R"(workqueue_depth{controller="widgets",name="widgets",priority="0"} 0)",
          R"(workqueue_adds_total{controller="widgets",name="widgets"} 7)",
          R"(workqueue_retries_total{controller="widgets",name="widgets"} 1)",
          R"(workqueue_queue_duration_seconds_count{controller="widgets",name="widgets"} 6)",
          R"(workqueue_work_duration_seconds_count{controller="widgets",name="widgets"} 6)",
          R"(workqueue_unfinished_work_seconds{controller="widgets",name="widgets"} 0)",
          R"(rest_client_requests_total{code="200",host="server:6443",method="GET"} )",
          R"(rest_client_request_duration_seconds_count{host="server:6443",verb="GET"} )",
          R"(drydock_watch_connected{controller="widgets",namespace="",resource="widgets.example.org"} 1)",
          R"(drydock_watch_synced{controller="widgets",namespace="",resource="widgets.example.org"} 1)",
      })
    EXPECT_THAT(text, HasSubstr(line));
  EXPECT_THAT(text, HasSubstr("# TYPE controller_runtime_reconcile_total counter"));
  EXPECT_THAT(text, HasSubstr("# TYPE workqueue_depth gauge"));
}

TEST_F(OperatorMetricsTest, ShowsWhatIsUnderWay) {
  start({"slow", "a"});
  sim.run_for(30s);
  EXPECT_THAT(text(), HasSubstr(R"(controller_runtime_active_workers{controller="widgets"} 1)"));
  EXPECT_THAT(
      text(),
      HasSubstr(
          R"(workqueue_longest_running_processor_seconds{controller="widgets",name="widgets"} 30)"));
  EXPECT_THAT(
      text(),
      HasSubstr(R"(workqueue_unfinished_work_seconds{controller="widgets",name="widgets"} 30)"));
  sim.run_for(2min);
  EXPECT_THAT(text(), HasSubstr(R"(controller_runtime_active_workers{controller="widgets"} 0)"));
  EXPECT_THAT(
      text(),
      HasSubstr(R"(workqueue_work_duration_seconds_sum{controller="widgets",name="widgets"} 90)"));
}

TEST_F(OperatorMetricsTest, FailedRequestsCountByTheirCode) {
  metrics.request_ended(409, "PATCH", "h", 1s);
  metrics.request_ended(0, "GET", "h", 1s);
  EXPECT_THAT(text(),
              HasSubstr(R"(rest_client_requests_total{code="409",host="h",method="PATCH"} 1)"));
  EXPECT_THAT(text(),
              HasSubstr(R"(rest_client_requests_total{code="<error>",host="h",method="GET"} 1)"));
}

TEST_F(OperatorMetricsTest, LeadershipIsAGauge) {
  metrics.leadership_changed("lease", false);
  EXPECT_TRUE(metrics.stands_by());
  EXPECT_THAT(text(), HasSubstr(R"(leader_election_master_status{name="lease"} 0)"));
  metrics.leadership_changed("lease", true);
  EXPECT_FALSE(metrics.stands_by());
  EXPECT_THAT(text(), HasSubstr(R"(leader_election_master_status{name="lease"} 1)"));
}

double value_of(const std::string& text, const std::string& name) {
  const std::size_t at = text.find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
}

TEST_F(OperatorMetricsTest, TheProcessIsMeasured) {
  metrics.collect_process();
  const std::string text = metrics.text();
  EXPECT_GT(value_of(text, "process_cpu_seconds_total"), 0);
  EXPECT_GT(value_of(text, "process_resident_memory_bytes"), 1e6);
  EXPECT_GT(value_of(text, "process_virtual_memory_bytes"),
            value_of(text, "process_resident_memory_bytes"));
  EXPECT_GE(value_of(text, "process_open_fds"), 3);
  EXPECT_GE(value_of(text, "process_max_fds"), value_of(text, "process_open_fds"));
  EXPECT_GE(value_of(text, "process_threads"), 1);
  const auto now = static_cast<double>(std::time(nullptr));
  EXPECT_LT(value_of(text, "process_start_time_seconds"), now + 1);
  EXPECT_GT(value_of(text, "process_start_time_seconds"), now - 3600);
}

}  // namespace
}  // namespace drydock
