// The drydock command: parses the command line, runs the chosen subcommand, gives its exit status.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "scenarios/tool/commands.h"

namespace drydock::tool {

int complain(const std::string& message, int status) {
  fmt::print(stderr, "drydock: {}\n", message.substr(0, message.find('\n')));
  return status;
}

namespace {

// --exec takes everything after it, options of that command included.
std::vector<std::string> take_exec(std::vector<std::string>& arguments) {
  auto exec = std::ranges::find(arguments, "--exec");
  if (exec == arguments.end() || exec + 1 == arguments.end()) return {};
  std::vector<std::string> command(exec + 1, arguments.end());
  arguments.erase(exec, arguments.end());
  return command;
}

int run(std::vector<std::string> arguments) {
  CLI::App app("Build Kubernetes operators, and break them in before they meet a cluster.",
               "drydock");
  app.set_version_flag("--version", "drydock " DRYDOCK_VERSION);
  app.require_subcommand(1);
  Invocation invocation;
  invocation.exec = take_exec(arguments);
  add_serve(app, invocation);
  add_demo(app, invocation);
  add_new(app, invocation);
  add_conformance(app, invocation);
  add_report(app, invocation);
  add_replay(app, invocation);
  add_proxy(app, invocation);
  add_sweep(app, invocation);
  add_explore(app, invocation);
  add_zoo(app, invocation);
  // CLI11 takes its arguments from the back.
  std::ranges::reverse(arguments);
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return app.exit(error);
    return complain(std::string(error.what()) + " (see drydock --help)", kUsage);
  }
  return invocation.run();
}

}  // namespace
}  // namespace drydock::tool

int main(int argc, char** argv) {
  try {
    return drydock::tool::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    return drydock::tool::complain(error.what(), drydock::tool::kFailed);
  }
}
