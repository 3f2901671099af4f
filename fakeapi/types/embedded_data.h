#pragma once
// Embedded data: the files of fakeapi/types/data/, gzip-compressed into the program when it is
// built (embed.cmake). Each call inflates anew: whoever asks keeps the text.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace drydock::fake {

struct EmbeddedFile {
  std::string_view name;
  const unsigned char* bytes;
  std::size_t size;
};
std::span<const EmbeddedFile> embedded_files();

/// The text of "discovery.json" and the like. REQUIRES: there is such a file.
std::string inflate_embedded(std::string_view name);

}  // namespace drydock::fake
