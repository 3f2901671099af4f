#include "operator/crd/condition.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "operator/crd/decode.h"
#include "operator/crd/schema_of.h"
#include "operator/crd/validate.h"

namespace drydock::crd {
namespace {

using namespace std::chrono_literals;

const WallTime kNoon = *parse_time("2026-11-22T12:00:00.5Z");
const WallTime kNoonSharp = *parse_time("2026-11-22T12:00:00Z");

Condition ready(ConditionStatus status, std::string reason = "Because") {
  return {.type = "Ready", .status = status, .reason = std::move(reason), .message = ""};
}

TEST(ConditionTest, ANewOneIsStampedInWholeSeconds) {
  std::vector<Condition> conditions;
  EXPECT_TRUE(set_condition(conditions, ready(ConditionStatus::kFalse), kNoon));
  ASSERT_EQ(conditions.size(), 1u);
  EXPECT_EQ(conditions[0].last_transition_time, kNoonSharp);
}

TEST(ConditionTest, TheStampStaysWhileTheStatusDoes) {
  std::vector<Condition> conditions;
  set_condition(conditions, ready(ConditionStatus::kFalse), kNoon);
  EXPECT_FALSE(set_condition(conditions, ready(ConditionStatus::kFalse), kNoon + 1h));
  EXPECT_TRUE(set_condition(conditions, ready(ConditionStatus::kFalse, "Other"), kNoon + 1h));
  EXPECT_EQ(conditions[0].last_transition_time, kNoonSharp);
  EXPECT_EQ(conditions[0].reason, "Other");
  EXPECT_TRUE(set_condition(conditions, ready(ConditionStatus::kTrue, "Other"), kNoon + 2h));
  EXPECT_EQ(conditions[0].last_transition_time, kNoonSharp + 2h);
  EXPECT_EQ(conditions.size(), 1u);
}

TEST(ConditionTest, ANewerGenerationIsAChange) {
  std::vector<Condition> conditions;
  Condition condition = ready(ConditionStatus::kTrue);
  condition.observed_generation = 1;
  set_condition(conditions, condition, kNoon);
  condition.observed_generation = 2;
  EXPECT_TRUE(set_condition(conditions, condition, kNoon + 1h));
  EXPECT_EQ(conditions[0].last_transition_time, kNoonSharp);
  EXPECT_EQ(conditions[0].observed_generation, 2);
}

TEST(ConditionTest, OthersAreLeftAlone) {
  std::vector<Condition> conditions{{.type = "Paused", .status = ConditionStatus::kTrue}};
  const Condition paused = conditions[0];
  set_condition(conditions, ready(ConditionStatus::kTrue), kNoon);
  ASSERT_EQ(conditions.size(), 2u);
  EXPECT_EQ(conditions[0], paused);
  EXPECT_TRUE(is_condition_true(conditions, "Ready"));
  EXPECT_FALSE(is_condition_true(conditions, "Absent"));
  EXPECT_TRUE(remove_condition(conditions, "Ready"));
  EXPECT_FALSE(remove_condition(conditions, "Ready"));
  EXPECT_EQ(find_condition(conditions, "Ready"), nullptr);
  EXPECT_EQ(find_condition(conditions, "Paused"), &conditions[0]);
}

TEST(ConditionTest, IsWrittenAndReadAsMetaV1HasIt) {
  const Json json = *parse_json(R"({"type":"Ready","status":"True","observedGeneration":3,
      "lastTransitionTime":"2026-11-22T12:00:00Z","reason":"Because","message":"it is so"})");
  const auto condition = decode_json<Condition>(json);
  ASSERT_TRUE(condition) << condition.error().message;
  EXPECT_EQ(condition->status, ConditionStatus::kTrue);
  EXPECT_EQ(condition->last_transition_time, kNoonSharp);
  EXPECT_EQ(encode_json(*condition), json);
}

TEST(ConditionTest, ABadTimeIsSaid) {
  const auto condition = decode_json<Condition>(
      *parse_json(R"({"type":"Ready","status":"True","lastTransitionTime":"noon"})"));
  ASSERT_FALSE(condition);
  EXPECT_TRUE(condition.error().message.starts_with("lastTransitionTime: "))
      << condition.error().message;
}

TEST(ConditionTest, TheSchemaHoldsReasonsToTheirForm) {
  const auto schema = schema_of(type_of<Condition>);
  EXPECT_EQ(schema["required"].dump(),
            R"(["type","status","lastTransitionTime","reason","message"])");
  EXPECT_EQ(schema["properties"]["lastTransitionTime"]["format"], "date-time");
  const Validator validate(type_of<Condition>);
  EXPECT_TRUE(validate(ready(ConditionStatus::kTrue)));
  EXPECT_FALSE(validate(ready(ConditionStatus::kTrue, "")));
  EXPECT_FALSE(validate(ready(ConditionStatus::kTrue, "not a word")));
}

}  // namespace
}  // namespace drydock::crd
