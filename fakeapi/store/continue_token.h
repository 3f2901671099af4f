#pragma once
// ContinueToken: where a paged list goes on: the snapshot's revision and the key to start from, as
// base64url JSON like kube-apiserver's (opaque to clients). A value.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "operator/base/result.h"

namespace drydock::fake {

struct ContinueToken {
  std::optional<std::uint64_t> revision;  ///< unset: whatever is there now (an inconsistent list)
  std::string start;                      ///< first storage key of the page, below `prefix`

  /// `prefix` is what all keys of the list start with; it is left out of the token.
  std::string encode(std::string_view prefix) const;
  /// Errors: reason BadRequest, worded as kube-apiserver does, but for a text that is no JSON.
  static Result<ContinueToken> decode(std::string_view text, std::string_view prefix);
  /// The JSON within, whatever it is. Errors: as above.
  static Result<std::string> text_of(std::string_view text);
  /// What is said of a token whose text is no JSON: `why` in the words of Go's decoder.
  static Status malformed(std::string_view why);
};

}  // namespace drydock::fake
