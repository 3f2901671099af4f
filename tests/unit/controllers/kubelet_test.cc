#include "tests/unit/controllers/controllers_fixture.h"

namespace drydock::fake {
namespace {

using namespace std::chrono_literals;

const Resource kPods = resources::pods();
const Resource kNodes = resources::nodes();

class KubeletTest : public ControllersFixture {
 protected:
  static Json pod(const std::string& name, Json spec = Json::object()) {
    Json made{{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", {{"name", name}}}};
    made["spec"] = std::move(spec);
    made["spec"]["containers"] = Json::array({Json{{"name", "c"}, {"image", "i"}}});
    return made;
  }
};

TEST_F(KubeletTest, APodRunsAtOnce) {
  start("kubelet");
  add(kPods, pod("p"));
  add(kPods, pod("q"));
  EXPECT_EQ(at(kPods, "p", "/spec/nodeName"), "drydock");
  EXPECT_EQ(at(kPods, "p", "/status/phase"), "Running");
  EXPECT_EQ(at(kPods, "p", "/status/containerStatuses/0/ready"), true);
  EXPECT_NE(at(kPods, "p", "/status/podIP"), at(kPods, "q", "/status/podIP"));
  for (const Json& entry : at(kPods, "p", "/status/conditions")) EXPECT_EQ(entry["status"], "True");
  EXPECT_EQ(writes_of(1h), 0u);
}

TEST_F(KubeletTest, AnImageThatCannotBePulledIsWaitedFor) {
  start("kubelet");
  Json waits = pod("p");
  waits["spec"]["containers"][0]["image"] = "web:404";
  add(kPods, waits);
  EXPECT_EQ(at(kPods, "p", "/status/phase"), "Pending");
  EXPECT_EQ(condition(kPods, "p", "Ready"), "False ContainersNotReady");
  EXPECT_EQ(at(kPods, "p", "/status/containerStatuses/0/state/waiting/reason"), "ImagePullBackOff");
  EXPECT_EQ(writes_of(1h), 0u);
  waits = read(kPods, "p");
  waits["spec"]["containers"][0]["image"] = "web:1";
  ASSERT_EQ(update(kPods, waits).code, 200);
  settle();
  EXPECT_EQ(at(kPods, "p", "/status/phase"), "Running");
}

TEST_F(KubeletTest, AContainerEndsAsItsCommandSays) {
  start("kubelet");
  const auto ends = [this](const std::string& name, Json command) {
    Json made = pod(name, {{"restartPolicy", "Never"}});
    made["spec"]["containers"][0]["command"] = std::move(command);
    add(kPods, made);
  };
  ends("good", Json::array({"sh", "-c", "echo hello; exit 0"}));
  ends("bad", Json::array({"/bin/sh", "-c", "sleep 60 && exit 3"}));
  ends("daemon", Json::array({"sleep", "infinity"}));
  ends("other", Json::array({"serve"}));
  EXPECT_EQ(at(kPods, "good", "/status/phase"), "Succeeded");
  EXPECT_EQ(at(kPods, "bad", "/status/phase"), "Running");
  pass(61s);
  EXPECT_EQ(at(kPods, "bad", "/status/phase"), "Failed");
  EXPECT_EQ(at(kPods, "bad", "/status/containerStatuses/0/state/terminated/exitCode"), 3);
  EXPECT_EQ(at(kPods, "daemon", "/status/phase"), "Running");
  EXPECT_EQ(at(kPods, "other", "/status/phase"), "Running");
}

TEST_F(KubeletTest, APodThatFitsNowhereSaysWhy) {
  start("kubelet");
  add(kPods, pod("p", {{"nodeSelector", {{"disk", "ssd"}}}}));
  EXPECT_EQ(at(kPods, "p", "/status/phase"), "Pending");
  EXPECT_EQ(condition(kPods, "p", "PodScheduled"), "False Unschedulable");
  EXPECT_EQ(told().size(), 1u);
  change(kNodes, "drydock", {{"metadata", {{"labels", {{"disk", "ssd"}}}}}});
  EXPECT_EQ(at(kPods, "p", "/status/phase"), "Running");
}

TEST_F(KubeletTest, ACordonedNodeTakesNoPods) {
  start("kubelet");
  change(kNodes, "drydock", {{"spec", {{"unschedulable", true}}}});
  add(kPods, pod("p"));
  EXPECT_EQ(condition(kPods, "p", "PodScheduled"), "False Unschedulable");
  change(kNodes, "drydock", {{"spec", {{"unschedulable", nullptr}, {"taints", nullptr}}}});
  EXPECT_EQ(at(kPods, "p", "/status/phase"), "Running");
}

TEST_F(KubeletTest, AReadinessGateIsWaitedFor) {
  start("kubelet");
  add(kPods,
      pod("p", {{"readinessGates", Json::array({Json{{"conditionType", "example.com/up"}}})}}));
  EXPECT_EQ(condition(kPods, "p", "Ready"), "False ReadinessGatesNotReady");
  Json conditions = at(kPods, "p", "/status/conditions");
  conditions.push_back({{"type", "example.com/up"}, {"status", "True"}});
  change(kPods, "p", {{"status", {{"conditions", conditions}}}}, "status");
  for (const Json& entry : at(kPods, "p", "/status/conditions"))
    if (entry["type"] == "Ready") EXPECT_EQ(entry["status"], "True");
}

TEST_F(KubeletTest, ADeletedPodGoesAtOnceAndOneWithAFinalizerStays) {
  start("kubelet");
  add(kPods, pod("p"));
  Json held = pod("q");
  held["metadata"]["finalizers"] = Json::array({"example.com/hold"});
  add(kPods, held);
  erase(kPods, "p");
  erase(kPods, "q");
  EXPECT_EQ(get(kPods, "p").code, 404);
  EXPECT_EQ(at(kPods, "q", "/metadata/deletionGracePeriodSeconds"), 0);
  EXPECT_EQ(writes_of(1h), 0u);
}

TEST_F(KubeletTest, SchedulingGatesHoldAPod) {
  start("kubelet");
  add(kPods, pod("p", {{"schedulingGates", Json::array({Json{{"name", "example.com/g"}}})}}));
  EXPECT_TRUE(at(kPods, "p", "/spec/nodeName").is_null());
}

TEST_F(KubeletTest, ANodeThatIsDeletedComesBack) {
  start("kubelet");
  erase(kNodes, "drydock");
  EXPECT_EQ(condition(kNodes, "drydock", "Ready"), "True KubeletReady");
}

}  // namespace
}  // namespace drydock::fake
