// The drydock binary as people call it: help, wrong use, exit statuses.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/tool/program.h"

namespace drydock::tool {
namespace {

Finished drydock(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), DRYDOCK_BINARY);
  return run_program(arguments);
}

long lines(const std::string& text) { return std::ranges::count(text, '\n'); }

TEST(CommandLineTest, HelpAndVersionAreAnswered) {
  for (const auto& arguments :
       {std::vector<std::string>{"--help"}, {"serve", "--help"}, {"conformance", "--help"}}) {
    const Finished finished = drydock(arguments);
    EXPECT_EQ(finished.status, 0);
    EXPECT_NE(finished.out.find("--help"), std::string::npos);
    EXPECT_EQ(finished.err, "");
  }
  const Finished version = drydock({"--version"});
  EXPECT_EQ(version.status, 0);
  EXPECT_TRUE(version.out.starts_with("drydock 0.")) << version.out;
}

TEST(CommandLineTest, WrongUseIsOneLineAndStatusTwo) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {},
           {"swim"},
           {"serve", "--nonsense"},
           {"serve", "--port", "seventy"},
           {"serve", "--port", "70000"},
           {"serve", "--exec"},
           {"serve", "--bind", "nowhere at all"},
           {"serve", "--log-level", "loud"},
           {"serve", "--token-file", "/does/not/exist"},
           {"serve", "--port", "0", "--controllers", "none", "--load", "/does/not/exist"},
           {"serve", "--port", "0", "--controllers", "captain"},
           {"serve", "--port", "0", "--controllers", "none", "--load", "/proc/self/environ"},
           {"conformance", "/does/not/exist"},
           {"conformance", "--backend", "cluster"}}) {
    const Finished finished = drydock(arguments);
    EXPECT_EQ(finished.status, 2) << ::testing::PrintToString(arguments);
    EXPECT_EQ(lines(finished.err), 1) << finished.err;
    EXPECT_TRUE(finished.err.starts_with("drydock: ")) << finished.err;
    EXPECT_EQ(finished.out, "") << ::testing::PrintToString(arguments);
  }
}

}  // namespace
}  // namespace drydock::tool
