#include "fakeapi/types/json_path.h"

#include <gtest/gtest.h>

namespace drydock::fake {
namespace {

Json found(std::string_view path, const Json& root) {
  const auto parsed = JsonPath::parse(path);
  EXPECT_TRUE(parsed) << path;
  Json result = Json::array();
  if (parsed)
    for (const Json* value : parsed->find(root)) result.push_back(*value);
  return result;
}

TEST(JsonPathTest, FieldsIndexesAndWildcards) {
  const Json root = Json::parse(R"({"a":{"b.c":1,"l":[{"n":"x"},{"n":"y"},{"n":"z"}]}})");
  EXPECT_EQ(found(".a['b.c']", root), Json({1}));
  EXPECT_EQ(found(".a.b\\.c", root), Json({1}));
  EXPECT_EQ(found("{.a.l[*].n}", root), Json({"x", "y", "z"}));
  EXPECT_EQ(found("$.a.l[-1].n", root), Json::array({"z"}));
  EXPECT_EQ(found(".a.l[0:2].n", root), Json({"x", "y"}));
  EXPECT_EQ(found("..n", root), Json({"x", "y", "z"}));
  EXPECT_EQ(found(".a.none.more", root), Json::array());
  EXPECT_EQ(found(".a.l.n", root), Json::array());
}

TEST(JsonPathTest, FiltersCompareOneField) {
  const Json root =
      Json::parse(R"({"c":[{"t":"Ready","s":"True","n":2},{"t":"Other","s":"False"}]})");
  EXPECT_EQ(found(R"(.c[?(@.t=="Ready")].s)", root), Json::array({"True"}));
  EXPECT_EQ(found(".c[?(@.t != 'Ready')].s", root), Json::array({"False"}));
  EXPECT_EQ(found(".c[?(@.n > 1)].t", root), Json::array({"Ready"}));
  EXPECT_EQ(found(".c[?(@.n)].t", root), Json::array({"Ready"}));
}

TEST(JsonPathTest, RefusesWhatIsBroken) {
  for (const char* path : {".a[", ".a[x]", ".a[?(b==1)]", ".a[?(@.b==)]"})
    EXPECT_FALSE(JsonPath::parse(path)) << path;
}

}  // namespace
}  // namespace drydock::fake
