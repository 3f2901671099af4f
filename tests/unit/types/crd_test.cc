#include "fakeapi/types/crd.h"

#include <gtest/gtest.h>

namespace drydock::fake {
namespace {

using Lines = std::vector<std::string>;

Json crd_of(const char* schema) {
  return Json{{"metadata", {{"name", "widgets.example.com"}}},
              {"spec",
               {{"group", "example.com"},
                {"scope", "Namespaced"},
                {"names", {{"plural", "widgets"}, {"singular", "widget"}, {"kind", "Widget"}}},
                {"versions",
                 {{{"name", "v1"},
                   {"served", true},
                   {"storage", true},
                   {"schema", {{"openAPIV3Schema", Json::parse(schema)}}}}}}}}};
}

Json created(Json crd) {
  default_crd(crd);
  prepare_crd_for_create(crd);
  return crd;
}

Lines lines(const schema::FieldErrors& errors) {
  Lines out;
  for (const auto& error : errors) out.push_back(schema::to_string(error));
  return out;
}

// Errors of a CRD whose spec has this schema, below the schema's path.
Lines spec_errors(const std::string& spec) {
  return lines(validate_crd(
      created(crd_of(("{\"type\":\"object\",\"properties\":{\"spec\":" + spec + "}}").c_str()))));
}
const std::string kSpec = "spec.validation.openAPIV3Schema.properties[spec]";
constexpr const char* kOpen = R"({"type":"object","x-kubernetes-preserve-unknown-fields":true})";

TEST(CrdTest, DefaultsNamesAndStatus) {
  const Json crd = created(crd_of(kOpen));
  EXPECT_EQ(crd["spec"]["names"]["listKind"], "WidgetList");
  EXPECT_EQ(crd["spec"]["conversion"], Json::parse(R"({"strategy":"None"})"));
  EXPECT_EQ(
      crd["status"],
      Json::parse(
          R"({"conditions":null,"acceptedNames":{"plural":"","kind":""},"storedVersions":["v1"]})"));
  EXPECT_EQ(crd["metadata"]["generation"], 1);
  EXPECT_EQ(lines(validate_crd(crd)), Lines{});
}

TEST(CrdTest, MissingAndWrongNames) {
  Json crd = crd_of(kOpen);
  crd["spec"]["names"] = Json::object();
  EXPECT_EQ(
      lines(validate_crd(created(crd))),
      (Lines{
          R"(metadata.name: Invalid value: "widgets.example.com": must be spec.names.plural+"."+spec.group)",
          "spec.names.plural: Required value", "spec.names.singular: Required value",
          "spec.names.kind: Required value", "spec.names.listKind: Required value"}));
  crd = crd_of(kOpen);
  crd["spec"]["scope"] = "Galaxy";
  EXPECT_EQ(
      lines(validate_crd(created(crd))),
      Lines{
          R"(spec.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespaced")"});
}

TEST(CrdTest, VersionsMustBeUniqueAndOneStored) {
  Json crd = crd_of(kOpen);
  crd["spec"]["versions"].push_back(crd["spec"]["versions"][0]);
  crd["spec"]["versions"][1]["storage"] = false;
  EXPECT_EQ(lines(validate_crd(created(crd))),
            Lines{"spec.versions: Invalid value: "
                  "[{\"Name\":\"v1\",\"Served\":true,\"Storage\":true,\"Deprecated\":false,"
                  "\"DeprecationWarning\":null,\"Schema\":null,\"Subresources\":null,"
                  "\"AdditionalPrinterColumns\":null,"
                  "\"SelectableFields\":null},{\"Name\":\"v1\",\"Served\":true,\"Storage\":false,"
                  "\"Deprecated\":false,"
                  "\"DeprecationWarning\":null,\"Schema\":null,\"Subresources\":null,"
                  "\"AdditionalPrinterColumns\":null,"
                  "\"SelectableFields\":null}]: must contain unique version names"});
  crd = crd_of(kOpen);
  crd["spec"]["versions"] = Json::array();
  EXPECT_EQ(
      lines(validate_crd(created(crd))),
      (Lines{"spec.versions: Invalid value: []: must have exactly one version marked as storage "
             "version",
             "status.storedVersions: Invalid value: null: must have at least one stored version"}));
  crd = crd_of(kOpen);
  crd["spec"]["versions"][0].erase("schema");
  EXPECT_EQ(lines(validate_crd(created(crd))),
            Lines{"spec.versions[0].schema.openAPIV3Schema: Required value"});
}

TEST(CrdTest, SchemasMustBeStructural) {
  EXPECT_EQ(
      spec_errors(R"({"type":"object","properties":{"x":{"description":"typeless"}}})"),
      Lines{kSpec +
            ".properties[x].type: Required value: must not be empty for specified object fields"});
  EXPECT_EQ(spec_errors(R"({"type":"object","properties":{"l":{"type":"array"}}})"),
            Lines{kSpec + ".properties[l].items: Required value: must be specified"});
  EXPECT_EQ(
      spec_errors(
          R"({"type":"object","properties":{"x":{"type":"string","anyOf":[{"type":"string"}]}}})"),
      Lines{kSpec + ".properties[x].anyOf[0].type: Forbidden: must be empty to be structural"});
  EXPECT_EQ(lines(validate_crd(
                created(crd_of(R"({"type":"object","anyOf":[{"properties":{"zzz":{"minLength":1}}}],
              "properties":{"spec":{"type":"object"}}})")))),
            Lines{"spec.validation.openAPIV3Schema.properties[zzz]: Required value: because it is "
                  "defined in "
                  "spec.validation.openAPIV3Schema.anyOf[0].properties[zzz]"});
  EXPECT_EQ(
      lines(validate_crd(created(crd_of(R"({"type":"string"})")))),
      Lines{
          R"(spec.validation.openAPIV3Schema.type: Invalid value: "string": must be object at the root)"});
  EXPECT_EQ(lines(validate_crd(
                created(crd_of(R"({"type":"object","properties":{"metadata":{"type":"object",
              "properties":{"labels":{"type":"object"}}}}})")))),
            Lines{"spec.validation.openAPIV3Schema.properties[metadata]: Forbidden: must not "
                  "specify anything other than "
                  "name and generateName, but metadata is implicitly specified"});
  EXPECT_EQ(lines(validate_crd(
                created(crd_of(R"({"type":"object","properties":{"metadata":{"type":"object",
              "properties":{"name":{"type":"string","pattern":"^w-"}}}}})")))),
            Lines{});
  EXPECT_EQ(
      spec_errors(
          R"({"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}]})"),
      Lines{});
}

TEST(CrdTest, ForbiddenConstructs) {
  EXPECT_EQ(spec_errors(R"({"type":"object","properties":{"x":{"$ref":"#/definitions/x"}}})"),
            Lines{kSpec + ".properties[x].$ref: Forbidden: $ref is not supported"});
  EXPECT_EQ(spec_errors(R"({"type":"array","items":{"type":"string"},"uniqueItems":true})"),
            Lines{kSpec + ".uniqueItems: Forbidden: uniqueItems cannot be set to true since the "
                          "runtime complexity becomes quadratic"});
  EXPECT_EQ(
      spec_errors(
          R"({"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}})"),
      Lines{kSpec + ".additionalProperties: Forbidden: additionalProperties and properties are "
                    "mutual exclusive"});
  EXPECT_EQ(spec_errors(R"({"type":"object","x-kubernetes-preserve-unknown-fields":false})"),
            Lines{kSpec + ".x-kubernetes-preserve-unknown-fields: Invalid value: false: must be "
                          "true or undefined"});
  EXPECT_EQ(spec_errors(R"({"type":"string","pattern":"(?=a)b["})"),
            Lines{kSpec + ".pattern: Invalid value: \"(?=a)b[\": must be a valid regular "
                          "expression, but isn't: error parsing "
                          "regexp: invalid or unsupported Perl syntax: `(?=`"});
  EXPECT_EQ(spec_errors(R"({"type":"int"})"),
            Lines{kSpec + ".type: Unsupported value: \"int\": supported values: \"array\", "
                          "\"boolean\", \"integer\", "
                          "\"number\", \"object\", \"string\""});
}

TEST(CrdTest, ListTypes) {
  const char* item = R"({"type":"object","properties":{"a":{"type":"string"}}})";
  const auto list = [&](const char* extra) {
    return std::string(R"({"type":"array","items":)") + item + "," + extra + "}";
  };
  EXPECT_EQ(spec_errors(list(R"("x-kubernetes-list-type":"map")")),
            Lines{kSpec + ".x-kubernetes-list-map-keys: Required value: must not be empty if "
                          "x-kubernetes-list-type is map"});
  EXPECT_EQ(
      spec_errors(list(R"("x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["a"])")),
      Lines{kSpec + ".items.properties[a].default: Required value: this property is in "
                    "x-kubernetes-list-map-keys, so "
                    "it must have a default or be a required property"});
  EXPECT_EQ(spec_errors(list(R"("x-kubernetes-list-type":"set")")),
            Lines{kSpec + ".items.x-kubernetes-map-type: Invalid value: null: must be atomic as "
                          "item of a list with "
                          "x-kubernetes-list-type=set"});
  EXPECT_EQ(spec_errors(R"({"type":"string","x-kubernetes-list-type":"set"})"),
            Lines{kSpec + ".type: Invalid value: \"string\": must be array if "
                          "x-kubernetes-list-type is specified"});
}

TEST(CrdTest, DefaultsMustBeValid) {
  EXPECT_EQ(
      spec_errors(
          R"({"type":"object","properties":{"x":{"type":"integer","minimum":5,"default":1}}})"),
      Lines{kSpec + ".properties[x].default: Invalid value: 1:  in body should be greater than or "
                    "equal to 5"});
  EXPECT_EQ(spec_errors(R"({"type":"object","properties":{"x":{"type":"integer","default":"a"}}})"),
            Lines{kSpec + ".properties[x].default: Invalid value: \"string\":  in body must be of "
                          "type integer: \"string\""});
  EXPECT_EQ(
      spec_errors(R"({"type":"object","properties":{"a":{"type":"string"}},"default":{"b":"1"}})"),
      Lines{kSpec + ".default: Invalid value: {\"b\":\"1\"}: must not have unknown fields"});
}

TEST(CrdTest, SelectableFieldsMustBeScalars) {
  Json crd = crd_of(
      R"({"type":"object","properties":{"spec":{"type":"object","properties":{"o":{"type":"object"}}}}})");
  crd["spec"]["versions"][0]["selectableFields"] =
      Json::parse(R"([{"jsonPath":".spec.o"},{"jsonPath":".spec.none"}])");
  EXPECT_EQ(lines(validate_crd(created(crd))),
            (Lines{"spec.selectableFields[0].jsonPath: Invalid value: \".spec.o\": must point to a "
                   "field of type string, "
                   "boolean or integer. Enum string fields and strings with formats are allowed.",
                   "spec.selectableFields[1].jsonPath: Invalid value: \".spec.none\": is an "
                   "invalid path: does not refer to a "
                   "valid field"}));
}

TEST(CrdTest, DeepSchemasAreRefused) {
  Json deep{{"type", "string"}};
  for (int i = 0; i < 5000; ++i) deep = Json{{"type", "array"}, {"items", std::move(deep)}};
  Json crd = crd_of(kOpen);
  crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"] =
      Json{{"type", "object"}, {"properties", {{"spec", std::move(deep)}}}};
  EXPECT_EQ(lines(validate_crd(created(std::move(crd)))),
            Lines{"spec.validation.openAPIV3Schema: Forbidden: nested deeper than 250 levels"});
}

TEST(CrdTest, UnknownFormatsAreWarnings) {
  EXPECT_EQ(crd_warnings(crd_of(
                R"({"type":"object","properties":{"a":{"type":"integer","format":"uint32"}}})")),
            Lines{"unrecognized format \"uint32\""});
}

TEST(CrdTest, NamesAreAcceptedUnlessTaken) {
  const Json first = settle_crd_status(created(crd_of(kOpen)), {}, "2026-01-01T00:00:00Z");
  EXPECT_TRUE(is_crd_established(first));
  EXPECT_EQ(first["status"]["conditions"][0]["reason"], "NoConflicts");
  EXPECT_EQ(first["status"]["conditions"][1]["message"], "the initial names have been accepted");
  EXPECT_EQ(settle_crd_status(first, {&first}, "2027-01-01T00:00:00Z"), first);

  Json second = crd_of(kOpen);
  second["metadata"]["name"] = "gadgets.example.com";
  second["spec"]["names"] =
      Json::parse(R"({"plural":"gadgets","singular":"gadget","kind":"Widget"})");
  second = settle_crd_status(created(second), {&first}, "2026-01-01T00:00:00Z");
  EXPECT_FALSE(is_crd_established(second));
  EXPECT_EQ(second["status"]["conditions"][0]["reason"], "ListKindConflict");
  EXPECT_EQ(second["status"]["conditions"][0]["message"], "\"WidgetList\" is already in use");
  EXPECT_EQ(second["status"]["conditions"][1]["reason"], "NotAccepted");
  EXPECT_EQ(second["status"]["acceptedNames"],
            Json::parse(R"({"plural":"gadgets","singular":"gadget","kind":""})"));
}

TEST(CrdTest, UpdatesKeepStatusAndRaiseTheGeneration) {
  const Json live = settle_crd_status(created(crd_of(kOpen)), {}, "2026-01-01T00:00:00Z");
  Json update = live;
  update["spec"]["names"]["shortNames"] = {"wd"};
  update["status"] = Json::object();
  prepare_crd_for_update(update, live, "");
  EXPECT_EQ(update["status"], live["status"]);
  EXPECT_EQ(update["metadata"]["generation"], 2);
  EXPECT_EQ(lines(validate_crd_update(update, live, "")), Lines{});
  update["spec"]["scope"] = "Cluster";
  update["spec"]["group"] = "x.example.com";
  EXPECT_EQ(lines(validate_crd_update(update, live, "")),
            (Lines{R"(spec.scope: Invalid value: "Cluster": field is immutable)",
                   R"(spec.group: Invalid value: "x.example.com": field is immutable)"}));
}

TEST(CrdTest, StoredVersionsStayUntilTakenOff) {
  Json live = created(crd_of(kOpen));
  Json update = live;
  update["spec"]["versions"][0]["name"] = "v2";
  prepare_crd_for_update(update, live, "");
  EXPECT_EQ(update["status"]["storedVersions"], Json::parse(R"(["v1","v2"])"));
  EXPECT_EQ(validate_crd_update(update, live, "").at(0).field, "status.storedVersions[0]");
  Json status = update;
  status["status"]["storedVersions"] = {"v2"};
  status["spec"]["scope"] = "Cluster";
  prepare_crd_for_update(status, update, "status");
  EXPECT_EQ(status["spec"]["scope"], "Namespaced");
  EXPECT_EQ(lines(validate_crd_update(status, update, "status")), Lines{});
}

TEST(CrdTest, DeletionIsHeldByTheCleanupFinalizer) {
  const Json live = settle_crd_status(created(crd_of(kOpen)), {}, "2026-01-01T00:00:00Z");
  const Json deleted = begin_crd_deletion(live, "2026-01-01T00:00:01Z");
  EXPECT_TRUE(is_crd_terminating(deleted));
  EXPECT_EQ(deleted["metadata"]["finalizers"], Json{std::string(kCrdCleanupFinalizer)});
  EXPECT_EQ(deleted["status"]["conditions"][2]["reason"], "InstanceDeletionPending");
  EXPECT_EQ(begin_crd_deletion(deleted, "2026-01-01T00:00:09Z"), deleted);
  EXPECT_FALSE(
      drop_crd_finalizer(deleted, "2026-01-01T00:00:02Z")["metadata"].contains("finalizers"));
}

TEST(CrdTest, SchemasHoldFromTheRevisionThatChangedThem) {
  const Json crd = created(crd_of(kOpen));
  const auto first = make_custom_types(crd, 5, [](const auto&) { return nullptr; });
  const auto find_first = [&](const auto&) { return first.at(0); };
  EXPECT_EQ(first.at(0)->schema_since, 5u);
  EXPECT_EQ(make_custom_types(crd, 9, find_first).at(0)->schema_since, 5u);
  const Json other = created(crd_of(R"({"type":"object"})"));
  EXPECT_EQ(make_custom_types(other, 9, find_first).at(0)->schema_since, 9u);
}

TEST(CrdTest, OnlyTheFirstStorageVersionIsStored) {
  Json crd = crd_of(kOpen);
  crd["spec"]["versions"].push_back(crd["spec"]["versions"][0]);
  crd["spec"]["versions"][1]["name"] = "v2";
  const Lines errors = lines(validate_crd(created(crd)));
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[1],
            R"(status.storedVersions: Invalid value: ["v1"]: must have the storage version v2)");
}

TEST(CrdTest, ServedVersionsBecomeTypes) {
  Json crd = crd_of(
      R"({"type":"object","properties":{"spec":{"type":"object","properties":{"r":{"type":"integer","default":3}},"default":{}}}})");
  Json& versions = crd["spec"]["versions"];
  versions.push_back(versions[0]);
  versions.push_back(versions[0]);
  versions[0]["storage"] = false;
  versions[0]["name"] = "v1beta1";
  versions[0]["deprecated"] = true;
  versions[1]["name"] = "v1";
  versions[1]["additionalPrinterColumns"] =
      Json::parse(R"([{"name":"R","type":"integer","jsonPath":".spec.r","priority":1}])");
  versions[1]["subresources"] = Json::parse(
      R"({"status":{},"scale":{"specReplicasPath":".spec.r","statusReplicasPath":".status.r"}})");
  versions[2]["name"] = "v2";
  versions[2]["storage"] = false;
  versions[2]["served"] = false;
  const auto types = make_custom_types(created(crd));
  ASSERT_EQ(types.size(), 2u);
  const ResourceType& stored = *types[0];
  EXPECT_EQ(stored.resource.version, "v1");
  EXPECT_EQ(stored.storage_version, "example.com/v1");
  EXPECT_EQ(stored.list_kind, "WidgetList");
  EXPECT_EQ(stored.verbs.front(), "delete");
  EXPECT_TRUE(stored.has_status_subresource);
  EXPECT_EQ(stored.scale->spec_replicas, ".spec.r");
  ASSERT_EQ(stored.columns.size(), 2u);
  EXPECT_EQ(stored.columns[1].name, "R");
  EXPECT_EQ(stored.columns[1].priority, 1);
  const ResourceType& beta = *types[1];
  EXPECT_EQ(beta.storage_version, "example.com/v1");
  EXPECT_EQ(beta.columns[1].name, "Age");
  EXPECT_EQ(beta.deprecation_warning,
            "example.com/v1beta1 Widget is deprecated; use example.com/v1 Widget");
  EXPECT_FALSE(stored.deprecated);

  Json object = Json::parse(
      R"({"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a"},"junk":1})");
  EXPECT_TRUE(default_custom_object(stored, object));
  EXPECT_EQ(object["spec"], Json::parse(R"({"r":3})"));
  EXPECT_FALSE(object.contains("junk"));
  EXPECT_FALSE(default_custom_object(stored, object));
  EXPECT_EQ(convert_custom_object(object, "example.com/v1beta1")["apiVersion"],
            "example.com/v1beta1");
}

}  // namespace
}  // namespace drydock::fake
