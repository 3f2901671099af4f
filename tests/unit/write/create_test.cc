#include <gtest/gtest.h>

#include "operator/api/resources.h"
#include "tests/unit/write/server_fixture.h"

namespace drydock::fake {
namespace {

using CreateTest = ServerFixture;

TEST_F(CreateTest, SetsWhatOnlyTheServerSets) {
  Json sent = config_map("a", {{"k", "v"}});
  sent["metadata"]["uid"] = "mine";
  sent["metadata"]["creationTimestamp"] = "2001-01-01T00:00:00Z";
  sent["metadata"]["deletionTimestamp"] = "2001-01-01T00:00:00Z";
  sent["metadata"]["selfLink"] = "/x";
  const Response response = create(resources::config_maps(), sent);
  ASSERT_EQ(response.code, 201) << response.status().message;
  const Object made = *response.object();
  EXPECT_EQ(made.namespace_(), "default");
  EXPECT_NE(made.uid(), "mine");
  EXPECT_EQ(made.creation_timestamp(), "2026-01-01T00:00:00Z");
  EXPECT_FALSE(made.is_being_deleted());
  EXPECT_EQ(made.json()["metadata"].count("selfLink"), 0u);
  EXPECT_EQ(made.resource_version(), std::to_string(server_.revision()));
  EXPECT_TRUE(get(resources::config_maps(), "a").object()->is_same(made));
}

TEST_F(CreateTest, ANameIsMadeOfItsPrefix) {
  Json sent = config_map("");
  sent["metadata"] = {{"generateName", "gen-"}};
  const Response response = create(resources::config_maps(), sent);
  ASSERT_EQ(response.code, 201);
  const std::string name(response.object()->name());
  EXPECT_TRUE(name.starts_with("gen-"));
  EXPECT_EQ(name.size(), 9u);
}

TEST_F(CreateTest, TheSameNameTwiceIs409) {
  create(resources::config_maps(), config_map("a"));
  const Response again = create(resources::config_maps(), config_map("a"));
  EXPECT_EQ(again.code, 409);
  EXPECT_EQ(again.status().message, "configmaps \"a\" already exists");
  EXPECT_TRUE(again.status().is_already_exists());
}

TEST_F(CreateTest, AResourceVersionIs500WithoutAReason) {
  Json sent = config_map("a");
  sent["metadata"]["resourceVersion"] = "12";
  const Response response = create(resources::config_maps(), sent);
  EXPECT_EQ(response.code, 500);
  EXPECT_EQ(response.status().message,
            "resourceVersion should not be set on objects to be created");
  sent["metadata"]["resourceVersion"] = "abc";
  EXPECT_EQ(create(resources::config_maps(), sent).code, 201);
}

TEST_F(CreateTest, ADryRunStoresNothing) {
  const std::uint64_t before = server_.revision();
  const Response response = create(resources::config_maps(), config_map("a"), {{"dryRun", "All"}});
  EXPECT_EQ(response.code, 201);
  EXPECT_EQ(response.object()->resource_version(), "");
  EXPECT_EQ(server_.revision(), before);
  EXPECT_EQ(get(resources::config_maps(), "a").code, 404);
  EXPECT_EQ(create(resources::config_maps(), config_map("a"), {{"dryRun", "Some"}}).code, 422);
}

TEST_F(CreateTest, NeedsANamespaceThatIsThereAndStays) {
  Request missing = request(Verb::kCreate, resources::config_maps());
  missing.namespace_ = "nowhere";
  missing.body.object = Object(config_map("a"));
  const Response response = call(missing);
  EXPECT_EQ(response.code, 404);
  EXPECT_EQ(response.status().message, "namespaces \"nowhere\" not found");

  create(resources::namespaces(),
         {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", "short"}}}});
  ASSERT_EQ(remove(resources::namespaces(), "short").code, 200);
  missing.namespace_ = "short";
  const Response refused = call(missing);
  EXPECT_EQ(refused.code, 403);
  EXPECT_EQ(refused.status().message,
            "configmaps \"a\" is forbidden: unable to create new content in namespace short "
            "because it is being "
            "terminated");
  ASSERT_EQ(refused.status().details->causes.size(), 1u);
  EXPECT_EQ(refused.status().details->causes[0].type, "NamespaceTerminating");
}

TEST_F(CreateTest, UnknownAndDuplicateFieldsAreNamedInTheOrderOfTheText) {
  Request made = request(Verb::kCreate, resources::config_maps());
  made.body.bytes =
      R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","bogus":1},"data":{"k":"1","k":"2"},"dta":{}})";
  made.parameters = {{"fieldValidation", "Strict"}};
  const Response strict = call(made);
  EXPECT_EQ(strict.code, 400);
  EXPECT_EQ(strict.status().message,
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: "
            "unknown field \"metadata.bogus\", duplicate field \"data.k\", unknown field "
            "\"dta\"");
  made.parameters = {};
  const Response warned = call(made);
  EXPECT_EQ(warned.code, 201);
  EXPECT_EQ(warned.warnings,
            (std::vector<std::string>{"unknown field \"metadata.bogus\"",
                                      "duplicate field \"data.k\"", "unknown field \"dta\""}));
}

TEST_F(CreateTest, YamlIsReadAsWell) {
  Request made = request(Verb::kCreate, resources::config_maps());
  made.body.media_type = media::kYaml;
  made.body.bytes = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: \"true\"\n";
  const Response response = call(made);
  ASSERT_EQ(response.code, 201) << response.status().message;
  EXPECT_EQ(response.object()->json()["data"]["k"], "true");
  made.body.media_type = "text/plain";
  EXPECT_EQ(call(made).code, 415);
}

TEST_F(CreateTest, AWrongTypeIsTold) {
  Request made = request(Verb::kCreate, resources::deployments());
  made.body.bytes =
      R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":"3"}})";
  const Response response = call(made);
  EXPECT_EQ(response.code, 400);
  EXPECT_EQ(response.status().message,
            "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot "
            "unmarshal string into Go "
            "struct field DeploymentSpec.spec.replicas of type int32");
}

TEST_F(CreateTest, AnotherKindThanTheUrlsIs400) {
  Json secret = config_map("a");
  secret["kind"] = "Secret";
  EXPECT_EQ(create(resources::config_maps(), secret).status().message,
            "Secret in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Secret) to "
            "(core.ConfigMap): "
            "unknown conversion");
  Json bare{{"metadata", {{"name", "a"}}}};
  EXPECT_EQ(create(resources::config_maps(), bare).code, 201);
}

TEST_F(CreateTest, DeepAndBrokenBodiesAre400) {
  Request made = request(Verb::kCreate, resources::config_maps());
  for (const std::string& bytes :
       {std::string(5'000, '['), "{\"metadata\":" + std::string(5'000, '{'),
        std::string("{\"a\":\"\xff\"}"), std::string("null"), std::string("{\"metadata\":5}"),
        std::string("")}) {
    made.body.bytes = bytes;
    made.body.media_type = media::kJson;
    const Response response = call(made);
    EXPECT_GE(response.code, 400) << bytes.substr(0, 20);
    EXPECT_LE(response.code, 422) << bytes.substr(0, 20);
  }
}

TEST_F(CreateTest, EventsAreOneObjectWithTwoFaces) {
  const Response response =
      create(resources::events(),
             {{"apiVersion", "events.k8s.io/v1"},
              {"kind", "Event"},
              {"metadata", {{"name", "e"}}},
              {"eventTime", "2026-01-01T00:00:00.000000Z"},
              {"regarding", {{"kind", "Hello"}, {"name", "h"}, {"namespace", "default"}}},
              {"note", "it is"},
              {"reason", "R"},
              {"action", "A"},
              {"type", "Normal"},
              {"reportingController", "c"},
              {"reportingInstance", "c-0"}});
  ASSERT_EQ(response.code, 201) << response.status().message;
  const Response core = get(resources::core_events(), "e");
  ASSERT_EQ(core.code, 200);
  EXPECT_EQ(core.object()->json()["message"], "it is");
  EXPECT_EQ(core.object()->json()["involvedObject"]["kind"], "Hello");
  EXPECT_EQ(core.object()->json()["reportingComponent"], "c");
  EXPECT_EQ(core.object()->api_version(), "v1");
  EXPECT_EQ(core.object()->resource_version(), response.object()->resource_version());
}

}  // namespace
}  // namespace drydock::fake
