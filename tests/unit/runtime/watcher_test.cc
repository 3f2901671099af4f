#include "operator/runtime/watcher.h"

#include <gtest/gtest.h>

#include "operator/base/task_group.h"
#include "scenarios/engine/sim_environment.h"
#include "tests/unit/runtime/scripted_api.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;
using State = Watcher::State;

struct WatcherTest : testing::Test {
  ScriptedApi api;
  std::string events;  // "init +a +b done@5 ~a -b"
  sim::SimContext sim{1};
  sim::SimEnvironment env{sim, sim.new_process("p")};
  std::unique_ptr<Watcher> watcher;
  TaskGroup tasks{env.executor};

  WatcherTest() {
    api.on_call = [](const Request&) { return Response(200, list_of({widget("a", "3")}, "5")); };
  }
  ~WatcherTest() override {
    tasks.cancel();
    sim.run_until_idle();
  }

  void start(WatcherConfig config = {.profile = WatchProfile::kList}) {
    watcher = std::make_unique<Watcher>(env, Client(api, "test"), widgets(), std::move(config));
    tasks.spawn("watcher", watcher->run([this](const WatcherEvent& event) { note(event); }));
    sim.run_until_idle();
  }
  void note(const WatcherEvent& event) {
    using Type = WatcherEvent::Type;
    if (!events.empty()) events += ' ';
    const std::string name(event.object.name());
    switch (event.type) {
      case Type::kInit:
        events += "init";
        break;
      case Type::kInitApply:
        events += "+" + name;
        break;
      case Type::kInitDone:
        events += "done@" + event.resource_version;
        break;
      case Type::kApply:
        events += "~" + name;
        break;
      case Type::kDelete:
        events += "-" + name;
        break;
    }
  }
  std::string take_events() { return std::exchange(events, {}); }
  std::string_view asked(const Request& request, std::string_view parameter) {
    return request.parameters.value(parameter);
  }
};

TEST_F(WatcherTest, ListsThenWatchesFromThereAndTellsWhatHappens) {
  start({.label_selector = "x=y", .profile = WatchProfile::kList});
  EXPECT_EQ(take_events(), "init +a done@5");
  ASSERT_EQ(api.calls.size(), 1u);
  EXPECT_EQ(asked(api.calls[0], "limit"), "500");
  EXPECT_EQ(asked(api.calls[0], "labelSelector"), "x=y");
  EXPECT_EQ(asked(api.calls[0], "resourceVersion"), "");
  ASSERT_EQ(api.watches.size(), 1u);
  EXPECT_EQ(asked(api.watches[0], "resourceVersion"), "5");
  EXPECT_EQ(asked(api.watches[0], "allowWatchBookmarks"), "true");
  EXPECT_EQ(asked(api.watches[0], "labelSelector"), "x=y");
  EXPECT_EQ(asked(api.watches[0], "sendInitialEvents"), "");
  const int timeout = std::stoi(std::string(asked(api.watches[0], "timeoutSeconds")));
  EXPECT_GE(timeout, 300);
  EXPECT_LT(timeout, 600);
  api.stream().push(WatchEventType::kAdded, widget("b", "6"));
  api.stream().push(WatchEventType::kModified, widget("a", "7"));
  api.stream().push(WatchEventType::kDeleted, widget("b", "8"));
  sim.run_until_idle();
  EXPECT_EQ(take_events(), "~b ~a -b");
  EXPECT_EQ(watcher->state(), State::kWatching);
  EXPECT_TRUE(watcher->health().connected);
  EXPECT_EQ(watcher->health().events, 3u);
}

TEST_F(WatcherTest, ReadsAListPageByPage) {
  api.on_call = [](const Request& request) {
    if (request.parameters.value("continue") == "more")
      return Response(200, list_of({widget("b", "4")}, "5"));
    return Response(200, list_of({widget("a", "3")}, "5", "more"));
  };
  start();
  EXPECT_EQ(take_events(), "init +a +b done@5");
  EXPECT_EQ(api.calls.size(), 2u);
}

TEST_F(WatcherTest, APageThatExpiredStartsTheListOver) {
  bool expired = false;
  api.on_call = [&](const Request& request) {
    if (request.parameters.value("continue") != "more")
      return Response(200, list_of({widget("a", "3")}, "5", "more"));
    if (std::exchange(expired, true)) return Response(200, list_of({widget("b", "4")}, "6"));
    return Response(status_of(410, reason::kExpired));
  };
  start();
  EXPECT_EQ(take_events(), "init +a");
  sim.run_for(2s);
  EXPECT_EQ(take_events(), "init +a +b done@6");
}

TEST_F(WatcherTest, ResumesWhereItWasAfterAnEndInGoodOrder) {
  start();
  api.stream().push(WatchEventType::kModified, widget("a", "7"));
  sim.run_for(10s);
  api.stream().bookmark("9");
  sim.run_for(10s);
  api.stream().end();
  sim.run_until_idle();
  ASSERT_EQ(api.watches.size(), 2u);
  EXPECT_EQ(asked(api.watches[1], "resourceVersion"), "9");
  EXPECT_EQ(api.calls.size(), 1u);
  EXPECT_EQ(watcher->health().failures, 0u);
}

TEST_F(WatcherTest, ABrokenConnectionIsResumedAfterABackoff) {
  start();
  api.stream().push(WatchEventType::kModified, widget("a", "7"));
  api.stream().fail(status_of(0, reason::kUnavailable));
  sim.run_until_idle();
  EXPECT_EQ(api.watches.size(), 1u);
  EXPECT_EQ(watcher->health().failures, 1u);
  sim.run_for(1600ms);
  ASSERT_EQ(api.watches.size(), 2u);
  EXPECT_EQ(asked(api.watches[1], "resourceVersion"), "7");
  EXPECT_EQ(watcher->health().failures, 0u);
  EXPECT_EQ(watcher->health().last_error.reason, reason::kUnavailable);
}

TEST_F(WatcherTest, GoneOnTheStreamLeadsToARelist) {
  start();
  take_events();
  api.stream().fail(status_of(410, reason::kExpired));
  sim.run_for(2s);
  EXPECT_EQ(take_events(), "init +a done@5");
  EXPECT_EQ(api.calls.size(), 2u);
}

TEST_F(WatcherTest, GoneOverHttpLeadsToARelist) {
  int refusals = 1;
  api.on_watch = [&](const Request&) -> std::optional<Status> {
    if (refusals-- > 0) return status_of(410, reason::kExpired);
    return std::nullopt;
  };
  start();
  sim.run_for(2s);
  EXPECT_EQ(take_events(), "init +a done@5 init +a done@5");
  EXPECT_EQ(watcher->state(), State::kWatching);
}

TEST_F(WatcherTest, AWatchThatTheServerIsTooOldForIsRetriedAtTheSameVersion) {
  int refusals = 2;
  api.on_watch = [&](const Request&) -> std::optional<Status> {
    if (refusals-- > 0) return status_of(429, reason::kTooManyRequests);
    return std::nullopt;
  };
  start();
  sim.run_for(10s);
  EXPECT_EQ(api.calls.size(), 1u);
  ASSERT_EQ(api.watches.size(), 3u);
  EXPECT_EQ(asked(api.watches[2], "resourceVersion"), "5");
}

TEST_F(WatcherTest, RetryAfterIsHeeded) {
  Status busy = status_of(429, reason::kTooManyRequests);
  busy.details.emplace().retry_after_seconds = 20;
  api.on_call = [&](const Request&) { return Response(busy); };
  start();
  sim.run_for(19s);
  EXPECT_EQ(api.calls.size(), 1u);
  sim.run_for(2s);
  EXPECT_EQ(api.calls.size(), 2u);
}

TEST_F(WatcherTest, ASilentStreamIsReplacedAfter70SecondsAndBookmarksKeepItAlive) {
  start();
  for (int i = 0; i < 10; ++i) {
    sim.run_for(60s);
    api.stream().bookmark(std::to_string(10 + i));
  }
  sim.run_until_idle();
  EXPECT_EQ(api.watches.size(), 1u);
  sim.run_for(69s);
  EXPECT_EQ(api.watches.size(), 1u);
  sim.run_for(2s);
  ASSERT_EQ(api.watches.size(), 2u);
  EXPECT_EQ(asked(api.watches[1], "resourceVersion"), "19");
  EXPECT_FALSE(api.streams[0]->is_open());
}

TEST_F(WatcherTest, WithoutBookmarksTheTimeoutIsTheLimit) {
  start({.profile = WatchProfile::kList, .bookmarks = false});
  EXPECT_EQ(asked(api.watches[0], "allowWatchBookmarks"), "");
  sim.run_for(299s);
  EXPECT_EQ(api.watches.size(), 1u);
  sim.run_for(307s);
  EXPECT_EQ(api.watches.size(), 2u);
}

TEST_F(WatcherTest, AListThatIsNeverAnsweredIsTriedAgain) {
  api.hangs = true;
  start();
  sim.run_for(63s);
  EXPECT_EQ(api.calls.size(), 2u);
}

TEST_F(WatcherTest, AWatchThatIsNeverAnsweredIsTriedAgain) {
  start();
  api.hangs = true;
  api.stream().end();
  sim.run_for(150s);
  EXPECT_GE(api.watches.size(), 3u);
  EXPECT_EQ(api.calls.size(), 1u);
}

TEST_F(WatcherTest, WatchesThatEndAtOnceDoNotSpin) {
  start();
  for (int i = 0; i < 1000; ++i) {
    if (api.stream().is_open()) api.stream().end();
    sim.run_for(100ms);
  }
  EXPECT_LT(api.watches.size(), 15u);
}

TEST_F(WatcherTest, StreamsAListAndStaysOnTheStream) {
  start({});
  EXPECT_EQ(api.calls.size(), 0u);
  ASSERT_EQ(api.watches.size(), 1u);
  EXPECT_EQ(asked(api.watches[0], "sendInitialEvents"), "true");
  EXPECT_EQ(asked(api.watches[0], "resourceVersionMatch"), "NotOlderThan");
  EXPECT_EQ(asked(api.watches[0], "resourceVersion"), "");
  api.stream().push(WatchEventType::kAdded, widget("b", "9"));
  api.stream().push(WatchEventType::kAdded, widget("a", "3"));
  api.stream().bookmark("9", true);
  api.stream().push(WatchEventType::kModified, widget("a", "11"));
  sim.run_until_idle();
  EXPECT_EQ(take_events(), "init +b +a done@9 ~a");
  sim.run_for(2s);
  api.stream().end();
  sim.run_until_idle();
  ASSERT_EQ(api.watches.size(), 2u);
  EXPECT_EQ(asked(api.watches[1], "resourceVersion"), "11");
  EXPECT_EQ(asked(api.watches[1], "sendInitialEvents"), "");
}

TEST_F(WatcherTest, FallsBackToListsWhereTheServerStreamsNone) {
  api.on_watch = [](const Request& request) -> std::optional<Status> {
    if (request.parameters.get("sendInitialEvents")) return status_of(422, reason::kInvalid);
    return std::nullopt;
  };
  start({});
  EXPECT_EQ(take_events(), "init +a done@5");
  EXPECT_EQ(sim.now().time_since_epoch(), 0s);
  api.stream().fail(status_of(410, reason::kExpired));
  sim.run_for(2s);
  EXPECT_EQ(take_events(), "init +a done@5");
  EXPECT_EQ(api.watches.size(), 3u) << "it does not ask for a streamed list again";
}

TEST_F(WatcherTest, AStreamedListThatNeverEndsIsListedInstead) {
  start({});
  api.stream().push(WatchEventType::kAdded, widget("b", "9"));
  sim.run_for(71s);
  EXPECT_EQ(take_events(), "init +b init +a done@5");
}

TEST_F(WatcherTest, AStreamedListThatBreaksIsStreamedAgain) {
  start({});
  api.stream().push(WatchEventType::kAdded, widget("b", "9"));
  api.stream().fail(status_of(0, reason::kUnavailable));
  sim.run_for(2s);
  ASSERT_EQ(api.watches.size(), 2u);
  EXPECT_EQ(asked(api.watches[1], "sendInitialEvents"), "true");
  api.stream().bookmark("9", true);
  sim.run_until_idle();
  EXPECT_EQ(take_events(), "init +b init done@9");
}

TEST_F(WatcherTest, VersionZeroAsksForTheCacheWithoutALimitAndNeverGoesBack) {
  start({.profile = WatchProfile::kResourceVersionZero});
  EXPECT_EQ(asked(api.calls[0], "resourceVersion"), "0");
  EXPECT_EQ(asked(api.calls[0], "resourceVersionMatch"), "NotOlderThan");
  EXPECT_EQ(asked(api.calls[0], "limit"), "");
  api.stream().push(WatchEventType::kModified, widget("a", "12"));
  api.stream().fail(status_of(500, reason::kInternalError));
  sim.run_for(2s);
  api.stream().fail(status_of(410, reason::kExpired));
  sim.run_for(4s);
  ASSERT_EQ(api.calls.size(), 2u);
  EXPECT_EQ(asked(api.calls[1], "resourceVersion"), "12");
}

TEST_F(WatcherTest, TooLargeAVersionIsListedWithoutOne) {
  api.on_call = [&](const Request& request) {
    if (request.parameters.value("resourceVersion") != "")
      return Response(
          status_of(504, reason::kTimeout, "Too large resource version: 9, current: 5"));
    return Response(200, list_of({}, "9"));
  };
  start({.profile = WatchProfile::kResourceVersionZero});
  sim.run_for(2s);
  EXPECT_EQ(take_events(), "init done@9");
}

TEST_F(WatcherTest, ObjectsWithoutANameAreLeftOut) {
  Json nameless = widget("x", "8").json();
  nameless["metadata"].erase("name");
  api.on_call = [&](const Request&) {
    return Response(200, list_of({Object(nameless), widget("a", "3")}, "5"));
  };
  start();
  api.stream().push(WatchEventType::kModified, Object(nameless));
  api.stream().push(WatchEventType::kModified, widget("a", "9"));
  sim.run_until_idle();
  EXPECT_EQ(take_events(), "init +a done@5 ~a");
}

TEST_F(WatcherTest, AnEventThatNeverDecodesLeadsToARelist) {
  start();
  take_events();
  api.stream().fail(status_of(0, reason::kMalformed));
  sim.run_for(2s);
  EXPECT_EQ(take_events(), "init +a done@5");
}

TEST_F(WatcherTest, FailuresBackOffUpToAMinuteAtMost) {
  api.on_call = [&](const Request&) { return Response(status_of(403, reason::kForbidden)); };
  start();
  sim.run_for(1h);
  EXPECT_GT(api.calls.size(), 60u);
  EXPECT_LT(api.calls.size(), 140u);
  EXPECT_EQ(watcher->health().last_error.reason, reason::kForbidden);
  EXPECT_FALSE(watcher->health().synced);
}

// Whichever of its first calls fails, in whichever way, it gets there.
TEST_F(WatcherTest, GetsThereWhateverFailsFirst) {
  const Status errors[] = {status_of(410, reason::kExpired),
                           status_of(500, reason::kInternalError),
                           status_of(0, reason::kUnavailable),
                           status_of(429, reason::kTooManyRequests),
                           status_of(422, reason::kInvalid),
                           status_of(504, reason::kTimeout, "Too large resource version")};
  for (const WatchProfile profile :
       {WatchProfile::kList, WatchProfile::kWatchList, WatchProfile::kResourceVersionZero}) {
    for (const Status& error : errors) {
      for (int failing = 0; failing < 6; ++failing) {
        int count = 0;
        events.clear();
        api.on_call = [&](const Request&) {
          return count++ == failing ? Response(error)
                                    : Response(200, list_of({widget("a", "3")}, "5"));
        };
        api.on_watch = [&](const Request&) -> std::optional<Status> {
          if (count++ == failing) return error;
          return std::nullopt;
        };
        start({.profile = profile});
        for (int i = 0; i < 5; ++i) {
          if (!api.streams.empty() && api.stream().is_open()) {
            if (api.stream().request.parameters.get("sendInitialEvents")) {
              api.stream().push(WatchEventType::kAdded, widget("a", "3"));
              api.stream().bookmark("5", true);
            }
            api.stream().end();
          }
          sim.run_for(2min);
        }
        EXPECT_TRUE(watcher->health().synced) << to_string(profile) << " " << error.to_string();
        EXPECT_NE(events.find("+a done@5"), std::string::npos) << events;
        tasks.cancel();
        sim.run_until_idle();
        api.streams.clear();
        ASSERT_EQ(tasks.size(), 0u);
      }
    }
  }
}

TEST(WatchProfileTest, HasItsWords) {
  for (const WatchProfile profile :
       {WatchProfile::kList, WatchProfile::kWatchList, WatchProfile::kResourceVersionZero})
    EXPECT_EQ(parse_watch_profile(to_string(profile)), profile);
  EXPECT_EQ(parse_watch_profile("informer"), std::nullopt);
}

}  // namespace
}  // namespace drydock
