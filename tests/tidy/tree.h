#pragma once
// Tree: the project's text files, by path from its root; what the checks of this folder look at.
// A value, so that a test can make one up. Build folders and version control are not in it.
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drydock::tidy {

using Tree = std::map<std::string, std::string>;

/// Reads every text file below `root`. Throws std::filesystem::filesystem_error.
Tree read_tree(const std::string& root);

struct Finding {
  std::string path;
  int line = 0;  ///< from 1; 0: the file as a whole
  std::string what;
  bool operator==(const Finding&) const = default;
};
using Findings = std::vector<Finding>;

/// "path:line: what" a line.
std::string to_string(const Findings& findings);

bool is_header(std::string_view path);
bool is_source(std::string_view path);
/// The folder of a path, without a slash at its end; empty for what lies in the root.
std::string folder_of(std::string_view path);
/// True for the prefix itself and for what lies below it: "operator/base" and "operator/base/x.h".
bool is_below(std::string_view path, std::string_view prefix);
std::vector<std::string_view> lines_of(std::string_view text);

/// The text with comments, strings and character literals blanked out; lines stay where they are.
std::string code_of(std::string_view text);

/// The places in `code` where the token stands as a whole identifier (or, where it ends in '(' or
/// begins with ':', as written), as line numbers.
std::vector<int> lines_with_token(std::string_view code, std::string_view token);

}  // namespace drydock::tidy
