#include "operator/runtime/require_resource.h"

#include <gtest/gtest.h>

#include "operator/base/task_group.h"
#include "scenarios/engine/sim_context.h"
#include "scenarios/engine/sim_environment.h"
#include "tests/unit/runtime/scripted_api.h"

namespace drydock {
namespace {

using std::chrono::seconds;

class RequireResourceTest : public testing::Test {
 protected:
  static Task<void> run_into(RequireResourceTest& self) {
    self.result_ = co_await require_resource(self.environment_, Client(self.api_), widgets(), "n",
                                             self.shutdown_);
  }
  void start() { tasks_.spawn("require", run_into(*this)); }

  sim::SimContext context_{1};
  sim::SimEnvironment environment_{context_, 0};
  ScriptedApi api_;
  Shutdown shutdown_;
  std::optional<Result<void>> result_;
  TaskGroup tasks_{environment_.executor};
};

TEST_F(RequireResourceTest, OneListOfOneObject) {
  api_.on_call = [](const Request&) { return Response(200, list_of({}, "1")); };
  start();
  context_.run_for(seconds(1));
  ASSERT_TRUE(result_ && *result_);
  ASSERT_EQ(api_.calls.size(), 1u);
  EXPECT_EQ(api_.calls[0].verb, Verb::kList);
  EXPECT_EQ(api_.calls[0].namespace_, "n");
  EXPECT_EQ(api_.calls[0].parameters.value("limit"), "1");
}

TEST_F(RequireResourceTest, WhatTheServerRefusesForGoodIsAnError) {
  for (const Status& refusal :
       {Status(404, reason::kNotFound, ""), Status(403, reason::kForbidden, ""),
        Status(401, reason::kUnauthorized, ""), Status(0, reason::kMalformed, "")}) {
    api_.on_call = [&](const Request&) { return Response(refusal); };
    api_.calls.clear();
    result_.reset();
    start();
    context_.run_for(seconds(60));
    ASSERT_TRUE(result_ && !*result_);
    EXPECT_EQ(result_->error().reason, refusal.reason);
    EXPECT_EQ(api_.calls.size(), 1u);
  }
}

TEST_F(RequireResourceTest, AServerThatIsAwayIsAskedAgain) {
  int failures = 3;
  api_.on_call = [&](const Request&) {
    if (failures-- > 0) return Response(Status(0, reason::kUnavailable, "connection refused"));
    return Response(200, list_of({}, "1"));
  };
  start();
  context_.run_for(seconds(60));
  ASSERT_TRUE(result_ && *result_);
  EXPECT_EQ(api_.calls.size(), 4u);
}

TEST_F(RequireResourceTest, AServerThatDoesNotAnswerKeepsNobody) {
  api_.hangs = true;
  start();
  context_.run_for(seconds(60));
  EXPECT_FALSE(result_);
  shutdown_.request();
  context_.run_for(seconds(1));
  EXPECT_TRUE(result_ && *result_);
}

TEST_F(RequireResourceTest, TheShutdownEndsAWaitForTheNextTry) {
  api_.on_call = [](const Request&) {
    return Response(Status(503, reason::kServiceUnavailable, ""));
  };
  start();
  context_.run_for(seconds(60));
  shutdown_.request();
  context_.run_until_idle();
  EXPECT_TRUE(result_ && *result_);
}

}  // namespace
}  // namespace drydock
