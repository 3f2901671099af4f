#include "tests/unit/runtime/controller_world.h"

namespace drydock {
namespace {

struct ControllerRelatedTest : ControllerTest {};

TEST_P(ControllerRelatedTest, OwnedObjectsTriggerTheirOwner) {
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

TEST_P(ControllerRelatedTest, OldAndNewOwnerAreBothTriggered) {
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

TEST_P(ControllerRelatedTest, OwnersMatchByUidAndWhateverTheirVersion) {
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

TEST_P(ControllerRelatedTest, ADeletionThatARelistRevealsTriggersTheOwner) {
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

TEST_P(ControllerRelatedTest, WatchesMapAsTheyAreTold) {
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

TEST_P(ControllerRelatedTest, PredicatesKeepChangesOut) {
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

TEST_P(ControllerRelatedTest, ADeletedObjectIsForgotten) {
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

INSTANTIATE_TEST_SUITE_P(Seeds, ControllerRelatedTest, testing::Range<std::uint64_t>(0, 4));

}  // namespace
}  // namespace drydock
