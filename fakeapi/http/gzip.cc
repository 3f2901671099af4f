#include "fakeapi/http/gzip.h"

#include <zlib.h>

#include <array>
#include <stdexcept>

namespace drydock::http {

std::string gzip(const std::vector<std::string_view>& pieces) {
  z_stream stream{};
  constexpr int kGzipFraming = 16;
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + kGzipFraming, 8,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib: deflateInit2 failed");
  std::string out;
  std::array<unsigned char, 16384> buffer;
  auto drain = [&](int flush) {
    do {
      stream.next_out = buffer.data();
      stream.avail_out = buffer.size();
      deflate(&stream, flush);
      out.append(reinterpret_cast<const char*>(buffer.data()), buffer.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  };
  for (std::string_view piece : pieces) {
    stream.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(piece.data()));
    stream.avail_in = static_cast<unsigned>(piece.size());
    drain(Z_NO_FLUSH);
  }
  stream.next_in = nullptr;
  stream.avail_in = 0;
  drain(Z_FINISH);
  deflateEnd(&stream);
  return out;
}

}  // namespace drydock::http
