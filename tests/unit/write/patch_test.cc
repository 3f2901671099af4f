#include <gtest/gtest.h>

#include "operator/api/resources.h"
#include "tests/unit/write/server_fixture.h"

namespace drydock::fake {
namespace {

class PatchTest : public ServerFixture {
 protected:
  Response patch(const std::string& name, std::string_view type, std::string bytes,
                 Parameters parameters = {}) {
    Request made = request(Verb::kPatch, resources::config_maps(), name);
    made.body.media_type = type;
    made.body.bytes = std::move(bytes);
    made.parameters = std::move(parameters);
    return call(std::move(made));
  }
};

TEST_F(PatchTest, MergesAndDropsNulls) {
  create(resources::config_maps(), config_map("a", {{"k", "1"}, {"l", "1"}}));
  const Response response = patch("a", media::kMergePatch, R"({"data":{"k":null,"m":"2"}})");
  ASSERT_EQ(response.code, 200) << response.status().message;
  EXPECT_EQ(response.object()->json()["data"], (Json{{"l", "1"}, {"m", "2"}}));
}

TEST_F(PatchTest, AStaleVersionInThePatchIs409) {
  const std::string first = version(create(resources::config_maps(), config_map("a")));
  patch("a", media::kMergePatch, R"({"data":{"k":"1"}})");
  EXPECT_EQ(patch("a", media::kMergePatch,
                  R"({"metadata":{"resourceVersion":")" + first + R"("},"data":{"k":"2"}})")
                .code,
            409);
  EXPECT_EQ(
      patch("a", media::kMergePatch, R"({"metadata":{"resourceVersion":"abc"},"data":{"k":"2"}})")
          .code,
      500);
}

TEST_F(PatchTest, AFailedTestIs422) {
  create(resources::config_maps(), config_map("a"));
  EXPECT_EQ(patch("a", media::kJsonPatch, R"([{"op":"test","path":"/data/k","value":"x"}])").code,
            422);
  EXPECT_EQ(
      patch("a", media::kJsonPatch, R"([{"op":"add","path":"/data","value":{"k":"x"}}])").code,
      200);
  EXPECT_EQ(patch("none", media::kJsonPatch, R"([])").code, 404);
}

TEST_F(PatchTest, AWrongTypeIs422OnPatch) {
  create(resources::config_maps(), config_map("a"));
  const Response response = patch("a", media::kMergePatch, R"({"data":{"k":1}})");
  EXPECT_EQ(response.code, 422);
  EXPECT_EQ(response.status().details->causes[0].field, "patch");
  const Response strict =
      patch("a", media::kMergePatch, R"({"bogus":1})", {{"fieldValidation", "Strict"}});
  EXPECT_EQ(strict.code, 422);
  const Response warned = patch("a", media::kMergePatch, R"({"bogus":1})");
  EXPECT_EQ(warned.code, 200);
  EXPECT_EQ(warned.warnings, std::vector<std::string>{"unknown field \"bogus\""});
}

TEST_F(PatchTest, TheNameMayNotChange) {
  create(resources::config_maps(), config_map("a"));
  EXPECT_EQ(patch("a", media::kMergePatch, R"({"metadata":{"name":"b"}})").code, 400);
}

TEST_F(PatchTest, OtherMediaTypesAre415) {
  create(resources::config_maps(), config_map("a"));
  const Response response = patch("a", "application/json", "{}");
  EXPECT_EQ(response.code, 415);
  EXPECT_EQ(response.status().message, "415: Unsupported Media Type");
}

TEST_F(PatchTest, AnApplyCreatesThenUpdates) {
  const std::string bytes =
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: v\n";
  EXPECT_EQ(patch("a", media::kApplyPatch, bytes).code, 422) << "without a manager";
  const Response made = patch("a", media::kApplyPatch, bytes, {{"fieldManager", "m"}});
  ASSERT_EQ(made.code, 201) << made.status().message;
  const std::uint64_t before = server_.revision();
  const Response again = patch("a", media::kApplyPatch, bytes, {{"fieldManager", "m"}});
  EXPECT_EQ(again.code, 200);
  EXPECT_EQ(server_.revision(), before);
  const Response conflict =
      patch("a", media::kApplyPatch,
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: w\n",
            {{"fieldManager", "other"}});
  EXPECT_EQ(conflict.code, 409);
  const Response forced =
      patch("a", media::kApplyPatch,
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: w\n",
            {{"fieldManager", "other"}, {"force", "true"}});
  EXPECT_EQ(forced.code, 200);
  EXPECT_EQ(forced.object()->json()["data"]["k"], "w");
}

TEST_F(PatchTest, AnApplyOfAnotherKindIs400) {
  const Response response =
      patch("a", media::kApplyPatch, "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n",
            {{"fieldManager", "m"}});
  EXPECT_EQ(response.code, 400);
  EXPECT_EQ(response.status().message, "invalid object type: /v1, Kind=Secret");
}

}  // namespace
}  // namespace drydock::fake
