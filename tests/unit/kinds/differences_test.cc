#include <gtest/gtest.h>

#include "fakeapi/kinds/pod_warnings.h"
#include "fakeapi/kinds/unified_diff.h"
#include "fakeapi/types/go_structs.h"

namespace drydock::fake {
namespace {

TEST(UnifiedDiffTest, ShowsWhatChangedWithItsSurroundings) {
  EXPECT_EQ(unified_diff("a\nb\nc", "a\nb\nc"), "");
  EXPECT_EQ(unified_diff("1\n2\n3\n4\n5\n6\n7\n8", "1\n2\n3\n4\nx\n6\n7\n8"),
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
  EXPECT_EQ(unified_diff("1\n2", "1\n2\n3"), "@@ -1,2 +1,3 @@\n 1\n 2\n+3\n");
  EXPECT_EQ(unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n10", "0\n1\n2\n3\n4\n5\n6\n7\n8\n9"),
            "@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -7,4 +8,3 @@\n 7\n 8\n 9\n-10\n");
}

TEST(UnifiedDiffTest, ParsTwoChangesThatAreFarFromEachOther) {
  std::string before, after;
  for (int i = 0; i < 300; ++i) {
    before += std::to_string(i) + "\nnull\n";
    after += (i == 10 || i == 200 ? "x" : std::to_string(i)) + "\nnull\n";
  }
  const std::string diff = unified_diff(before, after);
  EXPECT_TRUE(diff.contains("-10\n+x\n"));
  EXPECT_TRUE(diff.contains("-200\n+x\n"));
  EXPECT_EQ(std::ranges::count(diff, '\n'), 18) << diff;
}

TEST(GoStructsTest, PrintAllFieldsInTheirOrder) {
  const Json toleration = {{"key", "k"}, {"operator", "Exists"}, {"effect", "NoSchedule"}};
  EXPECT_EQ(go_struct("core.Toleration", &toleration),
            R"({"Key":"k","Operator":"Exists","Value":"","Effect":"NoSchedule",)"
            R"("TolerationSeconds":null})");
  EXPECT_EQ(go_struct("core.Toleration", nullptr), "null");
  const Json strategy = {{"type", "X"}, {"rollingUpdate", {{"maxSurge", "30%"}}}};
  EXPECT_EQ(go_struct("apps.DeploymentStrategy", &strategy, GoLayout::kIndented),
            "{\n \"Type\": \"X\",\n \"RollingUpdate\": {\n  \"MaxUnavailable\": 0,\n"
            "  \"MaxSurge\": \"30%\"\n }\n}");
}

TEST(GoStructsTest, KeepWhatAPodSharesWithItsNodeInItsSecurityContext) {
  const Json before = {{"containers", Json::array()}},
             after = {{"containers", Json::array()}, {"hostNetwork", true}};
  EXPECT_TRUE(go_struct_diff("core.PodSpec", before, after)
                  .contains("-  \"HostNetwork\": false,\n+  \"HostNetwork\": true,\n"));
}

TEST(PodWarningsTest, TellOfATemplateWhereItIs) {
  const Json pod = {
      {"spec",
       {{"imagePullSecrets", Json::array({{{"name", "a"}}, {{"name", "a"}}})},
        {"containers",
         Json::array({{{"name", "c"},
                       {"resources", {{"limits", {{"memory", "1m"}}}}},
                       {"env", Json::array({{{"name", "A"}, {"value", "1"}},
                                            {{"name", "A"}, {"value", "$(A)2"}}})}}})}}}};
  EXPECT_EQ(pod_warnings(pod, "spec.template"),
            (std::vector<std::string>{
                "spec.template.spec.imagePullSecrets[1].name: duplicate name \"a\"",
                "spec.template.spec.containers[0].resources.limits[memory]: fractional byte value "
                "\"1m\" is invalid, must be an integer"}));
}

}  // namespace
}  // namespace drydock::fake
