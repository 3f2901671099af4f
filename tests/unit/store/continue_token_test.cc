#include "fakeapi/store/continue_token.h"

#include <gtest/gtest.h>

namespace drydock::fake {
namespace {

TEST(ContinueTokenTest, ComesBackAsItWas) {
  const ContinueToken token{.revision = 42, .start = "ns/some-name"};
  const std::string text = token.encode("ns/");
  EXPECT_EQ(text.find_first_of("+/="), std::string::npos);
  const auto read = ContinueToken::decode(text, "ns/");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->revision, 42u);
  EXPECT_EQ(read->start, "ns/some-name");
}

TEST(ContinueTokenTest, WithoutARevisionItIsInconsistent) {
  const auto read =
      ContinueToken::decode(ContinueToken{.revision = std::nullopt, .start = "a"}.encode(""), "");
  ASSERT_TRUE(read.has_value());
  EXPECT_FALSE(read->revision.has_value());
}

TEST(ContinueTokenTest, RefusesWhatItDidNotMake) {
  for (const char* text :
       {"!", "e30", "bm90IGpzb24", "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIuLi94In0"}) {
    const auto read = ContinueToken::decode(text, "");
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(read.error().code, 400);
    EXPECT_TRUE(
        read.error().message.starts_with("invalid continue token: continue key is not valid"))
        << read.error().message;
  }
}

}  // namespace
}  // namespace drydock::fake
