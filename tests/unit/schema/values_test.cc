#include <gtest/gtest.h>

#include "operator/schema/default.h"
#include "operator/schema/duration.h"
#include "operator/schema/field_error.h"
#include "operator/schema/format.h"
#include "operator/schema/go_text.h"
#include "operator/schema/net_text.h"
#include "operator/schema/object_rules.h"
#include "operator/schema/pattern.h"
#include "operator/schema/prune.h"
#include "operator/schema/quantity.h"

namespace drydock::schema {
namespace {

using Paths = std::vector<std::string>;

Json defaulted(const char* schema, const char* value) {
  SchemaSet set;
  Json json = Json::parse(value);
  set_defaults(*set.compile(Json::parse(schema)), json);
  return json;
}

TEST(DefaultTest, FillsWhereTheParentIsThere) {
  const char* schema = R"({"type":"object","properties":{"a":{"type":"integer","default":1},
    "o":{"type":"object","properties":{"b":{"type":"string","default":"x"}}},
    "p":{"type":"object","properties":{"c":{"type":"boolean","default":true}},"default":{}},
    "l":{"type":"array","items":{"type":"object","properties":{"d":{"type":"integer","default":9}}}},
    "m":{"type":"object","additionalProperties":{"type":"object","properties":{"e":{"type":"string","default":"y"}}}}}})";
  EXPECT_EQ(defaulted(schema, "{}"), Json::parse(R"({"a":1,"p":{"c":true}})"));
  EXPECT_EQ(
      defaulted(schema, R"({"a":5,"o":{},"l":[{},{"d":0}],"m":{"k":{}}})"),
      Json::parse(
          R"({"a":5,"o":{"b":"x"},"p":{"c":true},"l":[{"d":9},{"d":0}],"m":{"k":{"e":"y"}}})"));
}

TEST(DefaultTest, NullCountsAsAbsentUnlessNullable) {
  EXPECT_EQ(defaulted(R"({"type":"object","properties":{"a":{"type":"integer","default":1}}})",
                      R"({"a":null})"),
            Json::parse(R"({"a":1})"));
  EXPECT_EQ(
      defaulted(
          R"({"type":"object","properties":{"a":{"type":"integer","nullable":true,"default":1}}})",
          R"({"a":null})"),
      Json::parse(R"({"a":null})"));
}

TEST(DefaultTest, DisallowedNullsAreDropped) {
  SchemaSet set;
  Json value = Json::parse(R"({"a":null,"b":null,"c":null,"u":null,"m":{"k":null}})");
  drop_disallowed_nulls(
      *set.compile(Json::parse(R"({"type":"object","properties":{"a":{"type":"string"},
    "b":{"type":"string","nullable":true},"c":{"type":"string","default":"x"},
    "m":{"type":"object","additionalProperties":{"type":"string"}}}})")),
      value);
  EXPECT_EQ(value, Json::parse(R"({"b":null,"c":null,"u":null,"m":{}})"));
}

TEST(PruneTest, RemovesAndNamesUnknownFields) {
  SchemaSet set;
  const Schema* schema = set.compile(
      Json::parse(R"({"type":"object","properties":{"spec":{"type":"object","properties":{
    "x":{"type":"integer"},"l":{"type":"array","items":{"type":"object","properties":{"a":{"type":"string"}}}},
    "open":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"k":{"type":"object"}}},
    "n":{"type":"object","additionalProperties":{"type":"object","properties":{"a":{"type":"string"}}}}}}}})"));
  Json value = Json::parse(R"({"apiVersion":"v1","kind":"K","metadata":{"any":1},"junk":1,
    "spec":{"x":1,"y":2,"l":[{"a":"1","b":"2"}],"open":{"z":{"z":1},"k":{"q":1}},"n":{"k.d/x":{"a":"1","p":1}}}})");
  const Paths expected = {"junk", "spec.l[0].b", "spec.n.k.d/x.p", "spec.open.k.q", "spec.y"};
  EXPECT_EQ(unknown_fields(*schema, value, Root::kObject), expected);
  EXPECT_TRUE(value.contains("junk"));
  EXPECT_EQ(prune(*schema, value, Root::kObject), expected);
  EXPECT_EQ(value, Json::parse(R"({"apiVersion":"v1","kind":"K","metadata":{"any":1},
    "spec":{"x":1,"l":[{"a":"1"}],"open":{"z":{"z":1},"k":{}},"n":{"k.d/x":{"a":"1"}}}})"));
  EXPECT_EQ(unknown_fields(*schema, value, Root::kValue),
            (Paths{"apiVersion", "kind", "metadata"}));
}

TEST(PruneTest, EmbeddedResourcesKeepTheirTypeAndMetadata) {
  SchemaSet set;
  const Schema* schema =
      set.compile(Json::parse(R"({"type":"object","properties":{"t":{"type":"object",
    "x-kubernetes-embedded-resource":true,"properties":{"spec":{"type":"object"}}}}})"));
  Json value = Json::parse(
      R"({"t":{"apiVersion":"v1","kind":"P","metadata":{"name":"a"},"spec":{"x":1},"data":1}})");
  EXPECT_EQ(prune(*schema, value, Root::kObject), (Paths{"t.data", "t.spec.x"}));
  EXPECT_TRUE(value["t"].contains("metadata"));
}

TEST(ObjectMetaTest, UnknownFieldsGoAndWrongTypesAreErrors) {
  Paths unknown;
  Json meta = Json::parse(
      R"({"name":"a","bogus":1,"labels":{"a":"b"},"ownerReferences":[{"name":"x","q":1}]})");
  EXPECT_EQ(coerce_object_meta(meta, "metadata", unknown), "");
  EXPECT_EQ(unknown, (Paths{"metadata.bogus", "metadata.ownerReferences[0].q"}));
  Json bad = Json::parse(R"({"labels":{"a":5}})");
  EXPECT_EQ(coerce_object_meta(bad, "metadata", unknown),
            "json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string");
}

TEST(QuantityTest, CanonicalText) {
  const auto canonical = [](const char* text) { return Quantity::parse(text).value().to_string(); };
  EXPECT_EQ(canonical("1500m"), "1500m");
  EXPECT_EQ(canonical("1.5"), "1500m");
  EXPECT_EQ(canonical("1000m"), "1");
  EXPECT_EQ(canonical("1024Mi"), "1Gi");
  EXPECT_EQ(canonical("1.5Gi"), "1536Mi");
  EXPECT_EQ(canonical("0.5Ki"), "512");
  EXPECT_EQ(canonical("1e3"), "1e3");
  EXPECT_EQ(canonical("1000k"), "1M");
  EXPECT_EQ(canonical("-2.50"), "-2500m");
  EXPECT_EQ(canonical("0"), "0");
  EXPECT_EQ(canonical("0.1n"), "1n");
  EXPECT_EQ(canonical("99999999999999999999"), "9223372036854775807");
}

TEST(QuantityTest, RefusesOtherText) {
  for (const char* text : {"", "x", "1.2.3", "1Kx", "1 Gi", "--1", "1e", "1ki"})
    EXPECT_FALSE(Quantity::parse(text)) << text;
  EXPECT_EQ(Quantity::parse("abc").error().message,
            "quantities must match the regular expression "
            "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
}

TEST(QuantityTest, Compares) {
  EXPECT_LT(Quantity::parse("500Mi").value(), Quantity::parse("1Gi").value());
  EXPECT_EQ(Quantity::parse("1").value(), Quantity::parse("1000m").value());
  EXPECT_EQ(Quantity::parse("1500m").value().value(), 2);
  EXPECT_EQ(Quantity::parse("1").value().plus(Quantity::parse("500m").value()).to_string(),
            "1500m");
}

TEST(PatternTest, SearchesUnanchoredAndReportsErrors) {
  EXPECT_TRUE(Pattern::compile("b").value()->matches("abc"));
  EXPECT_FALSE(Pattern::compile("^b").value()->matches("abc"));
  EXPECT_EQ(Pattern::compile("(?=a)b[").error().message,
            "error parsing regexp: invalid or unsupported Perl syntax: `(?=`");
  EXPECT_EQ(Pattern::compile("[a").error().message,
            "error parsing regexp: missing closing ]: `[a`");
  EXPECT_FALSE(Pattern::compile("((((a{1000}){1000}){1000}){1000})"));
}

TEST(FormatTest, ChecksText) {
  struct Case {
    const char* format;
    const char* good;
    const char* bad;
  };
  for (const Case& test :
       std::vector<Case>{{"date-time", "2024-01-01T00:00:00+09:00", "2024-01-01"},
                         {"date", "2024-12-31", "2024-13-01"},
                         {"email", "a@b.co", "nobody"},
                         {"byte", "YQ==", "***"},
                         {"duration", "1h30m", "1 parsec"},
                         {"uuid", "123e4567-e89b-12d3-a456-426614174000", "123"},
                         {"ipv4", "10.0.0.1", "10.0.0.256"},
                         {"ipv6", "::1", "10.0.0.1"},
                         {"cidr", "10.0.0.0/8", "10.0.0.0/33"},
                         {"mac", "00:1a:2b:3c:4d:5e", "00:1a"},
                         {"hostname", "a.example.com", "-a"},
                         {"uri", "https://a/b?c", "no uri"},
                         {"hexcolor", "#fff", "#ffff"},
                         {"rgbcolor", "rgb(0, 1,255)", "rgb(0,1)"},
                         {"isbn10", "0-306-40615-2", "0-306-40615-3"},
                         {"isbn13", "978-0-306-40615-7", "978-0-306-40615-8"},
                         {"creditcard", "4111 1111 1111 1111", "4111 1111 1111 1112"},
                         {"ssn", "123-45-6789", "12-345-6789"},
                         {"bsonobjectid", "507f1f77bcf86cd799439011", "507f"}}) {
    EXPECT_TRUE(matches_format(test.format, test.good)) << test.format;
    EXPECT_FALSE(matches_format(test.format, test.bad)) << test.format;
    EXPECT_TRUE(is_known_format(test.format));
  }
  EXPECT_FALSE(is_known_format("uint32"));
  EXPECT_TRUE(matches_format("whatever", "x"));
}

TEST(DurationTest, TakesGoDurationsAndWords) {
  EXPECT_EQ(parse_format_duration("1h30m"), std::chrono::minutes(90));
  EXPECT_EQ(parse_format_duration("3 weeks"), std::chrono::hours(24 * 21));
  EXPECT_EQ(parse_format_duration("nothing"), std::nullopt);
}

TEST(NetTextTest, Addresses) {
  EXPECT_EQ(parse_ip("2001:db8:0:0:1:0:0:1")->to_string(), "2001:db8::1:0:0:1");
  EXPECT_EQ(parse_ip("::ffff:1.2.3.4")->to_string(), "::ffff:1.2.3.4");
  EXPECT_FALSE(parse_ip("::ffff:1.2.3.4", true));
  for (const char* bad :
       {"01.2.3.4", "1.2.3", "1.2.3.4.5", ":::", "1::2::3", "1:2:3:4:5:6:7:8:9", "12345::", ""})
    EXPECT_FALSE(parse_ip(bad)) << bad;
  EXPECT_TRUE(parse_cidr("10.0.0.0/8")->contains(*parse_ip("10.2.3.4")));
  EXPECT_FALSE(parse_cidr("10.0.0.0/8")->contains(*parse_ip("11.2.3.4")));
  EXPECT_EQ(parse_cidr("10.1.2.3/16")->masked().to_string(), "10.1.0.0/16");
  const auto url = parse_url("https://example.com:80/a/b?q=1");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme + "|" + url->host + "|" + url->path + "|" + url->query,
            "https|example.com:80|/a/b|q=1");
}

TEST(FieldErrorTest, MakesTheServersStatus) {
  const FieldErrors errors = {invalid("spec.a", Json("x\n"), "must be y"), required("spec.b"),
                              required("spec.b")};
  const Status status = invalid_status({"g.io", "Widget"}, "a", errors);
  EXPECT_EQ(status.code, 422);
  EXPECT_EQ(status.message,
            "Widget.g.io \"a\" is invalid: [spec.a: Invalid value: \"x\\n\": must be y, spec.b: "
            "Required value]");
  EXPECT_EQ(status.details->causes.size(), 3u);
  EXPECT_EQ(invalid_status({"", "Pod"}, "p", {forbidden("spec", "no")}).message,
            "Pod \"p\" is invalid: spec: Forbidden: no");
}

TEST(GoTextTest, PrintsAsGoDoes) {
  EXPECT_EQ(go_quote("a\"b\\\n\x01\u00e9\xff"), "\"a\\\"b\\\\\\n\\x01\u00e9\\xff\"");
  EXPECT_EQ(go_float(0.5), "0.5");
  EXPECT_EQ(go_float(20), "20");
  EXPECT_EQ(go_float(1e21), "1e+21");
  EXPECT_EQ(count_runes("\u00e9\u00e9a"), 3u);
  EXPECT_TRUE(
      deep_equal(Json::parse(R"({"a":[1,{"b":2.0}]})"), Json::parse(R"({"a":[1.0,{"b":2}]})")));
  EXPECT_FALSE(deep_equal(Json::parse("[1,2]"), Json::parse("[1]")));
}

}  // namespace
}  // namespace drydock::schema
