#include "tests/unit/engine/world/world_bench.h"

namespace drydock::sim {
namespace {

using namespace std::chrono_literals;
using When = Deed::When;

// Creates the ConfigMap "a" once and notes how that went and when.
Task<int> creates_a_map(InstanceWorld world, Notes& notes) {
  const Client client(world.api);
  const auto created = co_await client.create(resources::config_maps(), config_map("a", "1"));
  notes.push_back(fmt::format("{} after {}", outcome(created),
                              format_duration(world.environment.now().time_since_epoch())));
  co_await world.shutdown.wait();
  co_return 0;
}

// Reads the ConfigMap "a" and writes it back with another value.
Task<int> reads_then_replaces(InstanceWorld world, Notes& notes) {
  const Client client(world.api);
  auto read = co_await client.get(resources::config_maps(), {"scenario", "a"});
  if (read) {
    Json changed = read->json();
    changed["data"]["value"] = "ours";
    const auto written =
        co_await client.replace(resources::config_maps(), Object(std::move(changed)));
    notes.push_back(outcome(written));
  } else {
    notes.push_back("read: " + outcome(read));
  }
  co_await world.shutdown.wait();
  co_return 0;
}

struct Expected {
  Deed deed;
  std::string note;  ///< empty: it never comes to know
  bool takes_place;
};

Deed error_of(int code, When when = When::kBefore) {
  Deed deed = deed_of(Deed::Kind::kError, when);
  deed.code = code;
  return deed;
}

Deed lasting(Deed::Kind kind, Duration duration, When when = When::kBefore) {
  Deed deed = deed_of(kind, when);
  deed.duration = duration;
  return deed;
}

TEST(CallTest, WithoutFaultsACallTakesItsLatencies) {
  WorldBench bench(creates_a_map);
  bench.run();
  EXPECT_EQ(bench.notes, Notes{"ok after 2ms"});
  EXPECT_EQ(bench.count(Record::Kind::kSent), 1u);
  EXPECT_EQ(bench.count(Record::Kind::kApplied), 1u);
  EXPECT_EQ(bench.count(Record::Kind::kDelivered), 1u);
  const Record& change =
      *std::ranges::find(bench.trace.records(), Record::Kind::kChange, &Record::kind);
  EXPECT_EQ(bench.trace.actor(change.actor).name, "script");
}

TEST(CallTest, EachDeedDoesWhatItSays) {
  const std::vector<Expected> all{
      {deed_of(Deed::Kind::kLoseRequest), "Unavailable after 2ms", false},
      {deed_of(Deed::Kind::kLoseAnswer), "Unavailable after 2ms", true},
      {error_of(409), "Conflict 409 after 2ms", false},
      {error_of(409, When::kAfter), "Conflict 409 after 2ms", true},
      {error_of(429), "TooManyRequests 429 after 2ms", false},
      {error_of(500), "InternalError 500 after 2ms", false},
      {error_of(500, When::kAfter), "InternalError 500 after 2ms", true},
      {error_of(503), "ServiceUnavailable 503 after 2ms", false},
      {error_of(504), "Timeout 504 after 2ms", false},
      {deed_of(Deed::Kind::kTimeout), "Timeout after 30s", false},
      {deed_of(Deed::Kind::kTimeout, When::kAfter), "Timeout after 30s", true},
      {lasting(Deed::Kind::kDelay, 5s), "ok after 5.002s", true},
      {lasting(Deed::Kind::kDelay, 40s), "Timeout after 30s", true},
      {deed_of(Deed::Kind::kCrash), "", false},
      {deed_of(Deed::Kind::kCrash, When::kAfter), "", true},
      {lasting(Deed::Kind::kPause, 5s), "ok after 5.002s", true},
      {lasting(Deed::Kind::kPause, 5s, When::kAfter), "ok after 5.001s", true},
  };
  for (const Expected& expected : all) {
    WorldBench bench(creates_a_map);
    bench.set_fault(Place::Kind::kWrite, expected.deed);
    bench.run(60s);
    const std::string what = fmt::format("{} {}", to_string(expected.deed.kind),
                                         expected.deed.when == When::kAfter ? "after" : "before");
    EXPECT_EQ(bench.notes, expected.note.empty() ? Notes{} : Notes{expected.note}) << what;
    EXPECT_EQ(!bench.map("a").empty(), expected.takes_place) << what;
    EXPECT_EQ(bench.faults.hits, 1u) << what;
    EXPECT_EQ(bench.count(Record::Kind::kFault), 1u) << what;
  }
}

TEST(CallTest, TooManyRequestsSaysWhenToComeBack) {
  WorldBench bench(creates_a_map);
  Deed deed = error_of(429);
  deed.retry_after = 7s;
  bench.set_fault(Place::Kind::kWrite, deed);
  bench.run();
  for (const Record& record : bench.trace.records()) {
    if (record.kind != Record::Kind::kDelivered) continue;
    EXPECT_EQ(record.message->response.status().details->retry_after_seconds, 7);
    EXPECT_EQ(record.message->response.headers.front().second, "7");
  }
  EXPECT_EQ(bench.count(Record::Kind::kDelivered), 1u);
}

TEST(CallTest, ARequestIsAppliedAlthoughItsSenderHasDied) {
  WorldBench bench(creates_a_map);
  bench.world->start("script");
  bench.world->run_until([&bench] { return bench.count(Record::Kind::kSent) == 1; }, 1s);
  bench.world->crash("script");
  EXPECT_TRUE(bench.map("a").empty());
  bench.world->run_for(1s);
  EXPECT_FALSE(bench.map("a").empty());
  EXPECT_EQ(bench.notes, Notes{});
  EXPECT_EQ(bench.count(Record::Kind::kLost), 1u);
}

TEST(CallTest, SomebodyElseWritesBetweenAReadAndItsWrite) {
  WorldBench bench(reads_then_replaces);
  bench.apply_map("a", "0");
  Deed deed = deed_of(Deed::Kind::kMeanwhile);
  Action action;
  action.objects = {config_map("a", "theirs")};
  action.as = "intruder";
  deed.meanwhile = {action};
  bench.set_fault(Place::Kind::kWrite, deed);
  bench.run();
  EXPECT_EQ(bench.notes, Notes{"Conflict 409"});
  EXPECT_EQ(value_of(bench.map("a")), "theirs");
}

TEST(CallTest, ReadsHaveOccasionsOfTheirOwn) {
  WorldBench bench(reads_then_replaces);
  bench.apply_map("a", "0");
  bench.set_fault(Place::Kind::kRead, error_of(503));
  bench.run();
  EXPECT_EQ(bench.notes, Notes{"read: ServiceUnavailable 503"});
  // No server answers a read with a conflict.
  WorldBench other(reads_then_replaces);
  other.apply_map("a", "0");
  other.set_fault(Place::Kind::kRead, error_of(409));
  other.run();
  EXPECT_EQ(other.notes, Notes{"ok"});
}

}  // namespace
}  // namespace drydock::sim
