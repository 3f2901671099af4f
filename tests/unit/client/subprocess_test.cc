#include "operator/client/subprocess.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include "tests/unit/client/support/client_fixture.h"

namespace drydock::testing {
namespace {

using namespace std::chrono_literals;

SubprocessResult run_script(const std::string& script, Duration timeout = 10s) {
  Subprocess process;
  process.command = "sh";
  process.args = {"-c", script};
  process.variables = {{"PATH", "/usr/bin:/bin"}, {"X", "y"}};
  process.timeout = timeout;
  std::atomic<bool> stop{false};
  return run_subprocess(process, stop);
}

TEST(SubprocessTest, GivesOutputErrorsAndExitStatus) {
  SubprocessResult result = run_script("echo out $X; echo err >&2; exit 4");
  EXPECT_EQ(result.end, SubprocessEnd::kExited);
  EXPECT_EQ(result.code, 4);
  EXPECT_EQ(result.output, "out y\n");
  EXPECT_EQ(result.errors, "err\n");
}

TEST(SubprocessTest, HasNoInputAndNoOpenDescriptors) {
  int secret = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC
  SubprocessResult result = run_script("cat; ls /proc/self/fd | wc -l");
  ::close(secret);
  EXPECT_EQ(std::stoi(result.output), 4) << "0, 1, 2 and the folder that ls reads";
}

TEST(SubprocessTest, LargeOutputIsTakenAndEndlessOutputCut) {
  SubprocessResult large = run_script("head -c 500000 /dev/zero");
  EXPECT_EQ(large.end, SubprocessEnd::kExited);
  EXPECT_EQ(large.output.size(), 500'000u);
  EXPECT_EQ(run_script("yes").end, SubprocessEnd::kTooMuchOutput);
}

TEST(SubprocessTest, WhatItStartedGoesWithIt) {
  auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(run_script("sleep 60 & sleep 60", 200ms).end, SubprocessEnd::kTimedOut);
  // A child that outlives its parent does not hold up the answer.
  EXPECT_EQ(run_script("sleep 5 & echo done").output, "done\n");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 4s);
}

TEST(SubprocessTest, AMissingProgramIsNotStarted) {
  Subprocess process;
  process.command = "/no/such/program";
  std::atomic<bool> stop{false};
  SubprocessResult result = run_subprocess(process, stop);
  EXPECT_EQ(result.end, SubprocessEnd::kNotStarted);
  EXPECT_EQ(result.error, "No such file or directory");
}

}  // namespace
}  // namespace drydock::testing
