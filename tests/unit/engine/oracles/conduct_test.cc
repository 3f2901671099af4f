// quiet, no-fight, backoff, well-formed, one-leader, never: how an operator behaves towards others.
#include <gmock/gmock.h>

#include "tests/unit/engine/oracles/bench.h"

namespace drydock::sim {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// --- quiet

Task<int> writes_at_ten(InstanceWorld world) {
  const Script script(world);
  co_await script.sleep_until(10s);
  (void)co_await script.set_map({{"a", "1"}});
  co_return co_await script.idle();
}

Task<int> reads_and_tells_at_ten(InstanceWorld world) {
  const Script script(world);
  co_await script.sleep_until(10s);
  (void)co_await script.hello();
  (void)co_await script.client.create(
      resources::core_events(),
      Object(Json{{"apiVersion", "v1"},
                  {"kind", "Event"},
                  {"metadata", {{"name", "hello.1"}, {"namespace", "scenario"}}},
                  {"involvedObject", {{"kind", "Hello"}, {"namespace", "scenario"}}}}));
  co_return co_await script.idle();
}

TEST(QuietTest, AWriteInAStableStateIsWrong) {
  Bench bench({scripted("op", writes_at_ten)}, {"quiet"});
  bench.user(Action::Kind::kCreate, map_object({{"a", "1"}}));
  bench.start();
  bench.run_until(5s);
  bench.enter(Phase::kStable);
  bench.run_until(20s);
  EXPECT_EQ(bench.found(), "quiet: wrote in a stable state\n");
}

TEST(QuietTest, ReadsAndEventsAreNot) {
  Bench bench({scripted("op", reads_and_tells_at_ten)}, {"quiet"});
  bench.start();
  bench.enter(Phase::kStable);
  bench.run_until(20s);
  EXPECT_EQ(bench.world().list(resources::core_events()).size(), 1u);
  EXPECT_EQ(bench.story(), "");
}

TEST(QuietTest, WhatIsRefusedIsNoWrite) {
  Bench bench({scripted("op", writes_at_ten)}, {"quiet"});
  bench.start();
  bench.enter(Phase::kStable);
  bench.run_until(20s);  // there is nothing to patch
  EXPECT_EQ(bench.story(), "");
}

TEST(QuietTest, BeforeItIsStableAllMayWrite) {
  Bench bench({scripted("op", writes_at_ten)}, {"quiet"});
  bench.user(Action::Kind::kCreate, map_object({{"a", "0"}}));
  bench.start();
  bench.enter(Phase::kSettle);
  bench.run_until(20s);
  EXPECT_EQ(bench.story(), "");
}

// --- no-fight

/// Sets a field every two seconds, at even seconds or at odd ones.
Task<int> sets_its_name(InstanceWorld world, Duration start, int times) {
  const Script script(world);
  for (int i = 0; i < times; ++i) {
    co_await script.sleep_until(start + i * 2s);
    (void)co_await script.set_map({{"leader", script.world.identity}});
  }
  co_return co_await script.idle();
}

Task<int> insists_at_even_seconds(InstanceWorld world) { return sets_its_name(world, 2s, 4); }
Task<int> insists_at_odd_seconds(InstanceWorld world) { return sets_its_name(world, 3s, 4); }
Task<int> says_it_once(InstanceWorld world) { return sets_its_name(world, 3s, 1); }

TEST(NoFightTest, TwoThatUndoEachOtherFight) {
  Bench bench({scripted("op", insists_at_even_seconds), scripted("rival", insists_at_odd_seconds)},
              {"no-fight"});
  bench.user(Action::Kind::kCreate, map_object(Json::object()));
  bench.start("op");
  bench.start("rival");
  bench.run_until(20s);
  EXPECT_EQ(bench.found(), "no-fight: two writers fight over a field\n");
  EXPECT_THAT(bench.story(), HasSubstr("do not agree on data.leader of ConfigMap hello"));
}

TEST(NoFightTest, ChangingItOnceIsNoFight) {
  Bench bench({scripted("op", insists_at_even_seconds), scripted("rival", says_it_once)},
              {"no-fight"});
  bench.user(Action::Kind::kCreate, map_object(Json::object()));
  bench.start("op");
  bench.start("rival");
  bench.run_until(20s);
  EXPECT_EQ(bench.story(), "");
}

TEST(NoFightTest, PuttingAUsersMeddlingRightIsNoFight) {
  Bench bench({scripted("op", insists_at_even_seconds)}, {"no-fight"});
  bench.user(Action::Kind::kCreate, map_object(Json::object()));
  bench.start("op");
  for (int second = 3; second < 12; second += 2) {
    bench.run_until(std::chrono::seconds(second));
    bench.user(Action::Kind::kUpdate, map_object({{"leader", "me"}}));
  }
  EXPECT_EQ(bench.story(), "");
}

// --- backoff

Task<int> asks_again_and_again(InstanceWorld world) {
  const Script script(world);
  for (int i = 0; i < 100; ++i) (void)co_await script.hello();
  co_return co_await script.idle();
}

Task<int> asks_every_second(InstanceWorld world) {
  const Script script(world);
  for (int i = 0; i < 200; ++i) {
    co_await script.sleep_until(i * 1100ms);
    (void)co_await script.hello();
  }
  co_return co_await script.idle();
}

/// Creates what stands there already; the pauses start with 5 ms.
Task<int> insists(InstanceWorld world, int factor) {
  const Script script(world);
  Duration pause = 5ms;
  for (int i = 0; i < 14; ++i, pause *= factor) {
    (void)co_await script.create_map({}, Json::object());
    co_await script.world.environment.sleep_for(pause);
  }
  co_return co_await script.idle();
}
Task<int> insists_at_once(InstanceWorld world) { return insists(world, 1); }
Task<int> insists_ever_slower(InstanceWorld world) { return insists(world, 2); }

TEST(BackoffTest, AHotLoopIsWrong) {
  Bench bench({scripted("op", asks_again_and_again)}, {"backoff"});
  bench.apply_hello();
  bench.start();
  bench.run_until(20s);
  EXPECT_EQ(bench.found(), "backoff: hot loop\n");
}

TEST(BackoffTest, ACallNowAndThenIsNot) {
  Bench bench({scripted("op", asks_every_second)}, {"backoff"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5min);
  EXPECT_EQ(bench.story(), "");
}

TEST(BackoffTest, FailingAtOnceAgainAndAgainIsWrong) {
  Bench bench({scripted("op", insists_at_once)}, {"backoff"});
  bench.user(Action::Kind::kCreate, map_object(Json::object()));
  bench.start();
  bench.run_until(20s);
  EXPECT_EQ(bench.found(), "backoff: retries without backoff\n");
}

TEST(BackoffTest, FailingEverMoreSeldomIsNot) {
  Bench bench({scripted("op", insists_ever_slower)}, {"backoff"});
  bench.user(Action::Kind::kCreate, map_object(Json::object()));
  bench.start();
  bench.run_until(5min);
  EXPECT_EQ(bench.story(), "");
}

// --- well-formed

Task<int> sends_nonsense(InstanceWorld world) {
  const Script script(world);
  (void)co_await script.create_map({}, Json::object(), "Not A Name");
  co_return co_await script.idle();
}

Task<int> asks_for_what_there_is_not(InstanceWorld world) {
  const Script script(world);
  (void)co_await script.client.get({"apps", "v1", "deploymints", "Deploymint", true},
                                   {"scenario", "hello"});
  co_return co_await script.idle();
}

Task<int> meets_conflicts(InstanceWorld world) {
  const Script script(world);
  (void)co_await script.create_map({}, Json::object());             // 409
  (void)co_await script.set_map(Json::object(), "missing");         // 404
  (void)co_await script.delete_map("another-uid");                  // 409
  (void)co_await script.put_finalizer({"not a qualified name !"});  // 422 of a user's object
  co_return co_await script.idle();
}

TEST(WellFormedTest, AnObjectThatNoServerTakesIsWrong) {
  Bench bench({scripted("op", sends_nonsense)}, {"well-formed"});
  bench.start();
  bench.run_until(5s);
  EXPECT_EQ(bench.found(), "well-formed: refused as invalid\n");
}

TEST(WellFormedTest, AResourceThatNobodyServesIsWrong) {
  Bench bench({scripted("op", asks_for_what_there_is_not)}, {"well-formed"});
  bench.start();
  bench.run_until(5s);
  EXPECT_EQ(bench.found(), "well-formed: asks for what there is not\n");
}

TEST(WellFormedTest, ConflictsAndWhatIsMissingAreNot) {
  Bench bench({scripted("op", meets_conflicts)}, {"well-formed"});
  bench.user(Action::Kind::kCreate, map_object(Json::object()));
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  EXPECT_EQ(bench.story(), "");
}

// --- one-leader

Object lease(const std::string& holder) {
  return Object(Json{{"apiVersion", "coordination.k8s.io/v1"},
                     {"kind", "Lease"},
                     {"metadata", {{"name", "op"}, {"namespace", "scenario"}}},
                     {"spec", {{"holderIdentity", holder}, {"leaseDurationSeconds", 15}}}});
}

/// The first instance leads from the start, the second takes over at ten; the first writes once
/// more at `last_write`.
Task<int> leads_until(InstanceWorld world, Duration last_write) {
  const Script script(world);
  WriteOptions options;
  options.field_manager = "op";
  options.force = true;
  const bool first = script.world.identity == "op-1";
  if (!first) co_await script.sleep_until(10s);
  (void)co_await script.client.apply(resources::leases(), lease(script.world.identity), options);
  if (first) co_await script.sleep_until(last_write);
  (void)co_await script.set_map({{"leader", script.world.identity}});
  co_return co_await script.idle();
}
Task<int> goes_on_as_leader(InstanceWorld world) { return leads_until(world, 12s); }
Task<int> steps_back(InstanceWorld world) { return leads_until(world, 8s); }

void run_two(Bench& bench) {
  bench.user(Action::Kind::kCreate, map_object(Json::object()));
  bench.start();
  bench.run_until(1s);
  bench.start();
  bench.run_until(20s);
}

TEST(OneLeaderTest, AWriteByADeposedLeaderIsWrong) {
  Bench bench({scripted("op", goes_on_as_leader)}, {"one-leader"});
  run_two(bench);
  EXPECT_EQ(bench.found(), "one-leader: wrote without being the leader\n");
  EXPECT_THAT(bench.story(), HasSubstr("op-2 had held the lease scenario/op since"));
}

TEST(OneLeaderTest, EachMayWriteInItsTime) {
  Bench bench({scripted("op", steps_back)}, {"one-leader"});
  run_two(bench);
  EXPECT_EQ(bench.story(), "");
}

// --- never

TEST(NeverTest, ARevisionThatMatchesIsWrong) {
  const Json pattern{{"kind", "ConfigMap"}, {"data", {{"a", "1"}}}};
  Bench bench({scripted("op", writes_at_ten)}, {"never"}, {pattern});
  bench.user(Action::Kind::kCreate, map_object({{"a", "0"}}));
  EXPECT_EQ(bench.story(), "");
  bench.start();
  bench.run_until(20s);
  EXPECT_EQ(bench.found(), "never: held what must never be\n");
}

TEST(NeverTest, OtherKindsAreLeftAside) {
  const Json pattern{{"kind", "Secret"}, {"data", {{"a", "1"}}}};
  Bench bench({scripted("op", writes_at_ten)}, {"never"}, {pattern});
  bench.user(Action::Kind::kCreate, map_object({{"a", "1"}}));
  EXPECT_EQ(bench.story(), "");
}

}  // namespace
}  // namespace drydock::sim
