#include "fakeapi/kinds/defaults.h"

#include <gtest/gtest.h>

#include "fakeapi/kinds/pod_defaults.h"

namespace drydock::fake {
namespace {

TEST(DefaultsTest, MakesParentsUnlessTheyMustBeThere) {
  Json object = Json::parse(R"({"list":[{},{"x":{}}]})");
  const std::vector<Default> table = {
      {"a.b", 1}, {"list[].x?.y", "z"}, {"none?.y", true}, {"a.b", 2}};
  apply_defaults(object, table);
  EXPECT_EQ(object, Json::parse(R"({"a":{"b":1},"list":[{},{"x":{"y":"z"}}]})"));
  const Json once = object;
  apply_defaults(object, table);
  EXPECT_EQ(object, once);
}

TEST(DefaultsTest, LeavesWrongTypesAlone) {
  Json object = Json::parse(R"({"a":"text","list":{"x":1}})");
  const Json before = object;
  apply_defaults(object, std::vector<Default>{{"a.b", 1}, {"list[].y", 2}});
  EXPECT_EQ(object, before);
}

TEST(PodDefaultsTest, PullPolicyFollowsTheTag) {
  EXPECT_EQ(default_pull_policy("nginx"), "Always");
  EXPECT_EQ(default_pull_policy("nginx:latest"), "Always");
  EXPECT_EQ(default_pull_policy("nginx:1.25"), "IfNotPresent");
  EXPECT_EQ(default_pull_policy("registry:5000/nginx"), "Always");
  EXPECT_EQ(default_pull_policy("nginx@sha256:abc"), "IfNotPresent");
}

TEST(PodDefaultsTest, VolumesAndProbes) {
  Json spec = Json::parse(
      R"({"volumes":[{"name":"e"},{"name":"c","configMap":{"name":"x"}},{"name":"h","hostPath":{"path":"/"}}],
      "containers":[{"name":"c","image":"i:1","livenessProbe":{"httpGet":{"port":80}},"ports":[{"containerPort":80}]}]})");
  set_pod_spec_defaults(spec);
  EXPECT_EQ(spec["volumes"][0]["emptyDir"], Json::object());
  EXPECT_EQ(spec["volumes"][1]["configMap"]["defaultMode"], 420);
  EXPECT_EQ(spec["volumes"][2]["hostPath"]["type"], "");
  EXPECT_EQ(spec["containers"][0]["livenessProbe"]["httpGet"]["scheme"], "HTTP");
  EXPECT_EQ(spec["containers"][0]["ports"][0]["protocol"], "TCP");
  EXPECT_FALSE(spec["containers"][0].contains("readinessProbe"));
  const Json once = spec;
  set_pod_spec_defaults(spec);
  EXPECT_EQ(spec, once);
}

}  // namespace
}  // namespace drydock::fake
