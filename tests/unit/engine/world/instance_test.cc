#include "tests/unit/engine/world/world_bench.h"

namespace drydock::sim {
namespace {

using namespace std::chrono_literals;

Task<int> ticks(InstanceWorld world, Notes& notes) {
  notes.push_back(world.identity);
  while (!world.shutdown.requested()) {
    co_await world.environment.sleep_for(1s);
    notes.push_back(fmt::format("{}", world.environment.now().time_since_epoch() / 1s));
  }
  co_return 0;
}

Task<int> gives_up(InstanceWorld world, Notes&) {
  co_await world.environment.sleep_for(1s);
  co_return 3;
}

Task<int> throws(InstanceWorld world, Notes&) {
  co_await world.environment.sleep_for(1s);
  throw std::runtime_error("broken");
}

Task<int> logs_an_error(InstanceWorld world, Notes&) {
  world.environment.logger.warn("never mind");
  world.environment.logger.error("help", {{"who", "me"}});
  co_await world.shutdown.wait();
  co_return 0;
}

Task<int> tells_the_time(InstanceWorld world, Notes& notes) {
  co_await world.environment.sleep_for(2s);
  notes.push_back(format_time(world.environment.wall_now()));
  co_await world.shutdown.wait();
  co_return 0;
}

TEST(InstanceTest, ACrashEndsItAndARestartIsANewOne) {
  WorldBench bench(ticks);
  bench.run(1500ms);
  bench.world->crash("script");
  EXPECT_FALSE(bench.world->is_running("script"));
  bench.world->run_for(5s);
  bench.world->restart("script");
  bench.world->run_for(1500ms);
  EXPECT_EQ(bench.notes, (Notes{"script-1", "1", "script-2", "7"}));
}

TEST(InstanceTest, TwoRunAtOnceAndTheYoungestIsMeant) {
  WorldBench bench(ticks);
  bench.run(500ms);
  bench.world->start("script");
  bench.world->run_for(700ms);
  EXPECT_EQ(bench.notes, (Notes{"script-1", "script-2", "1"}));
  bench.world->crash("script");
  EXPECT_TRUE(bench.world->is_running("script")) << "the older one";
  bench.world->run_for(1s);
  EXPECT_EQ(bench.notes.back(), "2");
  EXPECT_EQ(bench.notes.size(), 4u);
  bench.world->crash("script");
  EXPECT_FALSE(bench.world->is_running("script"));
}

TEST(InstanceTest, AFaultStartsASecondAndNoThird) {
  WorldBench bench(ticks);
  bench.run(500ms);
  const Deed start = deed_of(Deed::Kind::kStart);
  for (int i = 0; i < 3; ++i) bench.world->perform(start, "script");
  bench.world->run_for(100ms);
  EXPECT_EQ(bench.notes, (Notes{"script-1", "script-2"}));
}

TEST(InstanceTest, WhoeverRunsItStartsItAgain) {
  Notes notes;
  OperatorCatalog catalog;
  OperatorUnderTest program;
  program.name = "mortal";
  program.comes_back_after = 5s;
  program.run = [&notes](InstanceWorld world) { return gives_up(world, notes); };
  catalog.add(std::move(program));
  NoFaults faults;
  Trace trace;
  World world({}, catalog, faults, trace);
  world.start("mortal");
  world.run_for(4s);
  EXPECT_FALSE(world.is_running("mortal"));
  world.run_for(2500ms);
  EXPECT_TRUE(world.is_running("mortal"));
  EXPECT_TRUE(world.unexpected_exits().empty());
}

TEST(InstanceTest, APauseHoldsItsTimersBack) {
  WorldBench bench(ticks);
  bench.run(1500ms);
  bench.world->pause("script", 5s);
  bench.world->run_for(5600ms);
  EXPECT_EQ(bench.notes, (Notes{"script-1", "1", "6"}));
}

TEST(InstanceTest, AnOrderlyShutdownIsNoSurprise) {
  WorldBench bench(ticks);
  bench.run(1500ms);
  bench.world->request_shutdown("script");
  bench.world->run_for(5s);
  EXPECT_EQ(bench.world->exit_status("script"), 0);
  EXPECT_TRUE(bench.world->unexpected_exits().empty());
}

TEST(InstanceTest, EndingByItselfIsNoted) {
  WorldBench bench(gives_up);
  bench.run();
  EXPECT_EQ(bench.world->unexpected_exits(), std::vector<std::string>{"script-1: exit status 3"});
  EXPECT_EQ(bench.world->exit_status("script"), 3);
}

TEST(InstanceTest, AnExceptionEndsTheProgramAndNotTheTest) {
  WorldBench bench(throws);
  bench.run();
  EXPECT_EQ(bench.world->unexpected_exits(),
            std::vector<std::string>{"script-1: task 'script' ended by an exception: broken"});
  EXPECT_FALSE(bench.world->is_running("script"));
}

TEST(InstanceTest, ErrorsInTheLogAreRecorded) {
  WorldBench bench(logs_an_error);
  bench.run();
  ASSERT_EQ(bench.count(Record::Kind::kLogError), 1u);
  const auto& records = bench.trace.records();
  EXPECT_EQ(std::ranges::find(records, Record::Kind::kLogError, &Record::kind)->text,
            "help who=me");
}

TEST(InstanceTest, AControllersStepIsAnOccasion) {
  for (const Duration delay : {Duration(), Duration(1min)}) {
    WorldOptions options;
    options.controllers = "garbagecollector";
    WorldBench bench(ticks, options);
    bench.apply_map("owner", "1");
    Json owned = config_map("owned", "1").json();
    owned["metadata"]["ownerReferences"] = {{{"apiVersion", "v1"},
                                             {"kind", "ConfigMap"},
                                             {"name", "owner"},
                                             {"uid", std::string(bench.map("owner").uid())}}};
    Action apply;
    apply.objects = {Object(std::move(owned))};
    ASSERT_TRUE(bench.world->act(apply).ok());
    bench.run(2s);
    Deed deed = deed_of(Deed::Kind::kDelay);
    deed.duration = delay;
    bench.set_fault(Place::Kind::kStep, deed);
    bench.faults.fault->at.by = "garbagecollector";
    bench.delete_map("owner");
    bench.world->run_for(30s);
    EXPECT_EQ(bench.faults.hits, 1u);
    EXPECT_EQ(bench.map("owned").empty(), delay == Duration()) << format_duration(delay);
    if (delay != Duration()) EXPECT_TRUE(bench.world->is_idle()) << "nobody waits for it";
    bench.world->heal();
    bench.world->run_for(1s);
    EXPECT_TRUE(bench.map("owned").empty()) << format_duration(delay);
  }
}

TEST(InstanceTest, TheWallClockJumpsAloneMonotonicTimeDoesNot) {
  WorldBench bench(tells_the_time);
  bench.world->start("script");
  bench.world->jump_wall_clock("script", -24h);
  bench.world->run_for(3s);
  EXPECT_EQ(bench.notes, Notes{"2025-12-31T00:00:02Z"});
}

TEST(InstanceTest, OneSeedGivesOneRun) {
  auto hash_of = [](std::uint64_t seed) {
    WorldOptions options;
    options.seed = seed;
    WorldBench bench(ticks, options);
    bench.apply_map("a", "1");
    bench.run();
    return bench.trace.hash();
  };
  EXPECT_EQ(hash_of(1), hash_of(1));
  EXPECT_NE(hash_of(1), hash_of(2));
}

}  // namespace
}  // namespace drydock::sim
