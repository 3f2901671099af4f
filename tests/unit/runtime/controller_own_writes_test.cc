#include "tests/unit/runtime/controller_world.h"

namespace drydock {
namespace {

struct ControllerOwnWritesTest : ControllerTest {};

Task<Result<Action>> create_gadget_once(Object object, ReconcileContext& context) {
  if (!context.store(gadgets()).owned_by(object.uid()).empty()) co_return Action::await_change();
  const std::string name = "g-" + std::string(object.name());
  DRYDOCK_CO_TRY(Object made, co_await context.client().create(
                                  gadgets(), Object(thing(gadgets(), name, owned_by(object)))));
  if (context.store(gadgets()).get(made.key()).empty())
    ADD_FAILURE() << "its own write is not seen";
  co_return Action::await_change();
}

TEST_P(ControllerOwnWritesTest, AReconcileSeesItsOwnWritesHoweverLateTheWatchIs) {
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

TEST_P(ControllerOwnWritesTest, OwnWritesDoNotTriggerTheirWriter) {
  controller.owns(gadgets(), {.profile = WatchProfile::kList});
  script.body = create_gadget_once;
  start();
  api.put(widgets(), thing(widgets(), "a"));
  sim.run_for(1s);
  EXPECT_EQ(names(), "a");
  EXPECT_EQ(api.writes.size(), 1u);
}

TEST_P(ControllerOwnWritesTest, OwnWritesDoNotTriggerTheirWriterWhenTheEventComesBeforeTheAnswer) {
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

TEST_P(ControllerOwnWritesTest, SomebodyElsesWriteInBetweenIsNotMissed) {
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

TEST_P(ControllerOwnWritesTest, AWriteWhoseAnswerIsLostTriggersItsWriter) {
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

TEST_P(ControllerOwnWritesTest, AWriteTriggersTheOthersThatItConcerns) {
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

TEST_P(ControllerOwnWritesTest, AChangeThatItsOwnAnswerContainsIsNotMissed) {
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

TEST_P(ControllerOwnWritesTest, AReconcileSeesItsOwnDeletions) {
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

INSTANTIATE_TEST_SUITE_P(Seeds, ControllerOwnWritesTest, testing::Range<std::uint64_t>(0, 4));

}  // namespace
}  // namespace drydock
