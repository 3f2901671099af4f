// What other objects of a cluster make of one that is written: classes, LimitRanges, quotas.
#include <gmock/gmock.h>

#include "operator/api/resources.h"
#include "tests/unit/write/server_fixture.h"

namespace drydock::fake {
namespace {

using testing::HasSubstr;

const Resource kPods = resources::pods();
const Resource kClaims{"", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", true};
const Resource kLimitRanges{"", "v1", "limitranges", "LimitRange", true};
const Resource kQuotas{"", "v1", "resourcequotas", "ResourceQuota", true};
const Resource kPriorityClasses{"scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass",
                                false};
const Resource kRuntimeClasses{"node.k8s.io", "v1", "runtimeclasses", "RuntimeClass", false};
const Resource kStorageClasses{"storage.k8s.io", "v1", "storageclasses", "StorageClass", false};

class AdmissionTest : public ServerFixture {
 protected:
  static Json object(const Resource& resource, const std::string& name, Json members) {
    members["apiVersion"] = resource.api_version();
    members["kind"] = resource.kind;
    members["metadata"]["name"] = name;
    return members;
  }
  static Json pod(const std::string& name, Json resources = Json::object()) {
    return object(
        kPods, name,
        {{"spec",
          {{"containers",
            Json::array({Json{{"name", "c"}, {"image", "i"}, {"resources", resources}}})}}}});
  }
  Json made(const Resource& resource, Json body) {
    const Response response = create(resource, std::move(body));
    EXPECT_EQ(response.code, 201) << response.wire_body().bytes->c_str();
    return response.object().value_or(Object()).json();
  }
  std::string refusal(const Resource& resource, Json body) {
    const Response response = create(resource, std::move(body));
    return response.ok() ? "created"
                         : std::to_string(response.code) + " " + response.status().message;
  }
  // As the quota controller leaves it.
  void add_quota(const std::string& name, Json hard, Json used, Json spec = Json::object()) {
    spec["hard"] = hard;
    made(kQuotas, object(kQuotas, name, {{"spec", std::move(spec)}}));
    ASSERT_EQ(merge(kQuotas, name, {{"status", {{"hard", hard}, {"used", used}}}}, "status").code,
              200);
  }
  Json used(const std::string& quota) {
    return get(kQuotas, quota).object().value_or(Object()).json()["status"]["used"];
  }
};

TEST_F(AdmissionTest, ALimitRangeFillsInWhatContainersLeaveOut) {
  made(kLimitRanges,
       object(kLimitRanges, "l",
              {{"spec",
                {{"limits", Json::array({Json{{"type", "Container"},
                                              {"default", {{"cpu", "500m"}, {"memory", "1Gi"}}},
                                              {"defaultRequest", {{"cpu", "100m"}}}}})}}}}));
  const Json filled = made(kPods, pod("p", {{"requests", {{"memory", "1Mi"}}}}));
  const Json& resources = filled["spec"]["containers"][0]["resources"];
  EXPECT_EQ(resources["requests"], Json({{"cpu", "100m"}, {"memory", "1Mi"}}));
  EXPECT_EQ(resources["limits"], Json({{"cpu", "500m"}, {"memory", "1Gi"}}));
  EXPECT_EQ(filled["status"]["qosClass"], "Burstable");
  EXPECT_EQ(filled["metadata"]["annotations"]["kubernetes.io/limit-ranger"],
            "LimitRanger plugin set: cpu request for container c; cpu, memory limit for container "
            "c");
}

TEST_F(AdmissionTest, ALimitRangeBounds) {
  made(kLimitRanges,
       object(kLimitRanges, "l",
              {{"spec",
                {{"limits", Json::array({Json{{"type", "Pod"}, {"max", {{"cpu", "1"}}}},
                                         Json{{"type", "PersistentVolumeClaim"},
                                              {"min", {{"storage", "1Gi"}}}}})}}}}));
  EXPECT_EQ(refusal(kPods, pod("p", {{"limits", {{"cpu", "2"}}}})),
            "403 pods \"p\" is forbidden: maximum cpu usage per Pod is 1, but limit is 2");
  EXPECT_EQ(refusal(kPods, pod("p", {{"limits", {{"cpu", "1"}}}})), "created");
  EXPECT_EQ(refusal(kClaims, object(kClaims, "c",
                                    {{"spec",
                                      {{"accessModes", Json::array({"ReadWriteOnce"})},
                                       {"resources", {{"requests", {{"storage", "1Mi"}}}}}}}})),
            "403 persistentvolumeclaims \"c\" is forbidden: minimum storage usage per "
            "PersistentVolumeClaim is 1Gi, but request is 1Mi");
}

TEST_F(AdmissionTest, APriorityClassSaysHowMuchAPodMatters) {
  EXPECT_EQ(made(kPods, pod("plain"))["spec"]["priority"], 0);
  Json lost = pod("p");
  lost["spec"]["priorityClassName"] = "none";
  EXPECT_EQ(refusal(kPods, lost),
            "403 pods \"p\" is forbidden: no PriorityClass with name none was found");
  made(kPriorityClasses,
       object(kPriorityClasses, "usual",
              {{"value", 7}, {"globalDefault", true}, {"preemptionPolicy", "Never"}}));
  const Json usual = made(kPods, pod("p"));
  EXPECT_EQ(usual["spec"]["priorityClassName"], "usual");
  EXPECT_EQ(usual["spec"]["priority"], 7);
  EXPECT_EQ(usual["spec"]["preemptionPolicy"], "Never");
  EXPECT_THAT(refusal(kPriorityClasses,
                      object(kPriorityClasses, "other", {{"value", 8}, {"globalDefault", true}})),
              HasSubstr("PriorityClass usual is already marked as default"));
}

TEST_F(AdmissionTest, ARuntimeClassAddsItsOverhead) {
  Json wants = pod("p");
  wants["spec"]["runtimeClassName"] = "boxed";
  EXPECT_EQ(refusal(kPods, wants),
            "403 pods \"p\" is forbidden: pod rejected: RuntimeClass \"boxed\" not found");
  made(kRuntimeClasses, object(kRuntimeClasses, "boxed",
                               {{"handler", "box"},
                                {"overhead", {{"podFixed", {{"cpu", "50m"}}}}},
                                {"scheduling", {{"nodeSelector", {{"box", "yes"}}}}}}));
  const Json boxed = made(kPods, wants);
  EXPECT_EQ(boxed["spec"]["overhead"]["cpu"], "50m");
  EXPECT_EQ(boxed["spec"]["nodeSelector"]["box"], "yes");
}

TEST_F(AdmissionTest, AClaimGetsTheDefaultStorageClass) {
  made(kStorageClasses,
       object(kStorageClasses, "fast",
              {{"provisioner", "example.com/p"},
               {"metadata",
                {{"annotations", {{"storageclass.kubernetes.io/is-default-class", "true"}}}}}}));
  const Json claim{{"spec",
                    {{"accessModes", Json::array({"ReadWriteOnce"})},
                     {"resources", {{"requests", {{"storage", "1Gi"}}}}}}}};
  EXPECT_EQ(made(kClaims, object(kClaims, "a", claim))["spec"]["storageClassName"], "fast");
  Json none = object(kClaims, "b", claim);
  none["spec"]["storageClassName"] = "";
  EXPECT_EQ(made(kClaims, none)["spec"]["storageClassName"], "");
}

TEST_F(AdmissionTest, AQuotaIsChargedAndRefuses) {
  add_quota("q", {{"configmaps", "2"}, {"count/secrets", "5"}},
            {{"configmaps", "1"}, {"count/secrets", "0"}});
  made(resources::config_maps(), config_map("a"));
  EXPECT_EQ(used("q")["configmaps"], "2");
  EXPECT_EQ(refusal(resources::config_maps(), config_map("b")),
            "403 configmaps \"b\" is forbidden: exceeded quota: q, requested: configmaps=1, used: "
            "configmaps=2, limited: configmaps=2");
  EXPECT_EQ(update(resources::config_maps(), config_map("a", {{"k", "v"}})).code, 200);
}

TEST_F(AdmissionTest, ADryRunIsNotCharged) {
  add_quota("q", {{"configmaps", "2"}}, {{"configmaps", "1"}});
  EXPECT_EQ(create(resources::config_maps(), config_map("a"), {{"dryRun", "All"}}).code, 201);
  EXPECT_EQ(used("q")["configmaps"], "1");
}

TEST_F(AdmissionTest, AQuotaThatNobodyHasCountedYetIsWaitedFor) {
  made(kQuotas, object(kQuotas, "q", {{"spec", {{"hard", {{"configmaps", "0"}}}}}}));
  made(resources::config_maps(), config_map("a"));
  ASSERT_EQ(merge(kQuotas, "q", {{"status", {{"hard", {{"configmaps", "9"}}}}}}, "status").code,
            200);
  EXPECT_EQ(
      refusal(resources::config_maps(), config_map("b")),
      "403 configmaps \"b\" is forbidden: status unknown for quota: q, resources: configmaps");
}

TEST_F(AdmissionTest, AQuotaOfComputeResourcesMakesPodsSayWhatTheyNeed) {
  add_quota("q", {{"requests.cpu", "1"}}, {{"requests.cpu", "0"}});
  EXPECT_EQ(refusal(kPods, pod("p")),
            "403 pods \"p\" is forbidden: failed quota: q: must specify requests.cpu for: c");
  made(kPods, pod("p", {{"requests", {{"cpu", "600m"}}}}));
  EXPECT_EQ(used("q")["requests.cpu"], "600m");
  EXPECT_THAT(refusal(kPods, pod("r", {{"requests", {{"cpu", "500m"}}}})),
              HasSubstr("exceeded quota: q, requested: requests.cpu=500m, used: "
                        "requests.cpu=600m, limited: requests.cpu=1"));
}

TEST_F(AdmissionTest, AScopedQuotaIsAboutItsPodsOnly) {
  add_quota("q", {{"pods", "0"}}, {{"pods", "0"}}, {{"scopes", Json::array({"BestEffort"})}});
  EXPECT_THAT(refusal(kPods, pod("p")), HasSubstr("exceeded quota: q"));
  EXPECT_EQ(refusal(kPods, pod("p", {{"requests", {{"cpu", "1"}}}})), "created");
}

}  // namespace
}  // namespace drydock::fake
