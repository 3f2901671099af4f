// ResourceQuotas are counted, token Secrets filled, and volumes in use kept.
#include "fakeapi/kinds/base64.h"
#include "tests/unit/controllers/controllers_fixture.h"

namespace drydock::fake {
namespace {

using namespace std::chrono_literals;

const Resource kQuotas{"", "v1", "resourcequotas", "ResourceQuota", true};
const Resource kClaims{"", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", true};
const Resource kPods = resources::pods();
const Resource kDeployments = resources::deployments();

class ResourceControllersTest : public ControllersFixture {
 protected:
  static Json quota(Json hard) {
    return {{"apiVersion", "v1"},
            {"kind", "ResourceQuota"},
            {"metadata", {{"name", "q"}}},
            {"spec", {{"hard", std::move(hard)}}}};
  }
  Json used() { return at(kQuotas, "q", "/status/used"); }
};

TEST_F(ResourceControllersTest, AQuotaCountsWhatWasThereAndWhatGoes) {
  ASSERT_EQ(create(resources::config_maps(), config_map("before")).code, 201);
  start("workloads");
  add(kQuotas, quota({{"configmaps", "5"}, {"count/deployments.apps", "2"}, {"pods", "3"}}));
  EXPECT_EQ(used(), Json({{"configmaps", "1"}, {"count/deployments.apps", "0"}, {"pods", "0"}}));
  EXPECT_EQ(writes_of(1h), 0u);
  add(kDeployments, workload(kDeployments, "web", 2));
  EXPECT_EQ(used(), Json({{"configmaps", "1"}, {"count/deployments.apps", "1"}, {"pods", "2"}}));
  erase(resources::config_maps(), "before");
  EXPECT_EQ(used()["configmaps"], "0");
}

TEST_F(ResourceControllersTest, AQuotaStopsARollout) {
  start("workloads,kubelet");
  add(kQuotas, quota({{"pods", "1"}}));
  add(kDeployments, workload(kDeployments, "web", 3));
  EXPECT_EQ(all(kPods).size(), 1u);
  EXPECT_EQ(condition(kDeployments, "web", "ReplicaFailure"), "True FailedCreate");
  change(kQuotas, "q", {{"spec", {{"hard", {{"pods", "3"}}}}}});
  pass(20min);
  EXPECT_EQ(all(kPods).size(), 3u);
  EXPECT_EQ(used()["pods"], "3");
}

TEST_F(ResourceControllersTest, EndedPodsAreNotCounted) {
  start("workloads,kubelet");
  add(kQuotas, quota({{"pods", "2"}, {"count/pods", "2"}}));
  add(resources::jobs(),
      {{"apiVersion", "batch/v1"},
       {"kind", "Job"},
       {"metadata", {{"name", "j"}}},
       {"spec",
        {{"template",
          {{"spec",
            {{"restartPolicy", "Never"},
             {"containers", Json::array({Json{{"name", "c"}, {"image", "i"}}})}}}}}}}});
  EXPECT_EQ(used(), Json({{"count/pods", "1"}, {"pods", "0"}}));
}

TEST_F(ResourceControllersTest, ATokenSecretIsFilledAndGoesWithItsAccount) {
  start("serviceaccount");
  const Resource secrets = resources::secrets();
  add(resources::service_accounts(),
      {{"apiVersion", "v1"}, {"kind", "ServiceAccount"}, {"metadata", {{"name", "bot"}}}});
  add(secrets, {{"apiVersion", "v1"},
                {"kind", "Secret"},
                {"metadata",
                 {{"name", "t"}, {"annotations", {{"kubernetes.io/service-account.name", "bot"}}}}},
                {"type", "kubernetes.io/service-account-token"}});
  EXPECT_EQ(at(secrets, "t", "/data/namespace"), "ZGVmYXVsdA==");
  EXPECT_EQ(at(secrets, "t", "/data/ca.crt"), "Q0E=");
  const auto token = decode_base64(at(secrets, "t", "/data/token").get<std::string>());
  const auto caller = server_.authenticate(token);
  ASSERT_TRUE(caller.has_value());
  EXPECT_EQ(caller->user, "system:serviceaccount:default:bot");
  EXPECT_EQ(writes_of(1h), 0u);
  erase(resources::service_accounts(), "bot");
  EXPECT_EQ(get(secrets, "t").code, 404);
}

TEST_F(ResourceControllersTest, AClaimInUseStays) {
  start("workloads,kubelet");
  add(kClaims, {{"apiVersion", "v1"},
                {"kind", "PersistentVolumeClaim"},
                {"metadata", {{"name", "data"}}},
                {"spec",
                 {{"accessModes", Json::array({"ReadWriteOnce"})},
                  {"resources", {{"requests", {{"storage", "1Gi"}}}}}}}});
  Json pod{{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", {{"name", "p"}}}};
  pod["spec"] = {
      {"containers", Json::array({Json{{"name", "c"}, {"image", "i"}}})},
      {"volumes",
       Json::array({Json{{"name", "v"}, {"persistentVolumeClaim", {{"claimName", "data"}}}}})}};
  add(kPods, pod);
  erase(kClaims, "data");
  EXPECT_EQ(all(kClaims).size(), 1u);
  erase(kPods, "p");
  EXPECT_TRUE(all(kClaims).empty());
}

TEST_F(ResourceControllersTest, AVolumeAttributesClassStaysWhileAClaimNamesIt) {
  start("workloads");
  const Resource classes{"storage.k8s.io", "v1", "volumeattributesclasses", "VolumeAttributesClass",
                         false};
  add(classes, {{"apiVersion", "storage.k8s.io/v1"},
                {"kind", "VolumeAttributesClass"},
                {"metadata", {{"name", "gold"}}},
                {"driverName", "example.com"},
                {"parameters", {{"iops", "1"}}}});
  add(kClaims, {{"apiVersion", "v1"},
                {"kind", "PersistentVolumeClaim"},
                {"metadata", {{"name", "data"}}},
                {"spec",
                 {{"accessModes", Json::array({"ReadWriteOnce"})},
                  {"volumeAttributesClassName", "gold"},
                  {"resources", {{"requests", {{"storage", "1Gi"}}}}}}}});
  erase(classes, "gold");
  EXPECT_EQ(get(classes, "gold").code, 200);
  erase(kClaims, "data");
  EXPECT_EQ(get(classes, "gold").code, 404);
}

}  // namespace
}  // namespace drydock::fake
