#include "fakeapi/types/embedded_data.h"

#include <zlib.h>

#include <cstdio>
#include <cstdlib>

namespace drydock::fake {
namespace {

[[noreturn]] void broken(std::string_view name) {
  std::fprintf(stderr, "embedded data %.*s is broken\n", static_cast<int>(name.size()),
               name.data());
  std::abort();
}

std::string inflate(const EmbeddedFile& file) {
  z_stream stream{};
  constexpr int kGzip = 16 + MAX_WBITS;
  if (inflateInit2(&stream, kGzip) != Z_OK) broken(file.name);
  stream.next_in = const_cast<unsigned char*>(file.bytes);
  stream.avail_in = static_cast<uInt>(file.size);
  std::string text;
  int result = Z_OK;
  while (result == Z_OK) {
    const std::size_t done = text.size();
    text.resize(done == 0 ? file.size * 12 : done * 2);
    stream.next_out = reinterpret_cast<unsigned char*>(text.data() + done);
    stream.avail_out = static_cast<uInt>(text.size() - done);
    result = ::inflate(&stream, Z_NO_FLUSH);
  }
  text.resize(stream.total_out);
  inflateEnd(&stream);
  if (result != Z_STREAM_END) broken(file.name);
  return text;
}

}  // namespace

std::string inflate_embedded(std::string_view name) {
  for (const EmbeddedFile& file : embedded_files())
    if (file.name == name) return inflate(file);
  broken(name);
}

}  // namespace drydock::fake
