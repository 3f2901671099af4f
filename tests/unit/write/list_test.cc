#include <gtest/gtest.h>

#include "operator/api/resources.h"
#include "tests/unit/write/server_fixture.h"

namespace drydock::fake {
namespace {

using Names = std::vector<std::string>;

class ListTest : public ServerFixture {
 protected:
  void make(const Names& wanted) {
    for (const std::string& name : wanted) create(resources::config_maps(), config_map(name));
  }
};

TEST_F(ListTest, PagesShowOneSnapshot) {
  make({"a", "b", "c"});
  const Response first = list(resources::config_maps(), {{"limit", "1"}});
  EXPECT_EQ(names(first), Names{"a"});
  EXPECT_EQ(first.list()->remaining_item_count, 2);
  remove(resources::config_maps(), "b");
  make({"bb"});
  const Response rest =
      list(resources::config_maps(), {{"limit", "5"}, {"continue", first.list()->continue_token}});
  EXPECT_EQ(names(rest), (Names{"b", "c"}));
  EXPECT_EQ(rest.list()->resource_version, first.list()->resource_version);
  EXPECT_EQ(rest.list()->continue_token, "");
}

TEST_F(ListTest, AnExpiredTokenIs410WithOneThatGoesOn) {
  make({"a", "b", "c"});
  const Response first = list(resources::config_maps(), {{"limit", "1"}});
  make({"d"});
  server_.compact();
  const Response expired =
      list(resources::config_maps(), {{"limit", "1"}, {"continue", first.list()->continue_token}});
  EXPECT_EQ(expired.code, 410);
  EXPECT_EQ(expired.status().reason, "Expired");
  const auto* body = std::get_if<Object>(&expired.payload);
  ASSERT_NE(body, nullptr);
  const std::string token(string_at(body->json(), {"metadata", "continue"}));
  EXPECT_EQ(names(list(resources::config_maps(), {{"continue", token}})), (Names{"b", "c", "d"}));
}

TEST_F(ListTest, AVersionWithALimitIsExact) {
  make({"a"});
  const std::string then = std::to_string(server_.revision());
  make({"b"});
  EXPECT_EQ(names(list(resources::config_maps(), {{"limit", "9"}, {"resourceVersion", then}})),
            Names{"a"});
  EXPECT_EQ(names(list(resources::config_maps(),
                       {{"resourceVersion", then}, {"resourceVersionMatch", "Exact"}})),
            Names{"a"});
  EXPECT_EQ(names(list(resources::config_maps(), {{"resourceVersion", then}})), (Names{"a", "b"}));
  EXPECT_EQ(names(list(resources::config_maps(), {{"limit", "1"}, {"resourceVersion", "0"}})),
            (Names{"a", "b"}));
}

TEST_F(ListTest, VersionsThatAreNotKnown) {
  EXPECT_EQ(
      list(resources::config_maps(), {{"resourceVersion", "1"}, {"resourceVersionMatch", "Exact"}})
          .code,
      410);
  const Response future = list(resources::config_maps(), {{"resourceVersion", "9000000"}});
  EXPECT_EQ(future.code, 504);
  EXPECT_EQ(future.status().details->causes[0].type, "ResourceVersionTooLarge");
  EXPECT_EQ(list(resources::config_maps(), {{"resourceVersion", "abc"}}).code, 400);
  Request made = request(Verb::kGet, resources::config_maps(), "a");
  made.parameters = {{"resourceVersion", "abc"}};
  EXPECT_EQ(call(made).code, 500);
  EXPECT_EQ(list(resources::config_maps(), {{"limit", "many"}}).status().message,
            "strconv.ParseInt: parsing \"many\": invalid syntax");
  EXPECT_EQ(list(resources::config_maps(), {{"continue", "!"}}).code, 400);
}

TEST_F(ListTest, SelectorsPick) {
  make({"b"});
  Json labelled = config_map("a");
  labelled["metadata"]["labels"] = {{"t", "1"}};
  create(resources::config_maps(), labelled);
  EXPECT_EQ(names(list(resources::config_maps(), {{"labelSelector", "t=1"}})), Names{"a"});
  EXPECT_EQ(names(list(resources::config_maps(), {{"labelSelector", "!t"}})), Names{"b"});
  EXPECT_EQ(names(list(resources::config_maps(), {{"fieldSelector", "metadata.name=b"}})),
            Names{"b"});
  EXPECT_EQ(names(list(resources::config_maps(), {{"fieldSelector", "metadata.name!=b"}})),
            Names{"a"});
  EXPECT_EQ(
      list(resources::config_maps(), {{"fieldSelector", "data.k=v"}}).status().message,
      "\"data.k\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
  EXPECT_EQ(list(resources::config_maps(), {{"labelSelector", ","}}).code, 400);
}

TEST_F(ListTest, ATableHasARowForEachObject) {
  make({"a", "b"});
  Request made = request(Verb::kList, resources::config_maps());
  made.accept = media::kTable;
  const Response table = call(made);
  ASSERT_EQ(table.code, 200);
  EXPECT_EQ(table.object()->kind(), "Table");
  EXPECT_EQ(table.object()->json()["rows"].size(), 2u);
  made.accept = media::kPartialObjectMetadataList;
  const Response partial = call(made);
  EXPECT_EQ(partial.list()->kind, "PartialObjectMetadataList");
  EXPECT_EQ(partial.list()->items[0].json().size(), 3u);
  made.accept = "text/html";
  EXPECT_EQ(call(made).code, 406);
}

}  // namespace
}  // namespace drydock::fake
