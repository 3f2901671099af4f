#include "operator/base/queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <vector>

#include "operator/base/task_group.h"
#include "scenarios/engine/sim_environment.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;

Task<void> produce(Environment& env, Queue<int>& queue, int from, int count) {
  for (int i = 0; i < count; ++i) {
    if (env.random.below(3) == 0) co_await env.sleep_for(1ms);
    co_await queue.push(from + i);
  }
}

Task<void> consume(Environment& env, Queue<int>& queue, std::vector<int>& out) {
  while (auto value = co_await queue.pop()) {
    out.push_back(*value);
    if (env.random.below(3) == 0) co_await env.sleep_for(1ms);
  }
}

TEST(QueueTest, TryPushSaysNoWhenFullOrClosed) {
  Queue<int> queue(2);
  EXPECT_TRUE(queue.try_push(1));
  EXPECT_TRUE(queue.try_push(2));
  EXPECT_FALSE(queue.try_push(3));
  EXPECT_EQ(queue.size(), 2u);
  queue.close();
  EXPECT_TRUE(queue.closed());
  EXPECT_FALSE(queue.try_push(4));
}

TEST(QueueTest, NothingIsLostOrDoubledWhateverTheOrder) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Queue<int> queue(1 + seed % 3);
    std::vector<int> out;
    sim::SimContext sim(seed);
    sim::SimEnvironment env(sim, sim.new_process("p"));
    TaskGroup producers(env.executor), consumers(env.executor);
    for (int p = 0; p < 3; ++p) producers.spawn("producer", produce(env, queue, p * 100, 10));
    for (int c = 0; c < 2; ++c) consumers.spawn("consumer", consume(env, queue, out));
    sim.run_until_quiescent();
    ASSERT_EQ(producers.size(), 0u) << "a producer was never woken, seed " << seed;
    queue.close();
    sim.run_until_quiescent();
    ASSERT_EQ(consumers.size(), 0u) << "a consumer was never woken, seed " << seed;
    std::ranges::sort(out);
    std::vector<int> all;
    for (int p = 0; p < 3; ++p)
      for (int i = 0; i < 10; ++i) all.push_back(p * 100 + i);
    ASSERT_EQ(out, all) << "seed " << seed;
  }
}

TEST(QueueTest, OneProducersOrderIsKept) {
  Queue<int> queue(2);
  std::vector<int> out;
  sim::SimContext sim(3);
  sim::SimEnvironment env(sim, sim.new_process("p"));
  TaskGroup tasks(env.executor);
  tasks.spawn("consumer", consume(env, queue, out));
  tasks.spawn("producer", produce(env, queue, 0, 20));
  sim.run_until_quiescent();
  std::vector<int> all(20);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(out, all);
  queue.close();
  sim.run_until_quiescent();
}

TEST(QueueTest, WhatWasPushedBeforeCloseIsStillHandedOut) {
  Queue<int> queue(10);
  std::vector<int> out;
  sim::SimContext sim(1);
  sim::SimEnvironment env(sim, sim.new_process("p"));
  TaskGroup tasks(env.executor);
  for (int i = 0; i < 3; ++i) queue.try_push(i);
  queue.close();
  tasks.spawn("consumer", consume(env, queue, out));
  sim.run_until_quiescent();
  EXPECT_EQ(out, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(tasks.size(), 0u);
}

TEST(QueueTest, ACancelledConsumerLosesNothing) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Queue<int> queue(10);
    std::vector<int> first, second;
    sim::SimContext sim(seed);
    sim::SimEnvironment env(sim, sim.new_process("p"));
    TaskGroup cancelled(env.executor), others(env.executor);
    cancelled.spawn("consumer", consume(env, queue, first));
    sim.run_until_idle();
    queue.try_push(1);
    cancelled.cancel();
    others.spawn("consumer", consume(env, queue, second));
    queue.try_push(2);
    sim.run_until_quiescent();
    first.insert(first.end(), second.begin(), second.end());
    std::ranges::sort(first);
    ASSERT_EQ(first, (std::vector<int>{1, 2})) << "seed " << seed;
    queue.close();
    sim.run_until_quiescent();
  }
}

TEST(QueueTest, HoldsValuesThatOnlyMove) {
  Queue<std::unique_ptr<int>> queue(1);
  EXPECT_TRUE(queue.try_push(std::make_unique<int>(5)));
  EXPECT_EQ(queue.size(), 1u);
}

}  // namespace
}  // namespace drydock
