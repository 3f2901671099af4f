#include <gtest/gtest.h>

#include "fakeapi/apply/scale_managed_fields.h"
#include "fakeapi/types/type_registry.h"
#include "tests/unit/apply/ownership_world.h"

namespace drydock::fake {
namespace {

Json j(const char* text) { return Json::parse(text); }

constexpr const char* kSchema = R"({"type": "object", "properties": {
  "spec": {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}, "c": {"type": "integer"},
    "items": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}, "v": {"type": "integer"}}},
      "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]},
    "deep": {"type": "object", "properties": {"x": {"type": "object", "properties": {"y": {"type": "integer"}}}}}}},
  "status": {"type": "object", "properties": {"phase": {"type": "string"}}}}})";

class UpdateTest : public testing::Test {
 protected:
  OwnershipWorld world = OwnershipWorld::of_widget(kSchema);
  void set(const char* manager, const char* key, int value) {
    Json object = world.object();
    object["spec"][key] = value;
    world.update(manager, object);
  }
};

TEST_F(UpdateTest, CreateOwnsLeavesAndParents) {
  world.update(
      "alpha",
      j(R"({"metadata": {"labels": {"l": "1"}, "finalizers": ["e/f"]}, "spec": {"a": 1, "items": [{"name": "a", "v": 1}], "deep": {"x": {"y": 1}}}})"));
  EXPECT_EQ(world.entries(),
            j(R"([{"manager": "alpha", "operation": "Update", "apiVersion": "example.com/v1",
    "time": "2026-01-01T00:00:01Z", "fieldsType": "FieldsV1", "fieldsV1": {
      "f:metadata": {"f:labels": {".": {}, "f:l": {}}, "f:finalizers": {".": {}, "v:\"e/f\"": {}}},
      "f:spec": {".": {}, "f:a": {}, "f:deep": {".": {}, "f:x": {".": {}, "f:y": {}}},
                 "f:items": {".": {}, "k:{\"name\":\"a\"}": {".": {}, "f:name": {}, "f:v": {}}}}}}])"));
}

TEST_F(UpdateTest, OnlyWhatChangedIsTakenAndEmptyOwnersVanish) {
  world.update("alpha", j(R"({"spec": {"a": 1, "b": 1}})"));
  set("beta", "b", 2);
  EXPECT_EQ(world.fields_of("alpha", "Update"), j(R"({"f:spec": {".": {}, "f:a": {}}})"));
  EXPECT_EQ(world.fields_of("beta", "Update"), j(R"({"f:spec": {"f:b": {}}})"));
  set("gamma", "b", 3);
  EXPECT_EQ(world.fields_of("beta", "Update"), nullptr);
}

TEST_F(UpdateTest, OwnEntryWidensAndLosesRemovedFields) {
  world.update("alpha", j(R"({"spec": {"a": 1, "b": 1}})"));
  world.update("alpha", j(R"({"spec": {"a": 1, "c": 1}})"));
  EXPECT_EQ(world.entries().size(), 1u);
  EXPECT_EQ(world.fields_of("alpha", "Update"),
            j(R"({"f:spec": {".": {}, "f:a": {}, "f:c": {}}})"));
  EXPECT_EQ(world.entries()[0]["time"], "2026-01-01T00:00:02Z");
}

TEST_F(UpdateTest, NothingChangedKeepsTimes) {
  world.update("alpha", j(R"({"spec": {"a": 1}})"));
  const Json before = world.object();
  world.update("beta", before);
  EXPECT_EQ(world.object(), before);
}

TEST_F(UpdateTest, StatusIsOwnedByItsSubresourceOnly) {
  world.update("alpha", j(R"({"spec": {"a": 1}, "status": {"phase": "x"}})"));
  EXPECT_EQ(world.fields_of("alpha", "Update"), j(R"({"f:spec": {".": {}, "f:a": {}}})"));
  Json object = world.object();
  object["status"] = {{"phase", "y"}};
  object["spec"]["a"] = 9;
  world.update("beta", object, "status");
  EXPECT_EQ(
      world.entries()[1],
      j(R"({"manager": "beta", "operation": "Update", "apiVersion": "example.com/v1", "subresource": "status",
    "time": "2026-01-01T00:00:02Z", "fieldsType": "FieldsV1", "fieldsV1": {"f:status": {"f:phase": {}}}})"));
}

TEST_F(UpdateTest, ResettingClearsAndStopsTrackingUntilAnApply) {
  for (const char* reset : {"[]", "[{}]"}) {
    world = OwnershipWorld::of_widget(kSchema);
    world.update("alpha", j(R"({"spec": {"a": 1}})"));
    Json object = world.object();
    object["metadata"]["managedFields"] = j(reset);
    world.update("beta", object);
    EXPECT_FALSE(world.object()["metadata"].contains("managedFields"));
    set("gamma", "b", 1);
    EXPECT_FALSE(world.object()["metadata"].contains("managedFields"));
    ASSERT_TRUE(world.apply("delta", j(R"({"spec": {"c": 1}})")));
    EXPECT_EQ(world.fields_of("before-first-apply", "Update"),
              j(R"({"f:spec": {".": {}, "f:a": {}, "f:b": {}}})"));
    EXPECT_EQ(world.fields_of("delta"), j(R"({"f:spec": {"f:c": {}}})"));
  }
}

TEST_F(UpdateTest, SentEntriesReplaceTheLiveOnesAndBrokenOnesDoNot) {
  world.update("alpha", j(R"({"spec": {"a": 1}})"));
  const Json before = world.object();
  Json object = before;
  object["metadata"]["managedFields"][0]["manager"] = "kubectl";
  object["metadata"]["managedFields"][0]["operation"] = "Apply";
  world.update("beta", object);
  EXPECT_EQ(world.fields_of("kubectl"), j(R"({"f:spec": {".": {}, "f:a": {}}})"));
  world.object() = before;
  object["metadata"]["managedFields"][0]["operation"] = "Nonsense";
  world.update("beta", object);
  EXPECT_EQ(world.object(), before);
}

TEST_F(UpdateTest, OldestOfMoreThanTenUpdatersBecomeAncientChanges) {
  world.update("m0", j(R"({"metadata": {"labels": {"l": "0"}}})"));
  for (int i = 1; i <= 12; ++i) {
    Json object = world.object();
    object["metadata"]["annotations"]["a" + std::to_string(i)] = "x";
    world.update("m" + std::to_string(i), object);
  }
  EXPECT_EQ(world.entries().size(), 10u);
  EXPECT_EQ(world.entries()[0]["manager"], "ancient-changes");
  EXPECT_EQ(world.entries()[0]["time"], "2026-01-01T00:00:04Z");
  EXPECT_EQ(world.entries()[0]["fieldsV1"], j(R"({"f:metadata": {"f:labels": {".": {}, "f:l": {}},
    "f:annotations": {".": {}, "f:a1": {}, "f:a2": {}, "f:a3": {}}}})"));
  EXPECT_EQ(world.entries()[1]["manager"], "m4");
}

TEST_F(UpdateTest, EntriesAreSortedByOperationTimeManager) {
  world.update("uuu", j(R"({"spec": {"a": 1}})"));
  ASSERT_TRUE(world.apply("zzz", j(R"({"spec": {"b": 1}})")));
  ASSERT_TRUE(world.apply("mmm", j(R"({"spec": {"c": 1}})")));
  set("uuu", "a", 2);
  std::string order;
  for (const Json& entry : world.entries()) order += entry["manager"].get<std::string>() + " ";
  EXPECT_EQ(order, "zzz mmm uuu ");
}

TEST_F(UpdateTest, RepeatedItemsAreOwnedTogether) {
  world.update("alpha",
               j(R"({"spec": {"items": [{"name": "a", "v": 1}, {"name": "a", "v": 2}]}})"));
  EXPECT_EQ(world.fields_of("alpha", "Update"),
            j(R"({"f:spec": {".": {}, "f:items": {".": {}, "k:{\"name\":\"a\"}": {}}}})"));
  world.update("beta", j(R"({"spec": {"items": [{"name": "a", "v": 2}]}})"));
  EXPECT_EQ(world.fields_of("alpha", "Update"), j(R"({"f:spec": {".": {}, "f:items": {}}})"));
  EXPECT_EQ(world.fields_of("beta", "Update"),
            j(R"({"f:spec": {"f:items": {"k:{\"name\":\"a\"}": {"f:name": {}, "f:v": {}}}}})"));
}

TEST_F(UpdateTest, TimesAloneAreNoChange) {
  world.update("alpha", j(R"({"spec": {"a": 1}})"));
  Json updated = world.object();
  updated["metadata"]["managedFields"][0]["time"] = "2027-01-01T00:00:00Z";
  keep_unchanged_times(world.object(), updated);
  EXPECT_EQ(updated, world.object());
  updated["metadata"]["managedFields"][0]["time"] = "2027-01-01T00:00:00Z";
  updated["spec"]["a"] = 2;
  const Json changed = updated;
  keep_unchanged_times(world.object(), updated);
  EXPECT_EQ(updated, changed);
}

// What a built-in's Go struct always holds is not "added" by a create.
TEST(BuiltinUpdateTest, CreatedDeploymentOwnsNoStructs) {
  const TypeRegistry types;
  OwnershipWorld world(types.find({"apps", "v1", "deployments"}));
  world.update(
      "alpha",
      j(R"({"metadata": {"creationTimestamp": "2026-01-01T00:00:00Z"}, "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "d"}},
    "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
    "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"dnsPolicy": "ClusterFirst", "securityContext": {},
      "containers": [{"name": "main", "image": "nginx:1", "resources": {}, "ports": [{"containerPort": 80, "protocol": "TCP"}]}]}}}, "status": {}})"));
  EXPECT_EQ(world.fields_of("alpha", "Update"), j(R"({"f:spec": {"f:replicas": {}, "f:selector": {},
    "f:strategy": {"f:rollingUpdate": {".": {}, "f:maxSurge": {}, "f:maxUnavailable": {}}, "f:type": {}},
    "f:template": {"f:metadata": {"f:labels": {".": {}, "f:app": {}}}, "f:spec": {"f:dnsPolicy": {}, "f:securityContext": {},
      "f:containers": {"k:{\"name\":\"main\"}": {".": {}, "f:image": {}, "f:name": {}, "f:resources": {},
        "f:ports": {".": {}, "k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {".": {}, "f:containerPort": {}, "f:protocol": {}}}}}}}}})"));
}

TEST(BuiltinUpdateTest, CreatedEventOwnsWhatIsSet) {
  const TypeRegistry types;
  OwnershipWorld world(types.find({"", "v1", "events"}));
  world.update(
      "alpha",
      j(R"({"involvedObject": {"kind": "Pod", "name": "p"}, "reason": "Started", "message": "m",
    "source": {"component": "c"}, "firstTimestamp": "2024-01-01T00:00:00Z", "lastTimestamp": "2024-01-01T00:00:00Z",
    "count": 1, "type": "Normal", "eventTime": null, "reportingComponent": "", "reportingInstance": ""})"));
  EXPECT_EQ(world.fields_of("alpha", "Update"),
            j(R"({"f:count": {}, "f:firstTimestamp": {}, "f:involvedObject": {},
    "f:lastTimestamp": {}, "f:message": {}, "f:reason": {}, "f:source": {"f:component": {}}, "f:type": {}})"));
}

TEST(BuiltinUpdateTest, AppliedDeploymentOwnsWhatIsApplied) {
  const TypeRegistry types;
  OwnershipWorld world(types.find({"apps", "v1", "deployments"}));
  ASSERT_TRUE(world.apply("hello-operator", j(R"({"metadata": {"labels": {"l": "x"},
    "ownerReferences": [{"apiVersion": "e/v1", "kind": "W", "name": "w", "uid": "u-1", "controller": true}]},
    "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}},
      "spec": {"containers": [{"name": "hello", "image": "i", "args": ["a"], "ports": [{"containerPort": 8080}],
        "resources": {"limits": {"cpu": 1, "memory": "1Gi"}}}]}}}})")));
  EXPECT_EQ(world.fields_of("hello-operator"), j(R"({
    "f:metadata": {"f:labels": {"f:l": {}}, "f:ownerReferences": {"k:{\"uid\":\"u-1\"}": {}}},
    "f:spec": {"f:replicas": {}, "f:selector": {}, "f:template": {"f:metadata": {"f:labels": {"f:app": {}}}, "f:spec": {
      "f:containers": {"k:{\"name\":\"hello\"}": {".": {}, "f:args": {}, "f:image": {}, "f:name": {},
        "f:resources": {"f:limits": {"f:cpu": {}, "f:memory": {}}},
        "f:ports": {"k:{\"containerPort\":8080,\"protocol\":\"TCP\"}": {".": {}, "f:containerPort": {}}}}}}}}})"));
}

TEST(ScaleManagedFieldsTest, ReplicasPassThroughTheScaleAndBack) {
  const ScaleParent parent{{"spec", "replicas"}, "apps/v1"};
  const Json deployment = j(
      R"([{"manager": "alpha", "operation": "Apply", "apiVersion": "apps/v1", "time": "2026-01-01T00:00:00Z",
    "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {"f:replicas": {}, "f:paused": {}}}}])");
  const Json scale = *scale_managed_fields(deployment, parent);
  EXPECT_EQ(
      scale,
      j(R"([{"manager": "alpha", "operation": "Apply", "apiVersion": "autoscaling/v1", "time": "2026-01-01T00:00:00Z",
    "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {"f:replicas": {}}}}])"));
  EXPECT_EQ(*parent_managed_fields(deployment, scale, parent), deployment);

  const Json taken = j(
      R"([{"manager": "scaler", "operation": "Update", "apiVersion": "autoscaling/v1", "subresource": "scale",
    "time": "2026-01-02T00:00:00Z", "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {"f:replicas": {}}}}])");
  EXPECT_EQ(*parent_managed_fields(deployment, taken, parent), j(R"([
    {"manager": "alpha", "operation": "Apply", "apiVersion": "apps/v1", "time": "2026-01-01T00:00:00Z",
     "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {"f:paused": {}}}},
    {"manager": "scaler", "operation": "Update", "apiVersion": "apps/v1", "subresource": "scale",
     "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {"f:replicas": {}}}}])"));
}

}  // namespace
}  // namespace drydock::fake
