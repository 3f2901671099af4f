#include "operator/schema/validate.h"

#include <gtest/gtest.h>

namespace drydock::schema {
namespace {

class ValidateTest : public testing::Test {
 protected:
  const Schema& schema_of(const char* spec) {
    Json schema{{"type", "object"}, {"properties", {{"spec", Json::parse(spec)}}}};
    return *set_.compile(schema);
  }
  // "field|cause|message" of each error for {"spec": value}.
  std::vector<std::string> errors(const char* spec, const char* value,
                                  const char* old_value = nullptr) {
    Json object{{"spec", Json::parse(value)}};
    Json old;
    if (old_value) old = Json{{"spec", Json::parse(old_value)}};
    std::vector<std::string> lines;
    for (const FieldError& error :
         validate_custom_object(schema_of(spec), object, old_value ? &old : nullptr))
      lines.push_back(error.field + "|" + error.type + "|" + error.message);
    return lines;
  }
  std::string plain(const char* spec, const char* value) {
    Json object{{"spec", Json::parse(value)}};
    const FieldErrors found = validate(schema_of(spec), object);
    return found.empty() ? "" : found[0].field + ": " + found[0].plain;
  }
  SchemaSet set_;
};
using Lines = std::vector<std::string>;

TEST_F(ValidateTest, WrongTypesAreNamed) {
  EXPECT_EQ(
      errors(R"({"type":"integer"})", R"("2")"),
      Lines{
          R"(spec|FieldValueTypeInvalid|Invalid value: "string": spec in body must be of type integer: "string")"});
  EXPECT_EQ(
      errors(R"({"type":"array","items":{"type":"string"}})", R"(["a",1])"),
      Lines{
          R"(spec[1]|FieldValueTypeInvalid|Invalid value: "integer": spec[1] in body must be of type string: "integer")"});
  EXPECT_EQ(
      errors(R"({"type":"string"})", "null"),
      Lines{
          R"(spec|FieldValueTypeInvalid|Invalid value: "null": spec in body must be of type string: "null")"});
  EXPECT_EQ(errors(R"({"type":"string","nullable":true})", "null"), Lines{});
  EXPECT_EQ(errors(R"({"type":"number"})", "3"), Lines{});
  EXPECT_EQ(errors(R"({"type":"integer"})", "1.0"), Lines{});
}

TEST_F(ValidateTest, AFractionForAnIntegerIsAlsoOutOfItsRange) {
  EXPECT_EQ(
      errors(R"({"type":"integer"})", "1.5"),
      (Lines{
          R"(spec|FieldValueTypeInvalid|Invalid value: "number": spec in body must be of type integer: "number")",
          R"(<nil>|FieldValueInvalid|Invalid value: "": Checked value must be of type integer (default format) in spec)"}));
}

TEST_F(ValidateTest, IntegerFormatsLimitTheRange) {
  EXPECT_EQ(
      errors(R"({"type":"integer","format":"int32"})", "2147483648"),
      Lines{
          R"(<nil>|FieldValueInvalid|Invalid value: "": Checked value must be of type integer with format int32 in spec)"});
  EXPECT_EQ(
      errors(R"({"type":"integer","format":"int64"})", "9223372036854775808"),
      (Lines{
          R"(spec|FieldValueTypeInvalid|Invalid value: "float64": spec in body must be of type int64: "float64")",
          R"(<nil>|FieldValueInvalid|Invalid value: "": Checked value must be of type integer with format int64 in spec)"}));
  EXPECT_EQ(errors(R"({"type":"integer","format":"uint32"})", "4294967296"), Lines{});
}

TEST_F(ValidateTest, BoundsAndMultiples) {
  EXPECT_EQ(errors(R"({"type":"integer","maximum":20})", "100"),
            Lines{"spec|FieldValueInvalid|Invalid value: 100: spec in body should be less than or "
                  "equal to 20"});
  EXPECT_EQ(
      errors(R"({"type":"integer","minimum":1,"exclusiveMinimum":true})", "1"),
      Lines{"spec|FieldValueInvalid|Invalid value: 1: spec in body should be greater than 1"});
  EXPECT_EQ(
      errors(R"({"type":"integer","multipleOf":3})", "4"),
      Lines{"spec|FieldValueInvalid|Invalid value: 4: spec in body should be a multiple of 3"});
  EXPECT_EQ(
      errors(R"({"type":"number","multipleOf":0.5})", "0.7"),
      Lines{"spec|FieldValueInvalid|Invalid value: 0.7: spec in body should be a multiple of 0.5"});
  EXPECT_EQ(errors(R"({"type":"number","multipleOf":0.5})", "1.5"), Lines{});
}

TEST_F(ValidateTest, LengthsCountCharactersAndHideThePattern) {
  EXPECT_EQ(errors(R"({"type":"string","maxLength":4,"pattern":"^x"})", R"("abcde")"),
            Lines{"spec|FieldValueTooLong|Too long: may not be more than 4 bytes"});
  EXPECT_EQ(errors(R"({"type":"string","minLength":2})", R"("\u00e9")"),
            Lines{"spec|FieldValueInvalid|Invalid value: \"\u00e9\": spec in body should be at "
                  "least 2 chars long"});
  EXPECT_EQ(errors(R"({"type":"string","maxLength":4})", R"("\u00e9\u00e9\u00e9\u00e9")"), Lines{});
  EXPECT_EQ(
      errors(R"({"type":"string","pattern":"^[a-z]+$"})", R"("Ab1")"),
      Lines{
          R"(spec|FieldValueInvalid|Invalid value: "Ab1": spec in body should match '^[a-z]+$')"});
}

TEST_F(ValidateTest, ListAndMapLimits) {
  EXPECT_EQ(
      errors(R"({"type":"array","items":{"type":"string"},"minItems":1})", "[]"),
      Lines{"spec|FieldValueInvalid|Invalid value: 0: spec in body should have at least 1 items"});
  EXPECT_EQ(errors(R"({"type":"array","items":{"type":"integer"},"maxItems":2})", "[1,2,3]"),
            Lines{"spec|FieldValueTooMany|Too many: 3: must have at most 2 items"});
  EXPECT_EQ(
      errors(R"({"type":"object","additionalProperties":{"type":"string"},"maxProperties":1})",
             R"({"a":"1","b":"2"})"),
      Lines{"spec|FieldValueTooMany|Too many: 2: must have at most 1 items"});
}

TEST_F(ValidateTest, RequiredFieldsWithDefaultsMayBeAbsent) {
  const char* schema =
      R"({"type":"object","required":["a","b"],"properties":{"a":{"type":"string"},"b":{"type":"string","default":"x"}}})";
  EXPECT_EQ(errors(schema, "{}"), Lines{"spec.a|FieldValueRequired|Required value"});
}

TEST_F(ValidateTest, LogicalOperators) {
  const char* schema =
      R"({"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"},"c":{"type":"string"}},
    "anyOf":[{"required":["a"]},{"required":["b"]}],"not":{"required":["a","c"]},
    "allOf":[{"properties":{"a":{"minimum":1}}},{"properties":{"a":{"maximum":5}}}]})";
  EXPECT_EQ(
      errors(schema, "{}"),
      (Lines{
          R"(<nil>|FieldValueInvalid|Invalid value: "": "spec" must validate at least one schema (anyOf))",
          "spec.a|FieldValueRequired|Required value"}));
  EXPECT_EQ(
      errors(schema, R"({"a":9})"),
      (Lines{
          "spec.a|FieldValueInvalid|Invalid value: 9: spec.a in body should be less than or equal "
          "to 5",
          R"(<nil>|FieldValueInvalid|Invalid value: "": "spec" must validate all the schemas (allOf))"}));
  EXPECT_EQ(
      errors(schema, R"({"a":2,"c":"x"})"),
      Lines{
          R"(<nil>|FieldValueInvalid|Invalid value: "": "spec" must not validate the schema (not))"});
  EXPECT_EQ(errors(schema, R"({"a":2,"b":1})"), Lines{});
  EXPECT_EQ(
      errors(R"({"type":"integer","oneOf":[{"minimum":1},{"maximum":3}]})", "2"),
      Lines{
          R"(<nil>|FieldValueInvalid|Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives)"});
}

TEST_F(ValidateTest, EnumsListWhatIsSupported) {
  EXPECT_EQ(
      errors(R"({"type":"string","enum":["Red","Green"]})", R"("Blue")"),
      Lines{
          R"(spec|FieldValueNotSupported|Unsupported value: "Blue": supported values: "Red", "Green")"});
  EXPECT_EQ(
      errors(R"({"type":"integer","enum":[1,2]})", "3"),
      Lines{R"(spec|FieldValueNotSupported|Unsupported value: 3: supported values: "1", "2")"});
}

TEST_F(ValidateTest, IntOrStringTakesBoth) {
  const char* schema =
      R"({"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}],"pattern":"^[0-9]+%$"})";
  EXPECT_EQ(errors(schema, "5"), Lines{});
  EXPECT_EQ(errors(schema, R"("25%")"), Lines{});
  EXPECT_EQ(
      errors(schema, R"("x")"),
      Lines{R"(spec|FieldValueInvalid|Invalid value: "x": spec in body should match '^[0-9]+%$')"});
  EXPECT_EQ(
      errors(R"({"x-kubernetes-int-or-string":true})", "1.5"),
      Lines{
          R"(spec|FieldValueTypeInvalid|Invalid value: "number": spec in body must be of type integer,string: "number")"});
}

TEST_F(ValidateTest, ListTypesForbidDuplicates) {
  EXPECT_EQ(errors(R"({"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"set"})",
                   R"(["a","b","a"])"),
            Lines{R"(spec[2]|FieldValueDuplicate|Duplicate value: "a")"});
  const char* map =
      R"({"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],
    "items":{"type":"object","properties":{"k":{"type":"string"}}}})";
  EXPECT_EQ(errors(map, R"([{"k":"a"},{"k":"a"}])"),
            Lines{R"(spec[1]|FieldValueDuplicate|Duplicate value: {"k":"a"})"});
  EXPECT_EQ(errors(map, R"([{"k":"a"},{"k":"a"}])", R"([{"k":"a"},{"k":"a"}])"), Lines{});
}

TEST_F(ValidateTest, EmbeddedResourcesNeedTheirType) {
  const char* schema =
      R"({"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true})";
  EXPECT_EQ(errors(schema, "{}"), (Lines{"spec.apiVersion|FieldValueRequired|Required value",
                                         "spec.kind|FieldValueRequired|Required value"}));
  EXPECT_EQ(
      errors(schema, R"({"apiVersion":"a/b/c","kind":"Pod"})"),
      Lines{
          R"(spec.apiVersion|FieldValueInvalid|Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c)"});
  EXPECT_EQ(errors(schema, R"({"apiVersion":"v1","kind":"Pod"})"), Lines{});
}

TEST_F(ValidateTest, WhatWasInvalidBeforeMayStay) {
  const char* schema =
      R"({"type":"object","properties":{"x":{"type":"integer","maximum":10},"y":{"type":"integer"}}})";
  EXPECT_EQ(errors(schema, R"({"x":100,"y":1})", R"({"x":100})"), Lines{});
  EXPECT_EQ(errors(schema, R"({"x":101})", R"({"x":100})").size(), 1u);
  EXPECT_EQ(errors(schema, R"({"x":100})", R"({"x":5})").size(), 1u);
  const char* map =
      R"({"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],
    "items":{"type":"object","properties":{"k":{"type":"string"},"v":{"type":"integer","maximum":1}}}})";
  EXPECT_EQ(errors(map, R"([{"k":"b","v":1},{"k":"a","v":5}])", R"([{"k":"a","v":5}])"), Lines{});
  const char* atomic = R"({"type":"array","items":{"type":"integer","maximum":1}})";
  EXPECT_EQ(errors(atomic, "[5,1]", "[5]").size(), 1u);
  EXPECT_EQ(errors(atomic, "[5]", "[5]"), Lines{});
}

TEST_F(ValidateTest, PlainCausesAreForPeople) {
  EXPECT_EQ(plain(R"({"type":"integer","maximum":20})", "100"), "spec: greater than 20");
  EXPECT_EQ(plain(R"({"type":"integer"})", R"("x")"), "spec: expected integer, found string");
  EXPECT_EQ(plain(R"({"type":"integer","minimum":0})", "-1"), "spec: lower than 0");
  EXPECT_EQ(plain(R"({"type":"object","required":["a"]})", "{}"), "spec.a: missing");
}

TEST_F(ValidateTest, DeepValuesEndInAnError) {
  SchemaSet set(Json::parse(
      R"({"Tree":{"type":"object","properties":{"c":{"$ref":"#/components/schemas/Tree"}}}})"));
  Json value = Json::object();
  for (int i = 0; i < 9000; ++i) {
    Json parent = Json::object();
    parent["c"] = std::move(value);
    value = std::move(parent);
  }
  const FieldErrors errors = validate(*set.component("Tree"), value);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_NE(errors[0].message.find("nested too deeply"), std::string::npos);
}

}  // namespace
}  // namespace drydock::schema
