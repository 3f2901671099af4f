#include "operator/runtime/event_recorder.h"

#include <gtest/gtest.h>

#include "operator/base/task_group.h"
#include "scenarios/engine/sim_environment.h"
#include "tests/unit/runtime/scripted_api.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;

struct EventRecorderTest : testing::Test {
  ScriptedApi api;
  std::map<ObjectKey, Json> written;
  std::function<std::optional<Response>(const Request&)> refuse;
  sim::SimContext sim{1};
  sim::SimEnvironment env{sim, sim.new_process("p")};
  EventRecorder recorder{
      env, Client(api, "test"), {.controller = "widget-operator", .instance = "pod-1"}};
  TaskGroup tasks{env.executor};

  EventRecorderTest() {
    api.on_call = [this](const Request& request) { return serve(request); };
  }
  Response serve(const Request& request) {
    if (refuse)
      if (auto instead = refuse(request)) return *std::move(instead);
    if (request.verb == Verb::kCreate) {
      const Object event = request.body.object;
      if (written.contains(event.key())) return Response(status_of(409, reason::kAlreadyExists));
      written[event.key()] = event.json();
      return {201, event};
    }
    const auto found = written.find({request.namespace_, request.name});
    if (found == written.end()) return Response(status_of(404, reason::kNotFound));
    found->second.merge_patch(Json::parse(request.body.wire_bytes()));
    return {200, Object(found->second)};
  }
  void publish(std::string note, std::string name = "a") {
    recorder.publish(widget(std::move(name), "7"), {.type = EventType::kWarning,
                                                    .reason = "InvalidSpec",
                                                    .action = "Reconcile",
                                                    .note = std::move(note)});
  }
  const Json& only() {
    EXPECT_EQ(written.size(), 1u);
    return written.begin()->second;
  }
};

TEST_F(EventRecorderTest, AnEventSaysWhoWhatAndAboutWhom) {
  publish("Invalid Widget spec");
  EXPECT_TRUE(api.calls.empty()) << "publish does not wait";
  EXPECT_EQ(recorder.pending(), 1u);
  sim.run_until_idle();
  Json event = only();
  const std::string name = event["metadata"]["name"];
  EXPECT_EQ(name.substr(0, 2), "a.");
  EXPECT_EQ(name.find_first_not_of("0123456789abcdef", 2), std::string::npos);
  event["metadata"].erase("name");
  EXPECT_EQ(event, Json::parse(R"({
    "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": {"namespace": "shop"},
    "eventTime": "2026-01-01T00:00:00.000000Z", "type": "Warning", "reason": "InvalidSpec",
    "action": "Reconcile", "note": "Invalid Widget spec", "reportingController": "widget-operator",
    "reportingInstance": "pod-1",
    "regarding": {"apiVersion": "example.org/v1", "kind": "Widget", "name": "a", "namespace": "shop",
                  "uid": "uid-a", "resourceVersion": "7"}})"));
  EXPECT_EQ(recorder.pending(), 0u);
}

TEST_F(EventRecorderTest, EqualOnesAreASeriesWrittenAtTheFirstRepeatAndThenEvery30Minutes) {
  publish("x");
  sim.run_for(1s);
  EXPECT_FALSE(only().contains("series"));
  publish("x");
  sim.run_until_idle();
  EXPECT_EQ(only()["series"]["count"], 2);
  EXPECT_EQ(only()["series"]["lastObservedTime"], "2026-01-01T00:00:01.000000Z");
  for (int i = 0; i < 100; ++i) {
    sim.run_for(10s);
    publish("x");
  }
  EXPECT_EQ(api.calls.size(), 2u);
  sim.run_for(20min);
  EXPECT_EQ(only()["series"]["count"], 102);
  EXPECT_EQ(api.calls.size(), 3u);
  EXPECT_EQ(sim.run_until_quiescent(), sim::RunEnd::kQuiescent);
  EXPECT_EQ(api.calls.size(), 3u);
}

TEST_F(EventRecorderTest, ARepeatWhileTheFirstIsBeingWrittenIsNotLost) {
  publish("x");
  publish("x");
  publish("x");
  sim.run_until_quiescent();
  EXPECT_EQ(only()["series"]["count"], 3);
}

TEST_F(EventRecorderTest, AHotLoopIsOneEventAndAFewWrites) {
  for (int i = 0; i < 6 * 3600; ++i) {
    publish("x");
    sim.run_for(1s);
  }
  EXPECT_EQ(only()["series"]["count"].get<int>() > 19'000, true);
  EXPECT_LE(api.calls.size(), 15u);
}

TEST_F(EventRecorderTest, AnotherNoteIsAnotherEvent) {
  publish("replicas: greater than 20");
  publish("replicas: negative");
  publish("replicas: greater than 20", "b");
  sim.run_until_idle();
  EXPECT_EQ(written.size(), 3u);
}

TEST_F(EventRecorderTest, AnotherVersionOfTheObjectIsTheSameEvent) {
  recorder.publish(widget("a", "7"), {.reason = "R", .action = "A", .note = "n"});
  recorder.publish(widget("a", "8"), {.reason = "R", .action = "A", .note = "n"});
  sim.run_until_idle();
  EXPECT_EQ(only()["series"]["count"], 2);
}

TEST_F(EventRecorderTest, AnEventThatVanishedIsWrittenAnew) {
  publish("x");
  sim.run_until_idle();
  written.clear();
  publish("x");
  sim.run_for(1s);
  EXPECT_EQ(only()["series"]["count"], 2);
}

TEST_F(EventRecorderTest, AfterAnHourOfSilenceItIsANewEvent) {
  publish("x");
  sim.run_for(61min);
  publish("x");
  sim.run_until_idle();
  EXPECT_EQ(written.size(), 2u);
}

TEST_F(EventRecorderTest, FailuresAreTriedAgainForSomeTwoMinutes) {
  refuse = [](const Request&) { return Response(status_of(503, reason::kServiceUnavailable)); };
  publish("x");
  sim.run_until_quiescent();
  EXPECT_EQ(api.calls.size(), 12u);
  EXPECT_EQ(recorder.dropped(), 1u);
  EXPECT_GE(sim.now().time_since_epoch(), 82s);
  EXPECT_LE(sim.now().time_since_epoch(), 138s);
}

// Fails the first, the second, ... call; each time all is written in the end.
TEST_F(EventRecorderTest, WhicheverCallFailsOrLosesItsAnswerTheEventIsThereOnce) {
  for (const bool took_place : {false, true}) {
    for (int failing = 0; failing < 4; ++failing) {
      int count = 0;
      refuse = [&](const Request& request) -> std::optional<Response> {
        if (count++ != failing) return std::nullopt;
        if (took_place) {
          refuse = nullptr;
          serve(request);
        }
        return Response(status_of(0, reason::kTimeout));
      };
      written.clear();
      const std::string note = fmt::format("{} {}", took_place, failing);
      publish(note);
      sim.run_for(1min);
      publish(note);
      sim.run_for(1min);
      publish(note);
      sim.run_for(1h);
      EXPECT_EQ(only()["series"]["count"], 3) << note;
    }
  }
}

TEST_F(EventRecorderTest, WhatTheServerRefusesForGoodIsDropped) {
  refuse = [](const Request&) { return Response(status_of(422, reason::kInvalid)); };
  publish("x");
  sim.run_until_quiescent();
  EXPECT_EQ(api.calls.size(), 1u);
  EXPECT_EQ(recorder.dropped(), 1u);
}

TEST_F(EventRecorderTest, ANamespaceThatIsBeingDeletedIsNoError) {
  refuse = [](const Request&) {
    Status status = status_of(403, reason::kForbidden);
    status.details.emplace().causes.push_back(
        {.type = "NamespaceTerminating", .message = {}, .field = {}});
    return Response(status);
  };
  publish("x");
  sim.run_until_quiescent();
  EXPECT_EQ(api.calls.size(), 1u);
  EXPECT_EQ(recorder.dropped(), 0u);
}

TEST_F(EventRecorderTest, TooManyAboutOneObjectAreDroppedOthersAreNot) {
  for (int i = 0; i < 40; ++i) publish(std::to_string(i));
  publish("x", "b");
  sim.run_until_quiescent();
  EXPECT_EQ(written.size(), 26u);
  EXPECT_EQ(recorder.dropped(), 15u);
  sim.run_for(10min);
  publish("later");
  publish("later still");
  publish("too much again");
  sim.run_until_quiescent();
  EXPECT_EQ(written.size(), 28u);
}

TEST_F(EventRecorderTest, NotesAreCutAtALetterAndClusterObjectsSpeakInDefault) {
  Json cluster = widget("a", "1").json();
  cluster["metadata"].erase("namespace");
  std::string note(1023, 'x');
  note += "\u00e9\u00e9";
  recorder.publish(Object(cluster), {.reason = "R", .action = "A", .note = note});
  sim.run_until_idle();
  EXPECT_EQ(only()["metadata"]["namespace"], "default");
  EXPECT_EQ(only()["note"].get<std::string>(), std::string(1023, 'x'));
}

Task<void> stop_then_note(EventRecorder& recorder, Environment& env,
                          std::optional<TimePoint>& stopped) {
  co_await recorder.stop(5s);
  stopped = env.now();
}

TEST_F(EventRecorderTest, StopWritesWhatIsQueuedAndWaitsNoLongerThanItsLimit) {
  std::optional<TimePoint> stopped;
  publish("x");
  publish("y");
  tasks.spawn("stop", stop_then_note(recorder, env, stopped));
  sim.run_until_idle();
  EXPECT_TRUE(stopped);
  EXPECT_EQ(written.size(), 2u);
  publish("z");
  EXPECT_EQ(recorder.dropped(), 1u);
}

TEST_F(EventRecorderTest, StopCutsAServerThatDoesNotAnswer) {
  std::optional<TimePoint> stopped;
  api.hangs = true;
  publish("x");
  publish("y");
  tasks.spawn("stop", stop_then_note(recorder, env, stopped));
  sim.run_for(1min);
  ASSERT_TRUE(stopped);
  EXPECT_EQ(stopped->time_since_epoch(), 5s);
  EXPECT_EQ(recorder.dropped(), 2u);
  EXPECT_EQ(sim.run_until_quiescent(), sim::RunEnd::kQuiescent);
}

}  // namespace
}  // namespace drydock
