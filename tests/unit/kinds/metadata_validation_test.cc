#include "fakeapi/kinds/metadata_validation.h"

#include <gtest/gtest.h>

namespace drydock::fake {
namespace {

using testing::ElementsAre;

std::vector<std::string> problems(const Json& metadata, const MetadataRules& rules = {}) {
  std::vector<std::string> result;
  for (const auto& error : validate_metadata({{"metadata", metadata}}, rules))
    result.push_back(schema::to_string(error));
  return result;
}

TEST(MetadataValidationTest, NamesByRule) {
  EXPECT_TRUE(check_name("subdomain", "a.b-c.9").empty());
  EXPECT_FALSE(check_name("subdomain", "a..b").empty());
  EXPECT_THAT(check_name("label", "with.dots"), ElementsAre("must not contain dots"));
  EXPECT_TRUE(check_name("label", "1s").empty());
  EXPECT_FALSE(check_name("label1035", "1s").empty());
  EXPECT_TRUE(check_name("path", "system:Node").empty());
  EXPECT_THAT(check_name("path", "a/b"), ElementsAre("may not contain '/'"));
  EXPECT_THAT(check_name("path", ".."), ElementsAre("may not be '..'"));
}

TEST(MetadataValidationTest, QualifiedNames) {
  EXPECT_TRUE(check_qualified_name("example.com/My_name.1").empty());
  EXPECT_THAT(check_qualified_name("/x"), ElementsAre("prefix part must be non-empty"));
  EXPECT_EQ(check_qualified_name("x/").size(), 2u);
  EXPECT_EQ(check_qualified_name("a/b/c").size(), 1u);
  EXPECT_THAT(check_qualified_name(std::string(64, 'a')),
              ElementsAre("name part must be no more than 63 bytes"));
}

TEST(MetadataValidationTest, Create) {
  EXPECT_THAT(problems(Json{{"namespace", "n"}}),
              ElementsAre("metadata.name: Required value: name or generateName is required"));
  EXPECT_TRUE(problems(Json{{"namespace", "n"}, {"name", "a"}, {"generateName", "a-"}}).empty());
  EXPECT_EQ(
      problems(Json{{"namespace", "n"}, {"name", "a"}, {"labels", {{"bad key", "bad value!"}}}})
          .size(),
      2u);
  MetadataRules cluster;
  cluster.namespaced = false;
  EXPECT_THAT(problems(Json{{"namespace", "n"}, {"name", "a"}}, cluster),
              ElementsAre("metadata.namespace: Forbidden: not allowed on this type"));
}

TEST(MetadataValidationTest, UnqualifiedFinalizersAreErrorsOfBuiltInsAndWarningsOfCustomResources) {
  const Json metadata = {{"namespace", "n"}, {"name", "a"}, {"finalizers", Json::array({"hold"})}};
  EXPECT_THAT(problems(metadata),
              ElementsAre("metadata.finalizers[0]: Invalid value: \"hold\": name is neither a "
                          "standard finalizer name nor is it fully qualified"));
  MetadataRules custom;
  custom.custom = true;
  EXPECT_TRUE(problems(metadata, custom).empty());
  EXPECT_EQ(finalizer_warnings(Json{{"metadata", metadata}}).size(), 1u);
}

TEST(MetadataValidationTest, TwoControllers) {
  const Json owners = Json::parse(
      R"([{"apiVersion":"v1","kind":"A","name":"x","uid":"u1","controller":true},
          {"apiVersion":"v1","kind":"A","name":"y","uid":"u2","controller":true}])");
  EXPECT_THAT(problems(Json{{"namespace", "n"}, {"name", "a"}, {"ownerReferences", owners}}),
              ElementsAre("metadata.ownerReferences: Invalid value: "
                          "[{\"apiVersion\":\"v1\",\"kind\":\"A\",\"name\":\"x\",\"uid\":\"u1\","
                          "\"controller\":true},"
                          "{\"apiVersion\":\"v1\",\"kind\":\"A\",\"name\":\"y\",\"uid\":\"u2\","
                          "\"controller\":true}]: "
                          "Only one reference can have Controller set to true. Found \"true\" in "
                          "references for A/x and "
                          "A/y"));
}

TEST(MetadataValidationTest, UpdatesReportImmutableFieldsTwice) {
  const Json live = {{"metadata", {{"name", "a"}, {"namespace", "n"}, {"uid", "1"}}}};
  Json object = live;
  EXPECT_TRUE(validate_metadata_update(object, live, {}).empty());
  object["metadata"]["uid"] = "2";
  const auto errors = validate_metadata_update(object, live, {});
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[0], errors[1]);
  EXPECT_EQ(schema::to_string(errors[0]), "metadata.uid: Invalid value: \"2\": field is immutable");
}

TEST(MetadataValidationTest, NoNewFinalizersWhileDeleting) {
  const Json live = {{"metadata",
                      {{"name", "a"},
                       {"namespace", "n"},
                       {"deletionTimestamp", "t"},
                       {"finalizers", Json::array({"a/b"})}}}};
  Json object = live;
  object["metadata"]["finalizers"].push_back("c/d");
  EXPECT_EQ(schema::to_string(validate_metadata_update(object, live, {}).front()),
            "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being "
            "deleted, found new "
            "finalizers []string{\"c/d\"}");
  object["metadata"]["finalizers"] = Json::array();
  EXPECT_TRUE(validate_metadata_update(object, live, {}).empty());
}

}  // namespace
}  // namespace drydock::fake
