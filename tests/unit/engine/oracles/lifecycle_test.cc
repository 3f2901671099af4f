// no-orphan, finalizer, owned: what is made, changed and cleaned up.
#include <gmock/gmock.h>

#include "operator/hello/hello_types.h"
#include "tests/unit/engine/oracles/bench.h"

namespace drydock::sim {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Task<int> creates_owned(InstanceWorld world) {
  const Script script(world);
  const Object hello = co_await script.hello();
  (void)co_await script.create_map(hello, {{"a", "1"}});
  co_return co_await script.idle();
}

Task<int> creates_unowned(InstanceWorld world) {
  const Script script(world);
  (void)co_await script.hello();
  (void)co_await script.create_map({}, {{"a", "1"}});
  co_return co_await script.idle();
}

// --- no-orphan

TEST(NoOrphanTest, WhatStaysWhenItsObjectIsGoneIsLeftOver) {
  Bench bench({scripted("op", creates_unowned)}, {"no-orphan"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  bench.delete_hello();
  bench.run_until(10s);
  bench.enter(Phase::kStable);
  EXPECT_EQ(bench.found(), "no-orphan: left over\n");
  EXPECT_THAT(bench.story(), HasSubstr("op created ConfigMap hello at"));
}

TEST(NoOrphanTest, GarbageThatIsCollectedIsNot) {
  Bench bench({scripted("op", creates_owned)}, {"no-orphan"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  bench.delete_hello();
  bench.run_until(10s);
  bench.enter(Phase::kStable);
  bench.enter(Phase::kOver);
  EXPECT_EQ(bench.story(), "");
}

TEST(NoOrphanTest, WhatTheUserOrphansIsNot) {
  Bench bench({scripted("op", creates_owned)}, {"no-orphan"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  Action action;
  action.kind = Action::Kind::kDelete;
  action.objects = {hello_object()};
  action.propagation = "Orphan";
  EXPECT_TRUE(bench.world().act(action).ok());
  bench.run_until(10s);
  EXPECT_TRUE(bench.world().get(resources::config_maps(), {"scenario", "hello"}));
  bench.enter(Phase::kStable);
  EXPECT_EQ(bench.story(), "");
}

TEST(NoOrphanTest, NothingIsLeftOverWhileItsObjectIsThere) {
  Bench bench({scripted("op", creates_unowned)}, {"no-orphan"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  bench.enter(Phase::kStable);
  EXPECT_EQ(bench.story(), "");
}

// --- finalizer

Task<int> lives_by_the_rules(InstanceWorld world) {
  const Script script(world);
  (void)co_await script.hello();
  const auto hello = co_await script.put_finalizer({kTestFinalizer});
  (void)co_await script.create_map(hello.value_or(Object()), {{"a", "1"}});
  co_await script.sleep_until(10s);
  const Object deleted = co_await script.hello();
  (void)co_await script.delete_map();
  (void)co_await script.put_finalizer(Json::array());
  co_return co_await script.idle();
}

TEST(FinalizerOracleTest, SilentWhenEffectsComeAfterItAndItGoesLast) {
  Bench bench({scripted("op", lives_by_the_rules)});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  bench.delete_hello();
  bench.run_until(20s);
  EXPECT_FALSE(bench.world().get(hello::hello_resource(), {"scenario", "hello"}));
  bench.enter(Phase::kStable);
  bench.enter(Phase::kOver);
  EXPECT_EQ(bench.story(), "");
}

TEST(FinalizerOracleTest, AnEffectBeforeItIsWrong) {
  Bench bench({scripted("op", creates_owned)}, {"finalizer"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  EXPECT_EQ(bench.found(), "finalizer: took effect before its finalizer was there\n");
  EXPECT_THAT(bench.story(), HasSubstr("op sent create ConfigMap hello at"));
}

Task<int> leaves_before_cleanup(InstanceWorld world) {
  const Script script(world);
  (void)co_await script.hello();
  const auto hello = co_await script.put_finalizer({kTestFinalizer});
  (void)co_await script.create_map(hello.value_or(Object()), {{"a", "1"}});
  co_await script.sleep_until(10s);
  (void)co_await script.hello();
  (void)co_await script.put_finalizer(Json::array());
  co_return co_await script.idle();
}

TEST(FinalizerOracleTest, TakingItOffBeforeCleanupIsWrong) {
  Bench bench({scripted("op", leaves_before_cleanup)}, {"finalizer"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  bench.delete_hello();
  bench.run_until(20s);
  EXPECT_EQ(bench.found(), "finalizer: took its finalizer off before cleanup\n");
}

TEST(FinalizerOracleTest, UnlessTheGarbageCollectorDoesTheCleanup) {
  OperatorUnderTest op = scripted("op", leaves_before_cleanup);
  op.deletes_dependents = false;
  Bench bench({std::move(op)}, {"finalizer"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  bench.delete_hello();
  bench.run_until(20s);
  EXPECT_EQ(bench.story(), "");
}

Task<int> replaces_the_list(InstanceWorld world) {
  const Script script(world);
  (void)co_await script.hello();
  (void)co_await script.put_finalizer({kTestFinalizer});
  co_return co_await script.idle();
}

TEST(FinalizerOracleTest, TakingAnothersOffIsWrong) {
  Bench bench({scripted("op", replaces_the_list)}, {"finalizer"});
  Json hello = hello_object().json();
  hello["metadata"]["finalizers"] = {"example.dev/somebody-else"};
  bench.user(Action::Kind::kCreate, Object(hello));
  bench.start();
  bench.run_until(5s);
  EXPECT_EQ(bench.found(), "finalizer: took away another's finalizer\n");
  EXPECT_THAT(bench.story(), HasSubstr("example.dev/somebody-else"));
}

Task<int> lifts_its_own(InstanceWorld world) {
  const Script script(world);
  const Object hello = co_await script.hello();
  (void)co_await script.put_finalizer({kTestFinalizer});
  Json map = map_object({{"a", "1"}}, hello).json();
  map["metadata"]["finalizers"] = {"example.dev/ours"};
  (void)co_await script.client.create(resources::config_maps(), Object(map));
  map["metadata"]["finalizers"] = Json::array();
  (void)co_await script.client.patch(resources::config_maps(), Object(map).key(), PatchType::kMerge,
                                     map);
  co_return co_await script.idle();
}

TEST(FinalizerOracleTest, WhatItHasPutOnAtTheCreationIsItsOwn) {
  Bench bench({scripted("op", lifts_its_own)}, {"finalizer"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  const Object map = bench.world().get(resources::config_maps(), {"scenario", "hello"});
  ASSERT_TRUE(map);
  EXPECT_TRUE(map.finalizers().empty());
  EXPECT_EQ(bench.story(), "");
}

Task<int> creates_too_late(InstanceWorld world) {
  const Script script(world);
  (void)co_await script.put_finalizer({kTestFinalizer});
  co_await script.sleep_until(10s);
  const Object hello = co_await script.hello();
  co_await script.sleep_until(11s);
  (void)co_await script.create_map(hello, {{"a", "1"}});
  co_return co_await script.idle();
}

TEST(FinalizerOracleTest, CreatingForWhatIsBeingDeletedIsWrong) {
  Bench bench({scripted("op", creates_too_late)}, {"finalizer"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  bench.delete_hello();
  bench.run_until(20s);
  EXPECT_EQ(bench.found(), "finalizer: created for an object that is being deleted\n");
}

Task<int> creates_unaware(InstanceWorld world) {
  const Script script(world);
  const auto hello = co_await script.put_finalizer({kTestFinalizer});
  co_await script.sleep_until(11s);
  (void)co_await script.create_map(hello.value_or(Object()), {{"a", "1"}});
  co_return co_await script.idle();
}

TEST(FinalizerOracleTest, NotWhereItCouldNotKnow) {
  Bench bench({scripted("op", creates_unaware)}, {"finalizer"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  bench.delete_hello();
  bench.run_until(20s);
  EXPECT_TRUE(bench.world().get(resources::config_maps(), {"scenario", "hello"}));
  EXPECT_EQ(bench.story(), "");
}

// --- owned

TEST(OwnedTest, CreatingWithoutAnOwnerIsWrong) {
  Bench bench({scripted("op", creates_unowned)}, {"owned"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  EXPECT_EQ(bench.found(), "owned: created without an owner\n");
}

Task<int> changes_the_map(InstanceWorld world) {
  const Script script(world);
  (void)co_await script.set_map({{"a", "2"}});
  co_return co_await script.idle();
}

Task<int> deletes_the_map(InstanceWorld world) {
  const Script script(world);
  (void)co_await script.delete_map();
  co_return co_await script.idle();
}

TEST(OwnedTest, ChangingWhatIsSomebodyElsesIsWrong) {
  Bench bench({scripted("op", changes_the_map)}, {"owned"});
  bench.user(Action::Kind::kCreate, map_object({{"a", "1"}}));
  bench.start();
  bench.run_until(5s);
  EXPECT_EQ(bench.found(), "owned: changed what is not its own\n");
  EXPECT_THAT(bench.story(), HasSubstr("a user created it at"));
}

TEST(OwnedTest, DeletingWhatIsSomebodyElsesIsWrong) {
  Bench bench({scripted("op", deletes_the_map)}, {"owned"});
  bench.user(Action::Kind::kCreate, map_object({{"a", "1"}}));
  bench.start();
  bench.run_until(5s);
  EXPECT_EQ(bench.found(), "owned: deleted what is not its own\n");
}

TEST(OwnedTest, WhatCarriesOurMarkIsOurs) {
  Bench bench({scripted("op", deletes_the_map)}, {"owned"});
  Json map = map_object({{"a", "1"}}).json();
  map["metadata"]["labels"] = {{"app.kubernetes.io/managed-by", "op"}};
  bench.user(Action::Kind::kCreate, Object(map));
  bench.start();
  bench.run_until(5s);
  EXPECT_FALSE(bench.world().get(resources::config_maps(), {"scenario", "hello"}));
  EXPECT_EQ(bench.story(), "");
}

Task<int> changes_the_specification(InstanceWorld world) {
  const Script script(world);
  const Json patch{{"spec", {{"replicas", 7}}}};
  (void)co_await script.client.patch(hello::hello_resource(), {"scenario", "hello"},
                                     PatchType::kMerge, patch);
  co_return co_await script.idle();
}

TEST(OwnedTest, ASpecificationBelongsToTheUser) {
  Bench bench({scripted("op", changes_the_specification)}, {"owned"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  EXPECT_EQ(bench.found(), "owned: changed a user's specification\n");
}

}  // namespace
}  // namespace drydock::sim
