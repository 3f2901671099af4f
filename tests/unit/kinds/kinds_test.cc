#include <gtest/gtest.h>

#include "fakeapi/kinds/kind_strategy.h"
#include "fakeapi/types/type_registry.h"

namespace drydock::fake {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> texts(const FieldErrors& errors) {
  std::vector<std::string> result;
  for (const FieldError& error : errors) result.push_back(schema::to_string(error));
  return result;
}

const Json kTemplate = Json::parse(
    R"({"metadata":{"labels":{"app":"d"}},"spec":{"containers":[{"name":"c","image":"i:1"}]}})");

Json workload() {
  return {{"metadata", {{"name", "d"}}},
          {"spec", {{"selector", {{"matchLabels", {{"app", "d"}}}}}, {"template", kTemplate}}}};
}

TEST(KindsTest, DefaultsOfEveryKindAreIdempotent) {
  const TypeRegistry types;
  for (const ResourceTypePtr& type : types.all()) {
    const KindStrategy& strategy = strategy_of(type->resource.gvr().group_resource());
    Json object = {{"apiVersion", type->resource.api_version()},
                   {"kind", type->resource.kind},
                   {"metadata", {{"name", "x"}, {"uid", "u"}}}};
    strategy.set_defaults(object);
    const Json once = object;
    strategy.set_defaults(object);
    EXPECT_EQ(object, once) << type->resource.plural;
  }
}

TEST(KindsTest, ValidWorkloadsPass) {
  for (const char* plural : {"deployments", "replicasets", "statefulsets", "daemonsets"}) {
    const KindStrategy& strategy = strategy_of({"apps", plural});
    Json object = workload();
    strategy.set_defaults(object);
    strategy.prepare_for_create(object);
    EXPECT_THAT(texts(strategy.validate(object)), IsEmpty()) << plural;
    EXPECT_EQ(object["metadata"]["generation"], 1);
    Json changed = object;
    changed["spec"]["template"]["spec"]["containers"][0]["image"] = "i:2";
    changed["status"] = {{"replicas", 9}};
    strategy.prepare_for_update(changed, object, "");
    EXPECT_EQ(changed["metadata"]["generation"], 2) << plural;
    EXPECT_EQ(changed["status"], object["status"]) << plural;
    EXPECT_THAT(texts(strategy.validate_update(changed, object, "")), IsEmpty()) << plural;
  }
}

TEST(KindsTest, DeploymentErrorsInOrder) {
  const KindStrategy& strategy = strategy_of({"apps", "deployments"});
  Json object = {{"spec", {{"replicas", 1}}}};
  strategy.set_defaults(object);
  object["spec"]["template"] = {{"spec", Json::object()}};
  strategy.set_defaults(object);
  EXPECT_THAT(texts(strategy.validate(object)),
              ElementsAre("spec.selector: Required value",
                          "spec.template.metadata.labels: Invalid value: null: `selector` does not "
                          "match template `labels`",
                          "spec.template.spec.containers: Required value"));
}

TEST(KindsTest, DeploymentAnnotationsRaiseTheGenerationLabelsDoNot) {
  const KindStrategy& strategy = strategy_of({"apps", "deployments"});
  Json live = workload();
  live["metadata"]["generation"] = 4;
  Json labelled = live;
  labelled["metadata"]["labels"] = {{"x", "y"}};
  strategy.prepare_for_update(labelled, live, "");
  EXPECT_EQ(labelled["metadata"]["generation"], 4);
  Json annotated = live;
  annotated["metadata"]["annotations"] = {{"x", "y"}};
  strategy.prepare_for_update(annotated, live, "");
  EXPECT_EQ(annotated["metadata"]["generation"], 5);
}

TEST(KindsTest, StatusUpdatesKeepTheSpec) {
  const KindStrategy& strategy = strategy_of({"apps", "deployments"});
  const Json live = workload();
  Json object = live;
  object["spec"]["replicas"] = 9;
  object["status"] = {{"replicas", 1}};
  strategy.prepare_for_update(object, live, "status");
  EXPECT_EQ(object["spec"], live["spec"]);
  EXPECT_EQ(object["status"]["replicas"], 1);
}

TEST(KindsTest, PodsMayChangeTheirImageOnly) {
  const KindStrategy& strategy = strategy_of({"", "pods"});
  Json live = {{"metadata", {{"name", "p"}}}, {"spec", kTemplate["spec"]}};
  strategy.set_defaults(live);
  strategy.prepare_for_create(live);
  EXPECT_EQ(live["status"]["qosClass"], "BestEffort");
  EXPECT_EQ(live["spec"]["tolerations"].size(), 2u);
  Json object = live;
  object["spec"]["containers"][0]["image"] = "j";
  EXPECT_THAT(texts(strategy.validate_update(object, live, "")), IsEmpty());
  object["spec"]["dnsPolicy"] = "Default";
  EXPECT_EQ(strategy.validate_update(object, live, "").front().field, "spec");
  EXPECT_EQ(strategy.grace_period_seconds(live), 0);
  live["spec"]["nodeName"] = "n";
  EXPECT_EQ(strategy.grace_period_seconds(live), 30);
}

TEST(KindsTest, SecretsMergeStringData) {
  const KindStrategy& strategy = strategy_of({"", "secrets"});
  Json object = Json::parse(R"({"stringData":{"a":"x"},"data":{"a":"b2xk","b":"eQ=="}})");
  strategy.set_defaults(object);
  EXPECT_EQ(object, Json::parse(R"({"data":{"a":"eA==","b":"eQ=="},"type":"Opaque"})"));
  object["type"] = "kubernetes.io/tls";
  EXPECT_THAT(texts(strategy.validate(object)),
              ElementsAre("data[tls.crt]: Required value", "data[tls.key]: Required value"));
}

TEST(KindsTest, ImmutableConfigMaps) {
  const KindStrategy& strategy = strategy_of({"", "configmaps"});
  const Json live = {{"immutable", true}, {"data", {{"k", "v"}}}};
  EXPECT_THAT(texts(strategy.validate_update({{"data", {{"k", "w"}}}}, live, "")),
              ElementsAre("immutable: Forbidden: field is immutable when `immutable` is set",
                          "data: Forbidden: field is immutable when `immutable` is set"));
}

TEST(KindsTest, ServicesAreGivenWhatTheyLack) {
  const KindStrategy& strategy = strategy_of({"", "services"});
  const auto allocate = [](std::string_view what) -> std::optional<std::string> {
    return what == "clusterIP" ? "10.96.0.7" : "30007";
  };
  Json object =
      Json::parse(R"({"spec":{"type":"NodePort","ports":[{"port":80}],"selector":{"a":"b"}}})");
  strategy.set_defaults(object);
  strategy.allocate(object, Json(), allocate);
  EXPECT_EQ(object["spec"]["clusterIPs"], Json::array({"10.96.0.7"}));
  EXPECT_EQ(object["spec"]["ports"][0]["nodePort"], 30007);
  EXPECT_EQ(object["spec"]["ports"][0]["targetPort"], 80);
  EXPECT_EQ(object["spec"]["ipFamilies"], Json::array({"IPv4"}));
  EXPECT_THAT(texts(strategy.validate(object)), IsEmpty());
  Json update =
      Json::parse(R"({"spec":{"type":"NodePort","ports":[{"port":80,"protocol":"TCP"}]}})");
  strategy.prepare_for_update(update, object, "");
  EXPECT_FALSE(update["spec"].contains("clusterIP")) << "nobody owns what was kept";
  strategy.allocate(update, object, allocate);
  EXPECT_EQ(update["spec"]["clusterIP"], "10.96.0.7");
  EXPECT_EQ(update["spec"]["ports"][0]["nodePort"], 30007);
  Json headless = Json::parse(R"({"spec":{"clusterIP":"None","ports":[{"port":80}]}})");
  strategy.allocate(headless, Json(), allocate);
  EXPECT_EQ(headless["spec"]["ipFamilyPolicy"], "RequireDualStack");
}

TEST(KindsTest, JobsSelectTheirOwnPods) {
  const KindStrategy& strategy = strategy_of({"batch", "jobs"});
  Json object = {{"metadata", {{"name", "j"}, {"uid", "u1"}}}, {"spec", {{"template", kTemplate}}}};
  strategy.set_defaults(object);
  strategy.prepare_for_create(object);
  EXPECT_EQ(object["spec"]["selector"]["matchLabels"]["batch.kubernetes.io/controller-uid"], "u1");
  EXPECT_EQ(object["spec"]["template"]["metadata"]["labels"]["job-name"], "j");
  EXPECT_EQ(object["metadata"]["labels"], object["spec"]["template"]["metadata"]["labels"]);
  EXPECT_THAT(texts(strategy.validate(object)),
              ElementsAre("spec.template.spec.restartPolicy: Required value: valid values: "
                          "\"OnFailure\", \"Never\""));
}

TEST(KindsTest, EventsBelongToTheNamespaceOfWhatTheyAreAbout) {
  Json event = Json::parse(
      R"({"metadata":{"namespace":"a"},"regarding":{"namespace":"b"},"eventTime":"2024-01-01T00:00:00.000000Z",
          "reportingController":"x.y/c","reportingInstance":"i","action":"A","reason":"R","type":"Normal"})");
  const KindStrategy& newer = strategy_of({"events.k8s.io", "events"});
  EXPECT_EQ(newer.field(event, "regarding.namespace"), "b");
  // With an eventTime another namespace is let through, none is not.
  EXPECT_THAT(texts(newer.validate(event)), ElementsAre());
  event["regarding"].erase("namespace");
  EXPECT_THAT(
      texts(newer.validate(event)),
      ElementsAre("involvedObject.namespace: Invalid value: \"\": does not match event.namespace"));
  const Json older =
      Json::parse(R"({"metadata":{"namespace":"a"},"involvedObject":{"namespace":"b"}})");
  EXPECT_THAT(
      texts(strategy_of({"", "events"}).validate(older)),
      ElementsAre(
          "involvedObject.namespace: Invalid value: \"b\": does not match event.namespace"));
}

TEST(KindsTest, BudgetsShowTheInternalType) {
  EXPECT_THAT(
      texts(strategy_of({"policy", "poddisruptionbudgets"})
                .validate({{"spec", {{"minAvailable", 1}, {"maxUnavailable", "10%"}}}})),
      ElementsAre(
          "spec: Invalid value: {\"MinAvailable\":1,\"Selector\":null,\"MaxUnavailable\":\"10%\","
          "\"UnhealthyPodEvictionPolicy\":null}: minAvailable and maxUnavailable cannot be both "
          "set"));
}

}  // namespace
}  // namespace drydock::fake
