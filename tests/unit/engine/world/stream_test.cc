#include "operator/base/task_group.h"
#include "operator/runtime/reflector.h"
#include "tests/unit/engine/world/world_bench.h"

namespace drydock::sim {
namespace {

using namespace std::chrono_literals;

std::string note_of(const char* what, const Object& object) {
  return fmt::format("{} {}={}", what, object.name(), value_of(object));
}

// Keeps a cache by the real watcher and notes each change of it.
Task<int> reflects(InstanceWorld world, Notes& notes) {
  WatcherConfig config;
  config.namespace_ = "scenario";
  config.field_selector = "metadata.name!=kube-root-ca.crt";
  config.profile = world.profile;
  Reflector maps(world.environment, Client(world.api), resources::config_maps(), config);
  maps.on_change([&notes](const Change& change) {
    notes.push_back(note_of(change.after ? "has" : "lost", change.latest()));
  });
  co_await maps.run();
  co_return 0;
}

// Watches from now on, once, and notes all that the stream says.
Task<int> watches_once(InstanceWorld world, Notes& notes) {
  const Client client(world.api);
  WatchOptions options;
  options.namespace_ = "scenario";
  options.resource_version = "0";
  options.timeout_seconds = 600;
  auto stream = co_await client.watch(resources::config_maps(), options);
  if (!stream) {
    notes.push_back("refused: " + stream.error().to_string());
    co_await world.shutdown.wait();
    co_return 0;
  }
  while (true) {
    auto event = co_await (*stream)->next();
    if (!event) notes.push_back("error " + event.error().reason);
    if (event && !*event) notes.push_back("end");
    if (!event || !*event) break;
    const bool bookmark = (*event)->type == WatchEventType::kBookmark;
    // A server may end the initial events with one.
    if (bookmark && world.environment.now().time_since_epoch() < 30s) continue;
    notes.push_back(
        bookmark ? "bookmark"
                 : note_of(std::string(to_string((*event)->type)).c_str(), (*event)->object));
  }
  co_await world.shutdown.wait();
  co_return 0;
}

Deed lasting(Deed::Kind kind, Duration duration) {
  Deed deed = deed_of(kind);
  deed.duration = duration;
  return deed;
}

/// Three states of "a", a second apart, under a fault at the second event; then so much time.
Notes after_three_states(ScriptFunction script, Deed deed, Duration rest = 10s,
                         WatchProfile profile = WatchProfile::kWatchList) {
  WorldOptions options;
  options.profile = profile;
  options.controllers = "none";
  WorldBench bench(script, options);
  bench.set_fault(Place::Kind::kDeliver, std::move(deed), 2);
  bench.run(1s);
  for (const char* value : {"1", "2", "3"}) {
    bench.apply_map("a", value);
    bench.world->run_for(1s);
  }
  bench.world->run_for(rest);
  EXPECT_EQ(bench.faults.hits, 1u);
  return bench.notes;
}

TEST(StreamTest, EventsComeInOrderAndBookmarksEachMinuteUntilItsTimeIsOver) {
  WorldBench bench(watches_once);
  bench.apply_map("a", "1");
  bench.run(1s);
  bench.apply_map("a", "2");
  bench.delete_map("a");
  bench.world->run_for(130s);
  EXPECT_EQ(bench.notes,
            (Notes{"ADDED a=1", "MODIFIED a=2", "DELETED a=2", "bookmark", "bookmark"}));
  bench.world->run_for(10min);
  EXPECT_EQ(bench.notes.back(), "end");
}

TEST(StreamTest, ADroppedEventIsNeverSeenAndTheResumeListsAgain) {
  EXPECT_EQ(after_three_states(watches_once, deed_of(Deed::Kind::kDrop)),
            (Notes{"ADDED a=1", "MODIFIED a=3"}));
  // The last state is dropped: the cache is wrong until the stream has ended.
  WorldOptions options;
  options.controllers = "none";
  WorldBench bench(reflects, options);
  bench.set_fault(Place::Kind::kDeliver, deed_of(Deed::Kind::kDrop), 2);
  bench.run(1s);
  bench.apply_map("a", "1");
  bench.apply_map("a", "2");
  bench.world->run_for(2min);
  EXPECT_EQ(bench.notes, Notes{"has a=1"});
  bench.world->run_for(11min);
  EXPECT_EQ(bench.notes, (Notes{"has a=1", "has a=2"}));
}

TEST(StreamTest, AFirstLookIsWholeOrBreaks) {
  WorldOptions options;
  options.controllers = "none";
  WorldBench bench(reflects, options);
  bench.apply_map("a", "1");
  bench.apply_map("b", "1");
  bench.set_fault(Place::Kind::kDeliver, deed_of(Deed::Kind::kDrop), 2);
  bench.run(10s);
  EXPECT_EQ(bench.faults.hits, 1u);
  EXPECT_EQ(bench.notes, (Notes{"has a=1", "has b=1"}));
}

TEST(StreamTest, HealingBringsADroppedEventToLight) {
  WorldOptions options;
  options.controllers = "none";
  WorldBench bench(reflects, options);
  bench.set_fault(Place::Kind::kDeliver, deed_of(Deed::Kind::kDrop), 2);
  bench.run(1s);
  bench.apply_map("a", "1");
  bench.delete_map("a");
  bench.world->run_for(1s);
  EXPECT_EQ(bench.notes, Notes{"has a=1"});
  bench.world->heal();
  bench.world->run_for(10s);
  EXPECT_EQ(bench.notes, (Notes{"has a=1", "lost a=1"}));
}

TEST(StreamTest, ACoalescedStateIsNeverSeen) {
  EXPECT_EQ(after_three_states(reflects, deed_of(Deed::Kind::kCoalesce)),
            (Notes{"has a=1", "has a=3"}));
}

TEST(StreamTest, ADelayHoldsBackWhatComesBehind) {
  EXPECT_EQ(after_three_states(watches_once, lasting(Deed::Kind::kDelay, 5s), 1s),
            Notes{"ADDED a=1"});
  EXPECT_EQ(after_three_states(watches_once, lasting(Deed::Kind::kDelay, 5s), 10s),
            (Notes{"ADDED a=1", "MODIFIED a=2", "MODIFIED a=3"}));
}

TEST(StreamTest, ACloseEndsTheStreamAndTheResumeBringsTheEvent) {
  EXPECT_EQ(after_three_states(watches_once, deed_of(Deed::Kind::kClose)),
            (Notes{"ADDED a=1", "end"}));
  EXPECT_EQ(after_three_states(reflects, deed_of(Deed::Kind::kClose)),
            (Notes{"has a=1", "has a=2", "has a=3"}));
}

TEST(StreamTest, GoneEndsTheStreamWithAnError) {
  EXPECT_EQ(after_three_states(watches_once, deed_of(Deed::Kind::kGone)),
            (Notes{"ADDED a=1", "error Expired"}));
  EXPECT_EQ(after_three_states(reflects, deed_of(Deed::Kind::kGone)).back(), "has a=3");
}

TEST(StreamTest, ASilentStreamSaysNothingUntilItsClientGivesUp) {
  EXPECT_EQ(after_three_states(watches_once, deed_of(Deed::Kind::kSilence), 20min),
            Notes{"ADDED a=1"});
  EXPECT_EQ(after_three_states(reflects, deed_of(Deed::Kind::kSilence), 50s), Notes{"has a=1"});
  EXPECT_EQ(after_three_states(reflects, deed_of(Deed::Kind::kSilence), 80s).back(), "has a=3");
}

TEST(StreamTest, AResumeBringsADuplicateAgain) {
  EXPECT_EQ(after_three_states(watches_once, deed_of(Deed::Kind::kDuplicate)),
            (Notes{"ADDED a=1", "MODIFIED a=2", "error Unavailable"}));
  // By a watch that goes on, not by a list.
  WorldOptions options;
  options.controllers = "none";
  WorldBench bench(reflects, options);
  bench.set_fault(Place::Kind::kDeliver, deed_of(Deed::Kind::kDuplicate), 2);
  bench.run(1s);
  bench.apply_map("a", "1");
  bench.apply_map("a", "2");
  bench.world->run_for(1min);
  EXPECT_EQ(bench.notes, (Notes{"has a=1", "has a=2", "has a=2"}));
  EXPECT_EQ(bench.count(Record::Kind::kConnected), 2u);
}

TEST(StreamTest, ADeletedObjectIsNotShownAgain) {
  WorldBench bench(reflects);
  bench.apply_map("a", "1");
  bench.run(1s);
  bench.set_fault(Place::Kind::kDeliver, deed_of(Deed::Kind::kDuplicate));
  bench.delete_map("a");
  bench.world->run_for(1min);
  EXPECT_EQ(bench.faults.hits, 1u);
  EXPECT_EQ(bench.notes, (Notes{"has a=1", "lost a=1"}));
}

TEST(StreamTest, AFirstLookIsKnownOnceItIsWhole) {
  WorldOptions options;
  options.controllers = "none";
  WorldBench bench(reflects, options);
  bench.apply_map("a", "1");
  bench.apply_map("b", "1");
  bench.set_fault(Place::Kind::kDeliver, lasting(Deed::Kind::kDelay, 5s), 2);
  bench.run(1s);
  const auto known = [&bench](const char* name) {
    const auto& actors = bench.trace.actors();
    const auto script = std::ranges::find(actors, Actor::Kind::kOperator, &Actor::kind);
    return bench.world->knowledge(static_cast<ActorId>(script - actors.begin()))
        .find({"", "ConfigMap"}, {"scenario", name});
  };
  EXPECT_EQ(bench.count(Record::Kind::kEvent), 1u) << "the first of the two has come";
  EXPECT_EQ(known("a"), nullptr);
  bench.world->run_for(10s);
  ASSERT_NE(known("a"), nullptr);
  EXPECT_NE(known("b"), nullptr);
  EXPECT_GT(known("a")->at.time_since_epoch(), 5s);
}

TEST(StreamTest, AResumedStreamKnowsWhatChangesByWhatWasHeardBefore) {
  WorldOptions options;
  options.controllers = "none";
  WorldBench bench(reflects, options);
  bench.apply_map("a", "1");
  bench.set_fault(Place::Kind::kDeliver, deed_of(Deed::Kind::kClose), 2);
  bench.run(1s);
  Action label;
  label.kind = Action::Kind::kPatch;
  label.objects = {Object(Json{{"apiVersion", "v1"},
                               {"kind", "ConfigMap"},
                               {"metadata", {{"name", "a"}, {"labels", {{"x", "y"}}}}}})};
  ASSERT_TRUE(bench.world->act(label).ok());
  bench.world->run_for(100ms);
  ASSERT_EQ(bench.faults.hits, 1u) << "the label comes by another stream, as its first event";
  bench.set_fault(Place::Kind::kDeliver, deed_of(Deed::Kind::kClose));
  bench.faults.fault->at.change = "data.value";
  bench.world->run_for(10s);
  EXPECT_EQ(bench.notes.size(), 2u);
  EXPECT_EQ(bench.faults.hits, 1u) << "its value has not changed";
  bench.apply_map("a", "3");
  bench.world->run_for(10s);
  EXPECT_EQ(bench.faults.hits, 2u);
}

TEST(StreamTest, ACrashTakesTheStreamAlong) {
  WorldBench bench(watches_once);
  bench.set_fault(Place::Kind::kDeliver, deed_of(Deed::Kind::kCrash), 1);
  bench.apply_map("a", "1");
  bench.run(10s);
  EXPECT_EQ(bench.notes, Notes{});
  EXPECT_EQ(bench.count(Record::Kind::kCrashed), 1u);
  EXPECT_EQ(bench.count(Record::Kind::kStreamEnded), 1u);
}

TEST(StreamTest, APausedProcessGetsItsEventsLater) {
  Deed deed = lasting(Deed::Kind::kPause, 20s);
  EXPECT_EQ(after_three_states(watches_once, deed, 10s), Notes{"ADDED a=1"});
  EXPECT_EQ(after_three_states(watches_once, deed, 30s),
            (Notes{"ADDED a=1", "MODIFIED a=2", "MODIFIED a=3"}));
}

TEST(StreamTest, TheStartOfAWatchIsAnOccasion) {
  WorldBench bench(watches_once);
  Deed deed = deed_of(Deed::Kind::kError);
  deed.code = 503;
  bench.set_fault(Place::Kind::kConnect, deed);
  bench.run(10s);
  ASSERT_EQ(bench.notes.size(), 1u);
  EXPECT_NE(bench.notes.front().find("ServiceUnavailable"), std::string::npos);
}

}  // namespace
}  // namespace drydock::sim
