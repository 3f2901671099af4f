#include "operator/runtime/finalizer.h"

#include <gtest/gtest.h>

#include "operator/base/task_group.h"
#include "scenarios/engine/sim_environment.h"
#include "tests/unit/runtime/scripted_api.h"
#include "tests/unit/runtime/small_api.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;

constexpr const char* kOurs = "fraim.co.jp/example-operator";
const ObjectKey kA{"shop", "a"};

Json with_finalizers(Json names) { return {{"metadata", {{"finalizers", std::move(names)}}}}; }

// Those of kube-rs, but for the uid: a successor of the same name is left alone.
TEST(FinalizerPatchTest, BytesOnTheWire) {
  EXPECT_EQ(
      dump_json(add_finalizer_patch(widget("a", "1"), kOurs)),
      R"([{"op":"test","path":"/metadata/finalizers","value":null},)"
      R"({"op":"add","path":"/metadata/finalizers","value":["fraim.co.jp/example-operator"]}])");
  const Object other = widget("a", "1", with_finalizers({"x/y"}));
  EXPECT_EQ(
      dump_json(add_finalizer_patch(other, kOurs)),
      R"([{"op":"test","path":"/metadata/finalizers","value":["x/y"]},)"
      R"({"op":"add","path":"/metadata/finalizers/-","value":"fraim.co.jp/example-operator"}])");
  const Object both = widget("a", "1", with_finalizers({"x/y", kOurs}));
  EXPECT_EQ(
      dump_json(remove_finalizer_patch(both, kOurs)),
      R"([{"op":"test","path":"/metadata/uid","value":"uid-a"},)"
      R"({"op":"test","path":"/metadata/finalizers/1","value":"fraim.co.jp/example-operator"},)"
      R"({"op":"remove","path":"/metadata/finalizers/1"}])");
}

struct FinalizerTest : testing::Test {
  SmallApi api;
  std::string branches;
  std::optional<Status> branch_fails;
  std::optional<Result<Action>> result;
  sim::SimContext sim{1};
  sim::SimEnvironment env{sim, sim.new_process("p")};
  TaskGroup tasks{env.executor};

  Task<Result<Action>> branch(std::string name, Object object) {
    branches += name + "@" + std::string(object.resource_version());
    co_await env.sleep_for(1s);
    if (branch_fails) co_return fail(*branch_fails);
    co_return Action::requeue(10min);
  }
  Task<void> run(Object object) {
    result = co_await run_finalizer(
        Client(api, "test"), widgets(), kOurs, std::move(object),
        [this](Object live) { return branch("apply", std::move(live)); },
        [this](Object dying) { return branch("cleanup", std::move(dying)); });
  }
  void reconcile(Object object) {
    branches.clear();
    api.writes.clear();
    tasks.spawn("finalizer", run(std::move(object)));
    sim.run_until_quiescent();
    ASSERT_TRUE(result);
  }
  Object now() { return api.get(widgets(), kA); }
};

TEST_F(FinalizerTest, ALiveObjectGetsItAndIsAppliedAtOnce) {
  reconcile(api.put(widgets(), thing(widgets(), "a")));
  EXPECT_TRUE(now().has_finalizer(kOurs));
  EXPECT_EQ(branches, "apply@" + std::string(now().resource_version()));
  EXPECT_EQ(*result, Action::requeue(10min));
  reconcile(now());
  EXPECT_EQ(branches, "apply@" + std::string(now().resource_version()));
  EXPECT_TRUE(api.writes.empty());
}

TEST_F(FinalizerTest, OtherFinalizersStay) {
  reconcile(api.put(widgets(), thing(widgets(), "a", with_finalizers({"x/y"}))));
  EXPECT_EQ(now().finalizers(), (std::vector<std::string>{"x/y", kOurs}));
  api.remove(widgets(), kA);
  reconcile(now());
  EXPECT_EQ(branches.substr(0, 8), "cleanup@");
  EXPECT_EQ(now().finalizers(), (std::vector<std::string>{"x/y"}));
  reconcile(now());
  EXPECT_EQ(branches, "");
  EXPECT_EQ(*result, Action::await_change());
  EXPECT_TRUE(api.writes.empty());
}

TEST_F(FinalizerTest, CleanupThatFailsKeepsIt) {
  api.put(widgets(), thing(widgets(), "a", with_finalizers({kOurs})));
  api.remove(widgets(), kA);
  branch_fails = status_of(500, reason::kInternalError);
  reconcile(now());
  EXPECT_EQ(result->error(), *branch_fails);
  EXPECT_TRUE(now().has_finalizer(kOurs));
  EXPECT_TRUE(api.writes.empty());
  branch_fails.reset();
  reconcile(now());
  EXPECT_TRUE(now().empty());
}

TEST_F(FinalizerTest, AStaleReadChangesNothing) {
  const Object stale = api.put(widgets(), thing(widgets(), "a"));
  api.put(widgets(), thing(widgets(), "a", with_finalizers({"x/y"})));
  reconcile(stale);
  EXPECT_TRUE(result->error().is_invalid());
  EXPECT_EQ(branches, "");
  EXPECT_EQ(now().finalizers(), (std::vector<std::string>{"x/y"}));
}

TEST_F(FinalizerTest, AnObjectThatIsGoneIsNoError) {
  const Object live = api.put(widgets(), thing(widgets(), "a"));
  api.remove(widgets(), kA);
  reconcile(live);
  EXPECT_EQ(*result, Action::await_change());
  EXPECT_EQ(branches, "");
  api.put(widgets(), thing(widgets(), "a", with_finalizers({kOurs})));
  api.remove(widgets(), kA);
  const Object dying = now();
  reconcile(dying);
  EXPECT_TRUE(now().empty());
  reconcile(dying);
  EXPECT_TRUE(result->has_value());
}

}  // namespace
}  // namespace drydock
