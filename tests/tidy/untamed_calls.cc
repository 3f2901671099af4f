#include <fmt/format.h>

#include <algorithm>

#include "tests/tidy/checks.h"

namespace drydock::tidy {
namespace {

struct Rule {
  std::vector<std::string_view> tokens;
  std::string_view instead;
  std::vector<std::string_view> allowed;  ///< files, and folders with all below them
};

// Tests of what has sockets, threads and processes run in real time.
const std::vector<Rule>& rules() {
  static const std::vector<Rule> all = {
      {{"steady_clock", "system_clock", "high_resolution_clock", "clock_gettime", "gettimeofday",
        "std::time("},
       "ask the Environment's clock",
       {"operator/base/time.h", "operator/base/real_environment.cc", "operator/client",
        "fakeapi/http", "scenarios/tool/stopwatch.h", "tests/bench", "tests/conformance",
        "tests/soak", "tests/unit/client", "tests/unit/http", "tests/unit/telemetry",
        "tests/unit/tool"}},
      {{"this_thread::sleep_for", "this_thread::sleep_until", "usleep", "nanosleep", "::sleep("},
       "sleep by the Environment's timers",
       {"tests/bench", "tests/conformance/served_backend.cc", "tests/unit/client",
        "tests/unit/hello/processes_test.cc", "tests/unit/http", "tests/unit/telemetry",
        "tests/unit/tool"}},
      {{"std::thread", "std::jthread", "std::async", "pthread_create", "std::mutex",
        "std::shared_mutex", "std::recursive_mutex", "std::condition_variable"},
       "all state lives on one executor",
       {"operator/client", "operator/telemetry", "fakeapi/http", "tests/bench",
        "tests/conformance/served_host.cc", "tests/unit/client", "tests/unit/http",
        "tests/unit/telemetry", "tests/unit/tool",
        // What is built once and then shared, immutable, by the worlds of several threads.
        "fakeapi/types/builtin_schemas.h", "fakeapi/types/builtin_schemas.cc",
        "fakeapi/write/bootstrap.cc", "scenarios/engine/world/preparation.h",
        "scenarios/engine/world/preparation.cc"}},
      {{"random_device", "std::mt19937", "std::mt19937_64", "default_random_engine", "std::rand",
        "srand", "getrandom", "RAND_bytes"},
       "ask the Environment's random numbers",
       {"operator/base/real_environment.cc", "fakeapi/http"}},
      {{"getenv", "secure_getenv", "setenv", "environ"},
       "main() hands the environment's variables down",
       {"operator/hello/run_command.cc", "operator/blog/main.cc", "operator/telemetry",
        "scenarios/tool", "tests"}},
      {{"steady_timer", "system_timer", "high_resolution_timer", "signal_set"},
       "in simulated code these start a thread; sleep by the Environment's timers",
       {"operator/base/real_environment.cc", "operator/telemetry/http_listener.cc", "fakeapi/http",
        "scenarios/tool", "tests/unit/http"}},
      {{"asio::detached", "detached_t"}, "spawn it in a TaskGroup", {}},
  };
  return all;
}

}  // namespace

Findings untamed_calls(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree) {
    if (!is_header(path) && !is_source(path)) continue;
    const std::string code = code_of(text);
    for (const Rule& rule : rules()) {
      if (std::ranges::any_of(rule.allowed, [&](auto room) { return is_below(path, room); }))
        continue;
      for (std::string_view token : rule.tokens)
        for (int line : lines_with_token(code, token))
          findings.push_back({path, line, fmt::format("{}: {}", token, rule.instead)});
    }
  }
  return findings;
}

}  // namespace drydock::tidy
