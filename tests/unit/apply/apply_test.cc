#include <gtest/gtest.h>

#include "tests/unit/apply/ownership_world.h"

namespace drydock::fake {
namespace {

Json j(const char* text) { return Json::parse(text); }

constexpr const char* kSchema = R"({"type": "object", "properties": {
  "spec": {"type": "object", "properties": {
    "n": {"type": "integer"}, "m": {"type": "integer"}, "s": {"type": "string"},
    "tags": {"type": "array", "items": {"type": "string"}},
    "nums": {"type": "array", "items": {"type": "integer"}, "x-kubernetes-list-type": "set"},
    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    "ref": {"type": "object", "x-kubernetes-map-type": "atomic", "properties": {"name": {"type": "string"}, "ns": {"type": "string"}}},
    "deep": {"type": "object", "properties": {
      "a": {"type": "object", "properties": {"x": {"type": "integer"}}},
      "b": {"type": "object", "properties": {"y": {"type": "integer"}, "z": {"type": "integer"}}}}},
    "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
    "items": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
      "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "v": {"type": "integer"},
        "inner": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["id"],
          "items": {"type": "object", "properties": {"id": {"type": "integer"}, "v": {"type": "string"}}}}}}},
    "ports": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port", "protocol"],
      "items": {"type": "object", "properties": {"port": {"type": "integer"}, "protocol": {"type": "string", "default": "TCP"}, "name": {"type": "string"}}}}}},
  "status": {"type": "object", "properties": {"phase": {"type": "string"}, "ready": {"type": "integer"}}}}})";

class ApplyTest : public testing::Test {
 protected:
  OwnershipWorld world = OwnershipWorld::of_widget(kSchema);
  Json spec() const { return world.object()["spec"]; }
  std::string error(Result<Json> result) { return result ? "none" : result.error().message; }
};

TEST_F(ApplyTest, CreateOwnsEachLeafAndNoParents) {
  ASSERT_TRUE(
      world.apply("alpha", j(R"({"metadata": {"labels": {"l": "1"}}, "spec": {"n": 1, "tags": ["p"],
    "labels": {"a": "b"}, "deep": {"a": {"x": 1}}, "ref": {"name": "r"}, "nums": [3, 1]}})")));
  EXPECT_EQ(world.entries(),
            j(R"([{"manager": "alpha", "operation": "Apply", "apiVersion": "example.com/v1",
    "time": "2026-01-01T00:00:01Z", "fieldsType": "FieldsV1", "fieldsV1": {
      "f:metadata": {"f:labels": {"f:l": {}}},
      "f:spec": {"f:n": {}, "f:tags": {}, "f:labels": {"f:a": {}}, "f:deep": {"f:a": {"f:x": {}}}, "f:ref": {},
                 "f:nums": {"v:1": {}, "v:3": {}}}}}])"));
  EXPECT_EQ(spec()["nums"], j("[3, 1]"));
}

TEST_F(ApplyTest, EmptyContainersAreOwnedAsSuch) {
  ASSERT_TRUE(world.apply(
      "alpha",
      j(R"({"metadata": {"labels": {}, "finalizers": []}, "spec": {"labels": {}, "tags": [], "deep": {}}})")));
  EXPECT_EQ(
      world.fields_of("alpha"),
      j(R"({"f:metadata": {"f:labels": {}}, "f:spec": {"f:deep": {}, "f:labels": {}, "f:tags": {}}})"));
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {}})")));
  EXPECT_EQ(world.fields_of("alpha"), j(R"({"f:spec": {}})"));
  EXPECT_EQ(spec(), Json::object());
}

TEST_F(ApplyTest, IdentityAloneLeavesNoEntry) {
  ASSERT_TRUE(world.apply("alpha", Json::object()));
  EXPECT_EQ(world.entries(), Json::array());
  const Json before = world.object();
  ASSERT_TRUE(world.apply("beta", Json::object()));
  EXPECT_EQ(world.object(), before);
}

TEST_F(ApplyTest, RepeatedApplyChangesNothingNotEvenTimes) {
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"n": 1, "items": [{"name": "a", "v": 1}]}})")));
  const Json before = world.object();
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"n": 1, "items": [{"name": "a", "v": 1}]}})")));
  EXPECT_EQ(world.object(), before);
}

TEST_F(ApplyTest, AnotherValueOfAnotherApplierConflicts) {
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"n": 1}})")));
  const Json before = world.object();
  const auto result = world.apply("beta", j(R"({"spec": {"n": 2}})"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, 409);
  EXPECT_EQ(result.error().reason, "Conflict");
  EXPECT_EQ(result.error().message,
            "Apply failed with 1 conflict: conflict with \"alpha\": .spec.n");
  ASSERT_TRUE(result.error().details);
  EXPECT_EQ(
      result.error().details->causes,
      (std::vector<StatusCause>{{"FieldManagerConflict", "conflict with \"alpha\"", ".spec.n"}}));
  EXPECT_EQ(world.object(), before);
}

TEST_F(ApplyTest, ConflictsAreGroupedByManager) {
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"labels": {"a": "1", "b": "1"}}})")));
  ASSERT_TRUE(world.apply("beta", j(R"({"spec": {"labels": {"c": "1"}}})")));
  Json object = world.object();
  object["spec"]["labels"]["d"] = "1";
  world.update("zeta", object);
  EXPECT_EQ(error(world.apply(
                "gamma",
                j(R"({"spec": {"labels": {"a": "2", "b": "2", "c": "2", "d": "2", "e": "2"}}})"))),
            "Apply failed with 4 conflicts: conflicts with \"alpha\":\n- .spec.labels.a\n- "
            ".spec.labels.b\n"
            "conflicts with \"beta\":\n- .spec.labels.c\nconflicts with \"zeta\" using "
            "example.com/v1:\n- .spec.labels.d");
}

TEST_F(ApplyTest, ForceTakesFieldsAndRemovesEmptyOwners) {
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"n": 1, "m": 1}})")));
  ASSERT_TRUE(world.apply("gamma", j(R"({"spec": {"s": "x"}})")));
  ASSERT_TRUE(world.apply("beta", j(R"({"spec": {"n": 2, "s": "y"}})"), true));
  EXPECT_EQ(world.fields_of("alpha"), j(R"({"f:spec": {"f:m": {}}})"));
  EXPECT_EQ(world.fields_of("beta"), j(R"({"f:spec": {"f:n": {}, "f:s": {}}})"));
  EXPECT_EQ(world.fields_of("gamma"), nullptr);
  EXPECT_EQ(error(world.apply("alpha", j(R"({"spec": {"n": 1, "m": 1}})"))),
            "Apply failed with 1 conflict: conflict with \"beta\": .spec.n");
  EXPECT_EQ(error(world.apply("alpha", j(R"({"spec": {"m": 1}})"))), "none");
}

TEST_F(ApplyTest, EqualValuesAreSharedAndTheSecondEntryHasNoTime) {
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"n": 1}})")));
  ASSERT_TRUE(world.apply("beta", j(R"({"spec": {"n": 1}})")));
  EXPECT_EQ(world.entries()[0]["manager"], "beta");
  EXPECT_FALSE(world.entries()[0].contains("time"));
  EXPECT_EQ(world.entries()[1]["time"], "2026-01-01T00:00:01Z");
  EXPECT_NE(error(world.apply("alpha", j(R"({"spec": {"n": 2}})"))), "none");
  // One of two owners lets go: the value stays.
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"m": 1}})")));
  EXPECT_EQ(spec(), j(R"({"m": 1, "n": 1})"));
}

TEST_F(ApplyTest, WhatTheSoleOwnerDropsGoes) {
  ASSERT_TRUE(world.apply(
      "alpha",
      j(R"({"metadata": {"labels": {"x": "1"}}, "spec": {"n": 1, "labels": {"a": "1", "b": "1"}}})")));
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"labels": {"a": "1"}}})")));
  EXPECT_EQ(spec(), j(R"({"labels": {"a": "1"}})"));
  EXPECT_FALSE(world.object()["metadata"].contains("labels"));
  EXPECT_EQ(world.entries()[0]["time"], world.time());
}

TEST_F(ApplyTest, DroppedParentGoesWholeUnlessOthersOwnAPart) {
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"deep": {"a": {"x": 1}, "b": {"y": 1}}}})")));
  ASSERT_TRUE(world.apply("beta", j(R"({"spec": {"deep": {"b": {"z": 1}}}})")));
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {}})")));
  EXPECT_EQ(spec(), j(R"({"deep": {"b": {"z": 1}}})"));
  EXPECT_EQ(world.fields_of("alpha"), j(R"({"f:spec": {}})"));
  EXPECT_EQ(world.fields_of("beta"), j(R"({"f:spec": {"f:deep": {"f:b": {"f:z": {}}}}})"));
}

TEST_F(ApplyTest, WhatNobodyOwnedStaysWhenItsParentIsDropped) {
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"deep": {"b": {"y": 1}}}})")));
  world.object()["spec"]["deep"]["b"]["z"] = 7;  // as a default would be
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"n": 1}})")));
  EXPECT_EQ(spec(), j(R"({"n": 1})"));
}

TEST_F(ApplyTest, ItemsMergeByKeyAndOwnersKeepTheirs) {
  ASSERT_TRUE(world.apply(
      "alpha", j(R"({"spec": {"items": [{"name": "main", "v": 1}, {"name": "old", "v": 1}]}})")));
  ASSERT_TRUE(world.apply("beta", j(R"({"spec": {"items": [{"name": "side"}]}})")));
  EXPECT_EQ(world.fields_of("beta"),
            j(R"({"f:spec": {"f:items": {"k:{\"name\":\"side\"}": {".": {}, "f:name": {}}}}})"));
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"items": [{"name": "main", "v": 1}]}})")));
  EXPECT_EQ(spec()["items"], j(R"([{"name": "main", "v": 1}, {"name": "side"}])"));
}

TEST_F(ApplyTest, NestedItemsKeepTheirOuterItem) {
  ASSERT_TRUE(world.apply(
      "alpha",
      j(R"({"spec": {"items": [{"name": "x", "inner": [{"id": 1, "v": "p"}, {"id": 2}]}]}})")));
  EXPECT_EQ(world.fields_of("alpha"),
            j(R"({"f:spec": {"f:items": {"k:{\"name\":\"x\"}": {".": {}, "f:name": {},
    "f:inner": {"k:{\"id\":1}": {".": {}, "f:id": {}, "f:v": {}}, "k:{\"id\":2}": {".": {}, "f:id": {}}}}}}})"));
  ASSERT_TRUE(
      world.apply("alpha", j(R"({"spec": {"items": [{"name": "x", "inner": [{"id": 2}]}]}})")));
  EXPECT_EQ(spec()["items"], j(R"([{"name": "x", "inner": [{"id": 2}]}])"));
}

TEST_F(ApplyTest, OrderOfMergedItems) {
  const auto names = [&] {
    std::string text;
    for (const Json& item : spec()["items"]) text += item["name"].get<std::string>();
    return text;
  };
  const auto apply = [&](const char* manager, std::string_view order) {
    Json items = Json::array();
    for (char c : order) items.push_back({{"name", std::string(1, c)}});
    ASSERT_TRUE(world.apply(manager, {{"spec", {{"items", items}}}}));
  };
  apply("alpha", "abc");
  EXPECT_EQ(names(), "abc");
  apply("alpha", "cab");
  EXPECT_EQ(names(), "cab");
  apply("beta", "xay");
  EXPECT_EQ(names(), "cxaby");
  apply("alpha", "bnc");
  EXPECT_EQ(names(), "xabync");
}

TEST_F(ApplyTest, SetsMergeByValueWithTheAppliedOrderFirst) {
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"nums": [3, 1]}})")));
  ASSERT_TRUE(world.apply("beta", j(R"({"spec": {"nums": [2, 3]}})")));
  EXPECT_EQ(spec()["nums"], j("[2, 3, 1]"));
}

TEST_F(ApplyTest, DefaultedKeysArePartOfTheName) {
  ASSERT_TRUE(world.apply(
      "alpha", j(R"({"spec": {"ports": [{"port": 80}, {"port": 53, "protocol": "UDP"}]}})")));
  EXPECT_EQ(world.fields_of("alpha"), j(R"({"f:spec": {"f:ports": {
    "k:{\"port\":80,\"protocol\":\"TCP\"}": {".": {}, "f:port": {}},
    "k:{\"port\":53,\"protocol\":\"UDP\"}": {".": {}, "f:port": {}, "f:protocol": {}}}}})"));
  ASSERT_TRUE(world.apply("beta", j(R"({"spec": {"ports": [{"port": 80, "protocol": "TCP"}]}})")));
  EXPECT_EQ(spec()["ports"].size(), 2u);
}

TEST_F(ApplyTest, AtomicMapsAndListsAreOwnedAndReplacedWhole) {
  ASSERT_TRUE(
      world.apply("alpha", j(R"({"spec": {"ref": {"name": "a", "ns": "b"}, "tags": ["x"]}})")));
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"ref": {"name": "c"}, "tags": ["x"]}})")));
  EXPECT_EQ(spec()["ref"], j(R"({"name": "c"})"));
  EXPECT_EQ(error(world.apply("beta", j(R"({"spec": {"tags": ["y"]}})"))),
            "Apply failed with 1 conflict: conflict with \"alpha\": .spec.tags");
}

TEST_F(ApplyTest, UnknownFieldsAreDeduced) {
  ASSERT_TRUE(world.apply(
      "alpha",
      j(R"({"spec": {"any": {"s": "x", "o": {"p": 1, "q": {"r": true}}, "l": [{"name": "a"}, 2]}}})")));
  EXPECT_EQ(world.fields_of("alpha"), j(R"({"f:spec": {"f:any": {"f:l": {}, "f:s": {},
    "f:o": {".": {}, "f:p": {}, "f:q": {".": {}, "f:r": {}}}}}})"));
  ASSERT_TRUE(world.apply("beta", j(R"({"spec": {"any": {"o": {"z": 1.5}}}})")));
  EXPECT_EQ(error(world.apply("beta", j(R"({"spec": {"any": {"l": [3]}}})"))),
            "Apply failed with 1 conflict: conflict with \"alpha\": .spec.any.l");
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"any": {"o": {"q": {"t": false}}}}})")));
  EXPECT_EQ(spec()["any"], j(R"({"o": {"q": {"t": false}, "z": 1.5}})"));
}

TEST_F(ApplyTest, WrongTypesUnknownFieldsAndRepeatedKeysAre500) {
  const struct {
    const char* config;
    const char* message;
  } cases[] = {{R"({"spec": {"n": "1"}})", ".spec.n: expected numeric (int or float), got string"},
               {R"({"spec": [1]})", ".spec: expected map, got &{[1]}"},
               {R"({"spec": {"s": true}})",
                ".spec.s: expected string, got &value.valueUnstructured{Value:true}"},
               {R"({"spec": {"bogus": 1}})", ".spec.bogus: field not declared in schema"},
               {R"({"spec": {"tags": {}}})", ".spec.tags: expected list, got &{map[]}"},
               {R"({"metadata": {"bogus": 1}})", ".metadata.bogus: field not declared in schema"},
               {R"({"spec": {"items": [{"name": "a"}, {"name": "a"}]}})",
                ".spec.items: duplicate entries for key [name=\"a\"]"},
               {R"({"spec": {"items": [{"name": "a", "inner": [{"id": 1}, {"id": 1}]}]}})",
                ".spec.items[name=\"a\"].inner: duplicate entries for key [id=1]"},
               {R"({"spec": {"items": [{"v": 1}]}})",
                ".spec.items: element 0: associative list with keys has an element that omits all "
                "key fields [\"name\"] (and "
                "doesn't have default values for any key fields)"},
               {R"({"spec": {"nums": [1, 1]}})", ".spec.nums: duplicate entries for key [=1]"}};
  for (const auto& c : cases) {
    const auto result = world.apply("alpha", j(c.config));
    ASSERT_FALSE(result) << c.config;
    EXPECT_EQ(result.error().code, 500);
    EXPECT_EQ(result.error().reason, "");
    EXPECT_EQ(
        result.error().message,
        std::string("failed to create typed patch object (/a; example.com/v1, Kind=Widget): ") +
            c.message);
  }
}

TEST_F(ApplyTest, MainAndStatusAreSeparateEntries) {
  ASSERT_TRUE(world.apply("alpha", j(R"({"spec": {"n": 1}, "status": {"phase": "no"}})")));
  EXPECT_EQ(world.fields_of("alpha"), j(R"({"f:spec": {"f:n": {}}})"));
  world.object().erase("status");  // which the strategy does
  ASSERT_TRUE(world.apply(
      "alpha",
      j(R"({"metadata": {"labels": {"l": "1"}}, "spec": {"n": 5}, "status": {"phase": "Ready"}})"),
      false, "status"));
  ASSERT_EQ(world.entries().size(), 2u);
  EXPECT_EQ(world.entries()[1]["subresource"], "status");
  EXPECT_EQ(world.entries()[1]["fieldsV1"], j(R"({"f:status": {"f:phase": {}}})"));
  EXPECT_EQ(world.entries()[0]["fieldsV1"], j(R"({"f:spec": {"f:n": {}}})"));
  EXPECT_EQ(error(world.apply("beta", j(R"({"status": {"phase": "Busy"}})"), false, "status")),
            "Apply failed with 1 conflict: conflict with \"alpha\" with subresource \"status\": "
            ".status.phase");
}

TEST_F(ApplyTest, FirstApplyToAnUntrackedObjectConflictsWithBeforeFirstApply) {
  world.object() = j(
      R"({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "a", "uid": "u"}, "spec": {"n": 1, "m": 1}})");
  EXPECT_EQ(error(world.apply("beta", j(R"({"spec": {"n": 2}})"))),
            "Apply failed with 1 conflict: conflict with \"before-first-apply\" using "
            "example.com/v1: .spec.n");
  ASSERT_TRUE(world.apply("beta", j(R"({"spec": {"n": 1, "s": "x"}})")));
  EXPECT_EQ(world.fields_of("before-first-apply", "Update"),
            j(R"({"f:spec": {".": {}, "f:m": {}, "f:n": {}}})"));
  EXPECT_EQ(world.fields_of("beta"), j(R"({"f:spec": {"f:n": {}, "f:s": {}}})"));
}

TEST_F(ApplyTest, ManagedFieldsInTheConfigurationAre400) {
  const auto result = world.apply("alpha", j(R"({"metadata": {"managedFields": []}})"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, 400);
  EXPECT_EQ(result.error().message, "metadata.managedFields must be nil");
}

TEST_F(ApplyTest, AtomicNowCollapsesWhatWasOwnedInside) {
  world.object() = j(
      R"({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "a", "managedFields": [
    {"manager": "alpha", "operation": "Apply", "apiVersion": "example.com/v1", "time": "2026-01-01T00:00:00Z",
     "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {"f:ref": {"f:name": {}}}}}]}, "spec": {"ref": {"name": "r"}}})");
  EXPECT_EQ(error(world.apply("beta", j(R"({"spec": {"ref": {"name": "q"}}})"))),
            "Apply failed with 1 conflict: conflict with \"alpha\": .spec.ref");
}

constexpr const char* kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

TEST_F(ApplyTest, KubectlTakesOverWhatItsAnnotationShowsAndRewritesIt) {
  Json object = j(R"({"spec": {"n": 1, "m": 1}})");
  object["metadata"]["annotations"][kLastApplied] =
      R"({"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"m":1,"n":1}})";
  world.update("kubectl-client-side-apply", object);
  EXPECT_NE(error(world.apply("alpha", j(R"({"spec": {"n": 2}})"))), "none");
  ASSERT_TRUE(world.apply("kubectl", j(R"({"spec": {"n": 2}})")));
  EXPECT_EQ(spec(), j(R"({"n": 2, "m": 1})"));
  EXPECT_EQ(world.object()["metadata"]["annotations"][kLastApplied],
            "{\"apiVersion\":\"example.com/"
            "v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"n\":2}}\n");
}

TEST_F(ApplyTest, KubectlConflictsWithOthersAsEveryoneDoes) {
  Json object = j(R"({"spec": {"n": 1, "m": 1}})");
  object["metadata"]["annotations"][kLastApplied] =
      R"({"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"m":1,"n":1}})";
  world.update("kubectl-client-side-apply", object);
  object = world.object();
  object["spec"]["m"] = 2;
  world.update("zeta", object);
  EXPECT_EQ(error(world.apply("kubectl", j(R"({"spec": {"n": 2, "m": 3}})"))),
            "Apply failed with 1 conflict: conflict with \"zeta\" using example.com/v1: .spec.m");
}

}  // namespace
}  // namespace drydock::fake
