#include "operator/client/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drydock {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Response answer(int code, std::string body, const Request& request,
                std::string media_type = "application/json") {
  return from_wire({code, {{"Content-Type", std::move(media_type)}}, std::move(body)}, request);
}

Request list_request() { return Request(Verb::kList, {"apps", "v1", "deployments"}); }

TEST(WireTest, TablesAndMixedListsStayWhatTheyAre) {
  Response table = answer(200, R"({"kind":"Table","rows":[],"items":[]})", list_request());
  EXPECT_EQ(table.object()->kind(), "Table");
  auto mixed =
      answer(200, R"({"kind":"List","apiVersion":"v1","items":[{"kind":"Pod","apiVersion":"v1"}]})",
             list_request())
          .list();
  EXPECT_EQ(mixed->items.at(0).kind(), "Pod");
}

TEST(WireTest, DeleteCollectionMayAnswerWithAStatus) {
  Request request(Verb::kDeleteCollection, {"", "v1", "pods"});
  Response response = answer(200, R"({"kind":"Status","status":"Success","metadata":{}})", request);
  EXPECT_TRUE(response.ok());
  EXPECT_EQ(response.object()->kind(), "Status");
}

TEST(WireTest, SuccessesThatAreNoObjectsAreMalformed) {
  Request request(Verb::kGet, {"", "v1", "pods"});
  for (std::string body : {"", "[]", "7", "{", "{\"a\":"}) {
    Response response = answer(200, body, request);
    EXPECT_EQ(response.code, 0) << body;
    EXPECT_EQ(response.status().reason, reason::kMalformed) << body;
    EXPECT_EQ(answer(200, body, list_request()).status().reason, reason::kMalformed) << body;
  }
  EXPECT_THAT(answer(200, R"({"kind":"PodList","items":[7]})", list_request()).status().reason,
              reason::kMalformed);
}

TEST(WireTest, AnErrorWithoutCodeGetsTheAnswers) {
  Response response =
      answer(409, R"({"kind":"Status","reason":"Conflict","message":"m"})", list_request());
  EXPECT_EQ(response.status().code, 409);
  EXPECT_TRUE(response.status().is_conflict());
  EXPECT_EQ(answer(503, "overloaded\n", list_request(), "text/plain").status().reason,
            reason::kServiceUnavailable);
  EXPECT_EQ(answer(500, "{\"kind\":7}", list_request()).status().code, 500);
}

TEST(WireTest, OtherMediaTypesAreBytesWhereTheyWereAskedFor) {
  Request request(Verb::kGet, {"", "v1", "pods"});
  request.accept = "application/yaml";
  EXPECT_EQ(*answer(200, "kind: Pod\n", request, "application/yaml").wire_body().bytes,
            "kind: Pod\n");
}

TEST(WireTest, WarningsInAllTheirForms) {
  auto warnings = [](std::string value) { return parse_warnings({{"wArNiNg", std::move(value)}}); };
  EXPECT_THAT(warnings(R"(299 - "a b")"), ElementsAre("a b"));
  EXPECT_THAT(
      warnings(R"(299 - "a, \"b\"", 299 host:80 "c" "Sat, 25 Aug 2012 23:34:45 GMT", 299 - "d")"),
      ElementsAre("a, \"b\"", "c", "d"));
  EXPECT_THAT(warnings("299 - unquoted"), IsEmpty());
  EXPECT_THAT(warnings("299 - \"open"), IsEmpty());
}

TEST(WireTest, ExcerptsAreShortAndHarmless) {
  EXPECT_EQ(excerpt("a\nb\x1b[31m"), "a b [31m");
  EXPECT_EQ(excerpt(std::string(500, 'x')).size(), 203u);
}

}  // namespace
}  // namespace drydock
