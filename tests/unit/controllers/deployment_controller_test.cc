#include "tests/unit/controllers/controllers_fixture.h"

namespace drydock::fake {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const Resource kDeployments = resources::deployments();
const Resource kReplicaSets = resources::replica_sets();
const Resource kPods = resources::pods();

class DeploymentControllerTest : public ControllersFixture {
 protected:
  // The ReplicaSets by revision.
  std::map<std::string, Json> sets() {
    std::map<std::string, Json> found;
    for (const Object& set : all(kReplicaSets))
      found[std::string(set.annotation("deployment.kubernetes.io/revision").value_or("none"))] =
          set.json();
    return found;
  }
  void roll_to(const std::string& image) {
    change(
        kDeployments, "d",
        {{"spec",
          {{"template",
            {{"spec", {{"containers", Json::array({Json{{"name", "c"}, {"image", image}}})}}}}}}}});
  }
  // Makes Pods ready, as a kubelet would.
  void ready_pods(std::size_t count, const std::string& image = "") {
    for (const Object& pod : all(kPods)) {
      if (count == 0) break;
      if (!image.empty() && pod.json()["spec"]["containers"][0]["image"] != image) continue;
      if (string_at(pod.json(), {"status", "phase"}) == "Running") continue;
      --count;
      change(kPods, std::string(pod.name()),
             {{"status",
               {{"phase", "Running"},
                {"conditions",
                 Json::array({Json{{"type", "Ready"},
                                   {"status", "True"},
                                   {"lastTransitionTime", format_time(clock_.wall_now())}}})}}}},
             "status");
    }
    EXPECT_EQ(count, 0u);
  }
};

TEST_F(DeploymentControllerTest, TellsWhatItDoesInItsStatus) {
  start("workloads");
  add(kDeployments, workload(kDeployments, "d", 2));
  EXPECT_EQ(at(kDeployments, "d", "/metadata/generation"), 1);
  EXPECT_EQ(at(kDeployments, "d", "/metadata/annotations"),
            Json({{"deployment.kubernetes.io/revision", "1"}}));
  Json status = at(kDeployments, "d", "/status");
  status.erase("conditions");
  EXPECT_EQ(status, Json({{"observedGeneration", 1},
                          {"replicas", 2},
                          {"updatedReplicas", 2},
                          {"unavailableReplicas", 2},
                          {"terminatingReplicas", 0}}));
  EXPECT_EQ(condition(kDeployments, "d", "Available"), "False MinimumReplicasUnavailable");
  EXPECT_EQ(condition(kDeployments, "d", "Progressing"), "True ReplicaSetUpdated");
  EXPECT_EQ(at(kDeployments, "d", "/status/conditions/0/type"), "Available");
  ready_pods(2);
  EXPECT_EQ(condition(kDeployments, "d", "Available"), "True MinimumReplicasAvailable");
  EXPECT_EQ(condition(kDeployments, "d", "Progressing"), "True NewReplicaSetAvailable");
  EXPECT_LE(most_writes_a_step_, 1u);
}

TEST_F(DeploymentControllerTest, SaysThatItHasMadeAReplicaSetBeforeAnythingElse) {
  start("workloads");
  add(kDeployments, workload(kDeployments, "d", 1));
  const Json first = history_["deployments"][1].json();
  EXPECT_EQ(first["status"]["conditions"].size(), 1u);
  EXPECT_EQ(first["status"]["conditions"][0]["reason"], "NewReplicaSetCreated");
  EXPECT_FALSE(first["status"].contains("observedGeneration"));
}

TEST_F(DeploymentControllerTest, GivesItsReplicaSetWhatItNeeds) {
  start("workloads");
  Json deployment = workload(kDeployments, "d", 4);
  deployment["metadata"]["annotations"] = {{"note", "n"}};
  deployment["spec"]["minReadySeconds"] = 3;
  add(kDeployments, deployment);
  const Json set = sets()["1"];
  const Json hash = set["metadata"]["labels"]["pod-template-hash"];
  EXPECT_EQ(set["metadata"]["name"], "d-" + hash.get<std::string>());
  EXPECT_EQ(set["metadata"]["annotations"],
            Json({{"note", "n"},
                  {"deployment.kubernetes.io/revision", "1"},
                  {"deployment.kubernetes.io/desired-replicas", "4"},
                  {"deployment.kubernetes.io/max-replicas", "5"}}));
  EXPECT_EQ(set["spec"]["selector"]["matchLabels"],
            Json({{"app", "d"}, {"pod-template-hash", hash}}));
  EXPECT_EQ(set["spec"]["template"]["metadata"]["labels"]["pod-template-hash"], hash);
  EXPECT_EQ(set["spec"]["minReadySeconds"], 3);
  EXPECT_EQ(set["metadata"]["managedFields"][0]["manager"], "kube-controller-manager");
  EXPECT_EQ(set["metadata"]["ownerReferences"][0]["kind"], "Deployment");
}

TEST_F(DeploymentControllerTest, RollsWithinSurgeAndUnavailability) {
  start("workloads");
  add(kDeployments, workload(kDeployments, "d", 4));
  ready_pods(4);
  roll_to("i:2");
  // 25 % each way: five Pods at most, three available at least.
  EXPECT_EQ(sets()["1"]["spec"]["replicas"], 3);
  EXPECT_EQ(sets()["2"]["spec"]["replicas"], 2);
  ready_pods(1, "i:2");
  EXPECT_EQ(sets()["1"]["spec"]["replicas"], 2);
  EXPECT_EQ(sets()["2"]["spec"]["replicas"], 3);
  ready_pods(1, "i:2");
  ready_pods(1, "i:2");
  ready_pods(1, "i:2");
  EXPECT_EQ(sets()["1"]["spec"]["replicas"], 0);
  EXPECT_EQ(sets()["2"]["spec"]["replicas"], 4);
  EXPECT_EQ(condition(kDeployments, "d", "Progressing"), "True NewReplicaSetAvailable");
  for (const Object& state : history_["deployments"])
    EXPECT_LE(state.json()["status"].value("replicas", 0), 5);
}

TEST_F(DeploymentControllerTest, RollsBackToTheOldReplicaSetAndRemembers) {
  start("workloads,kubelet");
  add(kDeployments, workload(kDeployments, "d", 1));
  roll_to("i:2");
  roll_to("i:1");
  const auto found = sets();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(found.contains("3"));
  EXPECT_EQ(found.at("3")["metadata"]["annotations"]["deployment.kubernetes.io/revision-history"],
            "1");
  EXPECT_EQ(at(kDeployments, "d", "/metadata/annotations"),
            Json({{"deployment.kubernetes.io/revision", "3"}}));
}

TEST_F(DeploymentControllerTest, RecreateWaitsUntilTheOldPodsHaveGone) {
  start("workloads");
  Json deployment = workload(kDeployments, "d", 2);
  deployment["spec"]["strategy"] = {{"type", "Recreate"}};
  add(kDeployments, deployment);
  // A finalizer holds one of them.
  const std::string held(all(kPods).front().name());
  change(kPods, held, {{"metadata", {{"finalizers", Json::array({"example.com/hold"})}}}});
  roll_to("i:2");
  EXPECT_EQ(sets().size(), 1u);
  EXPECT_EQ(all(kPods).size(), 1u);
  change(kPods, held, {{"metadata", {{"finalizers", nullptr}}}});
  EXPECT_EQ(sets()["2"]["spec"]["replicas"], 2);
}

TEST_F(DeploymentControllerTest, ScalesAllReplicaSetsInProportionWhileItRolls) {
  start("workloads");
  add(kDeployments, workload(kDeployments, "d", 10));
  ready_pods(10);
  roll_to("i:2");
  EXPECT_EQ(sets()["1"]["spec"]["replicas"], 8);
  EXPECT_EQ(sets()["2"]["spec"]["replicas"], 5);
  change(kDeployments, "d", {{"spec", {{"replicas", 20}}}});
  // 25 instead of 13, by size: 8 and 5 become 15 and 10.
  EXPECT_EQ(sets()["1"]["spec"]["replicas"], 15);
  EXPECT_EQ(sets()["2"]["spec"]["replicas"], 10);
  EXPECT_EQ(sets()["2"]["metadata"]["annotations"]["deployment.kubernetes.io/max-replicas"], "25");
}

TEST_F(DeploymentControllerTest, PauseHoldsARolloutButNotAScaling) {
  start("workloads,kubelet");
  add(kDeployments, workload(kDeployments, "d", 1));
  change(kDeployments, "d", {{"spec", {{"paused", true}}}});
  EXPECT_EQ(condition(kDeployments, "d", "Progressing"), "Unknown DeploymentPaused");
  roll_to("i:2");
  EXPECT_EQ(sets().size(), 1u);
  change(kDeployments, "d", {{"spec", {{"replicas", 3}}}});
  EXPECT_EQ(sets()["1"]["spec"]["replicas"], 3);
  change(kDeployments, "d", {{"spec", {{"paused", nullptr}}}});
  EXPECT_EQ(sets()["2"]["spec"]["replicas"], 3);
  EXPECT_EQ(condition(kDeployments, "d", "Progressing"), "True NewReplicaSetAvailable");
}

TEST_F(DeploymentControllerTest, GivesUpWhenThereIsNoProgress) {
  start("workloads");
  Json deployment = workload(kDeployments, "d", 1);
  deployment["spec"]["progressDeadlineSeconds"] = 60;
  add(kDeployments, deployment);
  pass(59s);
  EXPECT_EQ(condition(kDeployments, "d", "Progressing"), "True ReplicaSetUpdated");
  pass(3s);
  EXPECT_EQ(condition(kDeployments, "d", "Progressing"), "False ProgressDeadlineExceeded");
  EXPECT_EQ(writes_of(1h), 0u);
  ready_pods(1);
  EXPECT_EQ(condition(kDeployments, "d", "Progressing"), "True NewReplicaSetAvailable");
}

TEST_F(DeploymentControllerTest, KeepsSoMuchHistoryAndNoMore) {
  start("workloads,kubelet");
  Json deployment = workload(kDeployments, "d", 1);
  deployment["spec"]["revisionHistoryLimit"] = 2;
  add(kDeployments, deployment);
  for (int i = 2; i <= 5; ++i) roll_to("i:" + std::to_string(i));
  std::vector<std::string> revisions;
  for (const auto& [revision, set] : sets()) revisions.push_back(revision);
  EXPECT_THAT(revisions, ElementsAre("3", "4", "5"));
}

TEST_F(DeploymentControllerTest, AdoptsWhatMatchesAndReleasesWhatDoesNot) {
  start("workloads");
  add(kDeployments, workload(kDeployments, "d", 1));
  const std::string set = sets()["1"]["metadata"]["name"];
  change(kReplicaSets, set, {{"metadata", {{"labels", {{"app", "other"}}}}}});
  EXPECT_TRUE(at(kReplicaSets, set, "/metadata/ownerReferences").is_null());
  // Its name is taken now, so that the next hashes to another one.
  EXPECT_EQ(at(kDeployments, "d", "/status/collisionCount"), 1);
  EXPECT_EQ(all(kReplicaSets).size(), 2u);
  change(kReplicaSets, set, {{"metadata", {{"labels", {{"app", "d"}}}}}});
  EXPECT_EQ(at(kReplicaSets, set, "/metadata/ownerReferences/0/name"), "d");
}

TEST_F(DeploymentControllerTest, ReportsWhatItsReplicaSetCannotDo) {
  start("workloads,kubelet");
  // Only of a Pod is it seen that this is no finalizer.
  Json deployment = workload(kDeployments, "d", 1);
  deployment["spec"]["template"]["metadata"]["finalizers"] = Json::array({"unqualified"});
  add(kDeployments, deployment);
  EXPECT_EQ(condition(kDeployments, "d", "ReplicaFailure"), "True FailedCreate");
  change(kDeployments, "d", {{"spec", {{"template", {{"metadata", {{"finalizers", nullptr}}}}}}}});
  EXPECT_EQ(condition(kDeployments, "d", "ReplicaFailure"), "");
}

TEST_F(DeploymentControllerTest, AConflictIsTriedAgainAndSettledOnceItIsHeardOf) {
  start("workloads");
  add(kDeployments, workload(kDeployments, "d", 1));
  const std::string set = sets()["1"]["metadata"]["name"];
  keep_quiet_about("replicasets");
  change(kReplicaSets, set, {{"metadata", {{"annotations", {{"note", "n"}}}}}});
  change(kDeployments, "d", {{"spec", {{"replicas", 3}}}});
  EXPECT_EQ(at(kReplicaSets, set, "/spec/replicas"), 1);
  EXPECT_EQ(writes_of(1s), 0u);
  tell();
  EXPECT_EQ(at(kReplicaSets, set, "/spec/replicas"), 3);
  EXPECT_EQ(at(kReplicaSets, set, "/metadata/annotations/note"), "n");
}

TEST_F(DeploymentControllerTest, AReplicaSetThatVanishedUnheardIsMadeAgain) {
  start("workloads,garbagecollector");
  add(kDeployments, workload(kDeployments, "d", 2));
  const std::string set = sets()["1"]["metadata"]["name"];
  keep_quiet_about("replicasets");
  erase(kReplicaSets, set);
  change(kDeployments, "d", {{"spec", {{"replicas", 3}}}});
  tell();
  pass(1min);
  ASSERT_EQ(all(kReplicaSets).size(), 1u);
  EXPECT_EQ(at(kDeployments, "d", "/status/replicas"), 3);
}

TEST_F(DeploymentControllerTest, WritesEventsAsTheRealOneDoes) {
  start("workloads,kubelet");
  add(kDeployments, workload(kDeployments, "d", 1));
  const std::string set = sets()["1"]["metadata"]["name"];
  change(kDeployments, "d", {{"spec", {{"replicas", 0}}}});
  const std::vector<std::string> lines = told();
  EXPECT_THAT(
      lines, testing::Contains("ScalingReplicaSet: Scaled up replica set " + set + " from 0 to 1"));
  EXPECT_THAT(lines, testing::Contains("ScalingReplicaSet: Scaled down replica set " + set +
                                       " from 1 to 0"));
}

TEST_F(DeploymentControllerTest, WritesNothingWhileNothingChanges) {
  start("*");
  add(kDeployments, workload(kDeployments, "d", 3));
  EXPECT_EQ(writes_of(24h), 0u);
}

// Whatever else is there, a rollout takes the same steps.
TEST_F(DeploymentControllerTest, CostsTheSameHoweverManyOthersThereAre) {
  start("workloads");
  auto steps_of_one = [this](const std::string& name) {
    EXPECT_EQ(create(kDeployments, workload(kDeployments, name, 2)).code, 201);
    int steps = 0;
    while (round()) ++steps;
    return steps;
  };
  const int alone = steps_of_one("a");
  for (int i = 0; i < 50; ++i)
    add(kDeployments, workload(kDeployments, "x" + std::to_string(i), 1));
  EXPECT_EQ(steps_of_one("b"), alone);
}

}  // namespace
}  // namespace drydock::fake
