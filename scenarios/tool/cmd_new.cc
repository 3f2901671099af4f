#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "scenarios/tool/commands.h"
#include "scenarios/tool/new_operator.h"

namespace drydock::tool {
namespace {

namespace fs = std::filesystem;

struct NewFlags {
  NewFlags() { wanted.group = "example.com", wanted.version = "v1"; }
  NewOperator wanted;
  std::string folder;
};

bool is_free(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return !error;
  return fs::is_directory(folder, error) && fs::is_empty(folder, error) && !error;
}

Result<void> write(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (file) return {};
  return fail(Status(0, reason::kUnavailable, fmt::format("cannot write {}", path.string())));
}

int make_new(const NewFlags& flags) {
  const auto wanted = complete(flags.wanted);
  if (!wanted) return complain(wanted.error().message, kUsage);
  const fs::path folder = flags.folder.empty() ? wanted->name : flags.folder;
  if (!is_free(folder)) {
    return complain(fmt::format("{} is there already and not an empty folder", folder.string()),
                    kUsage);
  }
  for (const auto& [path, text] : source_tree(*wanted)) {
    if (auto written = write(folder / path, text); !written) {
      return complain(written.error().message, kFailed);
    }
  }
  fmt::print("made {}: {} ({}.{}/{})\nnext: see {}\n", folder.string(), wanted->kind,
             wanted->plural, wanted->group, wanted->version, (folder / "README.md").string());
  return std::fflush(stdout) == 0 ? kDone : kFailed;
}

}  // namespace

void add_new(CLI::App& app, Invocation& invocation) {
  auto flags = std::make_shared<NewFlags>();
  CLI::App* command =
      app.add_subcommand("new", "Make the source tree of a new operator that builds and tests");
  command->add_option("name", flags->wanted.name, "Of program and project: my-operator")
      ->required();
  command->add_option("--group", flags->wanted.group, "Of its custom resource")
      ->capture_default_str();
  command->add_option("--kind", flags->wanted.kind, "Of its custom resource; else from the name");
  command->add_option("--plural", flags->wanted.plural, "Else from the kind");
  command->add_option("--version", flags->wanted.version, "Of its custom resource")
      ->capture_default_str();
  command->add_option("--out", flags->folder, "The folder to make; else the name");
  command->callback(
      [flags, &invocation] { invocation.run = [flags] { return make_new(*flags); }; });
}

}  // namespace drydock::tool
