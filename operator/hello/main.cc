// hello-operator: the Hello operator as a program of its own, against any cluster.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "operator/hello/hello_types.h"
#include "operator/hello/run_command.h"

namespace drydock::hello {
namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

int complain(std::string_view message, int status) {
  fmt::print(stderr, "hello-operator: {}\n", message.substr(0, message.find('\n')));
  return status;
}

int print_crd(bool client_side_only) {
  const auto mode = client_side_only ? crd::SchemaMode::kShapeOnly : crd::SchemaMode::kFull;
  fmt::print("{}", crd::to_crd_yaml(hello_definition(), mode));
  return std::fflush(stdout) == 0 ? 0 : complain("cannot write to standard output", kFailed);
}

int run_program(int argc, char** argv) {
  CLI::App app("Keeps a Deployment of greeting pods for each Hello.", "hello-operator");
  app.set_version_flag("--version", "hello-operator " DRYDOCK_VERSION);
  app.require_subcommand(1);
  RunFlags flags;
  CLI::App& run_command = *app.add_subcommand("run", "Run the operator until SIGINT or SIGTERM");
  add_run_flags(run_command, flags);
  bool client_side_only = false;
  CLI::App& crd_command =
      *app.add_subcommand("crd", "Print the CustomResourceDefinition, for kubectl apply -f -");
  crd_command.add_flag("--client-side-only", client_side_only,
                       "Leave the limits out of the schema: the operator alone checks them");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    return complain(std::string(error.what()) + " (see hello-operator --help)", kUsage);
  }
  return crd_command.parsed() ? print_crd(client_side_only) : run(std::move(flags), complain);
}

}  // namespace
}  // namespace drydock::hello

int main(int argc, char** argv) {
  try {
    return drydock::hello::run_program(argc, argv);
  } catch (const std::exception& error) {
    return drydock::hello::complain(error.what(), drydock::hello::kFailed);
  }
}
