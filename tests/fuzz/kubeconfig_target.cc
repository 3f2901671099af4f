#include <algorithm>

#include "operator/client/kubeconfig.h"
#include "tests/fuzz/targets.h"

namespace drydock::fuzz {
namespace {

// Whether reading it in full would open files.
bool names_files(const std::map<std::string, KubeconfigEntry>& entries) {
  return std::ranges::any_of(entries, [](const auto& named) {
    const std::string text =
        named.second.value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return std::ranges::any_of(
        std::initializer_list<const char*>{"certificate-authority\"", "client-certificate\"",
                                           "client-key\"", "tokenFile\""},
        [&](const char* key) { return text.find(key) != std::string::npos; });
  });
}

}  // namespace

void fuzz_kubeconfig(std::string_view bytes) {
  const auto read = parse_kubeconfig(bytes, "fuzz.yaml");
  if (!read) return require(!read.error().message.empty(), "a refusal says why");
  Kubeconfig merged = *read;
  merge(merged, *read);
  require(merged.clusters.size() == read->clusters.size() &&
              merged.contexts.size() == read->contexts.size(),
          "what is merged with itself is the same");
  if (names_files(read->clusters) || names_files(read->users)) return;
  for (const auto& [name, entry] : read->contexts) {
    const auto resolved = resolve_context(*read, name);
    require(resolved.has_value() || !resolved.error().message.empty(), "a refusal says why");
  }
}

}  // namespace drydock::fuzz
