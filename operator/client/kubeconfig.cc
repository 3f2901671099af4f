#include "operator/client/kubeconfig.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

namespace drydock {
namespace {

using nlohmann::json;

constexpr std::size_t kLargestFile = 16u << 20;

Status bad(std::string message) { return Status(400, reason::kBadRequest, std::move(message)); }

Status bad_at(const std::string& file, yaml::Mark mark, std::string_view what) {
  return bad(fmt::format("{}: line {}, column {}: {}", file, mark.line, mark.column, what));
}

/// clusters, users or contexts: a list of {name, <member>: {...}}.
Result<std::map<std::string, KubeconfigEntry>> read_entries(const yaml::Document& document,
                                                            const std::string& file,
                                                            std::string_view list,
                                                            std::string_view member) {
  std::map<std::string, KubeconfigEntry> entries;
  auto found = document.value->find(list);
  if (found == document.value->end() || found->is_null()) return entries;
  std::string list_pointer = fmt::format("/{}", list);
  if (!found->is_array()) {
    return fail(
        bad_at(file, document.mark_of(list_pointer), fmt::format("{}: expected a list", list)));
  }
  for (std::size_t i = 0; i < found->size(); ++i) {
    const json& item = (*found)[i];
    std::string pointer = fmt::format("{}/{}", list_pointer, i);
    auto name = item.is_object() ? item.find("name") : item.end();
    if (!item.is_object() || name == item.end() || !name->is_string()) {
      return fail(bad_at(file, document.mark_of(pointer),
                         fmt::format("{}[{}]: expected an entry with a name", list, i)));
    }
    KubeconfigEntry entry;
    entry.file = file;
    entry.pointer = fmt::format("{}/{}", pointer, member);
    auto value = item.find(member);
    entry.value = value == item.end() || value->is_null() ? json::object() : *value;
    if (!entry.value.is_object()) {
      return fail(bad_at(file, document.mark_of(entry.pointer),
                         fmt::format("{}[{}].{}: expected a mapping", list, i, member)));
    }
    entry.marks[entry.pointer] = document.mark_of(entry.pointer);
    std::string below = entry.pointer + "/";
    for (auto mark = document.marks.lower_bound(below);
         mark != document.marks.end() && mark->first.starts_with(below); ++mark) {
      entry.marks.insert(*mark);
    }
    if (!entries.emplace(name->get<std::string>(), std::move(entry)).second) {
      return fail(bad_at(
          file, document.mark_of(pointer + "/name"),
          fmt::format("{}: the name \"{}\" stands there twice", list, name->get<std::string>())));
    }
  }
  return entries;
}

}  // namespace

Result<std::string> read_text_file(const std::string& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error))
    return fail(bad(fmt::format("{}: is a directory", file)));
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    int number = errno;
    std::string message = fmt::format("{}: {}", file, std::strerror(number));
    if (number == ENOENT || number == ENOTDIR)
      return fail(Status(404, reason::kNotFound, std::move(message)));
    return fail(bad(std::move(message)));
  }
  std::string text;
  std::string buffer(65536, '\0');
  while (stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) ||
         stream.gcount() > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kLargestFile)
      return fail(bad(fmt::format("{}: larger than {} bytes", file, kLargestFile)));
  }
  if (stream.bad()) return fail(bad(fmt::format("{}: cannot be read", file)));
  return text;
}

Result<Kubeconfig> parse_kubeconfig(std::string_view text, const std::string& file) {
  auto parsed = yaml::parse(text);
  if (!parsed) return fail(bad(fmt::format("{}: {}", file, parsed.error().message)));
  Kubeconfig kubeconfig;
  kubeconfig.files.push_back(file);
  const json& value = *parsed->value;
  if (value.is_null()) return kubeconfig;
  if (!value.is_object())
    return fail(bad_at(file, parsed->mark_of(""), "expected a kubeconfig, a mapping"));
  for (auto [key, wanted] : {std::pair("kind", "Config"), std::pair("apiVersion", "v1")}) {
    auto found = value.find(key);
    if (found != value.end() && !(found->is_string() && (*found == wanted || *found == ""))) {
      return fail(bad_at(file, parsed->mark_of(fmt::format("/{}", key)),
                         fmt::format("{}: expected {}", key, wanted)));
    }
  }
  DRYDOCK_TRY(kubeconfig.clusters, read_entries(*parsed, file, "clusters", "cluster"));
  DRYDOCK_TRY(kubeconfig.users, read_entries(*parsed, file, "users", "user"));
  DRYDOCK_TRY(kubeconfig.contexts, read_entries(*parsed, file, "contexts", "context"));
  if (auto current = value.find("current-context"); current != value.end() && !current->is_null()) {
    if (!current->is_string()) {
      return fail(
          bad_at(file, parsed->mark_of("/current-context"), "current-context: expected a string"));
    }
    kubeconfig.current_context = *current;
  }
  return kubeconfig;
}

Result<Kubeconfig> load_kubeconfig(const std::string& file) {
  DRYDOCK_TRY(std::string text, read_text_file(file));
  return parse_kubeconfig(text, file);
}

Result<Kubeconfig> load_kubeconfig_list(std::string_view list) {
  Kubeconfig merged;
  std::set<std::string> seen;
  std::string names;
  while (!list.empty()) {
    std::size_t end = std::min(list.find(':'), list.size());
    std::string file(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    if (file.empty() || !seen.insert(file).second) continue;
    names += (names.empty() ? "" : ", ") + file;
    auto loaded = load_kubeconfig(file);
    if (!loaded && loaded.error().is_not_found()) continue;
    if (!loaded) return loaded;
    merge(merged, *std::move(loaded));
  }
  if (merged.files.empty()) {
    return fail(Status(404, reason::kNotFound,
                       fmt::format("no kubeconfig is there: KUBECONFIG names {}", names)));
  }
  return merged;
}

void merge(Kubeconfig& into, Kubeconfig other) {
  into.clusters.merge(other.clusters);
  into.users.merge(other.users);
  into.contexts.merge(other.contexts);
  if (into.current_context.empty()) into.current_context = std::move(other.current_context);
  into.files.insert(into.files.end(), other.files.begin(), other.files.end());
}

}  // namespace drydock
