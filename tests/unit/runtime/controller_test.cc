#include "operator/runtime/controller.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "operator/base/task_group.h"
#include "scenarios/engine/sim_environment.h"
#include "tests/unit/runtime/scripted_api.h"
#include "tests/unit/runtime/small_api.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;

// A reconciler that a test steers: what it is to do, in order, and then always the last.
struct Script {
  struct Run {
    std::string name;
    std::string version;
    TimePoint at;
    unsigned failures;
  };
  struct Running {
    int& count;
    explicit Running(int& of_object) : count(of_object) { ++count; }
    ~Running() { --count; }
  };
  std::vector<Run> runs;
  std::map<std::string, int> running;
  int most_at_once = 0;
  Duration takes{};
  std::function<Task<Result<Action>>(Object, ReconcileContext&)> body;

  Task<Result<Action>> reconcile(Object object, ReconcileContext& context) {
    const std::string name(object.name());
    runs.push_back({name, std::string(object.resource_version()), context.environment().now(),
                    context.failures()});
    Running guard{running[name]};
    if (running[name] > 1) ADD_FAILURE() << name << " runs twice at once";
    int all = 0;
    for (const auto& [other, count] : running) all += count;
    most_at_once = std::max(most_at_once, all);
    if (takes > 0s) co_await context.environment().sleep_for(takes);
    if (body) co_return co_await body(object, context);
    co_return Action::await_change();
  }
};

struct ControllerTest : testing::TestWithParam<std::uint64_t> {
  SmallApi api;
  Script script;
  std::optional<ShutdownReport> report;
  sim::SimContext sim{GetParam()};
  sim::SimEnvironment env{sim, sim.new_process("operator")};
  Controller controller{env, Client(api, "test"), widgets()};
  TaskGroup tasks{env.executor};

  static Task<void> run(Controller& controller, Script& script,
                        std::optional<ShutdownReport>& report) {
    report = co_await controller.run([&script](Object object, ReconcileContext& context) {
      return script.reconcile(std::move(object), context);
    });
  }
  void start() {
    tasks.spawn("controller", run(controller, script, report));
    sim.run_until_idle();
  }
  ~ControllerTest() override {
    tasks.cancel();
    api.let_answers_go();
    sim.run_for(1s);
    EXPECT_EQ(tasks.size(), 0u);
  }
  std::string names() const {
    std::string all;
    for (const Script::Run& done : script.runs) all += done.name;
    return all;
  }
  std::size_t take_runs() { return std::exchange(script.runs, {}).size(); }
};

Task<Result<Action>> succeed_with(Action action) { co_return action; }
Task<Result<Action>> fail_with(Status status) { co_return fail(std::move(status)); }
Task<Result<Action>> throw_something() {
  throw std::runtime_error("a bug");
  co_return Action::await_change();
}

TEST_P(ControllerTest, RunsForEachObjectAndUponEachChange) {
  api.put(widgets(), thing(widgets(), "a"));
  api.put(widgets(), thing(widgets(), "b"));
  start();
  EXPECT_TRUE(controller.ready());
  EXPECT_EQ(take_runs(), 2u);
  api.put(widgets(), thing(widgets(), "a", {{"spec", 1}}));
  sim.run_for(1h);
  EXPECT_EQ(names(), "a");
  EXPECT_EQ(controller.stats().reconciles, 3u);
}

TEST_P(ControllerTest, NothingRunsBeforeEveryWatchHasItsFirstLook) {
  api.put(widgets(), thing(widgets(), "a"));
  bool broken = true;
  api.before = [&](const Request& request) -> std::optional<Response> {
    if (broken && request.resource.resource == "gadgets")
      return Response(status_of(500, reason::kInternalError));
    return std::nullopt;
  };
  controller.owns(gadgets(), {.profile = WatchProfile::kList});
  start();
  sim.run_for(5min);
  EXPECT_EQ(names(), "");
  EXPECT_FALSE(controller.ready());
  const auto health = controller.watch_health();
  ASSERT_EQ(health.size(), 2u);
  EXPECT_TRUE(health[0].health.synced);
  EXPECT_EQ(health[0].health.failures, 0u);
  EXPECT_GT(health[1].health.failures, 5u);
  broken = false;
  sim.run_for(2min);
  EXPECT_EQ(names(), "a");
}

TEST_P(ControllerTest, RequeuesAfterTheDelayThatTheReconcilerAsksFor) {
  api.put(widgets(), thing(widgets(), "a"));
  script.body = [](Object, ReconcileContext&) { return succeed_with(Action::requeue(10min)); };
  start();
  sim.run_for(35min);
  ASSERT_EQ(script.runs.size(), 4u);
  EXPECT_EQ(script.runs[3].at.time_since_epoch(), 30min);
}

TEST_P(ControllerTest, AFailingObjectBacksOffUntilItSucceedsAndDelaysNobodyElse) {
  api.put(widgets(), thing(widgets(), "a"));
  int failures = 8;
  script.body = [&](Object object, ReconcileContext&) {
    if (object.name() == "a" && failures-- > 0)
      return fail_with(status_of(500, reason::kInternalError));
    return succeed_with(Action::await_change());
  };
  start();
  api.put(widgets(), thing(widgets(), "b"));
  sim.run_until_idle();
  EXPECT_EQ(script.runs.back().name, "b");
  sim.run_for(10s);
  EXPECT_EQ(controller.stats().errors, 8u);
  EXPECT_EQ(controller.stats().reconciles, 10u);
  EXPECT_EQ(script.runs.back().failures, 8u);
  EXPECT_GE(script.runs.back().at.time_since_epoch(), 5ms * 255);
  EXPECT_LE(script.runs.back().at.time_since_epoch(), 6ms * 255);
  take_runs();
  sim.run_for(24h);
  EXPECT_EQ(names(), "");
}

TEST_P(ControllerTest, AnExceptionIsAnError) {
  api.put(widgets(), thing(widgets(), "a"));
  int failures = 2;
  script.body = [&](Object, ReconcileContext&) {
    return failures-- > 0 ? throw_something() : succeed_with(Action::await_change());
  };
  start();
  sim.run_for(1s);
  EXPECT_EQ(names(), "aaa");
  EXPECT_EQ(controller.stats().exceptions, 2u);
  EXPECT_EQ(controller.stats().errors, 2u);
}

TEST_P(ControllerTest, ATerminalErrorWaitsForAChange) {
  api.put(widgets(), thing(widgets(), "a"));
  script.body = [&](Object, ReconcileContext&) {
    return fail_with(terminal(status_of(422, reason::kInvalid)));
  };
  start();
  sim.run_for(24h);
  EXPECT_EQ(names(), "a");
  api.put(widgets(), thing(widgets(), "a", {{"spec", 1}}));
  sim.run_for(24h);
  EXPECT_EQ(names(), "aa");
  EXPECT_EQ(controller.stats().terminal_errors, 2u);
}

TEST_P(ControllerTest, AnErrorPolicyHasTheWordAndIsToldTheCount) {
  api.put(widgets(), thing(widgets(), "a"));
  std::vector<unsigned> counts;
  controller.on_error(
      [&](const Object&, const Status&, unsigned failures) -> std::optional<Action> {
        counts.push_back(failures);
        if (failures == 3) return Action::await_change();
        return Action::requeue(1min);
      });
  script.body = [](Object, ReconcileContext&) { return fail_with(status_of(500, "X")); };
  start();
  sim.run_for(1h);
  EXPECT_EQ(counts, (std::vector<unsigned>{1, 2, 3}));
  EXPECT_EQ(script.runs.back().at.time_since_epoch(), 2min);
}

TEST_P(ControllerTest, AReconcileThatTakesTooLongIsCutAndCounts) {
  api.put(widgets(), thing(widgets(), "a"));
  controller.reconcile_timeout(30s);
  script.takes = 1h;
  start();
  sim.run_for(31s);
  EXPECT_EQ(controller.stats().timeouts, 1u);
  EXPECT_EQ(controller.stats().errors, 1u);
  script.takes = 0s;
  sim.run_for(1min);
  EXPECT_EQ(controller.stats().timeouts, 2u) << "the second had begun";
  EXPECT_EQ(script.runs.size(), 3u);
}

TEST_P(ControllerTest, OneObjectNeverRunsTwiceAtOnceAndTheLimitHolds) {
  for (const char* name : {"a", "b", "c", "d", "e"}) api.put(widgets(), thing(widgets(), name));
  controller.concurrency(3);
  script.takes = 1min;
  start();
  for (int i = 0; i < 5; ++i) {
    for (const char* name : {"a", "b", "c", "d", "e"})
      api.put(widgets(), thing(widgets(), name, {{"spec", i}}));
    sim.run_for(10s);
  }
  EXPECT_EQ(controller.running(), 3u);
  sim.run_for(1h);
  EXPECT_EQ(script.most_at_once, 3);
  std::map<std::string, std::string> last;
  for (const Script::Run& done : script.runs) last[done.name] = done.version;
  for (const auto& [name, version] : last)
    EXPECT_EQ(version, api.get(widgets(), {"shop", name}).resource_version())
        << "the last change of " << name;
  EXPECT_EQ(script.runs.size(), 8u);  // three that ran once more after, two that waited
}

TEST_P(ControllerTest, OwnedObjectsTriggerTheirOwner) {
  const Object a = api.put(widgets(), thing(widgets(), "a"));
  api.put(widgets(), thing(widgets(), "b"));
  controller.owns(gadgets(), {.profile = WatchProfile::kList});
  start();
  take_runs();
  api.put(gadgets(), thing(gadgets(), "g", owned_by(a)));
  sim.run_until_idle();
  EXPECT_EQ(names(), "a");
  api.remove(gadgets(), {"shop", "g"});
  sim.run_until_idle();
  EXPECT_EQ(names(), "aa");
}

TEST_P(ControllerTest, OldAndNewOwnerAreBothTriggered) {
  const Object a = api.put(widgets(), thing(widgets(), "a"));
  const Object b = api.put(widgets(), thing(widgets(), "b"));
  api.put(gadgets(), thing(gadgets(), "g", owned_by(a)));
  controller.owns(gadgets(), {.profile = WatchProfile::kList});
  start();
  take_runs();
  api.put(gadgets(), thing(gadgets(), "g", owned_by(b)));
  sim.run_until_idle();
  std::string seen = names();
  std::ranges::sort(seen);
  EXPECT_EQ(seen, "ab");
}

TEST_P(ControllerTest, OwnersMatchByUidAndWhateverTheirVersion) {
  const Object a = api.put(widgets(), thing(widgets(), "a"));
  controller.owns(gadgets(), {.profile = WatchProfile::kList});
  start();
  take_runs();
  OwnerReference reference = controller_reference(a);
  reference.api_version = "example.org/v1alpha1";
  const auto child = [&](std::string name) {
    return thing(gadgets(), std::move(name),
                 {{"metadata", {{"ownerReferences", Json::array({to_json(reference)})}}}});
  };
  api.put(gadgets(), child("old-version"));
  sim.run_until_idle();
  EXPECT_EQ(take_runs(), 1u);
  reference.uid = "predecessor";
  api.put(gadgets(), child("of-a-predecessor"));
  sim.run_until_idle();
  EXPECT_EQ(take_runs(), 0u);
}

TEST_P(ControllerTest, ADeletionThatARelistRevealsTriggersTheOwner) {
  const Object a = api.put(widgets(), thing(widgets(), "a"));
  api.put(gadgets(), thing(gadgets(), "g", owned_by(a)));
  controller.owns(gadgets(), {.profile = WatchProfile::kList});
  start();
  take_runs();
  api.drop_events = 1;
  api.remove(gadgets(), {"shop", "g"});
  sim.run_for(1s);
  EXPECT_EQ(names(), "");
  api.compact();
  sim.run_for(10s);
  EXPECT_EQ(names(), "a");
  EXPECT_EQ(controller.store(gadgets()).size(), 0u);
}

TEST_P(ControllerTest, WatchesMapAsTheyAreTold) {
  api.put(widgets(), thing(widgets(), "a"));
  api.put(widgets(), thing(widgets(), "b"));
  controller.watches(gadgets(),
                     [](const Object& gadget) {
                       std::vector<ObjectKey> keys;
                       if (const auto label = gadget.label("for"))
                         keys.push_back({std::string(gadget.namespace_()), std::string(*label)});
                       return keys;
                     },
                     {.profile = WatchProfile::kList});
  start();
  take_runs();
  api.put(gadgets(), thing(gadgets(), "g", {{"metadata", {{"labels", {{"for", "b"}}}}}}));
  api.put(gadgets(), thing(gadgets(), "h", {{"metadata", {{"labels", {{"for", "nobody"}}}}}}));
  sim.run_until_idle();
  EXPECT_EQ(names(), "b");
}

TEST_P(ControllerTest, PredicatesKeepChangesOut) {
  controller.when(predicates::labels_changed);
  api.put(widgets(), thing(widgets(), "a"));
  start();
  EXPECT_EQ(take_runs(), 1u);
  api.put(widgets(), thing(widgets(), "a", {{"spec", 1}}));
  sim.run_for(1s);
  EXPECT_EQ(take_runs(), 0u);
  api.put(widgets(), thing(widgets(), "a", {{"metadata", {{"labels", {{"x", "y"}}}}}}));
  sim.run_for(1s);
  EXPECT_EQ(take_runs(), 1u);
}

TEST_P(ControllerTest, ADeletedObjectIsForgotten) {
  api.put(widgets(), thing(widgets(), "a"));
  script.body = [](Object, ReconcileContext&) { return fail_with(status_of(500, "X")); };
  start();
  sim.run_for(1min);
  take_runs();
  api.remove(widgets(), {"shop", "a"});
  sim.run_for(24h);
  EXPECT_EQ(names(), "");
  EXPECT_EQ(controller.queued(), 0u);
  script.body = nullptr;
  api.put(widgets(), thing(widgets(), "a"));
  sim.run_for(1s);
  ASSERT_EQ(script.runs.size(), 1u);
  EXPECT_EQ(script.runs[0].failures, 0u);
}

TEST_P(ControllerTest, ShutdownLetsRunningOnesFinishAndStartsNoOthers) {
  for (const char* name : {"a", "b", "c"}) api.put(widgets(), thing(widgets(), name));
  controller.concurrency(2);
  script.takes = 10s;
  start();
  sim.run_for(1s);
  controller.shut_down();
  sim.run_for(8s);
  EXPECT_FALSE(report);
  sim.run_for(2s);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->cut.empty());
  EXPECT_EQ(script.runs.size(), 2u);
  EXPECT_EQ(controller.stats().errors, 0u);
}

TEST_P(ControllerTest, ShutdownCutsWhatOutlivesTheDeadlineAndSaysSo) {
  api.put(widgets(), thing(widgets(), "a"));
  controller.drain_limit(30s);
  script.takes = 10min;
  start();
  controller.shut_down();
  sim.run_for(29s);
  EXPECT_FALSE(report);
  sim.run_for(2s);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->cut, (std::vector<ObjectKey>{{"shop", "a"}}));
  EXPECT_EQ(sim.run_until_quiescent(), sim::RunEnd::kQuiescent) << "something of it runs on";
}

TEST_P(ControllerTest, ShutdownBeforeTheFirstLookEndsAtOnce) {
  api.before = [](const Request&) { return Response(status_of(404, reason::kNotFound)); };
  start();
  controller.shut_down();
  sim.run_until_idle();
  EXPECT_TRUE(report);
}

TEST_P(ControllerTest, CancellationEndsEverythingAtOnce) {
  api.put(widgets(), thing(widgets(), "a"));
  script.takes = 1h;
  start();
  tasks.cancel();
  sim.run_until_idle();
  EXPECT_EQ(tasks.size(), 0u);
  EXPECT_FALSE(report);
  EXPECT_EQ(sim.run_until_quiescent(), sim::RunEnd::kQuiescent);
}

// Read-your-own-writes.

Task<Result<Action>> create_gadget_once(Object object, ReconcileContext& context) {
  if (!context.store(gadgets()).owned_by(object.uid()).empty()) co_return Action::await_change();
  const std::string name = "g-" + std::string(object.name());
  DRYDOCK_CO_TRY(Object made, co_await context.client().create(
                                  gadgets(), Object(thing(gadgets(), name, owned_by(object)))));
  if (context.store(gadgets()).get(made.key()).empty())
    ADD_FAILURE() << "its own write is not seen";
  co_return Action::await_change();
}

TEST_P(ControllerTest, AReconcileSeesItsOwnWritesHoweverLateTheWatchIs) {
  api.put(widgets(), thing(widgets(), "a"));
  api.put(widgets(), thing(widgets(), "b"));
  controller.owns(gadgets(), {.profile = WatchProfile::kList});
  script.body = create_gadget_once;
  api.hold_events(true);
  start();
  controller.trigger_all();
  sim.run_until_idle();
  EXPECT_EQ(script.runs.size(), 4u);
  std::ranges::sort(api.writes);
  EXPECT_EQ(api.writes,
            (std::vector<std::string>{"create gadgets shop/g-a", "create gadgets shop/g-b"}));
}

TEST_P(ControllerTest, OwnWritesDoNotTriggerTheirWriter) {
  controller.owns(gadgets(), {.profile = WatchProfile::kList});
  script.body = create_gadget_once;
  start();
  api.put(widgets(), thing(widgets(), "a"));
  sim.run_for(1s);
  EXPECT_EQ(names(), "a");
  EXPECT_EQ(api.writes.size(), 1u);
}

TEST_P(ControllerTest, OwnWritesDoNotTriggerTheirWriterWhenTheEventComesBeforeTheAnswer) {
  controller.owns(gadgets(), {.profile = WatchProfile::kList});
  script.body = create_gadget_once;
  start();
  api.hold_answers = true;
  api.put(widgets(), thing(widgets(), "a"));
  sim.run_for(1s);
  EXPECT_EQ(controller.store(gadgets()).size(), 1u);
  EXPECT_EQ(controller.running(), 1u);
  api.let_answers_go();
  sim.run_for(1s);
  EXPECT_EQ(names(), "a");
}

TEST_P(ControllerTest, SomebodyElsesWriteInBetweenIsNotMissed) {
  controller.owns(gadgets(), {.profile = WatchProfile::kList});
  script.body = create_gadget_once;
  start();
  api.hold_answers = true;
  const Object a = api.put(widgets(), thing(widgets(), "a"));
  sim.run_for(1s);
  api.put(gadgets(), thing(gadgets(), "g-a", {{"spec", "meddled"}}));
  sim.run_for(1s);
  api.let_answers_go();
  sim.run_for(1s);
  EXPECT_EQ(names().substr(0, 2), "aa");
}

TEST_P(ControllerTest, AWriteWhoseAnswerIsLostTriggersItsWriter) {
  controller.owns(gadgets(), {.profile = WatchProfile::kList});
  script.body = create_gadget_once;
  start();
  int lost = 1;
  api.after = [&](const Request& request, const Response&) -> std::optional<Response> {
    if (request.verb == Verb::kCreate && lost-- > 0)
      return Response(status_of(0, reason::kTimeout));
    return std::nullopt;
  };
  api.put(widgets(), thing(widgets(), "a"));
  sim.run_for(10s);
  EXPECT_EQ(api.writes.size(), 1u) << "the cache knew of the first";
  EXPECT_GE(script.runs.size(), 2u);
}

Task<Result<Action>> touch_other(Object object, ReconcileContext& context) {
  if (object.name() != "a" || object.label("touched")) co_return Action::await_change();
  const Json patch{{"metadata", {{"labels", {{"touched", "yes"}}}}}};
  DRYDOCK_CO_TRY(Object b, co_await context.client().patch(widgets(), {"shop", "b"},
                                                           PatchType::kMerge, patch));
  DRYDOCK_CO_TRY(Object a, co_await context.client().patch(widgets(), {"shop", "a"},
                                                           PatchType::kMerge, patch));
  co_return Action::await_change();
}

TEST_P(ControllerTest, AWriteTriggersTheOthersThatItConcerns) {
  api.put(widgets(), thing(widgets(), "b"));
  script.body = touch_other;
  start();
  api.put(widgets(), thing(widgets(), "a"));
  sim.run_for(1s);
  std::map<std::string, int> counts;
  for (const Script::Run& done : script.runs) ++counts[done.name];
  EXPECT_EQ(counts["a"], 1);
  EXPECT_EQ(counts["b"], 2) << names();
}

Task<Result<Action>> mark_seen(Object object, ReconcileContext& context) {
  const Json spec = object.json().value("spec", Json());
  const Json patch{{"metadata", {{"annotations", {{"seen", spec.dump()}}}}}};
  DRYDOCK_CO_TRY(Object marked, co_await context.client().patch(widgets(), object.key(),
                                                                PatchType::kMerge, patch));
  co_return Action::await_change();
}

// The operator's answer contains a user's change that it acted without; whether the watch tells of
// it by events, or a list swallows them, it must run again.
TEST_P(ControllerTest, AChangeThatItsOwnAnswerContainsIsNotMissed) {
  for (const bool relist : {false, true}) {
    const std::string name = relist ? "b" : "a";
    controller.when([](const Change& change) {
      return !change.before || !change.after ||
             change.before.json()["spec"] != change.after.json()["spec"];
    });
    script.body = mark_seen;
    if (!relist) start();
    api.put(widgets(), thing(widgets(), name, {{"spec", 1}}));
    bool meddled = false;
    api.before = [&](const Request& request) -> std::optional<Response> {
      if (request.verb != Verb::kPatch || std::exchange(meddled, true)) return std::nullopt;
      api.hold_events(true);
      Json changed = api.get(widgets(), {"shop", name}).json();
      changed["spec"] = 2;
      api.put(widgets(), std::move(changed));
      return std::nullopt;
    };
    sim.run_for(1s);
    ASSERT_TRUE(meddled);
    if (relist) api.compact();
    api.hold_events(false);
    if (relist) sim.run_for(1s);
    sim.run_for(10s);
    EXPECT_EQ(api.get(widgets(), {"shop", name}).annotation("seen"), "2") << name;
  }
}

Task<Result<Action>> delete_gadgets(Object object, ReconcileContext& context) {
  for (const Object& gadget : context.store(gadgets()).owned_by(object.uid())) {
    auto removed = co_await context.client().remove(gadgets(), gadget.key());
    if (!removed) co_return fail(removed.error());
  }
  co_return Action::await_change();
}

TEST_P(ControllerTest, AReconcileSeesItsOwnDeletions) {
  const Object a = api.put(widgets(), thing(widgets(), "a"));
  api.put(gadgets(), thing(gadgets(), "g", owned_by(a)));
  controller.owns(gadgets(), {.profile = WatchProfile::kList});
  api.hold_events(true);
  script.body = delete_gadgets;
  start();
  EXPECT_EQ(controller.store(gadgets()).size(), 0u);
  controller.trigger({"shop", "a"});
  sim.run_for(1s);
  EXPECT_EQ(api.writes.size(), 1u);
  api.hold_events(false);
  sim.run_for(1s);
  EXPECT_EQ(names(), "aa");
}

INSTANTIATE_TEST_SUITE_P(Seeds, ControllerTest, testing::Range<std::uint64_t>(0, 4));

}  // namespace
}  // namespace drydock
