// `drydock demo` as a program.
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>

#include "tests/unit/tool/program.h"

namespace drydock::tool {
namespace {

std::vector<std::string> demo(std::vector<std::string> more = {}) {
  const std::string kubeconfig = ::testing::TempDir() + "drydock-demo-kubeconfig";
  std::vector<std::string> command{DRYDOCK_BINARY, "demo", "--kubeconfig-out", kubeconfig};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

TEST(DemoTest, PlayTellsTheLifeOfAHelloAndEndsWithZero) {
  const Finished finished = run_program(demo({"--play"}));
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.err, "");
  std::size_t at = 0;
  for (const char* told : {"serving https://127.0.0.1:", "2 replicas is created", "made it 2/2",
                           "condition Ready is True", "is 5/5", "made it anew",
                           "InvalidSpec: Invalid Hello spec: replicas: greater than 20",
                           "condition Ready is False, reason InvalidSpec", "The Hello is deleted",
                           "Nothing is left"}) {
    const std::size_t found = finished.out.find(told, at);
    ASSERT_NE(found, std::string::npos) << told << " is not told, or too early:\n" << finished.out;
    at = found;
  }
}

TEST(DemoTest, RunsUntilInterrupted) {
  Program program(demo());
  EXPECT_TRUE(program.read_line().starts_with("serving https://127.0.0.1:"));
  // The guide has empty lines, but not this many.
  std::string line;
  for (int i = 0; i < 30 && line != "Ctrl-C ends it."; ++i) line = program.read_line();
  EXPECT_EQ(line, "Ctrl-C ends it.");
  program.signal(SIGINT);
  EXPECT_EQ(program.wait().status, 0);
}

}  // namespace
}  // namespace drydock::tool
