#include <gmock/gmock.h>

#include "tests/unit/runtime/controller_world.h"

namespace drydock {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

struct ControllerReportTest : ControllerTest {};

Task<Result<Action>> get_a_gadget(Object, ReconcileContext& context) {
  auto got = co_await context.client().get(gadgets(), {"shop", "g"});
  co_return Action::await_change();
}

TEST_P(ControllerReportTest, AReconcileSaysWhatItWaitsOn) {
  api.put(widgets(), thing(widgets(), "a"));
  script.body = get_a_gadget;
  script.takes = 10s;
  start();
  sim.run_for(5s);
  auto running = controller.running_reconciles();
  ASSERT_EQ(running.size(), 1u);
  EXPECT_EQ(running[0].key.to_string(), "shop/a");
  EXPECT_EQ(running[0].waits_on, "sleep of 10s");
  EXPECT_EQ(running[0].runs_for, 5s);
  api.hold_answers = true;
  sim.run_for(15s);
  running = controller.running_reconciles();
  ASSERT_EQ(running.size(), 1u);
  EXPECT_EQ(running[0].waits_on, "get gadgets.example.org shop/g");
  EXPECT_EQ(running[0].waits_for, 10s);
  EXPECT_EQ(running[0].runs_for, 20s);
  api.let_answers_go();
  sim.run_for(1s);
  EXPECT_TRUE(controller.running_reconciles().empty());
}

TEST_P(ControllerReportTest, AReconcileThatTakesLongIsWarnedAboutEachTimeItHasDoubled) {
  api.put(widgets(), thing(widgets(), "a"));
  script.takes = 10min;
  controller.warn_after(1min);
  start();
  sim.run_for(59s);
  EXPECT_EQ(lines.warnings.size(), 0u);
  sim.run_for(2s);
  ASSERT_EQ(lines.warnings.size(), 1u);
  EXPECT_THAT(lines.warnings[0],
              HasSubstr("a reconcile takes long object.ref=Widget.v1.example.org/a.shop for=1m0s "
                        "waits_on=sleep of 10m0s waits_for=1m0s trace_id="));
  sim.run_for(8min);
  EXPECT_EQ(lines.warnings.size(), 4u) << "after 1, 2, 4 and 8 minutes";
  sim.run_for(1h);
  EXPECT_EQ(lines.warnings.size(), 4u);
}

TEST_P(ControllerReportTest, QuickReconcilesAreNotWarnedAbout) {
  api.put(widgets(), thing(widgets(), "a"));
  script.takes = 50s;
  script.body = [](Object, ReconcileContext&) { return succeed_with(Action::requeue(1s)); };
  start();
  sim.run_for(1h);
  EXPECT_GT(script.runs.size(), 60u);
  EXPECT_EQ(lines.warnings.size(), 0u);
}

TEST_P(ControllerReportTest, EachRunHasATraceOfItsOwn) {
  api.put(widgets(), thing(widgets(), "a"));
  script.body = [](Object, ReconcileContext&) { return succeed_with(Action::requeue(1min)); };
  start();
  sim.run_for(1min);
  ASSERT_EQ(lines.began.size(), 2u);
  for (const std::string& line : lines.began)
    EXPECT_THAT(line, MatchesRegex(".*object.reason=[a-z ]+ trace_id=[0-9a-f]{32} "
                                   "span_id=[0-9a-f]{16}\\}: reconciling"));
  const auto id = [](const std::string& line) { return line.substr(line.find("trace_id="), 41); };
  EXPECT_NE(id(lines.began[0]), id(lines.began[1]));
}

TEST_P(ControllerReportTest, RequestsCarryTheSpanThatIsLogged) {
  api.put(widgets(), thing(widgets(), "a"));
  script.body = get_a_gadget;
  std::vector<std::string> sent;
  api.before = [&sent](const Request& request) -> std::optional<Response> {
    if (request.verb == Verb::kGet) sent.push_back(request.traceparent);
    return std::nullopt;
  };
  start();
  sim.run_for(1s);
  ASSERT_EQ(sent.size(), 1u);
  ASSERT_EQ(lines.began.size(), 1u);
  const auto logged = [this](std::string_view name, std::size_t size) {
    const std::string& line = lines.began[0];
    return line.substr(line.find(name) + name.size(), size);
  };
  EXPECT_EQ(sent[0], "00-" + logged("trace_id=", 32) + "-" + logged("span_id=", 16) + "-01");
}

TEST_P(ControllerReportTest, TheQueueIsCounted) {
  for (const char* name : {"a", "b", "c"}) api.put(widgets(), thing(widgets(), name));
  script.takes = 10s;
  script.body = [](Object object, ReconcileContext&) {
    if (object.name() == "b") return fail_with(status_of(500, "X"));
    return succeed_with(Action::requeue(1h));
  };
  start();
  sim.run_for(1s);
  QueueReport queue = controller.queue_report();
  EXPECT_EQ(queue.due, 2u);
  EXPECT_EQ(queue.delayed, 0u);
  EXPECT_EQ(queue.added, 3u);
  script.takes = 0s;
  sim.run_for(10s);
  queue = controller.queue_report();
  EXPECT_GE(queue.delayed, 2u);
  EXPECT_GE(queue.retried, 5u);
  EXPECT_EQ(queue.added, 3u + 2u + queue.retried);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ControllerReportTest, testing::Range<std::uint64_t>(0, 4));

}  // namespace
}  // namespace drydock
