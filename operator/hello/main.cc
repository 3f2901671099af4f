// hello-operator: the Hello operator as a program of its own, against any cluster.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "operator/hello/hello_types.h"
#include "operator/hello/manifests.h"
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

struct ManifestFlags {
  ManifestFlags() { wanted.image = "hello-operator:" DRYDOCK_VERSION; }
  HelloManifests wanted;
  bool with_crd = false;
};

void add_manifest_flags(CLI::App& command, ManifestFlags& flags) {
  HelloManifests& wanted = flags.wanted;
  command.add_option("--namespace", wanted.namespace_, "Where the operator runs")
      ->capture_default_str();
  command.add_option("--image", wanted.image, "The operator's image")->capture_default_str();
  command.add_option("--replicas", wanted.replicas, "How many instances; one of them leads")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  command.add_option("--watch-namespace", wanted.watched_namespace,
                     "Only Helloes of this namespace, with a Role for it; else all");
  command.add_flag("--with-crd", flags.with_crd, "The CustomResourceDefinition too");
}

int print_manifests(const ManifestFlags& flags) {
  std::vector<nlohmann::ordered_json> documents = operator_manifests(hello_manifests(flags.wanted));
  if (flags.with_crd) documents.insert(documents.begin(), crd::to_crd(hello_definition()));
  fmt::print("{}", to_yaml_stream(documents));
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
  ManifestFlags manifest_flags;
  CLI::App& manifests_command = *app.add_subcommand(
      "manifests", "Print what runs the operator in a cluster, for kubectl apply -f -");
  add_manifest_flags(manifests_command, manifest_flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    return complain(std::string(error.what()) + " (see hello-operator --help)", kUsage);
  }
  if (manifests_command.parsed()) return print_manifests(manifest_flags);
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
