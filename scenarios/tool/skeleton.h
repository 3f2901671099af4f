#pragma once
// The files that a new operator is made from, embedded when the tool is built: the Hello operator's
// own sources, which are tested here, and what goes round them (skeleton/). Static data.
#include <string_view>
#include <vector>

namespace drydock::tool {

struct SkeletonFile {
  std::string_view path;  ///< in the new operator's folder, Hello's names in it
  std::string_view text;
};

const std::vector<SkeletonFile>& skeleton_files();

}  // namespace drydock::tool
