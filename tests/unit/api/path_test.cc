#include "operator/api/path.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

TEST(PathTest, PathsWithGapsNameNoResource) {
  for (const char* target : {"/api/v1//pods", "//api/v1/pods", "/apis/a////b/c", "/apis//v1/x"}) {
    const auto request = parse_target("GET", target);
    ASSERT_TRUE(request) << target;
    EXPECT_FALSE(request->is_resource_request()) << target;
    EXPECT_EQ(request->path, target);
  }
  EXPECT_TRUE(parse_target("GET", "/api/v1/pods//")->is_resource_request());
}

TEST(PathTest, TheOldFormOfAWatchHasNoSubresources) {
  const auto one = parse_target("GET", "/api/v1/watch/namespaces/n/pods/p");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->verb, Verb::kWatch);
  EXPECT_EQ(one->parameters.value("fieldSelector"), "metadata.name=p");
  const auto below = parse_target("GET", "/api/v1/watch/namespaces/n/pods/p/log?a=b");
  ASSERT_TRUE(below);
  EXPECT_FALSE(below->is_resource_request());
  EXPECT_EQ(below->parameters.value("a"), "b");
}

TEST(PathTest, BrokenPairsOfAQueryAreLeftOut) {
  const auto request = parse_target("GET", "/api/v1/pods?limit=%zz&%=1&a;b=c&&=&x=%00&limit=2");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->parameters.value("limit"), "2");
  EXPECT_EQ(request->parameters.value("x"), std::string(1, '\0'));
  EXPECT_FALSE(request->parameters.get("a;b"));
}

TEST(PathTest, AWatchOfAPathTakesASelectorForItsNameAlone) {
  const std::string path = "/api/v1/watch/namespaces/n/pods/p?fieldSelector=";
  EXPECT_EQ(parse_target("GET", path + "metadata.name%3Dp,status.phase%3DRunning")
                ->parameters.value("fieldSelector"),
            "metadata.name=p");
  for (const char* other : {"metadata.name%3Dq", "metadata.name!%3Dp", "status.phase%3DRunning"})
    EXPECT_EQ(parse_target("GET", path + other).error().message,
              "fieldSelector metadata.name doesn't match requested name");
}

TEST(PathTest, WatchIsTrueUnlessItSaysOtherwise) {
  for (const char* no : {"watch=0", "watch=false", "watch=False", "watch=FALSE", ""})
    EXPECT_EQ(parse_target("GET", std::string("/api/v1/pods?") + no)->verb, Verb::kList) << no;
  for (const char* yes : {"watch=", "watch", "watch=1", "watch=x", "watch=00"})
    EXPECT_EQ(parse_target("GET", std::string("/api/v1/pods?") + yes)->verb, Verb::kWatch) << yes;
}

TEST(PathTest, BrokenPathsAreRefused) {
  for (const char* target : {"", "api/v1/pods", "/%", "/%zz", "/api/v1/namespaces/%00/pods"})
    EXPECT_FALSE(parse_target("GET", target)) << target;
}

}  // namespace
}  // namespace drydock
