#include "tests/unit/engine/report/png_image.h"

#include <zlib.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace drydock::sim {

namespace {

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  }
  return number;
}

int paeth(int left, int above, int corner) {
  const int guess = left + above - corner;
  const int to_left = std::abs(guess - left), to_above = std::abs(guess - above);
  const int to_corner = std::abs(guess - corner);
  if (to_left <= to_above && to_left <= to_corner) return left;
  return to_above <= to_corner ? above : corner;
}

/// Undoes the filter of one line; `line` and `above` hold its bytes and those of the line before.
void unfilter(int filter, std::string& line, const std::string& above, std::size_t step) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const int left = i < step ? 0 : static_cast<unsigned char>(line[i - step]);
    const int up = static_cast<unsigned char>(above[i]);
    const int corner = i < step ? 0 : static_cast<unsigned char>(above[i - step]);
    int add = 0;
    if (filter == 1) add = left;
    if (filter == 2) add = up;
    if (filter == 3) add = (left + up) / 2;
    if (filter == 4) add = paeth(left, up, corner);
    line[i] = static_cast<char>(static_cast<unsigned char>(line[i]) + add);
  }
}

}  // namespace

std::optional<PngImage> PngImage::read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  const std::string bytes = content.str();
  if (!bytes.starts_with("\x89PNG\r\n\x1a\n") || bytes.size() < 33) return std::nullopt;
  PngImage image;
  image.width_ = number_at(bytes, 16);
  image.height_ = number_at(bytes, 20);
  const int depth = bytes[24], kind = bytes[25], interlaced = bytes[28];
  if (depth != 8 || (kind != 2 && kind != 6) || interlaced != 0) return std::nullopt;
  image.channels_ = kind == 2 ? 3 : 4;

  std::string packed;
  for (std::size_t at = 8; at + 12 <= bytes.size();) {
    const std::uint32_t size = number_at(bytes, at);
    if (at + 12 + size > bytes.size()) return std::nullopt;
    if (bytes.compare(at + 4, 4, "IDAT") == 0) packed += bytes.substr(at + 8, size);
    at += 12 + size;
  }
  const std::size_t line_size = std::size_t{image.width_} * image.channels_;
  std::string raw(image.height_ * (line_size + 1), '\0');
  uLongf size = raw.size();
  if (uncompress(reinterpret_cast<Bytef*>(raw.data()), &size,
                 reinterpret_cast<const Bytef*>(packed.data()), packed.size()) != Z_OK) {
    return std::nullopt;
  }
  std::string above(line_size, '\0');
  for (std::size_t y = 0; y < image.height_; ++y) {
    std::string line = raw.substr(y * (line_size + 1) + 1, line_size);
    unfilter(raw[y * (line_size + 1)], line, above, image.channels_);
    image.pixels_ += line;
    above = std::move(line);
  }
  return image;
}

std::size_t PngImage::count(std::uint32_t colour) const {
  std::size_t found = 0;
  for (std::size_t at = 0; at + channels_ <= pixels_.size(); at += channels_) {
    const auto byte = [&](std::size_t i) {
      return std::uint32_t{static_cast<unsigned char>(pixels_[at + i])};
    };
    found += (byte(0) << 16 | byte(1) << 8 | byte(2)) == colour;
  }
  return found;
}

}  // namespace drydock::sim
