#include <gtest/gtest.h>

#include "operator/api/resources.h"
#include "tests/unit/write/server_fixture.h"

namespace drydock::fake {
namespace {

using DeleteTest = ServerFixture;

TEST_F(DeleteTest, AnswersAStatusOfWhatWent) {
  const Object made = *create(resources::config_maps(), config_map("a")).object();
  const Response response = remove(resources::config_maps(), "a");
  EXPECT_EQ(response.code, 200);
  EXPECT_EQ(response.object()->json(),
            (Json{{"kind", "Status"},
                  {"apiVersion", "v1"},
                  {"metadata", Json::object()},
                  {"status", "Success"},
                  {"details", {{"name", "a"}, {"kind", "configmaps"}, {"uid", made.uid()}}}}));
  EXPECT_EQ(remove(resources::config_maps(), "a").code, 404);
}

TEST_F(DeleteTest, AFinalizerHoldsAndASecondDeleteChangesNothing) {
  Json held = config_map("a");
  held["metadata"]["finalizers"] = {"example.com/hold"};
  create(resources::config_maps(), held);
  const Response first = remove(resources::config_maps(), "a");
  EXPECT_EQ(first.object()->json()["metadata"]["deletionGracePeriodSeconds"], 0);
  EXPECT_TRUE(first.object()->is_being_deleted());
  const std::uint64_t before = server_.revision();
  EXPECT_TRUE(remove(resources::config_maps(), "a").object()->is_same(*first.object()));
  EXPECT_EQ(server_.revision(), before);
}

TEST_F(DeleteTest, PropagationSwapsFinalizers) {
  create(resources::config_maps(), config_map("a"));
  EXPECT_TRUE(remove(resources::config_maps(), "a", {{"propagationPolicy", "Foreground"}})
                  .object()
                  ->has_finalizer("foregroundDeletion"));
  const Object orphan =
      *remove(resources::config_maps(), "a", {{"propagationPolicy", "Orphan"}}).object();
  EXPECT_EQ(orphan.finalizers(), std::vector<std::string>{"orphan"});
  EXPECT_EQ(
      remove(resources::config_maps(), "a", {{"propagationPolicy", "Background"}}).object()->kind(),
      "Status");
  EXPECT_EQ(get(resources::config_maps(), "a").code, 404);
}

TEST_F(DeleteTest, PreconditionsThatDoNotHoldAre409) {
  create(resources::config_maps(), config_map("a"));
  Request made = request(Verb::kDelete, resources::config_maps(), "a");
  made.body.object = Object(Json{{"preconditions", {{"uid", "other"}}}});
  const Response refused = call(made);
  EXPECT_EQ(refused.code, 409);
  EXPECT_EQ(refused.status().details->kind, "ConfigMap");
  EXPECT_EQ(get(resources::config_maps(), "a").code, 200);
}

TEST_F(DeleteTest, OptionsAreChecked) {
  create(resources::config_maps(), config_map("a"));
  EXPECT_EQ(remove(resources::config_maps(), "a", {{"propagationPolicy", "Sideways"}}).code, 422);
  EXPECT_EQ(remove(resources::config_maps(), "a", {{"gracePeriodSeconds", "x"}}).code, 400);
  EXPECT_EQ(remove(resources::config_maps(), "a", {{"dryRun", "All"}}).code, 200);
  EXPECT_EQ(get(resources::config_maps(), "a").code, 200);
}

TEST_F(DeleteTest, APodOnANodeIsGivenTime) {
  Json pod{{"apiVersion", "v1"},
           {"kind", "Pod"},
           {"metadata", {{"name", "p"}}},
           {"spec", {{"nodeName", "n"}, {"containers", {{{"name", "c"}, {"image", "i"}}}}}}};
  ASSERT_EQ(create(resources::pods(), pod).code, 201);
  const Object first = *remove(resources::pods(), "p").object();
  EXPECT_EQ(first.json()["metadata"]["deletionGracePeriodSeconds"], 30);
  EXPECT_EQ(first.deletion_timestamp(), "2026-01-01T00:00:30Z");
  EXPECT_EQ(remove(resources::pods(), "p", {{"gracePeriodSeconds", "40"}})
                .object()
                ->json()["metadata"]["deletionGracePeriodSeconds"],
            30);
  EXPECT_EQ(
      remove(resources::pods(), "p", {{"gracePeriodSeconds", "10"}}).object()->deletion_timestamp(),
      "2026-01-01T00:00:10Z");
  EXPECT_EQ(remove(resources::pods(), "p", {{"gracePeriodSeconds", "0"}}).code, 200);
  EXPECT_EQ(get(resources::pods(), "p").code, 404);
}

TEST_F(DeleteTest, OfACollectionAnswersWhatWasThere) {
  Json held = config_map("b");
  held["metadata"]["finalizers"] = {"example.com/hold"};
  create(resources::config_maps(), config_map("a"));
  create(resources::config_maps(), held);
  const Response response = call(request(Verb::kDeleteCollection, resources::config_maps()));
  EXPECT_EQ(names(response), (std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(response.list()->items[1].is_being_deleted());
  EXPECT_EQ(names(list(resources::config_maps())), std::vector<std::string>{"b"});
}

TEST_F(DeleteTest, ANamespaceTerminatesUntilItIsFinalized) {
  create(resources::namespaces(), {{"metadata", {{"name", "n"}}}});
  const Object first = *remove(resources::namespaces(), "n").object();
  EXPECT_EQ(string_at(first.json(), {"status", "phase"}), "Terminating");
  EXPECT_EQ(version(remove(resources::namespaces(), "n")), first.resource_version());
  Json emptied{{"metadata", {{"name", "n"}}}, {"spec", {{"finalizers", Json::array()}}}};
  EXPECT_EQ(update(resources::namespaces(), emptied).code, 200);
  EXPECT_EQ(get(resources::namespaces(), "n").code, 200);
  EXPECT_EQ(update(resources::namespaces(), emptied, "finalize").code, 200);
  EXPECT_EQ(get(resources::namespaces(), "n").code, 404);
  EXPECT_EQ(remove(resources::namespaces(), "default").code, 403);
}

}  // namespace
}  // namespace drydock::fake
