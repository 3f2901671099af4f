#pragma once
// Stopwatch: real time for progress lines and time limits of commands; nothing simulated looks at
// it.
#include <chrono>

namespace drydock::tool {

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace drydock::tool
