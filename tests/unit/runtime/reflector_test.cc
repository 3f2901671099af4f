#include "operator/runtime/reflector.h"

#include <gtest/gtest.h>

#include "operator/base/task_group.h"
#include "scenarios/engine/sim_environment.h"
#include "tests/unit/runtime/scripted_api.h"
#include "tests/unit/runtime/small_api.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;

struct ReflectorTest : testing::Test {
  SmallApi api;
  std::string told;
  sim::SimContext sim{1};
  sim::SimEnvironment env{sim, sim.new_process("p")};
  Reflector reflector{env, Client(api, "test"), widgets()};
  TaskGroup tasks{env.executor};

  void start() {
    reflector.on_change([this](const Change& change) {
      told += change.before && change.after ? "~" : change.after ? "+" : "-";
      told += change.key().name;
    });
    tasks.spawn("reflector", reflector.run());
    sim.run_until_idle();
  }
  ~ReflectorTest() override {
    tasks.cancel();
    sim.run_until_idle();
  }
};

TEST_F(ReflectorTest, FollowsWhatHappens) {
  api.put(widgets(), thing(widgets(), "a"));
  start();
  api.put(widgets(), thing(widgets(), "b"));
  api.put(widgets(), thing(widgets(), "a", {{"spec", 1}}));
  api.remove(widgets(), {"shop", "b"});
  sim.run_until_idle();
  EXPECT_EQ(told, "+a+b~a-b");
  EXPECT_EQ(reflector.store().size(), 1u);
}

TEST_F(ReflectorTest, ADeletionInAGapIsToldByTheRelist) {
  api.put(widgets(), thing(widgets(), "a"));
  api.put(widgets(), thing(widgets(), "b"));
  start();
  told.clear();
  api.hold_events(true);
  api.remove(widgets(), {"shop", "a"});
  api.compact();
  api.hold_events(false);
  sim.run_for(10s);
  EXPECT_EQ(told, "-a");
  EXPECT_EQ(reflector.watcher().health().lists, 2u);
}

TEST_F(ReflectorTest, AClosedWatchMissesNothing) {
  start();
  for (int i = 0; i < 10; ++i) {
    api.put(widgets(), thing(widgets(), "a", {{"spec", i}}));
    api.close_watches();
    api.put(widgets(), thing(widgets(), "b", {{"spec", i}}));
    sim.run_for(40s);
  }
  EXPECT_EQ(reflector.store().get({"shop", "b"}).json().at("spec"), 9);
  EXPECT_EQ(reflector.store().get({"shop", "a"}).json().at("spec"), 9);
  EXPECT_EQ(api.lists, 1u);
}

TEST_F(ReflectorTest, ADroppedEventIsMadeGoodByTheNextList) {
  start();
  api.drop_events = 1;
  api.put(widgets(), thing(widgets(), "a"));
  sim.run_for(1min);
  EXPECT_EQ(told, "");
  api.compact();
  sim.run_for(1min);
  EXPECT_EQ(told, "+a");
}

TEST_F(ReflectorTest, WritesThatTheWatchWouldNotTellOfStayOut) {
  Reflector elsewhere(env, Client(api, "test"), widgets(), {.namespace_ = "elsewhere"});
  elsewhere.store().apply({WatcherEvent::Type::kInit, {}, {}});
  elsewhere.store().apply({WatcherEvent::Type::kInitDone, {}, "1"});
  elsewhere.note_written(widget("a", "5"));
  EXPECT_EQ(elsewhere.store().size(), 0u);
}

TEST_F(ReflectorTest, ACacheOfMetadataKeepsMetadataOfAnAnswer) {
  Reflector metadata(env, Client(api, "test"), widgets(), {.metadata_only = true});
  metadata.store().apply({WatcherEvent::Type::kInit, {}, {}});
  metadata.store().apply({WatcherEvent::Type::kInitDone, {}, "1"});
  metadata.note_written(widget("a", "5", {{"spec", {{"large", "thing"}}}}));
  const Object kept = metadata.store().get({"shop", "a"});
  EXPECT_EQ(kept.kind(), "PartialObjectMetadata");
  EXPECT_EQ(kept.resource_version(), "5");
  EXPECT_FALSE(kept.json().contains("spec"));
}

TEST_F(ReflectorTest, SeveralNamespacesHaveAWatchEachAndOneCache) {
  Reflector two(env, Client(api, "test"), widgets(),
                {.profile = WatchProfile::kList, .namespaces = {"shop", "attic", "shop"}});
  ASSERT_EQ(two.watchers().size(), 2u);
  const auto put = [this](std::string name, std::string space) {
    api.put(widgets(), thing(widgets(), std::move(name), {{"metadata", {{"namespace", space}}}}));
  };
  put("a", "shop");
  put("a", "attic");
  put("a", "elsewhere");
  std::string seen;
  const auto subscription = two.subscribe([&seen](const Change& change) {
    seen += (change.after ? "+" : "-") + change.key().to_string() + " ";
  });
  tasks.spawn("two", two.run());
  sim.run_until_idle();
  EXPECT_TRUE(two.store().ready());
  EXPECT_EQ(two.store().size(), 2u);
  seen.clear();
  put("b", "attic");
  api.remove(widgets(), {"shop", "a"});
  sim.run_until_idle();
  EXPECT_EQ(two.store().size(), 2u);
  EXPECT_NE(seen.find("+attic/b "), std::string::npos) << seen;
  EXPECT_NE(seen.find("-shop/a "), std::string::npos) << seen;
  tasks.cancel();
  sim.run_until_idle();
  EXPECT_EQ(tasks.size(), 0u) << "a cancellation ends both";
}

TEST_F(ReflectorTest, TheCacheIsTrimmedBeforeItKeeps) {
  Reflector trimmed(
      env, Client(api, "test"), widgets(),
      {.profile = WatchProfile::kList, .trim = without_managed_fields, .keep_bytes = true});
  api.put(widgets(), thing(widgets(), "a",
                           {{"spec", 1}, {"metadata", {{"managedFields", Json::array({1})}}}}));
  tasks.spawn("trimmed", trimmed.run());
  sim.run_until_idle();
  const Object kept = trimmed.store().get({"shop", "a"});
  EXPECT_EQ(kept.json().at("spec"), 1);
  EXPECT_FALSE(kept.json().at("metadata").contains("managedFields"));
  EXPECT_FALSE(kept.is_same(trimmed.store().get({"shop", "a"}))) << "made anew on each look";
}

}  // namespace
}  // namespace drydock
