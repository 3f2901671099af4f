#include "scenarios/engine/scenario/json_schema.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/engine/scenario/check.h"
#include "scenarios/engine/scenario/grammar.h"
#include "scenarios/engine/scenario/parse_scenarios.h"
#include "scenarios/engine/scenario/write_scenario.h"
#include "tests/unit/engine/scenario/scenario_gen.h"
#include "tests/unit/engine/scenario/schema_validator.h"
#include "tests/unit/engine/scenario/wrong_documents.h"

namespace drydock::sim {
namespace {

constexpr const char* kSchemaFile = "scenarios/scenario.schema.json";

std::string text_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return std::move(text).str();
}

std::string committed() { return text_of(kSchemaFile); }

std::vector<Mistake> grammar_mistakes(const Json& value) {
  std::vector<Mistake> mistakes;
  const yaml::Document nowhere;
  static const ShapePtr grammar = grammar::scenario();
  check(*grammar, value, {}, Mistakes(nowhere, "", mistakes));
  return mistakes;
}

TEST(JsonSchemaTest, TheFileIsWhatTheGrammarSays) {
  const std::string text = scenario_schema_text();
  if (std::getenv("DRYDOCK_WRITE_SCHEMA") != nullptr)
    std::ofstream(kSchemaFile, std::ios::binary) << text;
  EXPECT_TRUE(committed() == text)
      << kSchemaFile << " is not what the grammar says; write it anew with DRYDOCK_WRITE_SCHEMA=1";
}

TEST(JsonSchemaTest, TheSchemaRefusesWhatTheGrammarRefuses) {
  const Json schema = Json::parse(committed());
  for (const WrongDocument& wrong : wrong_documents()) {
    const auto document = yaml::parse(wrong.yaml);
    ASSERT_TRUE(document) << wrong.yaml;
    const std::string why = invalid(schema, schema, *document->value);
    EXPECT_EQ(why.find("not known here"), std::string::npos) << why;
    EXPECT_EQ(!why.empty(), wrong.grammar_tells) << wrong.yaml;
    EXPECT_EQ(!grammar_mistakes(*document->value).empty(), wrong.grammar_tells) << wrong.yaml;
  }
}

/// What stands in the tree: every scenario has its prose, is valid, and reads back as it was.
TEST(JsonSchemaTest, TheFilesOfTheTreeAreValid) {
  const Json schema = Json::parse(committed());
  std::size_t scenarios = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("scenarios/hello")) {
    const std::string file = entry.path().string();
    const auto documents = yaml::parse_all(text_of(file));
    ASSERT_TRUE(documents) << file << ": " << documents.error().message;
    for (const yaml::Document& document : *documents) {
      EXPECT_EQ(invalid(schema, schema, *document.value), "") << file;
      EXPECT_FALSE(document.value->value("about", "").empty()) << file;
    }
    const auto parsed = parse_scenarios(text_of(file), file);
    ASSERT_TRUE(parsed) << parsed.error().message;
    for (const Scenario& scenario : *parsed) {
      const auto again = parse_scenarios(write_scenario(scenario), "written");
      ASSERT_TRUE(again) << again.error().message;
      EXPECT_TRUE(same(scenario, again->front())) << write_scenario(scenario);
      ++scenarios;
    }
  }
  EXPECT_GE(scenarios, 12u);
}

/// Makes values that a schema allows.
class Maker {
 public:
  explicit Maker(const Json& root) : root_(root) {}

  Json make(const Json& schema) {
    if (schema.contains("$ref")) {
      const auto target = schema["$ref"].get<std::string>().substr(1);
      return make(root_.at(Json::json_pointer(target)));
    }
    if (schema.contains("enum")) return pick(schema["enum"]);
    if (schema.contains("oneOf")) return make(pick(schema["oneOf"]));
    if (schema.contains("anyOf") && !schema.contains("properties"))
      return make(pick(schema["anyOf"]));
    const std::string type = schema.value("type", "object");
    if (type == "string") return text(schema);
    if (type == "integer") {
      const auto min = schema["minimum"].get<std::int64_t>();
      return *rc::gen::inRange(min, std::min(schema["maximum"].get<std::int64_t>(), min + 20) + 1);
    }
    if (type == "boolean") return *rc::gen::arbitrary<bool>();
    if (type == "null") return nullptr;
    if (type == "array") return array(schema);
    return object(schema);
  }

 private:
  static Json pick(const Json& list) {
    return list[*rc::gen::inRange<std::size_t>(0, list.size())];
  }

  static Json text(const Json& schema) {
    static const char* const kTexts[] = {"hello", "v1",        "apps/v1",    "15m",
                                         "1h30m", "-2s",       "Deployment", "spec.replicas",
                                         "added", "two words", "",           "*,-namespace",
                                         "none",  "status",    "a.yaml",     "\xc3\xa4"};
    std::vector<std::string> fit;
    for (const char* each : kTexts)
      if (invalid(schema, schema, each).empty()) fit.emplace_back(each);
    RC_ASSERT(!fit.empty());
    return *rc::gen::elementOf(fit);
  }

  Json array(const Json& schema) {
    const std::size_t least = schema.value("minItems", std::size_t{0});
    const std::size_t size = least + *rc::gen::inRange<std::size_t>(0, 3);
    Json list = Json::array();
    while (list.size() < size) list.push_back(make(schema["items"]));
    return list;
  }

  Json object(const Json& schema) {
    Json value = Json::object();
    Json needed = schema.value("required", Json::array());
    if (schema.contains("anyOf"))
      for (const Json& key : pick(schema["anyOf"])["required"]) needed.push_back(key);
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [key, member] : properties.items()) {
      const bool must = std::ranges::find(needed, Json(key)) != needed.end();
      if (must || *rc::gen::inRange(0, 3) == 0) value[key] = make(member);
    }
    if (schema.value("additionalProperties", true) && *rc::gen::inRange(0, 2) == 0)
      value["more"] = Json{{"of", "it"}};
    return value;
  }

  const Json& root_;
};

TEST(JsonSchemaTest, WhatTheSchemaAllowsTheGrammarAllows) {
  const Json schema = Json::parse(committed());
  EXPECT_TRUE(rc::check([&schema] {
    const Json value = Maker(schema).make(schema);
    RC_ASSERT(invalid(schema, schema, value).empty());
    const auto mistakes = grammar_mistakes(value);
    if (!mistakes.empty()) RC_FAIL(value.dump() + "\n" + to_string(mistakes[0]));
  }));
}

/// One change somewhere in a value: a key renamed or dropped, a value of another type.
void damage(Json& value) {
  if (value.is_structured() && !value.empty() && *rc::gen::inRange(0, 4) != 0) {
    auto at = value.begin();
    std::advance(at,
                 *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(value.size())));
    if (value.is_object() && *rc::gen::inRange(0, 4) == 0) {
      Json member = std::move(*at);
      const std::string key = at.key();
      value.erase(at);
      if (*rc::gen::arbitrary<bool>()) value[key + "x"] = std::move(member);
      return;
    }
    return damage(*at);
  }
  static const Json kOthers[] = {nullptr, true, 7, "other", Json::array(), Json::object()};
  value = kOthers[*rc::gen::inRange(0, 6)];
}

TEST(JsonSchemaTest, SchemaAndGrammarAgreeOnDamagedDocuments) {
  const Json schema = Json::parse(committed());
  EXPECT_TRUE(rc::check([&schema] {
    Json value = Maker(schema).make(schema);
    damage(value);
    const std::string why = invalid(schema, schema, value);
    const auto mistakes = grammar_mistakes(value);
    RC_CLASSIFY(!mistakes.empty());
    if (why.empty() != mistakes.empty())
      RC_FAIL(value.dump() + "\nschema: " + why +
              "\ngrammar: " + (mistakes.empty() ? "" : to_string(mistakes[0])));
  }));
}

}  // namespace
}  // namespace drydock::sim
