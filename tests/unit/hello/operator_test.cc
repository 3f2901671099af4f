#include "operator/hello/operator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "operator/hello/deployment.h"
#include "tests/unit/hello/hello_world.h"

namespace drydock::hello {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(HelloOperatorTest, ANewHelloCostsTwoWritesOneOfItsStatusAndNoRead) {
  HelloWorld world;
  world.start();
  world.run_for(seconds(5));
  world.forget();
  world.apply_hello(2);
  ASSERT_TRUE(world.run_until([&] { return world.stands(2); }));
  world.run_for(seconds(5));
  EXPECT_THAT(world.requests(),
              ElementsAre("patch helloes", "patch deployments", "patch helloes/status"));
  EXPECT_THAT(world.events(), IsEmpty());
}

TEST(HelloOperatorTest, SaysWhenItIsReadyOnce) {
  HelloWorld world;
  world.start();
  world.apply_hello(2);
  ASSERT_TRUE(world.run_until([&] { return world.stands(2); }));
  world.run_for(seconds(5));
  EXPECT_EQ(world.readiness(), "False DeploymentNotReady");
  world.forget();
  world.make_deployment_ready();
  EXPECT_TRUE(world.run_until([&] { return world.readiness() == "True DeploymentReady"; }));
  world.run_for(minutes(25));
  EXPECT_THAT(world.requests(), ElementsAre("patch helloes/status"));

  world.forget();
  const Json before = world.hello().json()["status"];
  world.apply_hello(3);
  world.run_for(seconds(5));
  EXPECT_EQ(world.readiness(), "False DeploymentNotReady");
  EXPECT_THAT(world.requests(), ElementsAre("patch deployments", "patch helloes/status"));
  world.make_deployment_ready();
  world.run_for(seconds(5));
  const Json after = world.hello().json()["status"];
  EXPECT_EQ(after["observedGeneration"], 2);
  EXPECT_EQ(world.readiness(), "True DeploymentReady");
  EXPECT_GT(after["conditions"][0]["lastTransitionTime"],
            before["conditions"][0]["lastTransitionTime"]);
}

TEST(HelloOperatorTest, AMeddledStatusIsMendedAndOthersConditionsStay) {
  HelloWorld world;
  world.start();
  world.apply_hello(2);
  ASSERT_TRUE(world.run_until([&] { return world.stands(2); }));
  world.run_for(seconds(5));
  const Json ours = world.hello().json()["status"]["conditions"][0];
  Json paused = ours;
  paused["type"] = "Paused";
  Json lie = ours;
  lie["status"] = "True";
  world.merge(hello_resource(), "hello", {{"status", {{"conditions", {paused, lie}}}}}, "status");
  ASSERT_TRUE(
      world.run_until([&] { return world.readiness() == "False DeploymentNotReady"; }, seconds(5)));
  EXPECT_EQ(world.hello().json()["status"]["conditions"][0], paused);
  world.merge(hello_resource(), "hello", {{"status", nullptr}}, "status");
  EXPECT_TRUE(
      world.run_until([&] { return world.readiness() == "False DeploymentNotReady"; }, seconds(5)));
}

TEST(HelloOperatorTest, AnInvalidSpecIsNotReadyAndSaidOnce) {
  HelloWorld world(crd::SchemaMode::kShapeOnly);
  world.start();
  world.apply_hello(21);
  world.run_for(seconds(5));
  const Json status = world.hello().json()["status"];
  EXPECT_EQ(world.readiness(), "False InvalidSpec");
  EXPECT_EQ(status["conditions"][0]["message"], "replicas: greater than 20");
  world.run_for(minutes(25));
  EXPECT_EQ(world.hello().json()["status"], status);
  EXPECT_THAT(world.requests(), ElementsAre("list helloes", "patch helloes/status"));
}

TEST(HelloOperatorTest, ASteadyStateCostsNothing) {
  HelloWorld world;
  world.start();
  world.apply_hello(2);
  ASSERT_TRUE(world.run_until([&] { return world.stands(2); }));
  world.run_for(seconds(5));
  world.forget();
  world.run_for(minutes(25));
  EXPECT_THAT(world.requests(), IsEmpty());
}

TEST(HelloOperatorTest, ARestartWritesNothing) {
  HelloWorld world;
  world.start();
  world.apply_hello(2);
  ASSERT_TRUE(world.run_until([&] { return world.stands(2); }));
  world.run_for(seconds(5));
  world.crash();
  world.run_for(seconds(5));
  world.forget();
  world.start();
  world.run_for(minutes(25));
  EXPECT_THAT(world.requests(), ElementsAre("list helloes"));
}

TEST(HelloOperatorTest, ScalesWithOneWriteAndOneOfItsStatus) {
  HelloWorld world;
  world.start();
  world.apply_hello(2);
  ASSERT_TRUE(world.run_until([&] { return world.stands(2); }));
  world.forget();
  world.apply_hello(0);
  ASSERT_TRUE(world.run_until([&] { return world.stands(0); }, seconds(5)));
  EXPECT_EQ(world.deployment().json()["spec"]["replicas"], 0);
  world.run_for(seconds(5));
  EXPECT_THAT(world.requests(), ElementsAre("patch deployments", "patch helloes/status"));
}

TEST(HelloOperatorTest, AnInvalidSpecLeavesTheDeploymentAndSaysSo) {
  HelloWorld world(crd::SchemaMode::kShapeOnly);
  world.start();
  world.apply_hello(2);
  ASSERT_TRUE(world.run_until([&] { return world.stands(2); }));
  const Object before = world.deployment();
  world.apply_hello(21);
  world.run_for(seconds(30));
  EXPECT_TRUE(world.deployment().is_same(before));
  EXPECT_THAT(world.events(),
              ElementsAre("Warning InvalidSpec Invalid Hello spec: replicas: greater than 20"));
  EXPECT_THAT(world.log(), Contains(HasSubstr("replicas: greater than 20")));
  world.apply_hello(3);
  EXPECT_TRUE(world.run_until([&] { return world.stands(3); }, seconds(5)));
}

TEST(HelloOperatorTest, AnInvalidHelloGetsNoFinalizerAndCanBeDeleted) {
  HelloWorld world(crd::SchemaMode::kShapeOnly);
  world.start();
  world.apply_hello(21);
  world.run_for(seconds(30));
  EXPECT_THAT(world.hello().finalizers(), IsEmpty());
  EXPECT_FALSE(world.deployment());
  world.apply_hello(2);
  ASSERT_TRUE(world.run_until([&] { return world.stands(2); }, seconds(5)));
  world.apply_hello(21);
  world.delete_hello();
  EXPECT_TRUE(world.run_until([&] { return !world.hello(); }, seconds(5)));
  EXPECT_FALSE(world.deployment());
}

TEST(HelloOperatorTest, DeletionTakesTheDeploymentFirst) {
  HelloWorld world;
  world.start();
  world.apply_hello(2);
  ASSERT_TRUE(world.run_until([&] { return world.stands(2); }));
  world.forget();
  world.delete_hello();
  ASSERT_TRUE(world.run_until([&] { return !world.deployment(); }, seconds(5)));
  EXPECT_TRUE(world.hello());
  ASSERT_TRUE(world.run_until([&] { return !world.hello(); }, seconds(5)));
  world.run_for(seconds(5));
  EXPECT_THAT(world.requests(), ElementsAre("delete deployments", "patch helloes"));
  EXPECT_THAT(world.events(), ElementsAre("Normal DeleteRequested Delete hello"));
}

TEST(HelloOperatorTest, AHelloWaitsForADeploymentThatIsHeld) {
  HelloWorld world;
  world.start();
  world.apply_hello(2);
  ASSERT_TRUE(world.run_until([&] { return world.stands(2); }));
  world.merge(resources::deployments(), "hello",
              {{"metadata", {{"finalizers", {"example.com/hold"}}}}});
  world.delete_hello();
  world.run_for(minutes(5));
  EXPECT_TRUE(world.hello());
  EXPECT_TRUE(world.deployment().is_being_deleted());
  world.merge(resources::deployments(), "hello", {{"metadata", {{"finalizers", nullptr}}}});
  EXPECT_TRUE(world.run_until([&] { return !world.hello(); }, seconds(5)));
}

TEST(HelloOperatorTest, MeddlingIsUndone) {
  const std::pair<const char*, Json> meddlings[] = {
      {"replicas", {{"spec", {{"replicas", 7}}}}},
      {"our label", {{"metadata", {{"labels", {{std::string(kManagedByLabel), nullptr}}}}}}},
      {"another value of our label",
       {{"metadata", {{"labels", {{std::string(kManagedByLabel), "x"}}}}}}},
      {"owner", {{"metadata", {{"ownerReferences", nullptr}}}}},
      {"image",
       {{"spec",
         {{"template", {{"spec", {{"containers", {{{"name", "hello"}, {"image", "x"}}}}}}}}}}}},
  };
  for (const auto& [what, patch] : meddlings) {
    SCOPED_TRACE(what);
    HelloWorld world;
    world.start();
    world.apply_hello(2);
    ASSERT_TRUE(world.run_until([&] { return world.stands(2); }));
    world.merge(resources::deployments(), "hello", patch);
    EXPECT_TRUE(world.run_until([&] { return world.stands(2); }, seconds(10)));
    EXPECT_THAT(world.events(), IsEmpty());
  }
}

TEST(HelloOperatorTest, WhatOthersAddStays) {
  HelloWorld world;
  world.start();
  world.apply_hello(2);
  ASSERT_TRUE(world.run_until([&] { return world.stands(2); }));
  world.run_for(seconds(5));
  world.forget();
  world.merge(resources::deployments(), "hello", {{"metadata", {{"labels", {{"team", "a"}}}}}});
  world.run_for(minutes(25));
  EXPECT_EQ(world.deployment().label("team"), "a");
  EXPECT_THAT(world.requests(), IsEmpty());
}

TEST(HelloOperatorTest, ADeletedDeploymentComesBack) {
  HelloWorld world;
  world.start();
  world.apply_hello(2);
  ASSERT_TRUE(world.run_until([&] { return world.stands(2); }));
  world.remove(resources::deployments(), "hello");
  EXPECT_TRUE(world.run_until([&] { return world.stands(2); }, seconds(5)));
}

Json foreign_deployment() {
  const Json labels{{"app", "other"}};
  return {{"apiVersion", "apps/v1"},
          {"kind", "Deployment"},
          {"metadata", {{"name", "hello"}}},
          {"spec",
           {{"selector", {{"matchLabels", labels}}},
            {"template",
             {{"metadata", {{"labels", labels}}},
              {"spec", {{"containers", {{{"name", "a"}, {"image", "b"}}}}}}}}}}};
}

TEST(HelloOperatorTest, AForeignDeploymentIsLeftAlone) {
  HelloWorld world;
  const Object foreign = world.create(resources::deployments(), foreign_deployment());
  world.start();
  world.apply_hello(2);
  world.run_for(minutes(25));
  EXPECT_EQ(world.deployment(), foreign);
  EXPECT_THAT(world.events(),
              ElementsAre(HasSubstr("Warning DeploymentNotOurs Deployment hello is left alone")));
  EXPECT_EQ(world.readiness(), "False DeploymentNotOurs");
  world.delete_hello();
  EXPECT_TRUE(world.run_until([&] { return !world.hello(); }, seconds(5)));
  EXPECT_EQ(world.deployment(), foreign);
}

TEST(HelloOperatorTest, AForeignDeploymentThatGoesMakesRoom) {
  HelloWorld world;
  world.create(resources::deployments(), foreign_deployment());
  world.start();
  world.apply_hello(2);
  world.run_for(seconds(30));
  world.remove(resources::deployments(), "hello");
  EXPECT_TRUE(world.run_until([&] { return world.stands(2); }, minutes(11)));
}

TEST(HelloOperatorTest, TheDeploymentOfAnEarlierHelloIsWaitedFor) {
  HelloWorld world;
  Json earlier = foreign_deployment();
  earlier["metadata"]["labels"] = {{std::string(kManagedByLabel), "example-operator"}};
  earlier["metadata"]["ownerReferences"] = {{{"apiVersion", "fraim.co.jp/v1"},
                                             {"kind", "Hello"},
                                             {"name", "hello"},
                                             {"uid", "00000000-0000-4000-8000-000000000000"},
                                             {"controller", true}}};
  const Object before = world.create(resources::deployments(), earlier);
  world.start();
  world.apply_hello(2);
  world.run_for(seconds(30));
  EXPECT_EQ(world.deployment(), before);
  EXPECT_THAT(world.events(), IsEmpty());
  world.remove(resources::deployments(), "hello");
  EXPECT_TRUE(world.run_until([&] { return world.stands(2); }, minutes(1)));
}

TEST(HelloOperatorTest, WithoutTheCrdItLeavesAndSaysHowToInstallIt) {
  HelloWorld world(crd::SchemaMode::kFull, false);
  world.start();
  ASSERT_TRUE(world.run_until([&] { return world.exit_status().has_value(); }, seconds(5)));
  EXPECT_EQ(world.exit_status(), 1);
  EXPECT_THAT(
      world.log(),
      ElementsAre(
          "error the CustomResourceDefinition helloes.fraim.co.jp is not installed; install it "
          "with: hello-operator crd | kubectl apply -f -"));
}

TEST(HelloOperatorTest, ShutsDownInGoodOrder) {
  HelloWorld world;
  world.start();
  world.apply_hello(2);
  ASSERT_TRUE(world.run_until([&] { return world.stands(2); }));
  world.request_shutdown();
  ASSERT_TRUE(world.run_until([&] { return world.exit_status().has_value(); }, seconds(30)));
  EXPECT_EQ(world.exit_status(), 0);
}

TEST(HelloOperatorTest, CutsWhatDoesNotEndInTime) {
  HelloWorld world;
  world.start();
  world.run_for(seconds(5));
  world.set_fate([](std::size_t, const Request&) { return Mishap::kHang; });
  world.apply_hello(2);
  world.run_for(seconds(5));
  world.request_shutdown();
  world.run_for(seconds(19));
  EXPECT_EQ(world.exit_status(), std::nullopt);
  world.run_for(seconds(10));
  EXPECT_EQ(world.exit_status(), 1);
  EXPECT_THAT(world.log(),
              Contains("warn a reconcile was cut by the shutdown object=default/hello"));
}

TEST(HelloOperatorTest, LeavesWhileTheServerIsAway) {
  HelloWorld world;
  world.set_fate([](std::size_t, const Request&) { return Mishap::kError; });
  world.start();
  world.run_for(minutes(5));
  EXPECT_EQ(world.exit_status(), std::nullopt);
  world.request_shutdown();
  ASSERT_TRUE(world.run_until([&] { return world.exit_status().has_value(); }, seconds(1)));
  EXPECT_EQ(world.exit_status(), 0);
}

TEST(HelloOperatorTest, LogLinesCarryTheSpan) {
  HelloWorld world;
  world.start();
  world.apply_hello(2);
  ASSERT_TRUE(world.run_until([&] { return world.stands(2); }));
  world.run_for(seconds(1));
  EXPECT_THAT(world.log(),
              Contains(testing::MatchesRegex(
                  "info reconciling object\\{object.ref=Hello.v1.fraim.co.jp/hello.default "
                  "object.reason=.*\\}: created the Deployment replicas=2")));
}

/// The life of a Hello, with some requests going wrong; how many requests it took.
std::size_t live_through(const std::set<std::size_t>& unlucky, Mishap mishap) {
  HelloWorld world;
  world.set_fate([&](std::size_t number, const Request&) {
    return unlucky.contains(number) ? mishap : Mishap::kNone;
  });
  const auto holds = [&](const std::function<bool()>& done) {
    const auto done_or_dead = [&] { return done() || !world.is_alive(); };
    while (world.run_until(done_or_dead, minutes(25))) {
      if (done()) return true;
      world.run_for(seconds(10));
      world.start();
    }
    return false;
  };
  world.start();
  world.apply_hello(2);
  EXPECT_TRUE(holds([&] { return world.stands(2); }));
  world.apply_hello(3);
  EXPECT_TRUE(holds([&] { return world.stands(3); }));
  world.remove(resources::deployments(), "hello");
  EXPECT_TRUE(holds([&] { return world.stands(3); }));
  world.delete_hello();
  EXPECT_TRUE(holds([&] { return !world.hello(); }));
  EXPECT_FALSE(world.deployment());
  return world.requests_so_far();
}

class HelloMishapTest : public testing::TestWithParam<Mishap> {};

TEST_P(HelloMishapTest, AtEachRequestTheJobIsFinished) {
  std::size_t unlucky = 1;
  while (live_through({unlucky}, GetParam()) >= unlucky) {
    ASSERT_FALSE(HasFailure()) << "request " << unlucky;
    ASSERT_LT(++unlucky, 100u);
  }
  EXPECT_GT(unlucky, 9u);  // list, three for the Hello, three for changes, two for the deletion
}

TEST_P(HelloMishapTest, AtEachTwoRequestsTheJobIsFinished) {
  for (std::size_t first = 1; first <= 10; ++first) {
    for (std::size_t second = first + 1; second <= first + 6; ++second) {
      live_through({first, second}, GetParam());
      ASSERT_FALSE(HasFailure()) << "requests " << first << " and " << second;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Mishaps, HelloMishapTest,
                         testing::Values(Mishap::kCrashBefore, Mishap::kCrashAfter, Mishap::kError,
                                         Mishap::kLostAnswer));

}  // namespace
}  // namespace drydock::hello
