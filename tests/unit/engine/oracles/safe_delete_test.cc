// safe-delete: destructive writes that rest on what is no longer so.
#include <gmock/gmock.h>

#include "operator/hello/hello_types.h"
#include "tests/unit/engine/oracles/bench.h"

namespace drydock::sim {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Object live_hello(Bench& bench) {
  return bench.world().get(hello::hello_resource(), {"scenario", "hello"});
}

/// Knows the map of the first second; deletes "it" in the tenth.
Task<int> deletes_by_name(InstanceWorld world) {
  const Script script(world);
  const Object hello = co_await script.hello();
  (void)co_await script.create_map(hello, {{"a", "1"}});
  co_await script.sleep_until(10s);
  (void)co_await script.delete_map();
  co_return co_await script.idle();
}

Task<int> deletes_by_uid(InstanceWorld world) {
  const Script script(world);
  const Object hello = co_await script.hello();
  const auto map = co_await script.create_map(hello, {{"a", "1"}});
  co_await script.sleep_until(10s);
  (void)co_await script.delete_map(std::string(map.value_or(Object()).uid()));
  co_return co_await script.idle();
}

void replace_the_map(Bench& bench) {
  bench.apply_hello();
  bench.start();
  bench.run_until(5s);
  bench.user(Action::Kind::kDelete, map_object(Json::object()));
  bench.user(Action::Kind::kCreate, map_object({{"a", "2"}}, live_hello(bench)));
  bench.run_until(20s);
}

TEST(SafeDeleteTest, DeletingASuccessorByNameIsWrong) {
  Bench bench({scripted("op", deletes_by_name)}, {"safe-delete"});
  replace_the_map(bench);
  EXPECT_EQ(bench.found(), "safe-delete: deleted another object of that name\n");
  EXPECT_THAT(bench.story(), HasSubstr("What it knew was another object of that name"));
}

TEST(SafeDeleteTest, AUidProtectsTheSuccessor) {
  Bench bench({scripted("op", deletes_by_uid)}, {"safe-delete"});
  replace_the_map(bench);
  EXPECT_TRUE(bench.world().get(resources::config_maps(), {"scenario", "hello"}));
  EXPECT_EQ(bench.story(), "");
}

Task<int> deletes_on_an_old_view(InstanceWorld world) {
  const Script script(world);
  const Object hello = co_await script.hello();
  (void)co_await script.create_map(hello, {{"a", "1"}});
  co_await script.sleep_until(10s);
  (void)co_await script.delete_map();
  co_await script.sleep_until(11s);
  (void)co_await script.create_map(co_await script.hello(), {{"a", "1"}});
  co_return co_await script.idle();
}

TEST(SafeDeleteTest, DeletingOnAStaleReadAndMakingItAnewIsWrong) {
  OperatorUnderTest op = scripted("op", deletes_on_an_old_view);
  op.unmet = [](const Object&, const ClusterView&) { return std::string("something else"); };
  Bench bench({std::move(op)}, {"safe-delete"});
  bench.apply_hello(1);
  bench.start();
  bench.run_until(5s);
  bench.apply_hello(2);  // it never hears of that
  bench.run_until(20s);
  EXPECT_EQ(bench.found(), "safe-delete: deleted on a stale read\n");
  EXPECT_THAT(bench.story(), HasSubstr("for the same specification"));
}

TEST(SafeDeleteTest, DeletingWhatIsWantedIsWrongAlsoOnAFreshRead) {
  Bench bench({scripted("op", deletes_on_an_old_view)}, {"safe-delete"});
  bench.apply_hello();
  bench.start();
  bench.run_until(20s);
  EXPECT_EQ(bench.found(), "safe-delete: deleted what is wanted\n");
}

TEST(SafeDeleteTest, DeletingWhatNobodyWantsIsFine) {
  Bench bench({scripted("op", deletes_by_name)}, {"safe-delete"});
  Json hello = hello_object().json();
  hello["metadata"]["finalizers"] = {"example.dev/somebody-else"};
  bench.user(Action::Kind::kCreate, Object(hello));
  bench.start();
  bench.run_until(5s);
  bench.delete_hello();
  bench.run_until(20s);
  EXPECT_FALSE(bench.world().get(resources::config_maps(), {"scenario", "hello"}));
  EXPECT_EQ(bench.story(), "");
}

TEST(SafeDeleteTest, DeletingForAnotherSpecificationIsFine) {
  // The map is deleted at ten and made anew at eleven, for what the user asked for in between.
  OperatorUnderTest op = scripted("op", deletes_on_an_old_view);
  Bench bench({std::move(op)}, {"safe-delete"});
  bench.apply_hello(1);
  bench.start();
  bench.run_until(10500ms);
  bench.apply_hello(2);
  bench.run_until(20s);
  EXPECT_EQ(bench.story(), "");
}

}  // namespace
}  // namespace drydock::sim
