// What a Job's own policies make of Pods that fail: as a whole, by index, by exit code.
#include "tests/unit/controllers/controllers_fixture.h"

namespace drydock::fake {
namespace {

using namespace std::chrono_literals;

const Resource kJobs = resources::jobs();
const Resource kPods = resources::pods();

class JobPoliciesTest : public ControllersFixture {
 protected:
  // `script` is what each Pod's one container does.
  static Json job(Json spec, const std::string& script = "sleep infinity") {
    Json made{{"apiVersion", "batch/v1"}, {"kind", "Job"}, {"metadata", {{"name", "j"}}}};
    made["spec"] = std::move(spec);
    made["spec"]["template"]["spec"] = {
        {"restartPolicy", "Never"},
        {"containers",
         Json::array({Json{
             {"name", "c"}, {"image", "i"}, {"command", Json::array({"sh", "-c", script})}}})}};
    return made;
  }
  static Json indexed(std::int64_t completions) {
    return {
        {"completions", completions}, {"parallelism", completions}, {"completionMode", "Indexed"}};
  }
  // Ends the running Pod of an index.
  void end(int index, const std::string& phase) {
    for (const Object& pod : all(kPods)) {
      const std::string name(pod.name());
      if (pod.label("batch.kubernetes.io/job-completion-index") == std::to_string(index) &&
          at(kPods, name, "/status/phase") == "Running")
        change(kPods, name, {{"status", {{"phase", phase}}}}, "status");
    }
  }
  Json status() { return at(kJobs, "j", "/status"); }
};

TEST_F(JobPoliciesTest, AnExitCodeEndsTheJob) {
  start("workloads,kubelet");
  Json spec{
      {"podFailurePolicy",
       {{"rules", Json::array({Json{
                      {"action", "FailJob"},
                      {"onExitCodes", {{"operator", "In"}, {"values", Json::array({42})}}}}})}}}};
  add(kJobs, job(spec, "exit 42"));
  EXPECT_EQ(condition(kJobs, "j", "Failed"), "True PodFailurePolicy");
  EXPECT_EQ(status()["failed"], 1);
  const std::string message = status()["conditions"][1]["message"];
  EXPECT_NE(message.find("failed with exit code 42 matching FailJob rule at index 0"),
            std::string::npos)
      << message;
}

TEST_F(JobPoliciesTest, AnIgnoredFailureDoesNotCount) {
  start("workloads,kubelet");
  Json spec{
      {"backoffLimit", 0},
      {"podFailurePolicy",
       {{"rules", Json::array({Json{
                      {"action", "Ignore"},
                      {"onExitCodes", {{"operator", "In"}, {"values", Json::array({3})}}}}})}}}};
  add(kJobs, job(spec, "exit 3"));
  EXPECT_EQ(condition(kJobs, "j", "Failed"), "");
  EXPECT_FALSE(status().contains("failed"));
  pass(30s);
  EXPECT_GT(all(kPods).size(), 1u);
  for (const Object& pod : all(kPods))
    EXPECT_EQ(pod.finalizers().empty(), string_at(pod.json(), {"status", "phase"}) == "Failed");
}

TEST_F(JobPoliciesTest, EnoughIndexesMakeASuccess) {
  start("workloads,kubelet");
  Json spec = indexed(3);
  spec["successPolicy"] = {{"rules", Json::array({Json{{"succeededIndexes", "1-2"}}})}};
  add(kJobs, job(spec));
  end(1, "Succeeded");
  EXPECT_EQ(condition(kJobs, "j", "SuccessCriteriaMet"), "");
  end(2, "Succeeded");
  EXPECT_EQ(condition(kJobs, "j", "Complete"), "True SuccessPolicy");
  EXPECT_EQ(status()["completedIndexes"], "1,2");
  EXPECT_FALSE(status().contains("failed"));
  EXPECT_FALSE(status().contains("active"));
}

TEST_F(JobPoliciesTest, EachIndexFailsByItself) {
  start("workloads,kubelet");
  Json spec = indexed(2);
  spec["backoffLimitPerIndex"] = 1;
  add(kJobs, job(spec));
  EXPECT_EQ(status()["failedIndexes"], "");
  end(0, "Failed");
  EXPECT_EQ(status()["failedIndexes"], "");
  pass(1min);
  end(0, "Failed");
  EXPECT_EQ(status()["failedIndexes"], "0");
  EXPECT_EQ(status()["active"], 1);
  end(1, "Succeeded");
  EXPECT_EQ(condition(kJobs, "j", "Failed"), "True FailedIndexes");
  EXPECT_EQ(status()["completedIndexes"], "1");
  EXPECT_EQ(status()["failed"], 2);
}

TEST_F(JobPoliciesTest, APodThatPausesNeverEnds) {
  start("workloads,kubelet");
  Json pauses = job(Json::object());
  Json& container = pauses["spec"]["template"]["spec"]["containers"][0];
  container.erase("command");
  container["image"] = "example.com/pause:3.10";
  add(kJobs, pauses);
  pass(1h);
  EXPECT_EQ(status()["active"], 1);
}

TEST_F(JobPoliciesTest, TooManyFailedIndexesEndTheJob) {
  start("workloads,kubelet");
  Json spec = indexed(3);
  spec["backoffLimitPerIndex"] = 0;
  spec["maxFailedIndexes"] = 1;
  add(kJobs, job(spec));
  end(0, "Failed");
  EXPECT_EQ(condition(kJobs, "j", "Failed"), "");
  end(1, "Failed");
  EXPECT_EQ(condition(kJobs, "j", "Failed"), "True MaxFailedIndexesExceeded");
}

}  // namespace
}  // namespace drydock::fake
