#include "tests/unit/crd/every_marker.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "operator/crd/custom.h"
#include "operator/crd/validate.h"

namespace drydock::crd::test {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr const char* kSpecSchema = R"json({
  "type": "object",
  "properties": {
    "replicas": {"type": "integer", "format": "int32", "title": "Replicas", "description": "How many.",
      "example": 4, "minimum": 0, "maximum": 100, "exclusiveMaximum": true, "multipleOf": 2},
    "minReplicas": {"type": "integer", "format": "int32", "default": 0, "minimum": 0},
    "ratio": {"type": "number", "format": "double", "default": 0.5, "minimum": 0,
      "exclusiveMinimum": true, "maximum": 1.5},
    "share": {"type": "number", "format": "float", "default": 0.25},
    "tiny": {"type": "integer", "format": "int8", "minimum": -128, "maximum": 127, "default": -3},
    "color": {"type": "string", "default": "red", "maxLength": 20,
      "x-kubernetes-validations": [{"rule": "self == oldSelf", "message": "is immutable"}]},
    "level": {"type": "string", "default": "low", "enum": ["low", "high"]},
    "tier": {"type": "string", "enum": ["Free", "Paid"], "default": "Free"},
    "nextTier": {"type": "string", "enum": ["Free", "Paid", null], "nullable": true},
    "note": {"type": "string", "minLength": 2, "maxLength": 5},
    "tags": {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 20, "pattern": "^[a-z-]+$"},
      "x-kubernetes-list-type": "set", "minItems": 1, "maxItems": 3},
    "routes": {"type": "array",
      "items": {"type": "object", "description": "Where requests go.", "x-kubernetes-map-type": "atomic",
        "properties": {
          "host": {"type": "string", "format": "hostname", "maxLength": 253},
          "port": {"type": "integer", "format": "uint16", "minimum": 1, "maximum": 65535, "default": 80},
          "target": {"anyOf": [{"type": "integer"}, {"type": "string"}], "x-kubernetes-int-or-string": true,
            "x-kubernetes-validations": [{"rule": "type(self) == string || self > 0", "message": "is a name or above 0"}]}},
        "required": ["host", "target"]},
      "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["host", "port"], "maxItems": 3},
    "gaps": {"type": "array", "items": {"type": "string", "nullable": true}, "x-kubernetes-list-type": "atomic"},
    "weights": {"type": "object",
      "additionalProperties": {"type": "integer", "format": "int64", "minimum": 0, "maximum": 100},
      "x-kubernetes-map-type": "granular", "minProperties": 1, "maxProperties": 3},
    "memory": {"anyOf": [{"type": "integer"}, {"type": "string"}],
      "pattern": "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
      "x-kubernetes-int-or-string": true, "default": "64Mi"},
    "timeout": {"type": "string", "pattern": "^[-+]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$",
      "default": "1m30s"},
    "since": {"type": "string", "format": "date-time"},
    "surge": {"anyOf": [{"type": "integer"}, {"type": "string"}], "x-kubernetes-int-or-string": true, "default": "25%"},
    "template": {"type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true},
    "extra": {"x-kubernetes-preserve-unknown-fields": true, "default": {}},
    "fallback": {"type": "object", "description": "Where requests go.", "x-kubernetes-map-type": "atomic",
      "properties": {
        "host": {"type": "string", "format": "hostname", "maxLength": 253},
        "port": {"type": "integer", "format": "uint16", "minimum": 1, "maximum": 65535, "default": 80},
        "target": {"anyOf": [{"type": "integer"}, {"type": "string"}], "x-kubernetes-int-or-string": true,
          "x-kubernetes-validations": [{"rule": "type(self) == string || self > 0", "message": "is a name or above 0"}]}},
      "required": ["host", "target"],
      "x-kubernetes-preserve-unknown-fields": true}},
  "required": ["replicas"],
  "x-kubernetes-validations": [
    {"rule": "self.minReplicas <= self.replicas", "messageExpression": "'too many of ' + self.color",
     "reason": "FieldValueForbidden", "fieldPath": ".minReplicas"},
    {"rule": "oldSelf.hasValue() || self.replicas < 50", "message": "begins below 50", "optionalOldSelf": true}]})json";

TEST(EveryMarkerTest, TheSchemaHasThemAll) {
  EXPECT_EQ(Json(schema_of(type_of<EverySpec>)).dump(1), Json::parse(kSpecSchema).dump(1));
}

TEST(EveryMarkerTest, TheCrdHasItsNamesColumnsAndSubresources) {
  OrderedJson crd = to_crd(every_marker());
  OrderedJson schema =
      std::exchange(crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"], OrderedJson("..."));
  EXPECT_EQ(to_yaml(crd), R"(apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: everies.example.com
  labels:
    team: a
  annotations:
    example.com/owner: us
spec:
  group: example.com
  names:
    kind: Every
    listKind: EveryList
    plural: everies
    singular: every
    shortNames:
    - ev
    categories:
    - all
    - samples
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema: '...'
    additionalPrinterColumns:
    - name: Replicas
      type: integer
      jsonPath: .spec.replicas
      format: int32
      description: How many.
      priority: 1
    selectableFields:
    - jsonPath: .spec.color
    - jsonPath: .spec.tier
    subresources:
      status: {}
      scale:
        specReplicasPath: .spec.replicas
        statusReplicasPath: .status.replicas
        labelSelectorPath: .status.selector
)");
  EXPECT_EQ(schema["description"], "Has everything.");
  EXPECT_EQ(schema["x-kubernetes-validations"].dump(),
            R"([{"rule":"self.metadata.name != 'forbidden'","message":"not that"}])");
  EXPECT_EQ(schema["properties"]["status"]["properties"]["conditions"]["x-kubernetes-list-type"],
            "map");
}

TEST(MergeCrdsTest, SeveralVersionsBecomeOne) {
  Definition old = every_marker("v1alpha1");
  old.deprecated = true;
  old.deprecation_warning = "use v1";
  Definition gone = every_marker("v1alpha0");
  gone.served = false;
  const auto crd = merge_crds(std::array{every_marker(), old, gone}, "v1");
  ASSERT_TRUE(crd) << crd.error().message;
  const auto& versions = (*crd)["spec"]["versions"];
  ASSERT_EQ(versions.size(), 3u);
  const auto line = [](const OrderedJson& version) {
    OrderedJson head = version;
    for (const char* key :
         {"schema", "additionalPrinterColumns", "selectableFields", "subresources"})
      head.erase(key);
    return head.dump();
  };
  EXPECT_EQ(line(versions[0]), R"({"name":"v1","served":true,"storage":true})");
  EXPECT_EQ(line(versions[1]), R"({"name":"v1alpha1","served":true,"storage":false,)"
                               R"("deprecated":true,"deprecationWarning":"use v1"})");
  EXPECT_EQ(line(versions[2]), R"({"name":"v1alpha0","served":false,"storage":false})");
}

TEST(MergeCrdsTest, SaysWhatDoesNotGoTogether) {
  const auto error = [](std::vector<Definition> versions, std::string_view storage) {
    const auto merged = merge_crds(versions, storage);
    return merged ? std::string("none") : merged.error().message;
  };
  Definition other = every_marker("v2");
  other.plural = "everys";
  EXPECT_EQ(error({every_marker(), other}, "v1"),
            "versions of one CRD: v1 and v2 differ in their plural");
  EXPECT_EQ(error({every_marker(), every_marker()}, "v1"),
            "versions of one CRD: there are several v1");
  EXPECT_EQ(error({every_marker()}, "v2"), "versions of one CRD: none is v2, the one to be stored");
  EXPECT_EQ(error({}, "v1"), "versions of one CRD: there are none");
}

TEST(EveryMarkerTest, ValuesGoThereAndBack) {
  const Json json =
      *parse_json(R"({"replicas":2,"minReplicas":1,"ratio":0.75,"share":0.5,"tiny":-128,
      "color":"blue","level":"high","tier":"Paid","nextTier":"Free","note":"abc","tags":["x","y"],
      "routes":[{"host":"a","port":81,"target":"web"},{"host":"a","port":82,"target":8080}],
      "gaps":["a",null],"weights":{"a":1},"memory":"1Gi","timeout":"1h0m0s",
      "since":"2026-11-22T12:00:00Z","surge":2,"template":{"apiVersion":"v1","kind":"Pod"},
      "extra":[1],"fallback":{"host":"b","port":80,"target":1}})");
  const auto spec = decode_json<EverySpec>(json);
  ASSERT_TRUE(spec) << spec.error().message;
  EXPECT_EQ(spec->timeout, std::chrono::hours(1));
  EXPECT_EQ(spec->memory.text, "1Gi");
  EXPECT_EQ(spec->template_->kind(), "Pod");
  EXPECT_EQ(encode_json(*spec), json);
}

TEST(EveryMarkerTest, DefaultsAndNullsFillIn) {
  const auto spec = decode_json<EverySpec>(*parse_json(
      R"({"replicas":2.0,"nextTier":null,"note":null,"tags":null,"memory":5,"tiny":null})"));
  ASSERT_TRUE(spec) << spec.error().message;
  EXPECT_EQ(spec->replicas, 2);
  EXPECT_EQ(spec->memory.text, "5");
  EXPECT_EQ(spec->tiny, -3);
  EXPECT_EQ(spec->timeout, std::chrono::seconds(90));
  EXPECT_EQ(std::get<std::string>(spec->surge.value), "25%");
}

TEST(EveryMarkerTest, DecodingSaysWhatIsWrong) {
  const auto error = [](const char* json) {
    const auto spec = decode_json<EverySpec>(*parse_json(json), "spec");
    return spec ? std::string("none") : spec.error().message;
  };
  EXPECT_EQ(error(R"({"replicas":2,"memory":true})"),
            "spec.memory: expected integer or string, found boolean");
  EXPECT_EQ(error(R"({"replicas":2,"surge":1.5})"),
            "spec.surge: expected integer or string, found number");
  EXPECT_EQ(error(R"({"replicas":2,"template":[]})"),
            "spec.template: expected object, found array");
  EXPECT_EQ(error(R"({"replicas":2,"share":"x"})"), "spec.share: expected number, found string");
  EXPECT_EQ(error(R"({"replicas":2,"timeout":"soon"})").substr(0, 14), "spec.timeout: ");
}

Object every(const char* spec, std::string name = "a") {
  return Object(Json{{"apiVersion", "example.com/v1"},
                     {"kind", "Every"},
                     {"metadata", {{"name", std::move(name)}}},
                     {"spec", *parse_json(spec)}});
}

TEST(ObjectValidatorTest, ChecksAWholeObject) {
  const ObjectValidator validate(every_marker());
  const auto error = [&validate](const Object& object) {
    const auto valid = validate.check(object);
    return valid ? std::string("none") : valid.error().message;
  };
  EXPECT_EQ(error(every(R"({"replicas":2,"unknown":1})")), "none");
  EXPECT_EQ(error(every(R"({"replicas":3})")), "spec.replicas: no multiple of 2");
  EXPECT_EQ(error(every(R"({"replicas":100})")),
            "spec.replicas: not less than 100; spec: begins below 50");
  EXPECT_EQ(error(every(R"({"replicas":2,"minReplicas":4})")), "spec.minReplicas: too many of red");
  EXPECT_EQ(error(every(R"({"replicas":2})", "forbidden")), "not that");
  EXPECT_EQ(error(every(R"({"replicas":2,"tags":["a","a"]})")).substr(0, 14), "spec.tags[1]: ");
  EXPECT_EQ(error(every(R"({"replicas":2,"timeout":"soon"})")).substr(0, 14), "spec.timeout: ");
  EXPECT_EQ(error(every(R"({"replicas":2,"weights":{"a":101}})")),
            "spec.weights.a: greater than 100");
  EXPECT_EQ(error(Object(Json{{"apiVersion", "example.com/v2"}, {"kind", "Every"}})).substr(0, 12),
            "apiVersion: ");
}

TEST(ObjectValidatorTest, TransitionRulesAreCheckedOnUpdates) {
  const ObjectValidator validate(every_marker());
  const Object old = every(R"({"replicas":2,"color":"red"})");
  EXPECT_TRUE(validate.check_update(every(R"({"replicas":60,"color":"red"})"), old));
  const auto repainted = validate.check_update(every(R"({"replicas":2,"color":"blue"})"), old);
  ASSERT_FALSE(repainted);
  EXPECT_EQ(repainted.error().message, "spec.color: is immutable");
}

TEST(ValidatorTest, TransitionRulesOfAStruct) {
  const Validator validate(type_of<EverySpec>);
  EverySpec old;
  old.color = "red";
  old.level = "low";
  old.extra = Json::object();
  old.ratio = 1;
  EverySpec changed = old;
  EXPECT_TRUE(validate(changed, old));
  changed.color = "blue";
  const auto refused = validate(changed, old);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "color: is immutable");
}

// Rules that no API server takes do not compile; this is what says so.
constexpr bool refuses(const Type& type, Rules rules) { return problem_of(type, rules) != nullptr; }
constexpr Rules kNumbersOnly{.minimum = 1};
static_assert(refuses(type_of<std::string>, kNumbersOnly));
static_assert(refuses(type_of<bool>, {.max_length = 1}));
static_assert(refuses(type_of<int>, {.pattern = "a"}));
static_assert(refuses(type_of<int>, {.minimum = 2, .maximum = 1}));
static_assert(refuses(type_of<int>, {.exclusive_minimum = true}));
static_assert(refuses(type_of<int>, {.multiple_of = 0}));
static_assert(refuses(type_of<int>, {.nullable = true}));
static_assert(refuses(type_of<int>, {.absent_if_empty = true}));
static_assert(refuses(type_of<std::map<std::string, int>>, {.max_items = 1}));
static_assert(refuses(type_of<std::vector<int>>, {.max_properties = 1}));
static_assert(refuses(type_of<std::vector<int>>, {.list_type = "map"}));
static_assert(refuses(type_of<std::vector<int>>, {.list_type = "bag"}));
static_assert(refuses(type_of<std::vector<int>>, {.list_map_keys = {"a"}}));
static_assert(refuses(type_of<std::vector<Route>>, {.unique_items = true}));
static_assert(refuses(type_of<std::vector<Route>>, {.list_type = "map", .list_map_keys = {"x"}}));
static_assert(refuses(type_of<std::vector<std::string>>, {.items = &kNumbersOnly}));
static_assert(refuses(type_of<std::string>, {.items = &kNumbersOnly}));
static_assert(refuses(type_of<Json>, {.immutable = true}));
static_assert(refuses(type_of<Quantity>, {.pattern = "a"}));
static_assert(!refuses(type_of<std::optional<int>>, {.minimum = 1, .nullable = true}));

}  // namespace
}  // namespace drydock::crd::test
