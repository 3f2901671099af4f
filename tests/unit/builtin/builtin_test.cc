#include "operator/builtin/builtin.h"

#include <gtest/gtest.h>

#include "fakeapi/write/server.h"
#include "operator/api/resources.h"
#include "operator/builtin/config_map.h"
#include "operator/builtin/daemon_set.h"
#include "operator/builtin/deployment.h"
#include "operator/builtin/event.h"
#include "operator/builtin/horizontal_pod_autoscaler.h"
#include "operator/builtin/ingress.h"
#include "operator/builtin/job.h"
#include "operator/builtin/lease.h"
#include "operator/builtin/namespace.h"
#include "operator/builtin/network_policy.h"
#include "operator/builtin/pod_disruption_budget.h"
#include "operator/builtin/rbac.h"
#include "operator/builtin/secret.h"
#include "operator/builtin/service.h"
#include "operator/builtin/service_account.h"
#include "operator/builtin/stateful_set.h"
#include "tests/unit/write/server_fixture.h"

namespace drydock::builtin {
namespace {

Deployment web() {
  Deployment deployment;
  deployment.metadata.name = "web";
  deployment.metadata.namespace_ = "default";
  DeploymentSpec& spec = deployment.spec.emplace();
  spec.replicas = 2;
  spec.selector.match_labels["app"] = "web";
  spec.template_.metadata.labels["app"] = "web";
  Container& container = spec.template_.spec.emplace().containers.emplace_back();
  container.name = "web";
  container.image = "nginx";
  container.ports.emplace_back().container_port = 80;
  container.resources.emplace().limits["cpu"] = "100m";
  return deployment;
}

TEST(BuiltinTest, WritesWhatWasSetAndNothingElse) {
  EXPECT_EQ(to_object(web()).json(), Json::parse(R"({
    "apiVersion": "apps/v1", "kind": "Deployment",
    "metadata": {"name": "web", "namespace": "default"},
    "spec": {
      "replicas": 2, "selector": {"matchLabels": {"app": "web"}},
      "template": {
        "metadata": {"labels": {"app": "web"}},
        "spec": {"containers": [{"name": "web", "image": "nginx", "ports": [{"containerPort": 80}],
                                 "resources": {"limits": {"cpu": "100m"}}}]}}}})"));
}

TEST(BuiltinTest, ReadsWhatTheServerMakesOfIt) {
  fake::StillClock clock;
  fake::Server server(clock, Random(1));
  Request create(Verb::kCreate, resources::deployments().gvr());
  create.namespace_ = "default";
  create.body = {std::string(media::kJson), to_object(web()), {}};
  const auto stored = server.handle(create).object();
  ASSERT_TRUE(stored) << stored.error().to_string();
  const auto read = from_object<Deployment>(*stored);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->metadata.uid, stored->uid());
  ASSERT_TRUE(read->spec);
  EXPECT_EQ(read->spec->progress_deadline_seconds, 600);
  ASSERT_TRUE(read->spec->strategy && read->spec->strategy->rolling_update);
  EXPECT_EQ(read->spec->strategy->rolling_update->max_surge, Json("25%"));
  EXPECT_EQ(read->spec->template_.spec->containers.at(0).termination_message_path,
            "/dev/termination-log");
  // Back again, nothing is lost but what the server alone writes.
  Json again = to_object(*read).json(), server_says = stored->json();
  again["metadata"].erase("managedFields");
  server_says["metadata"].erase("managedFields");
  server_says.erase("status");
  again.erase("status");
  EXPECT_EQ(again, server_says);
}

TEST(BuiltinTest, SkipsWhatItDoesNotKnow) {
  const auto read = from_object<ConfigMap>(Object(Json::parse(
      R"({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "new": 1},
          "data": {"color": "green"}, "later": {}, "binaryData": null})")));
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->data.at("color"), "green");
  EXPECT_TRUE(read->binary_data.empty());
}

TEST(BuiltinTest, NamesTheFieldOfAWrongType) {
  const auto read = from_object<Deployment>(Object(Json::parse(
      R"({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"},
          "spec": {"replicas": "2", "selector": {}, "template": {}}})")));
  ASSERT_FALSE(read);
  EXPECT_TRUE(read.error().message.starts_with("spec.replicas: expected integer"))
      << read.error().message;
}

TEST(BuiltinTest, RefusesAnotherKind) {
  const auto read = from_object<Secret>(
      Object(Json::parse(R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}})")));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "expected v1 Secret, found v1 Pod");
}

template <class T>
void expect_round_trip(const char* kind) {
  T value;
  value.metadata.name = "a";
  const Object object = to_object(value);
  EXPECT_EQ(object.kind(), kind);
  const auto read = from_object<T>(object);
  ASSERT_TRUE(read) << kind << ": " << read.error().to_string();
  EXPECT_EQ(read->metadata.name, "a");
}

TEST(BuiltinTest, EveryKindIsReadAsItIsWritten) {
  expect_round_trip<CronJob>("CronJob");
  expect_round_trip<DaemonSet>("DaemonSet");
  expect_round_trip<Event>("Event");
  expect_round_trip<HorizontalPodAutoscaler>("HorizontalPodAutoscaler");
  expect_round_trip<Ingress>("Ingress");
  expect_round_trip<Job>("Job");
  expect_round_trip<Lease>("Lease");
  expect_round_trip<Namespace>("Namespace");
  expect_round_trip<NetworkPolicy>("NetworkPolicy");
  expect_round_trip<PodDisruptionBudget>("PodDisruptionBudget");
  expect_round_trip<ClusterRole>("ClusterRole");
  expect_round_trip<Role>("Role");
  expect_round_trip<Service>("Service");
  expect_round_trip<ServiceAccount>("ServiceAccount");
  expect_round_trip<StatefulSet>("StatefulSet");
}

}  // namespace
}  // namespace drydock::builtin
