#pragma once
// Generated tables inside files that people write: what stands between `<!-- NAME:begin -->` and
// `<!-- NAME:end -->` is replaced, the rest is left as it is.
#include <string>
#include <string_view>

#include "operator/base/result.h"

namespace drydock::tool {

/// Errors: reason BadRequest where the markers are missing.
Result<std::string> replace_table(const std::string& text, std::string_view name,
                                  const std::string& table);
/// The same in a file. Errors: also where it cannot be read or written; the message names it.
Result<void> update_table(const std::string& path, std::string_view name, const std::string& table);

}  // namespace drydock::tool
