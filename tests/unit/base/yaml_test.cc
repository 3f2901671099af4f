#include "operator/base/yaml.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <nlohmann/json.hpp>

namespace drydock::yaml {
namespace {

using nlohmann::json;

json value_of(std::string_view text) {
  auto document = parse(text);
  EXPECT_TRUE(document.has_value()) << text << "\n"
                                    << (document ? "" : document.error().to_string());
  return document ? *document->value : json("(error)");
}

std::string error_of(std::string_view text, Limits limits = {}) {
  auto documents = parse_all(text, limits);
  EXPECT_FALSE(documents.has_value()) << text;
  if (documents) return "";
  EXPECT_EQ(documents.error().reason, reason::kBadRequest);
  return documents.error().message;
}

TEST(YamlScalarTest, PlainScalarsAreWhatKubectlReads) {
  EXPECT_EQ(value_of("[~, null, Null, NULL, ]"), json::parse("[null,null,null,null]"));
  EXPECT_EQ(value_of("[true, True, yes, Yes, on, ON, y]"),
            json::parse("[true,true,true,true,true,true,true]"));
  EXPECT_EQ(value_of("[false, no, NO, off, n]"), json::parse("[false,false,false,false,false]"));
  EXPECT_EQ(value_of("[nO, yEs, yesterday, trueish, nul]"),
            json::parse(R"(["nO","yEs","yesterday","trueish","nul"])"));
  EXPECT_EQ(value_of("[0, -7, +7, 0x1F, 0o17, 017, 0b101, -0b11, 1_000]"),
            json::parse("[0,-7,7,31,15,15,5,-3,1000]"));
  EXPECT_EQ(value_of("[1.5, .5, -2.5e3, 1e3, 2.0, 08]"), json::parse("[1.5,0.5,-2500,1000,2,8]"));
  EXPECT_EQ(
      value_of("[1.2.3, 1e, 0x, --1, 12:30, 1Gi, 100m, '-', 2001-01-02, 2001-01-02T03:04:05Z]"),
      json::parse(
          R"(["1.2.3","1e","0x","--1","12:30","1Gi","100m","-","2001-01-02","2001-01-02T03:04:05Z"])"));
}

TEST(YamlScalarTest, IntegersKeepTheirTypeUpTo64Bits) {
  EXPECT_EQ(value_of("9223372036854775807").get<std::int64_t>(), INT64_MAX);
  EXPECT_EQ(value_of("-9223372036854775808").get<std::int64_t>(), INT64_MIN);
  EXPECT_EQ(value_of("18446744073709551615").get<std::uint64_t>(), UINT64_MAX);
  EXPECT_TRUE(value_of("18446744073709551616").is_number_float());
  EXPECT_TRUE(value_of("2.0").is_number_integer());
}

TEST(YamlScalarTest, QuotedAndTaggedScalars) {
  EXPECT_EQ(value_of(R"(['true', "1", 'null', '', "~"])"),
            json::parse(R"(["true","1","null","","~"])"));
  EXPECT_EQ(value_of("[!!str 1, !!int 7, !!float 1, !custom 5]"), json::parse(R"(["1",7,1,"5"])"));
  EXPECT_EQ(error_of("a: !!int x"), R"(line 1, column 4: cannot decode "x" as a !!int)");
  EXPECT_EQ(error_of("a: !!binary aGk="), "line 1, column 4: the tag !!binary is not supported");
  EXPECT_EQ(error_of("a: .inf"), "line 1, column 4: .inf has no place in JSON");
}

TEST(YamlParseTest, KeysBecomeStrings) {
  EXPECT_EQ(value_of("{1: a, true: b, 1.5: c, 0x10: d, yes please: e, '2': f}"),
            json::parse(R"({"1":"a","true":"b","1.5":"c","16":"d","yes please":"e","2":"f"})"));
  EXPECT_EQ(error_of("~: 1"), "line 1, column 1: null cannot be a key");
  EXPECT_EQ(error_of("? [a]\n: 1"), "line 1, column 3: a mapping or sequence cannot be a key");
}

TEST(YamlParseTest, BlocksAndFolds) {
  EXPECT_EQ(value_of("a: |\n  one\n  two\nb: >-\n  one\n  two\nc: \"x\\ty\""),
            json::parse(R"({"a":"one\ntwo\n","b":"one two","c":"x\ty"})"));
}

TEST(YamlParseTest, JsonIsYaml) {
  EXPECT_EQ(value_of("{\"a\":[1,true,null,\"x\\u00e9\\/\"],\n\t\"b\":{}}"),
            json::parse(R"({"a":[1,true,null,"xé/"],"b":{}})"));
}

TEST(YamlParseTest, MarksAreOneBasedAndNameTheKey) {
  auto document =
      parse("# first\nsteps:\n- apply: x\n  at: 3s\n- delete: y\n\"a/b\": {c~d: [1, 2]}\n");
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(document->mark_of("/steps"), (Mark{2, 1}));
  EXPECT_EQ(document->mark_of("/steps/0"), (Mark{3, 3}));
  EXPECT_EQ(document->mark_of("/steps/0/at"), (Mark{4, 3}));
  EXPECT_EQ(document->mark_of("/steps/1/delete"), (Mark{5, 3}));
  EXPECT_EQ(document->mark_of("/a~1b/c~0d/1"), (Mark{6, 18}));
  EXPECT_EQ(document->mark_of("/steps/1/delete/deeper/still"), (Mark{5, 3}));
  EXPECT_EQ(document->mark_of("/missing"), (Mark{2, 1}));
}

TEST(YamlParseTest, SeveralDocumentsEmptyOnesLeftOut) {
  auto documents = parse_all("---\n# nothing\n---\na: 1\n---\n---\nb: 2\n...\n");
  ASSERT_TRUE(documents.has_value());
  ASSERT_EQ(documents->size(), 2u);
  EXPECT_EQ(*(*documents)[0].value, json::parse(R"({"a":1})"));
  EXPECT_EQ((*documents)[1].mark_of("/b"), (Mark{7, 1}));
  EXPECT_EQ(parse("a: 1\n---\nb: 2\n").error().message,
            "line 3, column 1: a second document where one is expected");
  EXPECT_TRUE(value_of("").is_null());
  EXPECT_TRUE(value_of("# only a comment\n").is_null());
  EXPECT_TRUE(parse_all("").value().empty());
}

TEST(YamlParseTest, DuplicateKeysAreRefusedWithTheirPlace) {
  EXPECT_EQ(error_of("a: 1\nb: 2\na: 3\n"), "line 3, column 1: duplicate key \"a\"");
  EXPECT_EQ(error_of("x:\n- {k: 1, k: 2}"), "line 2, column 10: duplicate key \"k\"");
  EXPECT_EQ(error_of("1: a\n'1': b"), "line 2, column 1: duplicate key \"1\"");
}

TEST(YamlParseTest, DuplicateKeysAreNotedWhereTheyMayPass) {
  Limits limits;
  limits.allow_duplicates = true;
  auto document = parse("a: 1\nb: {k: 1, k: 2}\na: 3\n", limits);
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(*document->value, json::parse(R"({"a":3,"b":{"k":2}})")) << "the last one wins";
  EXPECT_EQ(document->duplicates,
            (std::vector<std::pair<Mark, std::string>>{{{2, 11}, "k"}, {{3, 1}, "a"}}));
  EXPECT_EQ(document->mark_of("/a"), (Mark{3, 1}));
}

TEST(YamlParseTest, PointersOfMarksAreBounded) {
  std::string key(1'000, 'k'), text;
  for (int depth = 0; depth < 90; ++depth)
    text += std::string(static_cast<std::size_t>(depth), ' ') + key + ":\n";
  text += std::string(90, ' ') + "[";
  for (int i = 0; i < 2000; ++i) text += "1, ";
  text += "1]\n";
  EXPECT_THAT(error_of(text), testing::HasSubstr("keys are nested too long"));
  Limits limits;
  limits.keep_marks = false;
  auto document = parse(text, limits);
  ASSERT_TRUE(document.has_value()) << document.error().message;
  EXPECT_TRUE(document->marks.empty());
  EXPECT_EQ(document->mark_of("/x"), (Mark{1, 1}));
}

TEST(YamlParseTest, AliasesAndMergeKeys) {
  EXPECT_EQ(value_of("a: &x {p: 1, q: [2]}\nb: *x\nc: [*x]"),
            json::parse(R"({"a":{"p":1,"q":[2]},"b":{"p":1,"q":[2]},"c":[{"p":1,"q":[2]}]})"));
  EXPECT_EQ(
      value_of(
          "d: &d {p: 1, q: 2}\ne: &e {q: 3, r: 4}\nf: {<<: *d, q: 9}\ng: {q: 9, <<: [*e, *d]}"),
      json::parse(
          R"({"d":{"p":1,"q":2},"e":{"q":3,"r":4},"f":{"p":1,"q":9},"g":{"p":1,"q":9,"r":4}})"));
  EXPECT_EQ(value_of("'<<': 1"), json::parse(R"({"<<":1})"));
  EXPECT_EQ(error_of("a: {<<: 5}"),
            "line 1, column 9: << needs a mapping or a sequence of mappings");
  EXPECT_EQ(parse("d: &d {p: 1}\nf:\n  <<: *d\n")->mark_of("/f/p"), (Mark{3, 3}));
}

TEST(YamlParseTest, CyclicAndExplodingAliasesAreRefused) {
  EXPECT_EQ(error_of("a: &x [*x]"), "line 1, column 8: an alias inside of what it stands for");
  EXPECT_THAT(error_of("a: *nope"), testing::StartsWith("line 1, column 4: "));
  std::string bomb = "a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n";
  for (int i = 1; i < 12; ++i) {
    bomb += fmt::format(
        "a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i, i - 1);
  }
  EXPECT_THAT(error_of(bomb), testing::AnyOf(testing::HasSubstr("more than 1000000 values"),
                                             testing::HasSubstr("too much stands under anchors")));
  std::string wide = "a: &a " + std::string(100'000, 'x') + "\nb: [";
  for (int i = 0; i < 200; ++i) wide += "*a , ";
  EXPECT_THAT(error_of(wide + "]"), testing::HasSubstr("more than 16777216 bytes"));
}

TEST(YamlParseTest, LimitsHold) {
  Limits limits;
  limits.max_depth = 3;
  EXPECT_EQ(error_of("[[[[1]]]]", limits), "line 1, column 4: nested deeper than 3 levels");
  EXPECT_TRUE(parse("[[[1]]]", limits).has_value());
  limits = {};
  limits.max_nodes = 3;
  EXPECT_EQ(error_of("[1, 2, 3]", limits),
            "line 1, column 8: more than 3 values (aliases expanded)");
  limits = {};
  limits.max_bytes = 5;
  EXPECT_EQ(error_of("abcdefg", limits), "YAML of 7 bytes, at most 5 are read");
  EXPECT_THAT(error_of(std::string(150, '[') + std::string(150, ']')),
              testing::HasSubstr("nested deeper than 100 levels"));
}

TEST(YamlParseTest, AStrayCommaIsRefused) {
  EXPECT_EQ(error_of(", a"), "line 1, column 1: nothing can begin here");
  EXPECT_EQ(error_of("[], "), "line 1, column 3: nothing can begin here");
  EXPECT_EQ(error_of("- \n, "), "line 2, column 1: nothing can begin here");
  EXPECT_THAT(error_of("a: 1\n---\n]"), testing::StartsWith("line 3, column 1: "));
}

TEST(YamlParseTest, OnlyUtf8IsRead) {
  EXPECT_EQ(value_of("é: \xf4\x8f\xbf\xbf"), (json{{"é", "\xf4\x8f\xbf\xbf"}}));
  for (std::string bad : {"\xff", "\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
                          "\xf4\x90\x80\x80", "\xf8"}) {
    EXPECT_EQ(error_of("a: 1\nb: " + bad), "line 2: no valid UTF-8");
  }
}

TEST(YamlParseTest, ControlCharactersAreRefused) {
  using namespace std::string_literals;
  for (const std::string& bad : {"\0"s, "\x01"s, "\x1b"s, "\x7f"s, "\xc2\x80"s, "\xef\xbb\xbf"s,
                                 "\xef\xbf\xbe"s, "\xef\xbf\xbf"s}) {
    EXPECT_EQ(error_of("a: 1\nb: " + bad), "line 2: control characters are not allowed");
  }
  EXPECT_EQ(value_of("\xef\xbb\xbf"
                     "a:\t\"\\0\xc2\x85\xef\xbf\xbd\"\r\n"s),
            (json{{"a", "\0\xc2\x85\xef\xbf\xbd"s}}));
}

TEST(YamlParseTest, BrokenTextIsAnErrorWithItsPlace) {
  EXPECT_THAT(error_of(std::string(100'000, '[')), testing::StartsWith("line 1, column "));
  EXPECT_THAT(error_of(std::string(100'000, '-') + " x\n- - -\n\t:"), testing::StartsWith("line "));
  EXPECT_THAT(error_of("a: [1, 2"), testing::StartsWith("line 1, column "));
  EXPECT_THAT(error_of("a: 1\n b: 2\n"), testing::StartsWith("line 2, column "));
  EXPECT_THAT(error_of("a: \"x"), testing::StartsWith("line 1, column "));
}

TEST(YamlDumpTest, AsKubectlPrints) {
  json value = json::parse(R"({
    "apiVersion": "v1", "empty": {}, "list": [], "metadata": {"creationTimestamp": "2026-11-22T04:07:42Z",
      "finalizers": ["a", "b"], "labels": {"on": "true", "version": "1"}},
    "spec": {"containers": [{"args": ["-v", "x: y"], "name": "n"}], "nested": [[1, 2], [{"a": 1}]],
      "none": null, "replicas": 2, "share": 0.5, "ready": true}})");
  EXPECT_EQ(dump(value), R"(apiVersion: v1
empty: {}
list: []
metadata:
  creationTimestamp: "2026-11-22T04:07:42Z"
  finalizers:
  - a
  - b
  labels:
    "on": "true"
    version: "1"
spec:
  containers:
  - args:
    - -v
    - 'x: y'
    name: "n"
  nested:
  - - 1
    - 2
  - - a: 1
  none: null
  ready: true
  replicas: 2
  share: 0.5
)");
}

TEST(YamlDumpTest, StringsAreQuotedOnlyWhereNeeded) {
  for (auto [text, written] :
       std::initializer_list<std::pair<const char*, const char*>>{{"", "\"\""},
                                                                  {"true", "\"true\""},
                                                                  {"1", "\"1\""},
                                                                  {"1e3", "\"1e3\""},
                                                                  {"null", "\"null\""},
                                                                  {"~", "\"~\""},
                                                                  {"plain text", "plain text"},
                                                                  {"a:b", "a:b"},
                                                                  {"a: b", "'a: b'"},
                                                                  {"a #b", "'a #b'"},
                                                                  {"a#b", "a#b"},
                                                                  {"- a", "'- a'"},
                                                                  {"-a", "-a"},
                                                                  {"*", "'*'"},
                                                                  {"{x}", "'{x}'"},
                                                                  {"it's", "it's"},
                                                                  {"'q", "'''q'"},
                                                                  {" lead", "' lead'"},
                                                                  {"trail ", "'trail '"},
                                                                  {"tab\there", "\"tab\\there\""},
                                                                  {"12:30", "\"12:30\""},
                                                                  {"1Gi", "1Gi"},
                                                                  {"--- x", "'--- x'"},
                                                                  {"colon:", "'colon:'"},
                                                                  {"é", "é"},
                                                                  {"😀", "\"\\U0001F600\""},
                                                                  {"%x", "'%x'"},
                                                                  {"a, b", "a, b"},
                                                                  {"\x1b[0m", "\"\\e[0m\""},
                                                                  {"=", "="}}) {
    EXPECT_EQ(dump(json(text)), std::string(written) + "\n");
  }
}

TEST(YamlDumpTest, AKeyThatWouldMergeIsQuoted) {
  const nlohmann::json value = {{"<<", {{"a", 1}}}};
  const auto again = parse(dump(value));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again->value, value);
}

TEST(YamlDumpTest, LinesBecomeBlocks) {
  EXPECT_EQ(dump(json{{"a", "one\ntwo\n"},
                      {"b", "one\n\n two"},
                      {"c", " x\n\n"},
                      {"d", "x \ny"},
                      {"e", "\ty\n"}}),
            "a: |\n  one\n  two\nb: |-\n  one\n\n   two\nc: |2+\n   x\n\nd: \"x \\ny\"\ne: "
            "\"\\ty\\n\"\n");
}

TEST(YamlDumpTest, LongLinesFoldAfterEightyColumns) {
  std::string words;
  for (int i = 0; i < 12; ++i) words += "aaaaaaaaa ";
  words += "end";
  EXPECT_EQ(
      dump(json{{"text", words}}),
      "text: aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa\n"
      "  aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa end\n");
  EXPECT_EQ(value_of(dump(json{{"text", words}})), (json{{"text", words}}));
}

TEST(YamlDumpTest, OrderedJsonKeepsItsOrder) {
  EXPECT_EQ(dump(nlohmann::ordered_json::parse(R"({"z":1,"a":{"y":2,"b":3}})")),
            "z: 1\na:\n  \"y\": 2\n  b: 3\n");
}

rc::Gen<json> any_json(int depth) {
  static const std::string kPieces[] = {
      " ", "\n", "a", "b", ":", "#", "-", "'", "\"", "\\", "0",  "1",  ".", "e", "{",
      "[", "|",  ">", "*", "&", "!", "%", "@", "~",  "é",  "😀", "\t", ",", "?", "word word "};
  auto text = rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(
                               std::vector<std::string>(std::begin(kPieces), std::end(kPieces)))),
                           [](const std::vector<std::string>& parts) {
                             std::string joined;
                             for (const auto& part : parts) joined += part;
                             return joined;
                           });
  auto scalar = rc::gen::oneOf(
      rc::gen::map(text, [](std::string s) { return json(std::move(s)); }),
      rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](std::int64_t i) { return json(i); }),
      rc::gen::map(rc::gen::arbitrary<bool>(), [](bool b) { return json(b); }));
  if (depth == 0) return scalar;
  auto list = rc::gen::map(rc::gen::container<std::vector<json>>(any_json(depth - 1)),
                           [](std::vector<json> items) { return json(std::move(items)); });
  auto mapping =
      rc::gen::map(rc::gen::container<std::map<std::string, json>>(text, any_json(depth - 1)),
                   [](std::map<std::string, json> items) { return json(std::move(items)); });
  return rc::gen::oneOf(scalar, list, mapping);
}

RC_GTEST_PROP(YamlProperty, WhatIsDumpedReadsBackTheSame, ()) {
  json value = *rc::gen::resize(12, any_json(3));
  auto document = parse(dump(value));
  RC_LOG() << dump(value) << "\n" << value.dump() << "\n";
  if (!document) RC_FAIL(document.error().to_string());
  RC_ASSERT(*document->value == value);
}

RC_GTEST_PROP(YamlProperty, AnyTextIsReadOrRefused, ()) {
  static const std::vector<std::string> kPieces{
      "a",    "1",           " ",  "  ",    "\n",   "\n  ", ": ",    ":",     "- ",
      "-",    "? ",          "[",  "]",     "{",    "}",    ", ",    "&x ",   "*x",
      "<<: ", "'",           "\"", "|\n",   ">-\n", "#",    "---\n", "...\n", "!!int ",
      "!x ",  "%YAML 1.2\n", "\t", "\\u00", "\xff", "é",    "~"};
  std::string text;
  for (const auto& piece :
       *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces))) {
    text += piece;
  }
  auto documents = parse_all(text);
  RC_LOG() << json(text).dump(-1, ' ', false, json::error_handler_t::replace) << "\n";
  if (!documents) {
    RC_ASSERT(!documents.error().message.empty());
    return;
  }
  // What was read can be written, and reads back the same.
  for (const Document& document : *documents) {
    auto again = parse(dump(*document.value));
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again->value == *document.value);
  }
}

}  // namespace
}  // namespace drydock::yaml
