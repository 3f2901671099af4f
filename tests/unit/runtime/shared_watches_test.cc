#include "operator/runtime/shared_watches.h"

#include <gtest/gtest.h>

#include "operator/runtime/controller.h"
#include "scenarios/engine/sim_environment.h"
#include "tests/unit/runtime/scripted_api.h"
#include "tests/unit/runtime/small_api.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;

struct SharedWatchesTest : testing::Test {
  SmallApi api;
  sim::SimContext sim{1};
  sim::SimEnvironment env{sim, sim.new_process("operator")};
  SharedWatches watches{env, Client(api, "test")};
  std::string ran;
  std::vector<std::unique_ptr<Controller>> controllers;
  TaskGroup tasks{env.executor};

  Controller& make() {
    controllers.push_back(
        std::make_unique<Controller>(watches, Client(api, "test"), widgets(), lists()));
    return *controllers.back();
  }

  static WatcherConfig lists() { return {.profile = WatchProfile::kList}; }
  static Task<Result<Action>> note(std::string& ran, char name, Object object) {
    ran += name;
    ran += object.name();
    co_return Action::await_change();
  }
  static Task<void> run(Controller& controller, std::string& ran, char name) {
    co_await controller.run(
        [&ran, name](Object object, ReconcileContext&) { return note(ran, name, object); });
  }
  void start(Controller& controller, char name) {
    tasks.spawn(std::string(1, name), run(controller, ran, name));
    sim.run_until_idle();
  }
  static Task<void> stop(SharedWatches& watches) { co_await watches.stop(); }
  ~SharedWatchesTest() override {
    tasks.cancel();
    sim.run_until_idle();
    tasks.spawn("stop", stop(watches));
    sim.run_until_idle();
    EXPECT_EQ(tasks.size(), 0u);
  }
};

TEST_F(SharedWatchesTest, ControllersOfOneKindHaveOneWatch) {
  api.put(widgets(), thing(widgets(), "a"));
  Controller& one = make();
  Controller& two = make();
  one.owns(gadgets(), lists());
  two.watches(
      gadgets(), [](const Object&) { return std::vector<ObjectKey>{{"shop", "a"}}; }, lists());
  start(one, '1');
  start(two, '2');
  EXPECT_EQ(watches.size(), 2u);
  EXPECT_EQ(api.lists, 2u);
  EXPECT_EQ(&one.store(), &two.store());
  EXPECT_EQ(ran, "1a2a");
  ran.clear();
  api.put(widgets(), thing(widgets(), "a", {{"spec", 1}}));
  sim.run_until_idle();
  EXPECT_EQ(ran.size(), 4u) << ran;
  ran.clear();
  api.put(gadgets(), thing(gadgets(), "g"));
  sim.run_until_idle();
  EXPECT_EQ(ran, "2a") << "each by its own mapping";
}

TEST_F(SharedWatchesTest, ALateControllerBeginsWithWhatTheCacheHas) {
  api.put(widgets(), thing(widgets(), "a"));
  Controller& one = make();
  start(one, '1');
  sim.run_for(1h);
  Controller& two = make();
  start(two, '2');
  EXPECT_EQ(ran, "1a2a");
  EXPECT_EQ(api.lists, 1u);
}

TEST_F(SharedWatchesTest, AControllerThatEndsLeavesTheOthersTheirWatch) {
  Controller& one = make();
  start(one, '1');
  Controller& two = make();
  start(two, '2');
  two.shut_down();
  sim.run_until_idle();
  EXPECT_EQ(tasks.size(), 1u);
  controllers.pop_back();
  api.put(widgets(), thing(widgets(), "a"));
  sim.run_until_idle();
  EXPECT_EQ(ran, "1a");
}

TEST_F(SharedWatchesTest, AnotherSelectionIsAnotherWatch) {
  const Resource resource = widgets();
  const auto all = watches.reflector(resource, {});
  EXPECT_EQ(watches.reflector(resource, {}), all);
  EXPECT_NE(watches.reflector(resource, {.namespace_ = "shop"}), all);
  EXPECT_NE(watches.reflector(resource, {.label_selector = "a=b"}), all);
  EXPECT_NE(watches.reflector(resource, {.metadata_only = true}), all);
  EXPECT_NE(watches.reflector(gadgets(), {}), all);
}

}  // namespace
}  // namespace drydock
