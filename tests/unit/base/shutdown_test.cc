#include "operator/base/shutdown.h"

#include <gtest/gtest.h>

#include "operator/base/task_group.h"
#include "scenarios/engine/sim_context.h"

namespace drydock {
namespace {

Task<void> wait_into(Shutdown& shutdown, bool& heard) {
  co_await shutdown.wait();
  heard = true;
}

TEST(ShutdownTest, TellsAllWhoListenOnceAndInOrder) {
  Shutdown shutdown;
  std::string heard;
  const auto a = shutdown.on_request([&] { heard += "a"; });
  auto b = shutdown.on_request([&] { heard += "b"; });
  const auto c = shutdown.on_request([&] { heard += "c"; });
  b.reset();
  EXPECT_FALSE(shutdown.requested());
  shutdown.request();
  shutdown.request();
  EXPECT_TRUE(shutdown.requested());
  EXPECT_EQ(heard, "ac");
}

TEST(ShutdownTest, WhoComesLateHearsAtOnce) {
  Shutdown shutdown;
  shutdown.request();
  bool heard = false;
  EXPECT_EQ(shutdown.on_request([&] { heard = true; }), nullptr);
  EXPECT_TRUE(heard);
}

TEST(ShutdownTest, AHandleMayOutliveIt) {
  std::shared_ptr<void> handle;
  {
    Shutdown shutdown;
    handle = shutdown.on_request([] {});
  }
  handle.reset();
}

TEST(ShutdownTest, WakesThoseWhoWait) {
  sim::SimContext context(1);
  Shutdown shutdown;
  TaskGroup tasks(context.executor());
  bool first = false, late = false;
  tasks.spawn("first", wait_into(shutdown, first));
  context.run_until_idle();
  EXPECT_FALSE(first);
  shutdown.request();
  tasks.spawn("late", wait_into(shutdown, late));
  context.run_until_idle();
  EXPECT_TRUE(first);
  EXPECT_TRUE(late);
}

}  // namespace
}  // namespace drydock
