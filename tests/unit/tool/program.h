#pragma once
// Program: a command that a test runs as a person would: its streams, its exit status, signals.
#include <chrono>
#include <string>
#include <vector>

namespace drydock::tool {

struct Finished {
  int status = -1;  ///< 128 and the signal where one ended it
  std::string out, err;
};

class Program {
 public:
  explicit Program(const std::vector<std::string>& command);
  /// Kills what still runs.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// The next line of its standard output; empty at its end, or when none came in time.
  std::string read_line(std::chrono::milliseconds timeout = std::chrono::seconds(30));
  void signal(int number);
  Finished wait();

 private:
  int pid_ = -1;
  int out_ = -1, err_ = -1;
  std::string read_;
};

/// Runs it to its end.
inline Finished run_program(const std::vector<std::string>& command) {
  return Program(command).wait();
}

}  // namespace drydock::tool
