#include "tests/unit/engine/world/world_bench.h"

namespace drydock::sim {
namespace {

using namespace std::chrono_literals;

std::string values_in(const Result<ObjectList>& list) {
  if (!list) return list.error().reason;
  std::string text;
  for (const Object& item : list->items) text += item.name() == "a" ? value_of(item) : "";
  return text;
}

// At 2 s (the server lags since 1 s) it reads the same thing in every way there is.
Task<int> reads_in_all_ways(InstanceWorld world, Notes& notes) {
  const Client client(world.api);
  co_await world.environment.sleep_for(2s);
  ListOptions any, fresh;
  any.namespace_ = fresh.namespace_ = "scenario";
  any.resource_version = "0";
  const auto newest = co_await client.list(resources::config_maps(), fresh);
  notes.push_back("fresh " + values_in(newest));
  notes.push_back("any " + values_in(co_await client.list(resources::config_maps(), any)));
  ListOptions at_least = any;
  if (newest) at_least.resource_version = newest->resource_version;
  at_least.resource_version_match = "NotOlderThan";
  const TimePoint before = world.environment.now();
  const auto waited = co_await client.list(resources::config_maps(), at_least);
  notes.push_back(fmt::format("at least {} after {}", values_in(waited),
                              format_duration(world.environment.now() - before)));
  const auto got = co_await client.get(resources::config_maps(), {"scenario", "a"});
  notes.push_back("get " + (got ? value_of(*got) : got.error().reason));
  co_await world.shutdown.wait();
  co_return 0;
}

// At 2 s a streaming list: consistent, or whatever the server has.
Task<void> stream_list(InstanceWorld world, Notes& notes, std::string version) {
  const Client client(world.api);
  co_await world.environment.sleep_for(2s);
  WatchOptions options;
  options.namespace_ = "scenario";
  options.resource_version = std::move(version);
  options.resource_version_match = "NotOlderThan";
  options.send_initial_events = true;
  auto stream = co_await client.watch(resources::config_maps(), options);
  while (stream) {
    auto event = co_await (*stream)->next();
    if (!event || !*event) break;
    const TimePoint now = world.environment.now();
    const bool bookmark = (*event)->type == WatchEventType::kBookmark;
    notes.push_back(fmt::format("{} at {}", bookmark ? "bookmark" : value_of((*event)->object),
                                now.time_since_epoch() / 1s));
  }
}

Task<int> streams_a_list(InstanceWorld world, Notes& notes) {
  co_await stream_list(world, notes, "");
  co_return 0;
}

Task<int> streams_any_list(InstanceWorld world, Notes& notes) {
  co_await stream_list(world, notes, "0");
  co_return 0;
}

/// "a" is 1 when the server begins to lag, 2 afterwards.
Notes with_lag(ScriptFunction script, Duration lag, Duration run) {
  WorldOptions options;
  options.controllers = "none";
  WorldBench bench(script, options);
  bench.apply_map("a", "1");
  bench.run(1s);
  bench.world->lag(1, lag);
  bench.apply_map("a", "2");
  bench.world->run_for(run);
  return bench.notes;
}

TEST(LagTest, ReadsFollowTheRulesOfResourceVersion) {
  EXPECT_EQ(with_lag(reads_in_all_ways, 1min, 20s),
            (Notes{"fresh 2", "any 1", "at least Timeout after 3.002s", "get 2"}));
}

TEST(LagTest, AReadThatIsNotToBeOlderWaitsForTheServer) {
  const Notes notes = with_lag(reads_in_all_ways, 3s, 20s);
  ASSERT_EQ(notes.size(), 4u);
  EXPECT_EQ(notes[1], "any 1");
  EXPECT_TRUE(notes[2].starts_with("at least 2 after 1.99")) << notes[2];
}

TEST(LagTest, AConsistentStreamedListIsWithheldUntilTheServerHasCaughtUp) {
  const Notes notes = with_lag(streams_a_list, 30s, 20s);
  EXPECT_EQ(notes, Notes{});
  EXPECT_EQ(with_lag(streams_a_list, 30s, 40s), (Notes{"2 at 31", "bookmark at 31"}));
}

TEST(LagTest, AStreamedListOfAnyVersionShowsThePastAndThenWhatCame) {
  EXPECT_EQ(with_lag(streams_any_list, 30s, 40s), (Notes{"1 at 2", "bookmark at 2", "2 at 31"}));
}

// Writes go on while both servers lag now and then; whoever reads "any" version never sees a value
// older than what it has seen on its connection.
Task<int> polls_any(InstanceWorld world, Notes& notes) {
  const Client client(world.api);
  ListOptions any;
  any.namespace_ = "scenario";
  any.resource_version = "0";
  while (!world.shutdown.requested()) {
    notes.push_back(values_in(co_await client.list(resources::config_maps(), any)));
    co_await world.environment.sleep_for(100ms);
  }
  co_return 0;
}

TEST(LagTest, AConnectionNeverGoesBack) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Random random(seed);
    WorldOptions options;
    options.seed = seed;
    options.servers = 2;
    options.controllers = "none";
    WorldBench bench(polls_any, options);
    bench.apply_map("a", "000");
    bench.run(1s);
    for (int i = 1; i < 60; ++i) {
      bench.apply_map("a", fmt::format("{:03}", i));
      if (random.below(4) == 0)
        bench.world->lag(1 + static_cast<unsigned>(random.below(2)),
                         std::chrono::milliseconds(random.below(2000)));
      bench.world->run_for(std::chrono::milliseconds(random.below(300)));
    }
    EXPECT_TRUE(std::ranges::is_sorted(bench.notes)) << "seed " << seed;
    EXPECT_NE(bench.notes.front(), bench.notes.back());
  }
}

TEST(LagTest, InstancesTakeTurnsAmongTheServers) {
  WorldOptions options;
  options.servers = 2;
  options.controllers = "none";
  WorldBench bench(polls_any, options);
  bench.apply_map("a", "1");
  bench.world->lag(1, 1h);
  bench.apply_map("a", "2");
  bench.run(1s);
  EXPECT_EQ(bench.notes.back(), "1");
  bench.world->restart("script");
  bench.world->run_for(1s);
  EXPECT_EQ(bench.notes.back(), "2");
}

}  // namespace
}  // namespace drydock::sim
