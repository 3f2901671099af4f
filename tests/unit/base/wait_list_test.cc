#include "operator/base/wait_list.h"

#include <gtest/gtest.h>

#include <vector>

#include "operator/base/task_group.h"
#include "scenarios/engine/sim_environment.h"

namespace drydock {
namespace {

Task<void> note_when_woken(WaitList& list, int id, std::vector<int>& woken) {
  co_await list.wait();
  woken.push_back(id);
}

Task<void> cancel_then_notify(TaskGroup& group, WaitList& list) {
  group.cancel();
  list.notify_one();
  co_return;
}

struct WaitListTest : testing::Test {
  sim::DefaultChoices choices;
  std::vector<int> woken;
  std::unique_ptr<WaitList> list = std::make_unique<WaitList>();
  sim::SimContext sim{1, choices};
  sim::SimEnvironment env{sim, sim.new_process("p")};
  TaskGroup tasks{env.executor};

  void start(int count) {
    for (int id = 0; id < count; ++id) tasks.spawn("waiter", note_when_woken(*list, id, woken));
    sim.run_until_idle();
  }
};

TEST_F(WaitListTest, NotifyOneWakesInTheOrderOfComing) {
  start(3);
  list->notify_one();
  sim.run_until_idle();
  EXPECT_EQ(woken, (std::vector<int>{0}));
  list->notify_all();
  sim.run_until_idle();
  EXPECT_EQ(woken, (std::vector<int>{0, 1, 2}));
}

TEST_F(WaitListTest, ANotifyThatNobodyWaitsForIsForgotten) {
  list->notify_one();
  list->notify_all();
  start(1);
  EXPECT_TRUE(woken.empty());
  tasks.cancel();
  sim.run_until_idle();
}

TEST_F(WaitListTest, ANotifyIsNotSpentOnWhoWasCancelled) {
  TaskGroup first(env.executor);
  first.spawn("cancelled", note_when_woken(*list, 9, woken));
  sim.run_until_idle();
  start(1);
  TaskGroup deed(env.executor);
  deed.spawn("cancel", cancel_then_notify(first, *list));
  sim.run_until_idle();
  EXPECT_EQ(woken, (std::vector<int>{0}));
  EXPECT_EQ(first.size(), 0u);
}

TEST_F(WaitListTest, CancellingWhoWasJustWokenDoesNotLoseTheWake) {
  start(1);
  list->notify_one();
  tasks.cancel();
  sim.run_until_idle();
  EXPECT_EQ(woken, (std::vector<int>{0}));
  EXPECT_EQ(tasks.size(), 0u);
}

TEST_F(WaitListTest, DestroyingItUnwindsTheWaiters) {
  start(2);
  list.reset();
  EXPECT_EQ(sim.run_until_quiescent(), sim::RunEnd::kQuiescent);
  EXPECT_TRUE(woken.empty());
}

}  // namespace
}  // namespace drydock
