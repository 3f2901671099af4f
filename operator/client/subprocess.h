#pragma once
// Runs a program to its end without a shell and takes what it prints, within a time and size limit.
// Blocks its thread. The program gets no standard input, no open descriptors and the given
// variables.
#include <atomic>
#include <string>
#include <vector>

#include "operator/base/time.h"
#include "operator/client/connection_config.h"

namespace drydock {

struct Subprocess {
  std::string command;  ///< looked up in the variable PATH where it has no slash
  std::vector<std::string> args;
  EnvironmentVariables variables;
  Duration timeout = std::chrono::seconds(60);
};

enum class SubprocessEnd { kExited, kSignaled, kNotStarted, kTimedOut, kStopped, kTooMuchOutput };

struct SubprocessResult {
  SubprocessEnd end = SubprocessEnd::kNotStarted;
  int code = 0;        ///< exit status or signal
  std::string output;  ///< at most 1 MiB, as `errors`
  std::string errors;
  std::string error;  ///< why it did not start
};

/// Kills it, and what it started in its process group, at the time limit or once `stop` is true.
SubprocessResult run_subprocess(const Subprocess& process, const std::atomic<bool>& stop);

}  // namespace drydock
