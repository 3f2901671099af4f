#include <gtest/gtest.h>

#include "operator/api/resources.h"
#include "tests/unit/write/server_fixture.h"

namespace drydock::fake {
namespace {

using UpdateTest = ServerFixture;

TEST_F(UpdateTest, AStaleVersionIs409AndNoneIsUnconditional) {
  const std::string first = version(create(resources::config_maps(), config_map("a")));
  Json changed = config_map("a", {{"k", "1"}});
  changed["metadata"]["resourceVersion"] = first;
  EXPECT_EQ(update(resources::config_maps(), changed).code, 200);
  const Response stale = update(resources::config_maps(), changed);
  EXPECT_EQ(stale.code, 409);
  EXPECT_EQ(stale.status().message,
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; "
            "please apply your changes "
            "to the latest version and try again");
  EXPECT_EQ(update(resources::config_maps(), config_map("a", {{"k", "2"}})).code, 200);
}

TEST_F(UpdateTest, NothingNewIsNoWrite) {
  create(resources::config_maps(), config_map("a", {{"k", "v"}}));
  const std::uint64_t before = server_.revision();
  clock_.elapsed += std::chrono::hours(1);
  const Response again = update(resources::config_maps(), config_map("a", {{"k", "v"}}));
  EXPECT_EQ(again.code, 200);
  EXPECT_EQ(server_.revision(), before);
  EXPECT_EQ(version(again), std::to_string(before));
}

TEST_F(UpdateTest, OfWhatIsNotThereIs404ButALeaseIsCreated) {
  EXPECT_EQ(update(resources::config_maps(), config_map("none")).code, 404);
  Json lease{{"apiVersion", "coordination.k8s.io/v1"},
             {"kind", "Lease"},
             {"metadata", {{"name", "l"}, {"resourceVersion", "5"}}},
             {"spec", {{"holderIdentity", "me"}}}};
  EXPECT_EQ(update(resources::leases(), lease).code, 201);
}

TEST_F(UpdateTest, AnotherNameThanTheUrlsIs400) {
  create(resources::config_maps(), config_map("a"));
  Request made = request(Verb::kUpdate, resources::config_maps(), "a");
  made.body.object = Object(config_map("b"));
  EXPECT_EQ(call(made).status().message,
            "the name of the object (b) does not match the name on the URL (a)");
  Json elsewhere = config_map("a");
  elsewhere["metadata"]["namespace"] = "kube-system";
  EXPECT_EQ(
      update(resources::config_maps(), elsewhere).status().message,
      "the namespace of the provided object does not match the namespace sent on the request");
}

TEST_F(UpdateTest, StatusAndSpecKeepOutOfEachOthersWay) {
  Json deployment{{"apiVersion", "apps/v1"},
                  {"kind", "Deployment"},
                  {"metadata", {{"name", "d"}}},
                  {"spec",
                   {{"replicas", 2},
                    {"selector", {{"matchLabels", {{"app", "d"}}}}},
                    {"template",
                     {{"metadata", {{"labels", {{"app", "d"}}}}},
                      {"spec", {{"containers", {{{"name", "c"}, {"image", "i:1"}}}}}}}}}}};
  ASSERT_EQ(create(resources::deployments(), deployment).code, 201);
  deployment["spec"]["replicas"] = 9;
  deployment["status"] = {{"replicas", 1}, {"observedGeneration", 1}};
  const Response status = update(resources::deployments(), deployment, "status");
  ASSERT_EQ(status.code, 200) << status.status().message;
  EXPECT_EQ(status.object()->json()["spec"]["replicas"], 2);
  EXPECT_EQ(status.object()->json()["status"]["replicas"], 1);
  EXPECT_EQ(status.object()->generation(), 1);
  deployment["spec"]["replicas"] = 3;
  deployment["status"]["replicas"] = 7;
  const Response spec = update(resources::deployments(), deployment);
  ASSERT_EQ(spec.code, 200) << spec.status().message;
  EXPECT_EQ(spec.object()->json()["status"]["replicas"], 1);
  EXPECT_EQ(spec.object()->generation(), 2);

  Request scale = request(Verb::kGet, resources::deployments(), "d");
  scale.subresource = "scale";
  const Response shown = call(scale);
  ASSERT_EQ(shown.code, 200);
  EXPECT_EQ(shown.object()->json()["spec"]["replicas"], 3);
  EXPECT_EQ(shown.object()->json()["status"]["selector"], "app=d");
  const Response scaled =
      merge(resources::deployments(), "d", {{"spec", {{"replicas", 5}}}}, "scale");
  ASSERT_EQ(scaled.code, 200) << scaled.status().message;
  EXPECT_EQ(scaled.object()->kind(), "Scale");
  EXPECT_EQ(get(resources::deployments(), "d").object()->json()["spec"]["replicas"], 5);
}

TEST_F(UpdateTest, TheLastFinalizersRemovalEndsADeletedObject) {
  Json held = config_map("a");
  held["metadata"]["finalizers"] = {"example.com/hold"};
  create(resources::config_maps(), held);
  const std::string deleted = version(remove(resources::config_maps(), "a"));
  auto cursor = watch(resources::config_maps(), {{"resourceVersion", deleted}});
  const Response response = update(resources::config_maps(), config_map("a", {{"k", "new"}}));
  EXPECT_EQ(response.code, 200);
  EXPECT_EQ(version(response), deleted) << "the answer carries the old version";
  auto event = cursor->poll();
  ASSERT_TRUE(event.has_value() && event->has_value());
  EXPECT_EQ((*event)->type, WatchEventType::kDeleted);
  EXPECT_TRUE((*event)->object.has_finalizer("example.com/hold"));
  EXPECT_EQ((*event)->object.resource_version(), std::to_string(server_.revision()));
  EXPECT_EQ(events(*cursor), std::vector<std::string>{});
  EXPECT_EQ(get(resources::config_maps(), "a").code, 404);
}

TEST_F(UpdateTest, NoFinalizerIsAddedWhileDeleting) {
  Json held = config_map("a");
  held["metadata"]["finalizers"] = {"example.com/hold"};
  create(resources::config_maps(), held);
  remove(resources::config_maps(), "a");
  held["metadata"]["finalizers"] = {"example.com/hold", "example.com/other"};
  const Response refused = update(resources::config_maps(), held);
  EXPECT_EQ(refused.code, 422);
  EXPECT_EQ(refused.status().details->causes.size(), 2u);
}

}  // namespace
}  // namespace drydock::fake
