#pragma once
// PngImage: the pixels of a screenshot: 8 bits a channel, RGB or RGBA, not interlaced, as Chromium
// writes them. A value.
#include <cstdint>
#include <optional>
#include <string>

namespace drydock::sim {

class PngImage {
 public:
  /// nullopt where it is none of those.
  static std::optional<PngImage> read(const std::string& path);

  unsigned width() const { return width_; }
  unsigned height() const { return height_; }
  /// How many pixels are exactly of that colour (0xRRGGBB).
  std::size_t count(std::uint32_t colour) const;

 private:
  unsigned width_ = 0, height_ = 0, channels_ = 0;
  std::string pixels_;
};

}  // namespace drydock::sim
