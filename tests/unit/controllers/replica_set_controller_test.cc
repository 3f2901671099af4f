#include "tests/unit/controllers/controllers_fixture.h"

namespace drydock::fake {
namespace {

using namespace std::chrono_literals;

const Resource kReplicaSets = resources::replica_sets();
const Resource kPods = resources::pods();
const Resource kReplicationControllers{"", "v1", "replicationcontrollers", "ReplicationController",
                                       true};

class ReplicaSetControllerTest : public ControllersFixture {
 protected:
  static Json pod(const std::string& name, const std::string& app) {
    return {{"apiVersion", "v1"},
            {"kind", "Pod"},
            {"metadata", {{"name", name}, {"labels", {{"app", app}}}}},
            {"spec", {{"containers", Json::array({Json{{"name", "c"}, {"image", "i"}}})}}}};
  }
};

TEST_F(ReplicaSetControllerTest, WritesTheStatusAsItWasBeforeItMadePodsFirst) {
  start("workloads");
  add(kReplicaSets, workload(kReplicaSets, "r", 2));
  const auto& states = history_["replicasets"];
  ASSERT_GE(states.size(), 3u);
  EXPECT_EQ(states[1].json()["status"],
            Json({{"replicas", 0}, {"observedGeneration", 1}, {"terminatingReplicas", 0}}));
  EXPECT_EQ(states.back().json()["status"], Json({{"replicas", 2},
                                                  {"fullyLabeledReplicas", 2},
                                                  {"observedGeneration", 1},
                                                  {"terminatingReplicas", 0}}));
  EXPECT_EQ(at(kPods, std::string(all(kPods)[0].name()), "/metadata/generateName"), "r-");
  EXPECT_LE(most_writes_a_step_, 1u);
}

TEST_F(ReplicaSetControllerTest, TakesPodsThatAreNotReadyDownFirst) {
  start("workloads");
  add(kReplicaSets, workload(kReplicaSets, "r", 3));
  const std::string ready(all(kPods)[1].name());
  change(kPods, ready,
         {{"status",
           {{"phase", "Running"},
            {"conditions",
             Json::array({Json{{"type", "Ready"},
                               {"status", "True"},
                               {"lastTransitionTime", format_time(clock_.wall_now())}}})}}}},
         "status");
  change(kReplicaSets, "r", {{"spec", {{"replicas", 1}}}});
  ASSERT_EQ(all(kPods).size(), 1u);
  EXPECT_EQ(all(kPods)[0].name(), ready);
}

TEST_F(ReplicaSetControllerTest, TheCheapestToDeleteGoes) {
  start("workloads");
  add(kReplicaSets, workload(kReplicaSets, "r", 3));
  const std::string cheap(all(kPods)[2].name());
  change(kPods, cheap,
         {{"metadata", {{"annotations", {{"controller.kubernetes.io/pod-deletion-cost", "-1"}}}}}});
  change(kReplicaSets, "r", {{"spec", {{"replicas", 2}}}});
  EXPECT_EQ(get(kPods, cheap).code, 404);
}

TEST_F(ReplicaSetControllerTest, AdoptsAnOrphanAndReleasesAStranger) {
  start("workloads");
  add(kPods, pod("free", "r"));
  add(kReplicaSets, workload(kReplicaSets, "r", 2));
  EXPECT_EQ(at(kPods, "free", "/metadata/ownerReferences/0/name"), "r");
  EXPECT_EQ(all(kPods).size(), 2u);
  change(kPods, "free", {{"metadata", {{"labels", {{"app", "other"}}}}}});
  EXPECT_TRUE(at(kPods, "free", "/metadata/ownerReferences").is_null());
  EXPECT_EQ(all(kPods).size(), 3u);
  EXPECT_EQ(at(kReplicaSets, "r", "/status/replicas"), 2);
}

TEST_F(ReplicaSetControllerTest, ReplacesAPodThatVanishes) {
  start("workloads,garbagecollector");
  add(kReplicaSets, workload(kReplicaSets, "r", 2));
  erase(kPods, std::string(all(kPods)[0].name()));
  EXPECT_EQ(all(kPods).size(), 2u);
  EXPECT_EQ(at(kReplicaSets, "r", "/status/replicas"), 2);
}

TEST_F(ReplicaSetControllerTest, CountsPodsThatAreStillGoing) {
  start("workloads");
  add(kReplicaSets, workload(kReplicaSets, "r", 1));
  const std::string name(all(kPods)[0].name());
  change(kPods, name, {{"metadata", {{"finalizers", Json::array({"example.com/hold"})}}}});
  change(kReplicaSets, "r", {{"spec", {{"replicas", 0}}}});
  EXPECT_EQ(at(kReplicaSets, "r", "/status/terminatingReplicas"), 1);
  EXPECT_EQ(at(kReplicaSets, "r", "/status/replicas"), 0);
  change(kPods, name, {{"metadata", {{"finalizers", nullptr}}}});
  EXPECT_EQ(at(kReplicaSets, "r", "/status/terminatingReplicas"), 0);
}

TEST_F(ReplicaSetControllerTest, IsAvailableOnlyAfterMinReadySeconds) {
  start("workloads,kubelet");
  Json set = workload(kReplicaSets, "r", 1);
  set["spec"]["minReadySeconds"] = 30;
  add(kReplicaSets, set);
  EXPECT_EQ(at(kReplicaSets, "r", "/status/readyReplicas"), 1);
  EXPECT_TRUE(at(kReplicaSets, "r", "/status/availableReplicas").is_null());
  pass(31s);
  EXPECT_EQ(at(kReplicaSets, "r", "/status/availableReplicas"), 1);
}

// The template is refused: tried once a time, ever more seldom, and told in a condition.
TEST_F(ReplicaSetControllerTest, TellsWhatIsRefusedAndTriesAgain) {
  start("workloads");
  Json set = workload(kReplicaSets, "r", 3);
  set["spec"]["template"]["metadata"]["finalizers"] = Json::array({"unqualified"});
  add(kReplicaSets, set);
  EXPECT_EQ(condition(kReplicaSets, "r", "ReplicaFailure"), "True FailedCreate");
  const std::uint64_t writes = writes_of(1h);
  EXPECT_GT(writes, 0u);
  EXPECT_LT(writes, 60u);
  change(kReplicaSets, "r", {{"spec", {{"template", {{"metadata", {{"finalizers", nullptr}}}}}}}});
  EXPECT_EQ(all(kPods).size(), 3u);
  EXPECT_EQ(condition(kReplicaSets, "r", "ReplicaFailure"), "");
}

TEST_F(ReplicaSetControllerTest, CombinesManySimilarEvents) {
  start("workloads");
  add(kReplicaSets, workload(kReplicaSets, "r", 40));
  EXPECT_EQ(all(kPods).size(), 40u);
  const std::vector<std::string> lines = told();
  EXPECT_EQ(lines.size(), 10u);
  EXPECT_TRUE(lines.back().starts_with(
      "SuccessfulCreate: (combined from similar events): Created pod: r-"));
}

TEST_F(ReplicaSetControllerTest, KeepsReplicationControllersToo) {
  start("workloads");
  Json controller = workload(kReplicationControllers, "c", 2);
  controller["spec"]["selector"] = {{"app", "c"}};
  add(kReplicationControllers, controller);
  EXPECT_EQ(all(kPods).size(), 2u);
  EXPECT_EQ(at(kReplicationControllers, "c", "/status"),
            Json({{"replicas", 2}, {"fullyLabeledReplicas", 2}, {"observedGeneration", 1}}));
}

}  // namespace
}  // namespace drydock::fake
