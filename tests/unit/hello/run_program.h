#pragma once
// Runs a program of ours through the shell, for tests of its command line.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

namespace drydock {

struct Ran {
  int status = -1;
  std::string output;
};

/// `command` with standard error in the output.
inline Ran run_program(const std::string& command) {
  Ran ran;
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (!pipe) {
    ADD_FAILURE() << "cannot run " << command;
    return ran;
  }
  std::array<char, 4096> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    ran.output.append(buffer.data(), count);
  }
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) ran.status = WEXITSTATUS(status);
  return ran;
}

/// Wrong use: status 2 and one line that has `part` in it.
inline void expect_wrong_use(const std::string& command, const std::string& part) {
  SCOPED_TRACE(command);
  const Ran ran = run_program(command);
  EXPECT_EQ(ran.status, 2) << ran.output;
  EXPECT_NE(ran.output.find(part), std::string::npos) << ran.output;
  EXPECT_EQ(ran.output.find('\n'), ran.output.size() - 1) << ran.output;
}

}  // namespace drydock
