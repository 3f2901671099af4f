#include "scenarios/engine/report/align_runs.h"

#include <gtest/gtest.h>

#include "operator/api/resources.h"

namespace drydock::sim {
namespace {

TimePoint at(int milliseconds) { return TimePoint(std::chrono::milliseconds(milliseconds)); }

/// A run, told by hand; each call tells one record and gives its index.
class Told {
 public:
  Told() {
    operator_ = trace.add_actor({Actor::Kind::kOperator, "hello", 1});
    controller_ = trace.add_actor({Actor::Kind::kController, "kube-controller-manager", 0});
  }
  std::size_t step(int when, const std::string& text) {
    return add(Record::Kind::kStep, 0, when, text);
  }
  std::size_t fault(int when) { return add(Record::Kind::kFault, operator_, when, "lose-answer"); }
  std::size_t sends(int when, Verb verb, const std::string& name) {
    auto message = std::make_shared<Message>();
    message->by = operator_;
    message->verb = to_string(verb);
    message->object_kind = "ConfigMap";
    message->key = {"default", name};
    message->request = Request(verb, resources::config_maps().gvr());
    return add(Record::Kind::kSent, operator_, when, "", std::move(message));
  }
  std::size_t controller_writes(int when) {
    return add(Record::Kind::kChange, controller_, when, "");
  }
  /// A restart: the same operator, another instance.
  void restart(int when) {
    add(Record::Kind::kCrashed, operator_, when, "SIGKILL");
    operator_ = trace.add_actor({Actor::Kind::kOperator, "hello", ++instances_});
    add(Record::Kind::kStarted, operator_, when, "");
  }
  Trace trace;

 private:
  std::size_t add(Record::Kind kind, ActorId actor, int when, std::string text,
                  std::shared_ptr<const Message> message = nullptr) {
    Record record;
    record.kind = kind;
    record.actor = actor;
    record.at = at(when);
    record.text = std::move(text);
    record.message = std::move(message);
    trace.add(std::move(record));
    return trace.records().size() - 1;
  }
  ActorId operator_ = 0, controller_ = 0;
  unsigned instances_ = 1;
};

TEST(AlignRunsTest, WhatBothDidIsAtOneTime) {
  Told run, reference;
  run.step(1000, "apply Hello/hello");
  run.sends(1500, Verb::kCreate, "a");
  run.step(2000, "delete Hello/hello");
  const std::size_t before = reference.sends(5, Verb::kList, "");
  const std::size_t apply = reference.step(10, "apply Hello/hello");
  const std::size_t reads = reference.sends(15, Verb::kGet, "a");
  const std::size_t creates = reference.sends(20, Verb::kCreate, "a");
  const std::size_t deletes = reference.step(40, "delete Hello/hello");
  const std::size_t after = reference.sends(50, Verb::kList, "");
  const Alignment aligned = align_runs(run.trace, reference.trace);
  ASSERT_EQ(aligned.places.size(), reference.trace.records().size());
  EXPECT_EQ(aligned.places[before], at(995));
  EXPECT_EQ(aligned.places[apply], at(1000));
  EXPECT_EQ(aligned.places[reads], at(1250));
  EXPECT_EQ(aligned.places[creates], at(1500));
  EXPECT_EQ(aligned.places[deletes], at(2000));
  EXPECT_EQ(aligned.places[after], at(2010));
  EXPECT_EQ(aligned.parting, std::nullopt);
}

TEST(AlignRunsTest, MomentsAreNoDifference) {
  Told run, reference;
  run.step(0, "fault lose-answer");
  run.step(1, "apply Hello/hello");
  run.sends(2, Verb::kCreate, "a");
  run.sends(3, Verb::kCreate, "b");
  run.sends(4, Verb::kUpdate, "a");
  run.sends(5, Verb::kUpdate, "a");
  run.controller_writes(6);
  run.restart(7);
  run.sends(8, Verb::kUpdate, "b");
  run.step(9, "delete Hello/hello");
  reference.step(1, "apply Hello/hello");
  reference.sends(2, Verb::kList, "");
  reference.sends(3, Verb::kCreate, "b");
  reference.sends(4, Verb::kCreate, "a");
  reference.restart(5);
  reference.sends(6, Verb::kUpdate, "b");
  reference.step(7, "delete Hello/hello");
  reference.sends(8, Verb::kUpdate, "a");
  const Alignment aligned = align_runs(run.trace, reference.trace);
  EXPECT_EQ(aligned.parting, std::nullopt);
  EXPECT_TRUE(std::ranges::is_sorted(aligned.places));
}

TEST(AlignRunsTest, TheFirstThatOneDidAloneIsTheDifference) {
  Told run, reference;
  run.step(0, "apply Hello/hello");
  run.sends(1, Verb::kCreate, "a");
  const std::size_t fault = run.fault(2);
  run.sends(3, Verb::kUpdate, "a");
  run.sends(4, Verb::kDelete, "a");
  reference.step(0, "apply Hello/hello");
  reference.sends(1, Verb::kCreate, "a");
  reference.sends(2, Verb::kGet, "a");
  const std::size_t update = reference.sends(3, Verb::kUpdate, "a");
  const auto parting = align_runs(run.trace, reference.trace).parting;
  ASSERT_TRUE(parting);
  EXPECT_EQ(*parting, std::pair(fault, update));
  const auto turned = align_runs(reference.trace, run.trace).parting;
  ASSERT_TRUE(turned);
  EXPECT_EQ(*turned, std::pair(update, fault));
}

/// Three steps; it creates in that one.
Trace creates_in(int step) {
  Told told;
  for (int i = 1; i <= 3; ++i) {
    told.step(10 * i, "advance");
    if (i == step) told.sends(10 * i + 1, Verb::kCreate, "a");
  }
  return std::move(told.trace);
}

TEST(AlignRunsTest, WhatWasDoneTwoStepsLaterIsAnotherThing) {
  EXPECT_EQ(align_runs(creates_in(1), creates_in(2)).parting, std::nullopt);
  const auto parting = align_runs(creates_in(1), creates_in(3)).parting;
  ASSERT_TRUE(parting);
  EXPECT_EQ(*parting, std::pair(std::size_t{1}, std::size_t{1}));
}

TEST(AlignRunsTest, AnEmptyRunPartsFromNothing) {
  Told run;
  run.step(0, "one");
  EXPECT_EQ(align_runs(run.trace, Trace()).parting, std::nullopt);
  EXPECT_EQ(align_runs(Trace(), run.trace).parting, std::nullopt);
}

}  // namespace
}  // namespace drydock::sim
