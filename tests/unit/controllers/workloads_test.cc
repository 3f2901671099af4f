// StatefulSets, DaemonSets and Jobs, as the author of an operator would expect them of a cluster.
#include "fakeapi/controllers/cron_times.h"
#include "fakeapi/controllers/job_status.h"
#include "tests/unit/controllers/controllers_fixture.h"

namespace drydock::fake {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const Resource kStatefulSets = resources::stateful_sets();
const Resource kDaemonSets = resources::daemon_sets();
const Resource kJobs = resources::jobs();
const Resource kPods = resources::pods();
const Resource kClaims{"", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", true};

class WorkloadsTest : public ControllersFixture {
 protected:
  std::vector<std::string> pods() {
    std::vector<std::string> found;
    for (const Object& pod : all(kPods)) found.emplace_back(pod.name());
    return found;
  }
  static Json image(const std::string& name) {
    return {
        {"spec",
         {{"template",
           {{"spec", {{"containers", Json::array({Json{{"name", "c"}, {"image", name}}})}}}}}}}};
  }
  std::string image_of(const std::string& pod) {
    return at(kPods, pod, "/spec/containers/0/image");
  }
  static Json stateful_set(std::int64_t replicas) {
    Json set = workload(kStatefulSets, "web", replicas);
    set["spec"]["serviceName"] = "web";
    return set;
  }
  static Json job(const std::string& name, Json spec = Json::object()) {
    Json made{{"apiVersion", "batch/v1"}, {"kind", "Job"}, {"metadata", {{"name", name}}}};
    made["spec"] = std::move(spec);
    made["spec"]["template"]["spec"] = {
        {"restartPolicy", "Never"},
        {"containers", Json::array({Json{{"name", "c"}, {"image", "i"}}})}};
    return made;
  }
  void fail_pods() {
    for (const std::string& pod : pods())
      if (at(kPods, pod, "/status/phase") == "Pending")
        ASSERT_EQ(merge(kPods, pod, {{"status", {{"phase", "Failed"}}}}, "status").code, 200);
    settle();
  }
};

TEST_F(WorkloadsTest, AStatefulSetGetsItsPodsInOrder) {
  start("workloads,kubelet");
  add(kStatefulSets, stateful_set(3));
  EXPECT_THAT(pods(), ElementsAre("web-0", "web-1", "web-2"));
  std::vector<std::string> made;
  for (const std::string& change : changes_)
    if (change.starts_with("ADDED pods/")) made.push_back(change.substr(11));
  EXPECT_THAT(made, ElementsAre("web-0", "web-1", "web-2"));
  const Json status = at(kStatefulSets, "web", "/status");
  EXPECT_EQ(status["readyReplicas"], 3);
  EXPECT_EQ(status["currentReplicas"], 3);
  EXPECT_EQ(status["currentRevision"], status["updateRevision"]);
  EXPECT_EQ(at(kPods, "web-1", "/metadata/labels/apps.kubernetes.io~1pod-index"), "1");
  EXPECT_EQ(at(kPods, "web-1", "/metadata/labels/controller-revision-hash"),
            status["updateRevision"]);
  EXPECT_EQ(at(kPods, "web-1", "/spec/subdomain"), "web");
  EXPECT_LE(most_writes_a_step_, 1u);
  EXPECT_EQ(writes_of(1h), 0u);
}

TEST_F(WorkloadsTest, AStatefulSetWaitsForThePodBefore) {
  start("workloads");
  add(kStatefulSets, stateful_set(2));
  EXPECT_THAT(pods(), ElementsAre("web-0"));
}

TEST_F(WorkloadsTest, AStatefulSetShrinksFromTheEndAndKeepsItsClaims) {
  start("workloads,kubelet");
  Json set = stateful_set(2);
  set["spec"]["volumeClaimTemplates"] =
      Json::array({Json{{"metadata", {{"name", "data"}}},
                        {"spec",
                         {{"accessModes", Json::array({"ReadWriteOnce"})},
                          {"resources", {{"requests", {{"storage", "1Gi"}}}}}}}}});
  add(kStatefulSets, set);
  EXPECT_EQ(at(kPods, "web-1", "/spec/volumes/0/persistentVolumeClaim/claimName"), "data-web-1");
  change(kStatefulSets, "web", {{"spec", {{"replicas", 1}}}});
  EXPECT_THAT(pods(), ElementsAre("web-0"));
  EXPECT_EQ(get(kClaims, "data-web-1").code, 200);
}

TEST_F(WorkloadsTest, AStatefulSetUpdatesDownToItsPartition) {
  start("workloads,kubelet");
  Json set = stateful_set(3);
  set["spec"]["updateStrategy"] = {{"type", "RollingUpdate"},
                                   {"rollingUpdate", {{"partition", 1}}}};
  add(kStatefulSets, set);
  change(kStatefulSets, "web", image("i:2"));
  EXPECT_EQ(image_of("web-0"), "i:1");
  EXPECT_EQ(image_of("web-1"), "i:2");
  EXPECT_EQ(image_of("web-2"), "i:2");
  EXPECT_EQ(at(kStatefulSets, "web", "/status/updatedReplicas"), 2);
  // What is below the partition comes back as it was.
  erase(kPods, "web-0");
  EXPECT_EQ(image_of("web-0"), "i:1");
  change(kStatefulSets, "web",
         {{"spec", {{"updateStrategy", {{"rollingUpdate", {{"partition", 0}}}}}}}});
  EXPECT_EQ(image_of("web-0"), "i:2");
  EXPECT_EQ(at(kStatefulSets, "web", "/status/currentRevision"),
            at(kStatefulSets, "web", "/status/updateRevision"));
}

TEST_F(WorkloadsTest, ADaemonSetRunsOnEachNodeThatFits) {
  start("workloads,kubelet");
  Json set = workload(kDaemonSets, "agent", 0);
  set["spec"].erase("replicas");
  add(kDaemonSets, set);
  ASSERT_EQ(pods().size(), 1u);
  EXPECT_EQ(at(kDaemonSets, "agent", "/status"), Json({{"currentNumberScheduled", 1},
                                                       {"desiredNumberScheduled", 1},
                                                       {"numberMisscheduled", 0},
                                                       {"numberReady", 1},
                                                       {"numberAvailable", 1},
                                                       {"updatedNumberScheduled", 1},
                                                       {"observedGeneration", 1}}));
  const std::string before = pods()[0];
  change(kDaemonSets, "agent", image("i:2"));
  ASSERT_EQ(pods().size(), 1u);
  EXPECT_NE(pods()[0], before);
  EXPECT_EQ(image_of(pods()[0]), "i:2");
  change(kDaemonSets, "agent",
         {{"spec", {{"template", {{"spec", {{"nodeSelector", {{"disk", "ssd"}}}}}}}}}});
  EXPECT_TRUE(pods().empty());
  EXPECT_EQ(at(kDaemonSets, "agent", "/status/desiredNumberScheduled"), 0);
  EXPECT_EQ(writes_of(1h), 0u);
}

TEST_F(WorkloadsTest, ADaemonSetThatSurgesNeverGoesWithout) {
  start("workloads,kubelet");
  Json set = workload(kDaemonSets, "agent", 1);
  set["spec"].erase("replicas");
  set["spec"]["updateStrategy"] = {{"type", "RollingUpdate"},
                                   {"rollingUpdate", {{"maxSurge", 1}, {"maxUnavailable", 0}}}};
  add(kDaemonSets, set);
  ASSERT_EQ(pods().size(), 1u);
  const std::string old = pods().front();
  changes_.clear();
  change(kDaemonSets, "agent", image("i:2"));
  ASSERT_EQ(pods().size(), 1u);
  EXPECT_EQ(image_of(pods().front()), "i:2");
  const auto made = std::find_if(changes_.begin(), changes_.end(), [](const std::string& line) {
    return line.starts_with("ADDED pods/");
  });
  const auto gone = std::find(changes_.begin(), changes_.end(), "DELETED pods/" + old);
  EXPECT_LT(made, gone);
}

TEST_F(WorkloadsTest, AStatefulSetsClaimsGoAsItsPolicySays) {
  start("*");
  Json set = stateful_set(2);
  set["spec"]["persistentVolumeClaimRetentionPolicy"] = {{"whenScaled", "Delete"},
                                                         {"whenDeleted", "Retain"}};
  set["spec"]["volumeClaimTemplates"] =
      Json::array({Json{{"metadata", {{"name", "data"}}},
                        {"spec",
                         {{"accessModes", Json::array({"ReadWriteOnce"})},
                          {"resources", {{"requests", {{"storage", "1Gi"}}}}}}}}});
  add(kStatefulSets, set);
  ASSERT_EQ(all(kClaims).size(), 2u);
  change(kStatefulSets, "web", {{"spec", {{"replicas", 1}}}});
  ASSERT_EQ(all(kClaims).size(), 1u);
  EXPECT_EQ(all(kClaims).front().name(), "data-web-0");
  erase(kStatefulSets, "web");
  EXPECT_EQ(all(kClaims).size(), 1u);
}

TEST_F(WorkloadsTest, AJobRunsToComplete) {
  start("workloads,kubelet");
  add(kJobs, job("j", {{"completions", 3}, {"parallelism", 2}}));
  EXPECT_EQ(condition(kJobs, "j", "SuccessCriteriaMet"), "True CompletionsReached");
  EXPECT_EQ(condition(kJobs, "j", "Complete"), "True CompletionsReached");
  Json status = at(kJobs, "j", "/status");
  EXPECT_EQ(status["succeeded"], 3);
  EXPECT_EQ(status["ready"], 0);
  EXPECT_EQ(status["terminating"], 0);
  EXPECT_EQ(status["uncountedTerminatedPods"], Json::object());
  EXPECT_TRUE(status["completionTime"].is_string());
  EXPECT_FALSE(status.contains("active"));
  EXPECT_EQ(pods().size(), 3u);
  for (const std::string& pod : pods())
    EXPECT_TRUE(at(kPods, pod, "/metadata/finalizers").is_null());
  EXPECT_LE(most_writes_a_step_, 1u);
  EXPECT_EQ(writes_of(1h), 0u);
}

TEST_F(WorkloadsTest, AJobWithoutAKubeletHasActivePods) {
  start("workloads");
  add(kJobs, job("j"));
  Json status = at(kJobs, "j", "/status");
  EXPECT_TRUE(status["startTime"].is_string());
  status.erase("startTime");
  EXPECT_EQ(status, Json({{"active", 1},
                          {"ready", 0},
                          {"terminating", 0},
                          {"uncountedTerminatedPods", Json::object()}}));
  EXPECT_EQ(at(kPods, pods()[0], "/metadata/finalizers"), Json::array({kJobTracking}));
}

TEST_F(WorkloadsTest, AJobGivesUpAfterItsBackoffLimit) {
  start("workloads");
  add(kJobs, job("j", {{"backoffLimit", 1}}));
  fail_pods();
  EXPECT_EQ(at(kJobs, "j", "/status/failed"), 1);
  EXPECT_EQ(pods().size(), 1u);
  // The next try comes after a pause.
  pass(11s);
  EXPECT_EQ(pods().size(), 2u);
  fail_pods();
  EXPECT_EQ(condition(kJobs, "j", "FailureTarget"), "True BackoffLimitExceeded");
  EXPECT_EQ(condition(kJobs, "j", "Failed"), "True BackoffLimitExceeded");
  EXPECT_EQ(at(kJobs, "j", "/status/failed"), 2);
}

TEST_F(WorkloadsTest, ASuspendedJobHasNoPods) {
  start("workloads");
  add(kJobs, job("j", {{"suspend", true}}));
  EXPECT_TRUE(pods().empty());
  EXPECT_EQ(condition(kJobs, "j", "Suspended"), "True JobSuspended");
  change(kJobs, "j", {{"spec", {{"suspend", false}}}});
  EXPECT_EQ(pods().size(), 1u);
  EXPECT_EQ(condition(kJobs, "j", "Suspended"), "False JobResumed");
  change(kJobs, "j", {{"spec", {{"suspend", true}}}});
  EXPECT_TRUE(pods().empty());
  EXPECT_TRUE(at(kJobs, "j", "/status/failed").is_null());
}

TEST_F(WorkloadsTest, AnIndexedJobDoesEachIndexOnce) {
  start("workloads,kubelet");
  add(kJobs, job("j", {{"completions", 3}, {"parallelism", 3}, {"completionMode", "Indexed"}}));
  EXPECT_EQ(at(kJobs, "j", "/status/completedIndexes"), "0-2");
  EXPECT_EQ(at(kJobs, "j", "/status/succeeded"), 3);
  EXPECT_EQ(condition(kJobs, "j", "Complete"), "True CompletionsReached");
}

TEST_F(WorkloadsTest, AJobGoesWhenItsTimeIsOverAndTakesItsPodsWithIt) {
  start("*");
  add(kJobs, job("j", {{"ttlSecondsAfterFinished", 60}}));
  pass(59s);
  EXPECT_EQ(get(kJobs, "j").code, 200);
  pass(2s);
  EXPECT_EQ(get(kJobs, "j").code, 404);
  EXPECT_TRUE(pods().empty());
}

TEST_F(WorkloadsTest, AJobThatIsDeletedLeavesNoPodBehind) {
  start("*,-kubelet");
  add(kJobs, job("j"));
  erase(kJobs, "j", {{"propagationPolicy", "Background"}});
  EXPECT_TRUE(pods().empty());
}

class CronJobTest : public WorkloadsTest {
 protected:
  Json cron_job(const std::string& schedule) {
    return {{"apiVersion", "batch/v1"},
            {"kind", "CronJob"},
            {"metadata", {{"name", "c"}}},
            {"spec", {{"schedule", schedule}, {"jobTemplate", {{"spec", job("x")["spec"]}}}}}};
  }
  std::size_t jobs() { return all(kJobs).size(); }
  const Resource kCronJobs{"batch", "v1", "cronjobs", "CronJob", true};
};

TEST_F(CronJobTest, MakesAJobEachTimeAndKeepsTheLastThree) {
  start("workloads,kubelet");
  add(kCronJobs, cron_job("*/10 * * * *"));
  EXPECT_EQ(jobs(), 0u);
  pass(10min);
  ASSERT_EQ(jobs(), 1u);
  EXPECT_EQ(all(kJobs)[0].name(), "c-29453770");
  EXPECT_EQ(at(kCronJobs, "c", "/status/lastScheduleTime"), "2026-01-01T00:10:00Z");
  EXPECT_EQ(at(kCronJobs, "c", "/status/lastSuccessfulTime"), "2026-01-01T00:10:00Z");
  EXPECT_TRUE(at(kCronJobs, "c", "/status/active").is_null());
  pass(1h);
  EXPECT_EQ(jobs(), 3u);
  change(kCronJobs, "c", {{"spec", {{"suspend", true}}}});
  EXPECT_EQ(writes_of(24h), 0u);
}

TEST_F(CronJobTest, MindsWhatIsStillRunning) {
  start("workloads");
  Json forbid = cron_job("* * * * *");
  forbid["spec"]["concurrencyPolicy"] = "Forbid";
  add(kCronJobs, forbid);
  pass(3min);
  ASSERT_EQ(jobs(), 1u);
  EXPECT_EQ(at(kCronJobs, "c", "/status/active/0/name"), std::string(all(kJobs)[0].name()));
  const std::string first(all(kJobs)[0].name());
  change(kCronJobs, "c", {{"spec", {{"concurrencyPolicy", "Replace"}}}});
  pass(1min);
  ASSERT_EQ(jobs(), 1u);
  EXPECT_NE(all(kJobs)[0].name(), first);
}

std::string next_time(std::string_view schedule, std::string_view after) {
  const auto next = next_cron_time(schedule, *parse_time(after));
  return next ? format_time(*next) : "never";
}

TEST(CronTimesTest, AreFound) {
  const char* monday = "2026-11-23T08:30:10Z";
  EXPECT_EQ(next_time("* * * * *", monday), "2026-11-23T08:31:00Z");
  EXPECT_EQ(next_time("30 8 * * *", monday), "2026-11-24T08:30:00Z");
  EXPECT_EQ(next_time("0 9-17/4 * * mon-fri", monday), "2026-11-23T09:00:00Z");
  EXPECT_EQ(next_time("5/20 * * * *", monday), "2026-11-23T08:45:00Z");
  EXPECT_EQ(next_time("0 0 13 * fri", monday), "2026-11-27T00:00:00Z");
  EXPECT_EQ(next_time("0 0 13 * *", monday), "2026-12-13T00:00:00Z");
  EXPECT_EQ(next_time("0 0 29 feb *", monday), "2028-02-29T00:00:00Z");
  EXPECT_EQ(next_time("@monthly", monday), "2026-12-01T00:00:00Z");
  EXPECT_EQ(next_time("0 0 31 2 *", monday), "never");
  EXPECT_EQ(next_time("nonsense", monday), "never");
}

TEST_F(WorkloadsTest, ABudgetCountsItsPods) {
  const Resource budgets{"policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true};
  start("workloads,kubelet");
  add(resources::deployments(), workload(resources::deployments(), "d", 3));
  add(budgets,
      {{"apiVersion", "policy/v1"},
       {"kind", "PodDisruptionBudget"},
       {"metadata", {{"name", "b"}}},
       {"spec", {{"maxUnavailable", 1}, {"selector", {{"matchLabels", {{"app", "d"}}}}}}}});
  EXPECT_EQ(condition(budgets, "b", "DisruptionAllowed"), "True SufficientPods");
  EXPECT_EQ(at(budgets, "b", "/status/disruptionsAllowed"), 1);
  EXPECT_EQ(at(budgets, "b", "/status/desiredHealthy"), 2);
  EXPECT_EQ(at(budgets, "b", "/status/expectedPods"), 3);
  change(resources::deployments(), "d", {{"spec", {{"replicas", 0}}}});
  EXPECT_EQ(condition(budgets, "b", "DisruptionAllowed"), "False InsufficientPods");
  EXPECT_EQ(writes_of(1h), 0u);
}

TEST(JobIndexesTest, AreRangesAndBack) {
  const std::set<std::int64_t> indexes{0, 1, 3, 5, 6, 7};
  EXPECT_EQ(format_indexes(indexes), "0,1,3,5-7");
  EXPECT_EQ(parse_indexes("0,1,3,5-7"), indexes);
  EXPECT_EQ(parse_indexes(""), std::set<std::int64_t>());
}

}  // namespace
}  // namespace drydock::fake
