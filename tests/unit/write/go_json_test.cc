#include "fakeapi/kinds/go_json.h"

#include <gtest/gtest.h>

namespace drydock::fake {
namespace {

TEST(GoJsonTest, SaysNothingOfValidTexts) {
  for (const char* text : {"{}", "[]", "[1, -2.5e+3, \"a\\u00e9\\n\"]",
                           " {\"a\":{\"b\":[true,false,null]}} ", "0", "\"x\""})
    EXPECT_EQ(go_syntax_error(text), "") << text;
}

TEST(GoJsonTest, SpeaksAsGoDoes) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"", "unexpected end of JSON input"},
      {"{\"apiVersion\":\"x\",", "unexpected end of JSON input"},
      {"[{\"op\":\"add\"", "unexpected end of JSON input"},
      {"hello", "invalid character 'h' looking for beginning of value"},
      {"{a:1}", "invalid character 'a' looking for beginning of object key string"},
      {"{\"a\" 1}", "invalid character '1' after object key"},
      {"{\"a\":1 \"b\"}", "invalid character '\"' after object key:value pair"},
      {"[1 2]", "invalid character '2' after array element"},
      {"{} x", "invalid character 'x' after top-level value"},
      {"tru", "unexpected end of JSON input"},
      {"trux", "invalid character 'x' in literal true (expecting 'e')"},
      {"\"a\nb\"", "invalid character '\\n' in string literal"},
      {"\"\\q\"", "invalid character 'q' in string escape code"},
      {"-x", "invalid character 'x' in numeric literal"},
      {"[1,]", "invalid character ']' looking for beginning of value"},
  };
  for (const auto& [text, error] : cases) EXPECT_EQ(go_syntax_error(text), error) << text;
}

TEST(GoJsonTest, DeepTextsEndInAnError) {
  EXPECT_EQ(go_syntax_error(std::string(20'000, '[')), "exceeded max depth");
}

}  // namespace
}  // namespace drydock::fake
