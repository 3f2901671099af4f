// What is seen of a run in real time, judged: the door and the history before the fake, in virtual
// time.
#include "scenarios/engine/live/judge_live.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "fakeapi/write/fake_api.h"
#include "operator/api/resources.h"
#include "operator/base/task_group.h"
#include "scenarios/engine/live/cluster_history.h"
#include "scenarios/engine/live/fault_api.h"
#include "scenarios/engine/live/live_cluster.h"
#include "scenarios/engine/sim_environment.h"
#include "scenarios/engine/world/armed_faults.h"

namespace drydock::sim {
namespace {

class NoHost final : public FaultApi::Host {
 public:
  void crash(const Instance&, std::optional<Duration>) override {}
  void pause(const Instance&, Duration) override {}
  bool is_alive(const Instance&) const override { return true; }
  void start_beside(const std::string&) override {}
  Task<void> meanwhile(std::vector<Action>) override { co_return; }
  Task<void> compact() override { co_return; }
  std::string write_again(const GroupVersionResource&, const ObjectKey&) override { return {}; }
  Task<void> before_write(Resource) override { co_return; }
};

template <class T>
Task<void> keep(Task<T> task, std::optional<T>& result) {
  result.emplace(co_await std::move(task));
}

Object map(const std::string& name, const std::string& color = "red") {
  return Object(Json{{"apiVersion", "v1"},
                     {"kind", "ConfigMap"},
                     {"metadata", {{"name", name}, {"namespace", "default"}}},
                     {"data", {{"color", color}}}});
}

/// An operator "mine" that looks after Services and makes ConfigMaps.
OperatorUnderTest mine() {
  OperatorUnderTest op;
  op.name = "mine";
  op.primary = resources::services();
  op.dependents = {resources::config_maps()};
  op.field_manager = "mine";
  return op;
}

class JudgeLiveTest : public testing::Test {
 protected:
  JudgeLiveTest() {
    catalog_.add(mine());
    scenario_.name = "a";
    scenario_.operators = {{"mine", {}}};
    follow(resources::config_maps());
    follow(resources::services());
    recorder_.started({"mine", 1});
  }
  ~JudgeLiveTest() override {
    tasks_.cancel();
    pass();
  }

  template <class T>
  T wait(Task<T> task) {
    std::optional<T> result;
    tasks_.spawn("caller", keep(std::move(task), result));
    context_.run_until([&] { return result.has_value(); }, std::chrono::minutes(1));
    return std::move(*result);
  }
  void follow(Resource resource) { ASSERT_TRUE(wait(history_.follow(std::move(resource)))); }
  void pass() { context_.run_for(std::chrono::seconds(1)); }

  Response call(Verb verb, const std::string& name, Json body = {}) {
    Request request(verb, resources::config_maps().gvr());
    request.namespace_ = "default";
    request.name = verb == Verb::kCreate ? "" : name;
    request.caller = Identity{.user = "mine", .uid = "1", .groups = {"system:masters"}};
    if (verb == Verb::kPatch) {
      request.body.media_type = std::string(media::kApplyPatch);
      request.parameters.set("fieldManager", "mine");
      request.parameters.set("force", "true");
    }
    if (!body.is_null()) request.body.bytes = dump_json(body);
    Response response = wait(api_.call(std::move(request)));
    pass();
    return response;
  }
  void user(Action::Kind kind, Object object) {
    Action action;
    action.kind = kind;
    action.objects.push_back(std::move(object));
    const auto done = wait(cluster_.act(std::move(action)));
    EXPECT_TRUE(done) << done.error().message;
    pass();
  }
  void enter(Phase phase) { recorder_.phase(phase); }

  LiveVerdict judge() {
    return judge_live(scenario_, catalog_,
                      {.actors = recorder_.actors(),
                       .sightings = recorder_.take(),
                       .writes = recorder_.take_writes(),
                       .namespaces = {"default"},
                       .facts = {"default", true, history_.kinds()}});
  }
  static std::vector<std::string> names(const LiveVerdict& verdict) {
    std::vector<std::string> names;
    for (const Violation& violation : verdict.violations)
      names.push_back(violation.oracle + ": " + violation.reason);
    return names;
  }
  static std::vector<std::string> changes(const LiveVerdict& verdict) {
    std::vector<std::string> lines;
    for (const Record& record : verdict.trace->records())
      if (record.kind == Record::Kind::kChange)
        lines.push_back(std::string(to_string(record.type)) + " " +
                        std::string(record.object.name()) + " by " +
                        verdict.trace->actor(record.actor).name);
    return lines;
  }

  using Names = std::vector<std::string>;
  SimContext context_{1};
  SimEnvironment environment_{context_, 0};
  fake::Server server_{environment_.clock, Random(1)};
  fake::FakeApi fake_{server_, environment_};
  OperatorCatalog catalog_;
  Scenario scenario_;
  ArmedFaults faults_;
  NoHost host_;
  LiveRecorder recorder_{environment_};
  FaultApi::Options options_ = [this] {
    FaultApi::Options options;
    options.recorder = &recorder_;
    return options;
  }();
  FaultApi api_{environment_, fake_, {"mine"}, faults_, host_, options_};
  LiveCluster cluster_{fake_, "default", &recorder_};
  TaskGroup tasks_{environment_.executor};
  ClusterHistory history_{environment_, Client(fake_, "test"), recorder_, tasks_};
};

TEST_F(JudgeLiveTest, EachChangeIsItsWritersOwn) {
  user(Action::Kind::kApply, map("theirs"));
  call(Verb::kCreate, "", map("ours").json());
  call(Verb::kPatch, "theirs", map("theirs", "blue").json());
  call(Verb::kDelete, "ours");
  user(Action::Kind::kDelete, map("theirs"));
  server_.handle([] {
    Request request(Verb::kCreate, resources::config_maps().gvr());
    request.namespace_ = "default";
    request.parameters.set("fieldManager", "kube-controller-manager");
    request.body.object = map("of the cluster");
    Json named = request.body.object.json();
    named["metadata"]["name"] = "root";
    request.body.object = Object(std::move(named));
    return request;
  }());
  pass();
  EXPECT_EQ(changes(judge()),
            (Names{"ADDED theirs by user", "ADDED ours by mine", "MODIFIED theirs by mine",
                   "DELETED ours by mine", "DELETED theirs by user",
                   "ADDED root by kube-controller-manager"}));
}

TEST_F(JudgeLiveTest, AChangeStandsBeforeTheAnswerThatTellsOfIt) {
  call(Verb::kCreate, "", map("ours").json());
  const LiveVerdict verdict = judge();
  const auto& records = verdict.trace->records();
  const auto at = [&](Record::Kind kind) {
    return std::ranges::find(records, kind, &Record::kind) - records.begin();
  };
  EXPECT_LT(at(Record::Kind::kSent), at(Record::Kind::kChange));
  EXPECT_LT(at(Record::Kind::kChange), at(Record::Kind::kApplied));
  EXPECT_LT(at(Record::Kind::kApplied), at(Record::Kind::kDelivered));
}

TEST_F(JudgeLiveTest, OwnedJudgesWhatWasMadeAndWhatWasMeddledWith) {
  user(Action::Kind::kApply, map("theirs"));
  call(Verb::kCreate, "", map("ours").json());
  call(Verb::kPatch, "theirs", map("theirs", "blue").json());
  EXPECT_EQ(names(judge()),
            (Names{"owned: created without an owner", "owned: changed what is not its own"}));
}

TEST_F(JudgeLiveTest, QuietJudgesTheStableState) {
  scenario_.oracles.only = {"quiet"};
  user(Action::Kind::kApply, map("theirs"));
  call(Verb::kPatch, "theirs", map("theirs", "blue").json());
  enter(Phase::kStable);
  call(Verb::kPatch, "theirs", map("theirs", "red").json());
  EXPECT_EQ(names(judge()), Names{"quiet: wrote in a stable state"});
}

TEST_F(JudgeLiveTest, WhatOthersDoElsewhereIsTheirOwnAffair) {
  recorder_.confine({"default"});
  pass();
  Json theirs = map("theirs").json();
  theirs["metadata"]["namespace"] = "elsewhere";
  recorder_.changed(WatchEventType::kAdded, Object(theirs), {});
  EXPECT_EQ(recorder_.last_change(), TimePoint());
  user(Action::Kind::kApply, map("theirs"));
  const TimePoint inside = recorder_.last_change();
  EXPECT_GT(inside, TimePoint());
  Request request(Verb::kCreate, resources::config_maps().gvr());
  request.namespace_ = "kube-system";
  request.caller = Identity{.user = "mine", .uid = "1", .groups = {"system:masters"}};
  theirs["metadata"]["namespace"] = request.namespace_;
  request.body.object = Object(theirs);
  EXPECT_TRUE(wait(api_.call(std::move(request))).ok());
  EXPECT_GT(recorder_.last_change(), inside) << "an operator's write counts wherever it is";
}

TEST_F(JudgeLiveTest, WellFormedReadsTheServersAnswer) {
  scenario_.oracles.only = {"well-formed"};
  Json wrong = map("Not a name").json();
  call(Verb::kCreate, "", wrong);
  EXPECT_EQ(names(judge()), Names{"well-formed: refused as invalid"});
}

TEST_F(JudgeLiveTest, NeverLooksAtEachRevision) {
  scenario_.never = {Json{{"kind", "ConfigMap"}, {"data", {{"color", "green"}}}}};
  scenario_.oracles.only = {"never"};
  user(Action::Kind::kApply, map("theirs"));
  call(Verb::kPatch, "theirs", map("theirs", "green").json());
  call(Verb::kPatch, "theirs", map("theirs", "red").json());
  EXPECT_EQ(names(judge()), Names{"never: held what must never be"});
}

TEST_F(JudgeLiveTest, BackoffCountsTheCalls) {
  scenario_.oracles.only = {"backoff"};
  for (int i = 0; i < 20; ++i) {
    Request request(Verb::kGet, resources::config_maps().gvr());
    request.namespace_ = "default";
    request.name = "none";
    request.caller = Identity{.user = "mine", .uid = "1", .groups = {"system:masters"}};
    wait(api_.call(std::move(request)));
  }
  EXPECT_EQ(names(judge()), Names{"backoff: retries without backoff"});
}

TEST_F(JudgeLiveTest, ACallOfOneThatStoodStillWasDecidedBefore) {
  Deed pause;
  pause.kind = Deed::Kind::kPause;
  pause.duration = std::chrono::seconds(5);
  faults_.arm({Place{}, pause, {}});
  EXPECT_TRUE(call(Verb::kCreate, "", map("ours").json()).ok());
  const LiveVerdict verdict = judge();
  const auto& records = verdict.trace->records();
  const auto sent = std::ranges::find(records, Record::Kind::kSent, &Record::kind);
  ASSERT_NE(sent, records.end());
  EXPECT_GE(sent->message->sent - sent->message->decided, std::chrono::seconds(5));
}

TEST_F(JudgeLiveTest, ALostAnswerIsNoKnowledge) {
  Deed lose;
  lose.kind = Deed::Kind::kLoseAnswer;
  faults_.arm({Place{}, lose, {}});
  EXPECT_EQ(call(Verb::kCreate, "", map("ours").json()).code, 0);
  const LiveVerdict verdict = judge();
  EXPECT_EQ(changes(verdict), Names{"ADDED ours by mine"});
  EXPECT_TRUE(std::ranges::any_of(verdict.trace->records(), [](const Record& record) {
    return record.kind == Record::Kind::kFault &&
           record.text == "lose-answer at write create ConfigMap/ours by mine";
  }));
}

TEST_F(JudgeLiveTest, TheEndStateIsOfTheKindsThatWereWritten) {
  call(Verb::kCreate, "", map("ours").json());
  enter(Phase::kOver);
  const LiveVerdict verdict = judge();
  EXPECT_NE(verdict.end_state.find("\"name\":\"ours\""), std::string::npos) << verdict.end_state;
}

TEST_F(JudgeLiveTest, TheEndStateLeavesOutWhatStoodElsewhereBefore) {
  for (const char* place : {"default", "elsewhere"}) {
    Json stood = map("stood").json();
    stood["metadata"]["namespace"] = place;
    stood["metadata"]["uid"] = std::string("uid ") + place;
    stood["data"]["color"] = place;
    recorder_.stood(Object(stood));
  }
  call(Verb::kCreate, "", map("ours").json());
  enter(Phase::kOver);
  const LiveVerdict verdict = judge();
  EXPECT_NE(verdict.end_state.find("\"color\":\"default\""), std::string::npos)
      << verdict.end_state;
  EXPECT_EQ(verdict.end_state.find("elsewhere"), std::string::npos) << verdict.end_state;
}

TEST_F(JudgeLiveTest, TheEndStateLeavesOutWhatControllersSayOfDependents) {
  Json told = map("ours").json();
  told["status"] = {{"phase", "Working"}};
  recorder_.changed(WatchEventType::kAdded, Object(told), {});
  call(Verb::kCreate, "", map("other").json());
  enter(Phase::kOver);
  const LiveVerdict verdict = judge();
  EXPECT_NE(verdict.end_state.find("\"name\":\"ours\""), std::string::npos) << verdict.end_state;
  EXPECT_EQ(verdict.end_state.find("Working"), std::string::npos) << verdict.end_state;
}

}  // namespace
}  // namespace drydock::sim
