// FaultApi before the fake, in virtual time: real time is only who drives the clock.
#include "scenarios/engine/live/fault_api.h"

#include <gtest/gtest.h>

#include "fakeapi/write/fake_api.h"
#include "operator/api/client.h"
#include "operator/api/resources.h"
#include "operator/base/task_group.h"
#include "scenarios/engine/sim_environment.h"
#include "scenarios/engine/world/armed_faults.h"

namespace drydock::sim {
namespace {

class NotedHost final : public FaultApi::Host {
 public:
  void crash(const Instance& instance, std::optional<Duration>) override {
    crashed.push_back(instance.name);
  }
  void pause(const Instance& instance, Duration) override { paused.push_back(instance.name); }
  bool is_alive(const Instance&) const override { return alive; }
  void start_beside(const std::string& name) override { started.push_back(name); }
  Task<void> meanwhile(std::vector<Action> actions) override {
    others += actions.size();
    co_return;
  }
  Task<void> compact() override { EXPECT_TRUE(co_await api->forget_history()); }
  std::string write_again(const GroupVersionResource&, const ObjectKey& key) override {
    return again ? again(key) : std::string();
  }
  Task<void> before_write(Resource) override { co_return; }
  std::vector<std::string> crashed, paused, started;
  std::size_t others = 0;
  FaultApi* api = nullptr;
  bool alive = true;
  std::function<std::string(const ObjectKey&)> again;
};

template <class T>
Task<void> keep(Task<T> task, std::shared_ptr<std::optional<T>> result) {
  result->emplace(co_await std::move(task));
}

class FaultApiTest : public testing::Test {
 protected:
  FaultApiTest() { host_.api = &api_; }
  void arm(Place place, Deed deed) { faults_.arm({std::move(place), std::move(deed), {}}); }
  static Deed deed(Deed::Kind kind, Deed::When when = Deed::When::kBefore) {
    Deed made;
    made.kind = kind;
    made.when = when;
    return made;
  }
  static Place at(Place::Kind kind) {
    Place place;
    place.kind = kind;
    place.object_kind = "ConfigMap";
    return place;
  }
  static Request request(Verb verb, const std::string& name, const std::string& user = "mine") {
    Request made(verb, resources::config_maps().gvr());
    made.namespace_ = "default";
    made.name = verb == Verb::kCreate ? "" : name;
    made.caller = Identity{.user = user, .groups = {"system:masters"}};
    if (verb == Verb::kCreate)
      made.body.object =
          Object(Json{{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"name", name}}}});
    return made;
  }
  static Task<void> heal_later(FaultApiTest& test) {
    co_await test.environment_.sleep_for(std::chrono::seconds(5));
    test.api_.heal();
  }
  /// nullopt: no answer within a minute.
  template <class T>
  std::optional<T> wait(Task<T> task) {
    // Shared: a call that is not answered in time may end after this.
    const auto result = std::make_shared<std::optional<T>>();
    tasks_.spawn("caller", keep(std::move(task), result));
    context_.run_until([&] { return result->has_value(); }, std::chrono::minutes(1));
    return std::move(*result);
  }
  std::optional<Response> call(Request made) { return wait(api_.call(std::move(made))); }
  bool is_there(const std::string& name) {
    return static_cast<bool>(server_.peek({"", "configmaps"}, {"default", name}));
  }
  std::unique_ptr<WatchStream> open(const std::string& version) {
    Request watch = request(Verb::kWatch, "");
    watch.parameters.set("resourceVersion", version);
    auto opened = wait(api_.watch(std::move(watch)));
    if (!opened || !*opened) {
      refusal_ = opened ? opened->error().code : -1;
      return nullptr;
    }
    return *std::move(*opened);
  }

  SimContext context_{1};
  SimEnvironment environment_{context_, 0};
  fake::Server server_{environment_.clock, Random(1)};
  fake::FakeApi fake_{server_, environment_};
  ArmedFaults faults_;
  NotedHost host_;
  FaultApi api_{environment_, fake_, {"mine"}, faults_, host_};
  int refusal_ = 0;
  TaskGroup tasks_{environment_.executor};
};

TEST_F(FaultApiTest, OthersPassUntouched) {
  Place every = at(Place::Kind::kWrite);
  every.every = true;
  arm(every, deed(Deed::Kind::kError));
  const auto mine = call(request(Verb::kCreate, "a"));
  const auto theirs = call(request(Verb::kCreate, "b", "somebody"));
  ASSERT_TRUE(mine && theirs);
  EXPECT_EQ(mine->code, 500);
  EXPECT_TRUE(theirs->ok());
  EXPECT_FALSE(is_there("a"));
}

TEST_F(FaultApiTest, ALostAnswerMeansThatItTookPlace) {
  arm(at(Place::Kind::kWrite), deed(Deed::Kind::kLoseAnswer));
  const auto answer = call(request(Verb::kCreate, "a"));
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->status().is(reason::kUnavailable));
  EXPECT_TRUE(is_there("a"));
}

TEST_F(FaultApiTest, ALostRequestDidNot) {
  arm(at(Place::Kind::kWrite), deed(Deed::Kind::kLoseRequest));
  const auto answer = call(request(Verb::kCreate, "a"));
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->status().is(reason::kUnavailable));
  EXPECT_FALSE(is_there("a"));
}

TEST_F(FaultApiTest, ATimeoutNeverAnswers) {
  arm(at(Place::Kind::kWrite), deed(Deed::Kind::kTimeout, Deed::When::kAfter));
  EXPECT_FALSE(call(request(Verb::kCreate, "a")));
  EXPECT_TRUE(is_there("a"));
}

TEST_F(FaultApiTest, WhatTimesOutTakesNoPlaceLater) {
  arm(at(Place::Kind::kWrite), deed(Deed::Kind::kTimeout));
  EXPECT_FALSE(call(request(Verb::kCreate, "a")));
  context_.run_for(std::chrono::hours(1));
  EXPECT_FALSE(is_there("a"));
}

TEST_F(FaultApiTest, ACrashBeforeSendsNothing) {
  Deed crash = deed(Deed::Kind::kCrash);
  crash.target = "mine";
  arm(at(Place::Kind::kWrite), crash);
  EXPECT_FALSE(call(request(Verb::kCreate, "a")));
  EXPECT_EQ(host_.crashed, std::vector<std::string>{"mine"});
  EXPECT_FALSE(is_there("a"));
}

TEST_F(FaultApiTest, ACrashAfterComesOnceItTookPlace) {
  arm(at(Place::Kind::kWrite), deed(Deed::Kind::kCrash, Deed::When::kAfter));
  EXPECT_FALSE(call(request(Verb::kCreate, "a")));
  EXPECT_EQ(host_.crashed, std::vector<std::string>{"mine"});
  EXPECT_TRUE(is_there("a"));
}

TEST_F(FaultApiTest, OneThatStandsStillSendsWhenItGoesOnUnlessItDied) {
  Deed pause = deed(Deed::Kind::kPause);
  pause.duration = std::chrono::hours(1);
  for (const bool alive : {true, false}) {
    const std::string name = alive ? "a" : "b";
    host_.alive = alive;
    arm(at(Place::Kind::kWrite), pause);
    tasks_.spawn("healer", heal_later(*this));
    const auto answer = call(request(Verb::kCreate, name));
    EXPECT_EQ(answer.has_value(), alive);
    EXPECT_EQ(is_there(name), alive);
  }
  EXPECT_EQ(host_.paused, (std::vector<std::string>{"mine", "mine"}));
}

TEST_F(FaultApiTest, TheNthIsHitAndNoOther) {
  Place second = at(Place::Kind::kWrite);
  second.nth = 2;
  arm(second, deed(Deed::Kind::kError));
  EXPECT_TRUE(call(request(Verb::kCreate, "a"))->ok());
  EXPECT_FALSE(call(request(Verb::kCreate, "b"))->ok());
  EXPECT_TRUE(call(request(Verb::kCreate, "c"))->ok());
}

TEST_F(FaultApiTest, AfterADroppedEventTheResumeIsGone) {
  Place b = at(Place::Kind::kDeliver);
  b.name = "b";
  arm(b, deed(Deed::Kind::kDrop));
  const std::string from = std::to_string(server_.revision());
  for (const char* name : {"a", "b", "c"}) call(request(Verb::kCreate, name));
  auto stream = open(from);
  ASSERT_TRUE(stream);
  std::vector<std::string> seen;
  for (int i = 0; i < 2; ++i) seen.emplace_back((**wait(stream->next()))->object.name());
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "c"}));
  stream.reset();
  EXPECT_FALSE(open(std::to_string(server_.revision())));
  EXPECT_EQ(refusal_, 410);
  // Once it has listed anew it may watch again.
  EXPECT_TRUE(call(request(Verb::kList, ""))->ok());
  EXPECT_TRUE(open(std::to_string(server_.revision())));
}

TEST_F(FaultApiTest, GoneWhereAWatchResumesIsItsAnswer) {
  Place connect = at(Place::Kind::kConnect);
  connect.verb = "watch";
  arm(connect, deed(Deed::Kind::kGone));
  const std::string from = std::to_string(server_.revision());
  EXPECT_FALSE(open(from));
  EXPECT_EQ(refusal_, 410);
  EXPECT_TRUE(open(from)) << "the next one is not befallen";
}

TEST_F(FaultApiTest, AClosedStreamBringsTheEventUponResume) {
  arm(at(Place::Kind::kDeliver), deed(Deed::Kind::kClose));
  const std::string from = std::to_string(server_.revision());
  call(request(Verb::kCreate, "a"));
  auto stream = open(from);
  ASSERT_TRUE(stream);
  const auto end = wait(stream->next());
  ASSERT_TRUE(end && *end);
  EXPECT_FALSE(**end);
  stream = open(from);
  ASSERT_TRUE(stream);
  EXPECT_EQ((**wait(stream->next()))->object.name(), "a");
}

TEST_F(FaultApiTest, ADuplicateBreaksTheStreamAndIsToldAgainUponResume) {
  arm(at(Place::Kind::kDeliver), deed(Deed::Kind::kDuplicate));
  const std::string from = std::to_string(server_.revision());
  call(request(Verb::kCreate, "a"));
  auto stream = open(from);
  ASSERT_TRUE(stream);
  const Object first = (**wait(stream->next()))->object;
  EXPECT_EQ(first.name(), "a");
  const auto end = wait(stream->next());
  ASSERT_TRUE(end && !*end);
  EXPECT_EQ(end->error().code, 0);
  call(request(Verb::kCreate, "b"));
  stream = open(std::string(first.resource_version()));
  ASSERT_TRUE(stream);
  const auto again = wait(stream->next());
  ASSERT_TRUE(again && *again && **again);
  EXPECT_EQ((**again)->object, first);
  EXPECT_EQ((**wait(stream->next()))->object.name(), "b") << "the stream goes on";
  // Once is enough.
  stream = open(std::string(first.resource_version()));
  ASSERT_TRUE(stream);
  EXPECT_EQ((**wait(stream->next()))->object.name(), "b");
}

TEST_F(FaultApiTest, WhatAListHasToldIsNotToldAgain) {
  arm(at(Place::Kind::kDeliver), deed(Deed::Kind::kDuplicate));
  const std::string from = std::to_string(server_.revision());
  call(request(Verb::kCreate, "a"));
  auto stream = open(from);
  ASSERT_TRUE(stream);
  EXPECT_TRUE(**wait(stream->next()));
  EXPECT_TRUE(call(request(Verb::kList, ""))->ok());
  stream = open(std::to_string(server_.revision()));
  ASSERT_TRUE(stream);
  EXPECT_FALSE(wait(stream->next()));
}

TEST_F(FaultApiTest, ACompactionThatIsNoneSaysSo) {
  class Down final : public Api {
   public:
    Task<Response> call(Request) override {
      co_return Response(Status(503, reason::kUnavailable, "down"));
    }
    Task<WatchResult> watch(Request) override {
      co_return std::unexpected(Response(Status(503, reason::kUnavailable, "down")));
    }
  } down;
  FaultApi door(environment_, down, {"mine"}, faults_, host_);
  const auto done = wait(door.forget_history());
  ASSERT_TRUE(done);
  ASSERT_FALSE(*done);
  EXPECT_EQ(done->error().message, "down");
}

TEST_F(FaultApiTest, ForgottenHistoryIsExpiredForOperatorsAlone) {
  const std::string before = std::to_string(server_.revision());
  for (const char* name : {"a", "b", "c"}) call(request(Verb::kCreate, name));
  Request page = request(Verb::kList, "");
  page.parameters.set("limit", "1");
  const auto first = std::get<ObjectList>(call(page)->payload);
  auto open_before = open(before);
  ASSERT_TRUE(open_before);
  EXPECT_TRUE(call(request(Verb::kCreate, "d"))->ok());
  arm(at(Place::Kind::kWrite), deed(Deed::Kind::kCompact));
  EXPECT_TRUE(call(request(Verb::kCreate, "e"))->ok());

  // What resumes from before is told so once it is open.
  auto stream = open(before);
  ASSERT_TRUE(stream);
  const auto end = wait(stream->next());
  ASSERT_TRUE(end && !*end);
  EXPECT_EQ(end->error().code, 410);
  EXPECT_EQ(end->error().reason, reason::kExpired);
  EXPECT_EQ((**wait(open_before->next()))->object.name(), "a") << "what is open goes on";
  EXPECT_TRUE(open(std::to_string(server_.revision())));

  Request next = request(Verb::kList, "");
  next.parameters.set("limit", "1");
  next.parameters.set("continue", first.continue_token);
  const auto refused = call(next);
  EXPECT_EQ(refused->code, 410);
  // It brings a token to go on with, from there, in what is there now.
  const Json status = Json::parse(*refused->wire_body().bytes);
  next.parameters.set("continue", std::string(string_at(status, {"metadata", "continue"})));
  const auto rest = call(next);
  ASSERT_TRUE(rest && rest->ok());
  EXPECT_EQ(std::get<ObjectList>(rest->payload).items.at(0).name(), "b");

  Request exact = request(Verb::kList, "");
  exact.parameters = {{"resourceVersion", before}, {"resourceVersionMatch", "Exact"}};
  EXPECT_EQ(call(exact)->code, 410);
  exact.caller->user = "somebody";
  EXPECT_TRUE(call(exact)->ok());
  Request fresh = request(Verb::kList, "");
  fresh.parameters = {{"resourceVersion", before}};
  EXPECT_TRUE(call(fresh)->ok());
}

TEST_F(FaultApiTest, ADuplicateIsToldAgainUponResumeWhereTheHistoryIsOurs) {
  host_.again = [this](const ObjectKey& key) {
    return server_.rewrite({"", "configmaps"}, key) ? std::to_string(server_.revision()) : "";
  };
  Place every = at(Place::Kind::kDeliver);
  every.every = true;
  arm(every, deed(Deed::Kind::kDuplicate));
  const std::string from = std::to_string(server_.revision());
  call(request(Verb::kCreate, "a"));
  auto stream = open(from);
  ASSERT_TRUE(stream);
  const Object first = (**wait(stream->next()))->object;
  EXPECT_FALSE(*wait(stream->next())) << "the connection breaks";
  stream = open(std::string(first.resource_version()));
  ASSERT_TRUE(stream);
  const auto again = wait(stream->next());
  ASSERT_TRUE(again && *again && **again);
  EXPECT_EQ((**again)->type, WatchEventType::kModified);
  EXPECT_EQ((**again)->object.uid(), first.uid());
  // What repeats is not repeated.
  EXPECT_FALSE(wait(stream->next())) << "the stream goes on";
}

TEST_F(FaultApiTest, HealingEndsWhatIsHeld) {
  arm(at(Place::Kind::kDeliver), deed(Deed::Kind::kSilence));
  const std::string from = std::to_string(server_.revision());
  call(request(Verb::kCreate, "a"));
  auto stream = open(from);
  ASSERT_TRUE(stream);
  tasks_.spawn("healer", heal_later(*this));
  const auto end = wait(stream->next());
  ASSERT_TRUE(end && *end);
  EXPECT_FALSE(**end);
}

TEST_F(FaultApiTest, AProtobufCreateHasItsName) {
  Place a = at(Place::Kind::kWrite);
  a.name = "a";
  arm(a, deed(Deed::Kind::kError));
  Request made = request(Verb::kCreate, "");
  made.body = {};
  made.body.media_type = "application/vnd.kubernetes.protobuf";
  // k8s\0, Unknown{typeMeta{v1 ConfigMap}, raw{metadata{name: a}}}
  made.body.bytes = std::string("k8s\0", 4) + "\x0a\x0f\x0a\x02v1\x12\x09" + "ConfigMap" +
                    "\x12\x05\x0a\x03\x0a\x01" + "a";
  EXPECT_EQ(call(made)->code, 500);
  EXPECT_FALSE(is_there("a"));
  EXPECT_TRUE(call(made)->ok());
  EXPECT_TRUE(is_there("a"));
}

TEST_F(FaultApiTest, ASilentStreamSaysNothing) {
  arm(at(Place::Kind::kDeliver), deed(Deed::Kind::kSilence));
  const std::string from = std::to_string(server_.revision());
  call(request(Verb::kCreate, "a"));
  auto stream = open(from);
  ASSERT_TRUE(stream);
  EXPECT_FALSE(wait(stream->next()));
}

}  // namespace
}  // namespace drydock::sim
