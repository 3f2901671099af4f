#include "operator/api/selector.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

std::string canonical(std::string_view text) {
  auto selector = LabelSelector::parse(text);
  return selector ? selector->to_string() : "error: " + selector.error().message;
}

bool matches(std::string_view selector, const Json& labels) {
  return LabelSelector::parse(selector)->matches_labels(labels);
}

TEST(LabelSelectorTest, ReadsEveryOperator) {
  EXPECT_EQ(canonical("h,!i,a=b,c!=d,e in (g, f),k notin (l),j>5,m<6,a==c"),
            "a=b,a=c,c!=d,e in (f,g),h,!i,j>5,k notin (l),m<6");
  EXPECT_EQ(canonical(""), "");
  EXPECT_EQ(canonical("  a = b  "), "a=b");
  EXPECT_EQ(canonical("in in (in,notin)"), "in in (in,notin)");
  EXPECT_EQ(canonical("a="), "a=");
  EXPECT_EQ(canonical("a in (,)"), "a in ()");
  EXPECT_EQ(canonical("example.com/a=b"), "example.com/a=b");
}

TEST(LabelSelectorTest, SaysWhatItCannotRead) {
  EXPECT_EQ(
      canonical("a b"),
      "error: unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt");
  EXPECT_EQ(canonical("a,"), "error: found '', expected: identifier after ','");
  EXPECT_EQ(canonical("=a"), "error: found '=', expected: !, identifier, or 'end of string'");
  EXPECT_EQ(canonical("a in b"), "error: unable to parse requirement: found 'b' expected: '('");
  EXPECT_EQ(canonical("a in (b"),
            "error: unable to parse requirement: found '', expected: ',' or ')'");
  EXPECT_EQ(canonical("a in ()"), "a in ()") << "the set of the empty value";
  EXPECT_TRUE(canonical("a>b").starts_with(
      "error: unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt'"));
  EXPECT_TRUE(canonical("-a=b").starts_with(
      "error: unable to parse requirement: <nil>: Invalid value: \"-a\": name part"));
  EXPECT_TRUE(canonical("a=b/").starts_with(
      "error: unable to parse requirement: values[0][a]: Invalid value: \"b/\""));
  EXPECT_EQ(LabelSelector::parse("=a").error().reason, reason::kBadRequest);
}

TEST(LabelSelectorTest, Matches) {
  const Json labels{{"a", "b"}, {"n", "7"}};
  for (const char* yes : {"", "a", "a=b", "a!=c", "x!=y", "!x", "a in (b,c)", "a notin (c)",
                          "x notin (c)", "n>6", "n<8"}) {
    EXPECT_TRUE(matches(yes, labels)) << yes;
  }
  for (const char* no : {"x", "a=c", "a!=b", "!a", "a in (c)", "x in (c)", "a notin (b)", "n>7",
                         "n<7", "a>1", "a,x"}) {
    EXPECT_FALSE(matches(no, labels)) << no;
  }
  EXPECT_TRUE(matches("!a", Json()));
  EXPECT_TRUE(
      LabelSelector::parse("a=b")->matches(Object(Json{{"metadata", {{"labels", labels}}}})));
  EXPECT_FALSE(LabelSelector::parse("a=b")->matches(Object(Json{{"metadata", Json::object()}})));
}

TEST(LabelSelectorTest, FromJson) {
  auto selector = LabelSelector::from_json(*parse_json(
      R"({"matchLabels":{"a":"b"},"matchExpressions":[{"key":"c","operator":"NotIn","values":["e","d"]},
          {"key":"f","operator":"Exists"}]})"));
  ASSERT_TRUE(selector);
  EXPECT_TRUE(selector->matches_labels({{"a", "b"}, {"f", ""}}));
  EXPECT_FALSE(selector->matches_labels({{"a", "b"}, {"f", ""}, {"c", "d"}}));
  EXPECT_TRUE(LabelSelector::from_json(Json::object())->matches_everything());
  EXPECT_FALSE(LabelSelector::from_json(Json())->matches_labels({{"a", "b"}}));
  EXPECT_FALSE(LabelSelector::from_json(
      *parse_json(R"({"matchExpressions":[{"key":"c","operator":"Maybe"}]})")));
  EXPECT_FALSE(LabelSelector::from_json(
      *parse_json(R"({"matchExpressions":[{"key":"c","operator":"In"}]})")));
}

TEST(FieldSelectorTest, ReadsAndMatches) {
  auto selector = FieldSelector::parse("metadata.name=a,type!=Normal");
  ASSERT_TRUE(selector);
  EXPECT_EQ(selector->to_string(), "metadata.name=a,type!=Normal");
  EXPECT_EQ(selector->required_value("metadata.name"), "a");
  EXPECT_EQ(selector->required_value("type"), std::nullopt);
  const auto lookup = [](std::string type) {
    return [type](std::string_view field) { return field == "type" ? type : std::string("a"); };
  };
  EXPECT_TRUE(selector->matches(lookup("Warning")));
  EXPECT_FALSE(selector->matches(lookup("Normal")));
  EXPECT_TRUE(FieldSelector::parse("")->matches_everything());
  EXPECT_EQ(FieldSelector::parse("involvedObject.kind==Hello,")->to_string(),
            "involvedObject.kind=Hello");
}

TEST(FieldSelectorTest, Escapes) {
  auto selector = FieldSelector::parse(R"(a=x\,y\=z\\)");
  ASSERT_TRUE(selector);
  EXPECT_EQ(selector->requirements()[0].value, R"(x,y=z\)");
  EXPECT_EQ(selector->to_string(), R"(a=x\,y\=z\\)");
  EXPECT_EQ(FieldSelector::parse("a").error().message,
            "invalid selector: 'a'; can't understand 'a'");
  EXPECT_EQ(FieldSelector::parse("a=b=c").error().message,
            "invalid field selector: unescaped character in value: 61");
  EXPECT_EQ(FieldSelector::parse(R"(a=\b)").error().message,
            R"(invalid field selector: invalid escape sequence: \b)");
}

}  // namespace
}  // namespace drydock
