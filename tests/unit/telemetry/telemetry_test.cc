#include "operator/telemetry/telemetry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <sstream>
#include <thread>

#include "operator/base/real_environment.h"
#include "operator/base/shutdown.h"
#include "operator/runtime/controller.h"
#include "tests/unit/runtime/scripted_api.h"
#include "tests/unit/runtime/small_api.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// A controller of one object, whose reconcile hangs in a get, on a thread of its own.
struct TelemetryTest : testing::Test {
  std::ostringstream log;
  ConsoleLogSink sink{LogOptions(), log};
  RealEnvironment real{sink, "test"};
  SmallApi api;
  Shutdown shutdown;
  std::unique_ptr<Telemetry> telemetry;
  std::thread thread;
  std::atomic<bool> works = false;

  static TelemetryOptions options() {
    TelemetryOptions options;
    options.metrics_bind_address = options.health_bind_address = "127.0.0.1:0";
    return options;
  }
  static Task<Result<Action>> reconcile(Object, ReconcileContext& context) {
    auto got = co_await context.client().get(gadgets(), {"shop", "slow"});
    co_return Action::await_change();
  }
  static Task<void> run(TelemetryTest& self) {
    Controller controller(self.real.environment(), Client(self.api, "test"), widgets());
    controller.observed_by(&self.telemetry->metrics()).drain_limit(1ms);
    const auto listening = self.shutdown.on_request([&controller] { controller.shut_down(); });
    co_await controller.run(reconcile);
  }

  TelemetryTest() {
    api.put(widgets(), thing(widgets(), "a"));
    telemetry = std::make_unique<Telemetry>(real.environment(), sink, options());
    EXPECT_TRUE(telemetry->start());
  }
  void start() {
    thread = std::thread([this] { real.run(run(*this)); });
  }
  bool becomes_ready() {
    for (int i = 0; i < 1000; ++i) {
      if (get("/readyz").first == 200) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }
  ~TelemetryTest() override {
    if (!thread.joinable()) return;
    asio::post(real.environment().executor, [this] {
      shutdown.request();
      api.let_answers_go();
    });
    thread.join();
  }
  std::pair<int, std::string> get(const std::string& path) {
    httplib::Client client("127.0.0.1", telemetry->health_port());
    const auto result = client.Get(path);
    return result ? std::pair(result->status, result->body) : std::pair(0, std::string());
  }
  std::pair<int, std::string> put(const std::string& path, const std::string& body) {
    httplib::Client client("127.0.0.1", telemetry->health_port());
    const auto result = client.Put(path, body, "text/plain");
    return result ? std::pair(result->status, result->body) : std::pair(0, std::string());
  }
};

TEST_F(TelemetryTest, ReadyOnceEveryWatchHasLookedAndNotBefore) {
  api.before = [this](const Request& request) -> std::optional<Response> {
    if (request.verb == Verb::kList && !works) return Response(status_of(500, "InternalError"));
    return std::nullopt;
  };
  start();
  std::string not_yet;
  for (int i = 0; i < 500 && not_yet.find("last error") == std::string::npos; ++i) {
    std::this_thread::sleep_for(10ms);
    not_yet = get("/readyz/watch-widgets.example.org").second;
  }
  EXPECT_EQ(not_yet, "the first full look is not done, last error: InternalError: scripted\n");
  EXPECT_EQ(get("/readyz").first, 500);
  works = true;
  EXPECT_TRUE(becomes_ready());
  EXPECT_EQ(get("/readyz/watch-widgets.example.org"), std::pair(200, std::string("ok")));
  EXPECT_EQ(get("/readyz?verbose").second,
            "[+]ping ok\n[+]executor ok\n[+]watch-widgets.example.org ok\nreadyz check passed\n");
  EXPECT_EQ(get("/healthz").second, "ok");
  EXPECT_EQ(get("/nothing").first, 404);
}

TEST_F(TelemetryTest, AnExecutorThatHangsFailsTheProbesAndStillShowsItsMetrics) {
  // Nobody runs the executor.
  const auto [code, body] = get("/healthz");
  EXPECT_EQ(code, 500);
  EXPECT_THAT(body, HasSubstr("[-]executor failed"));
  EXPECT_EQ(get("/readyz").first, 500);
  EXPECT_EQ(get("/debug/tasks").first, 500);
  httplib::Client client("127.0.0.1", telemetry->metrics_port());
  const auto metrics = client.Get("/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_EQ(metrics->status, 200);
  EXPECT_THAT(metrics->body, HasSubstr("process_resident_memory_bytes"));
}

TEST_F(TelemetryTest, MetricsHaveTheirOwnDoor) {
  start();
  EXPECT_TRUE(becomes_ready());
  EXPECT_EQ(get("/metrics").first, 404);
  httplib::Client client("127.0.0.1", telemetry->metrics_port());
  const auto metrics = client.Get("/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_EQ(metrics->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(metrics->body, HasSubstr("workqueue_depth{"));
  EXPECT_EQ(client.Get("/healthz")->status, 404);
}

TEST_F(TelemetryTest, TasksSayWhatAReconcileWaitsOn) {
  api.hold_answers = true;
  thread = std::thread([this] { real.run(run(*this)); });
  std::string tasks;
  for (int i = 0; i < 500 && tasks.find("waits on") == std::string::npos; ++i) {
    std::this_thread::sleep_for(10ms);
    tasks = get("/debug/tasks").second;
    // The list is answered late as well.
    asio::post(real.environment().executor, [this] {
      if (api.reads == 0) api.let_answers_go();
      api.hold_answers = true;
    });
  }
  EXPECT_THAT(tasks, HasSubstr("controller widgets: 1 running, 0 due, 0 delayed"));
  EXPECT_THAT(tasks, HasSubstr("reconcile shop/a (object updated) runs for "));
  EXPECT_THAT(tasks, HasSubstr(", waits on get gadgets.example.org shop/slow for "));
  EXPECT_THAT(tasks, HasSubstr("\n  reconcile shop/a\n"));
}

TEST_F(TelemetryTest, TheLogLevelCanBeChanged) {
  EXPECT_EQ(get("/debug/log-level"), std::pair(200, std::string("info\n")));
  EXPECT_EQ(put("/debug/log-level", "debug\n"), std::pair(200, std::string("debug\n")));
  EXPECT_EQ(sink.level(), LogLevel::kDebug);
  EXPECT_EQ(put("/debug/log-level", "loud").first, 400);
  EXPECT_EQ(sink.level(), LogLevel::kDebug);
}

TEST_F(TelemetryTest, APortInUseNamesTheFlag) {
  TelemetryOptions taken = options();
  taken.health_bind_address = "127.0.0.1:" + std::to_string(telemetry->health_port());
  Telemetry second(real.environment(), sink, taken);
  const auto refused = second.start();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message,
              HasSubstr("--health-probe-bind-address: cannot listen on 127.0.0.1:"));
}

TEST_F(TelemetryTest, ZeroOpensNoDoor) {
  TelemetryOptions none;
  none.metrics_bind_address = "0";
  none.health_bind_address = "";
  Telemetry second(real.environment(), sink, none);
  ASSERT_TRUE(second.start());
  EXPECT_EQ(second.metrics_port(), 0);
  EXPECT_EQ(second.health_port(), 0);
}

}  // namespace
}  // namespace drydock
