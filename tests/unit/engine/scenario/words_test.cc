#include "scenarios/engine/scenario/words.h"

#include <gtest/gtest.h>

namespace drydock::sim {
namespace {

TEST(WordsTest, NearestForgivesAThirdOfTheLetters) {
  const std::vector<std::string> known{"assert", "error", "apply"};
  EXPECT_EQ(nearest("asert", known), "assert");
  EXPECT_EQ(nearest("Apply", known), "apply");
  EXPECT_EQ(nearest("eror", known), "error");
  EXPECT_EQ(nearest("advance", known), "");
}

TEST(WordsTest, EveryDeedHasAWord) {
  for (int kind = 0; kind <= static_cast<int>(Deed::Kind::kClockJump); ++kind) {
    const std::string_view word = to_string(static_cast<Deed::Kind>(kind));
    EXPECT_FALSE(word.empty()) << kind;
    EXPECT_EQ(meaning(deed_words(), word), static_cast<Deed::Kind>(kind));
  }
}

TEST(WordsTest, AnOracleSelectionIncludesWhatItDoesNotLeaveOut) {
  OracleSelection selection;
  EXPECT_TRUE(selection.includes("quiet"));
  selection.except = {"quiet"};
  EXPECT_FALSE(selection.includes("quiet"));
  EXPECT_TRUE(selection.includes("converge"));
  selection = {{"quiet"}, {}};
  EXPECT_TRUE(selection.includes("quiet"));
  EXPECT_FALSE(selection.includes("converge"));
}

TEST(WordsTest, APlaceInAFileNamesItsLineAndColumn) {
  EXPECT_EQ((SourcePlace{"a.yaml", 3, 7}.to_string()), "a.yaml:3:7");
  EXPECT_EQ(SourcePlace{}.to_string(), "");
}

}  // namespace
}  // namespace drydock::sim
