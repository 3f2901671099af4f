#pragma once
// Kubeconfig: the files that kubectl reads, loaded and merged by client-go's rules
// (clientcmd/loader.go): a missing file of a list is skipped, one that does not parse is an error
// with file, line and column; a cluster, user or context is taken whole from the first file that
// names it, and so is current-context; relative paths count from the file they stand in. Values; no
// secrets are logged.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "operator/base/yaml.h"
#include "operator/client/connection_config.h"

namespace drydock {

/// One named entry as it stands in its file; read in full only when it is used.
struct KubeconfigEntry {
  std::string file;
  nlohmann::json value;
  std::string pointer;                      ///< of `value` in its file
  std::map<std::string, yaml::Mark> marks;  ///< of `value` and below, by pointer in the file
};

struct Kubeconfig {
  std::map<std::string, KubeconfigEntry> clusters, users, contexts;
  std::string current_context;
  std::vector<std::string> files;  ///< those that were there
};

/// One file's text. Errors: BadRequest, "FILE: line 3, column 5: ...".
Result<Kubeconfig> parse_kubeconfig(std::string_view text, const std::string& file);
/// Errors: NotFound where the file is missing, BadRequest where it cannot be read or parsed.
Result<Kubeconfig> load_kubeconfig(const std::string& file);
/// The value of KUBECONFIG: files separated by colons. Errors: NotFound where none of them exists.
Result<Kubeconfig> load_kubeconfig_list(std::string_view list);
/// Takes from `other` what `into` does not name.
void merge(Kubeconfig& into, Kubeconfig other);

/// The context of that name, or the current one for an empty name. Reads the certificate files it
/// names. Errors: BadRequest with a message that says what is wrong and where.
Result<ConnectionConfig> resolve_context(const Kubeconfig& kubeconfig,
                                         const std::string& context = "");

/// The whole text of a file. Errors: NotFound, BadRequest.
Result<std::string> read_text_file(const std::string& file);

}  // namespace drydock
