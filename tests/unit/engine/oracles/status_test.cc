// honest-status: the status says what is so.
#include <gmock/gmock.h>

#include "operator/hello/hello_types.h"
#include "tests/unit/engine/oracles/bench.h"

namespace drydock::sim {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Json ready(int observed_generation) {
  return {{"observedGeneration", observed_generation},
          {"conditions", Json::array({{{"type", "Ready"},
                                       {"status", "True"},
                                       {"reason", "Ready"},
                                       {"message", ""},
                                       {"lastTransitionTime", "2026-01-01T00:00:00Z"}}})}};
}

Task<int> observes_the_future(InstanceWorld world) {
  const Script script(world);
  (void)co_await script.hello();
  (void)co_await script.set_status({{"observedGeneration", 7}});
  co_return co_await script.idle();
}

Task<int> forgets_what_it_observed(InstanceWorld world) {
  const Script script(world);
  (void)co_await script.hello();
  (void)co_await script.set_status({{"observedGeneration", 2}});
  co_await script.sleep_until(5s);
  (void)co_await script.set_status({{"observedGeneration", 1}});
  co_return co_await script.idle();
}

Task<int> says_ready_at_once(InstanceWorld world) {
  const Script script(world);
  (void)co_await script.hello();
  (void)co_await script.set_status(ready(1));
  co_return co_await script.idle();
}

Task<int> says_ready_when_it_is(InstanceWorld world) {
  const Script script(world);
  const Object hello = co_await script.hello();
  (void)co_await script.create_map(hello, Json::object());
  (void)co_await script.set_status(ready(1));
  co_return co_await script.idle();
}

OperatorUnderTest judged(ScriptFunction script) {
  OperatorUnderTest op = scripted("op", script);
  op.dishonest = [](const Object& primary, const ClusterView& view) {
    const Json* observed = find_path(primary.json(), {"status", "observedGeneration"});
    if (!observed || *observed != primary.generation()) return std::string();
    return map_missing(primary, view);
  };
  return op;
}

TEST(HonestStatusTest, AGenerationThatNeverWasIsALie) {
  Bench bench({scripted("op", observes_the_future)}, {"honest-status"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  EXPECT_EQ(bench.found(), "honest-status: observed a generation that never was\n");
}

TEST(HonestStatusTest, AnObservedGenerationDoesNotGoBack) {
  Bench bench({scripted("op", forgets_what_it_observed)}, {"honest-status"});
  bench.apply_hello(1);
  bench.apply_hello(2);
  bench.start();
  bench.run_until(10s);
  EXPECT_EQ(bench.found(), "honest-status: observedGeneration went back\n");
}

TEST(HonestStatusTest, ReadyAgainstWhatItKnewIsALie) {
  Bench bench({scripted("op", says_ready_at_once)}, {"honest-status"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  EXPECT_EQ(bench.found(), "honest-status: said Ready against what it knew\n");
  EXPECT_THAT(bench.story(), HasSubstr("there is no ConfigMap"));
}

TEST(HonestStatusTest, ReadyWhenItIsSoIsNone) {
  Bench bench({judged(says_ready_when_it_is)}, {"honest-status"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  bench.enter(Phase::kStable);
  EXPECT_EQ(bench.story(), "");
}

TEST(HonestStatusTest, WhatStaysUntrueInAStableStateIsALie) {
  Bench bench({judged(says_ready_when_it_is)}, {"honest-status"});
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  bench.user(Action::Kind::kDelete, map_object(Json::object()));
  bench.run_until(10s);
  EXPECT_EQ(bench.story(), "");  // nobody can be honest at once
  bench.enter(Phase::kStable);
  EXPECT_EQ(bench.found(), "honest-status: status is not so\n");
}

}  // namespace
}  // namespace drydock::sim
