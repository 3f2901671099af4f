#pragma once
// The subcommands of `drydock`, one file each (cmd_NAME.cc). Each adds itself to the command line;
// when it is chosen it sets `run`, which main() calls once everything has been parsed.
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace drydock::tool {

/// What a command ends with. kUsage: wrong use or unreadable input.
enum ExitStatus : int { kDone = 0, kFailed = 1, kUsage = 2 };

struct Invocation {
  /// Returns the exit status.
  std::function<int()> run;
  /// What follows --exec, taken off before the rest is parsed.
  std::vector<std::string> exec;
};

void add_serve(CLI::App& app, Invocation& invocation);
void add_demo(CLI::App& app, Invocation& invocation);
void add_new(CLI::App& app, Invocation& invocation);
void add_conformance(CLI::App& app, Invocation& invocation);
void add_proxy(CLI::App& app, Invocation& invocation);
void add_sweep(CLI::App& app, Invocation& invocation);
void add_explore(CLI::App& app, Invocation& invocation);
void add_zoo(CLI::App& app, Invocation& invocation);
void add_report(CLI::App& app, Invocation& invocation);
void add_replay(CLI::App& app, Invocation& invocation);

/// Prints "drydock: MESSAGE" on stderr; returns `status`.
int complain(const std::string& message, int status);

}  // namespace drydock::tool
