#pragma once
// The order of keys in documents and schemas: that of their bytes, told by the first eight at once,
// since that is where most differ.
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace drydock {

/// A key to look for: its first eight bytes are read once, not in each comparison.
class JsonKey {
 public:
  JsonKey(std::string_view text)
      : text_(text), head_(head_of(text)) {}  // NOLINT: a key is its text

  bool operator<(std::string_view other) const { return less(*this, JsonKey(other)); }
  bool operator<(const JsonKey& other) const { return less(*this, other); }
  friend bool operator<(std::string_view other, const JsonKey& key) {
    return less(JsonKey(other), key);
  }

 private:
  static constexpr std::size_t kHead = sizeof(std::uint64_t);

  template <class Word>
  static std::uint64_t load(const char* from) {
    Word word = 0;
    std::memcpy(&word, from, sizeof(word));
    return std::endian::native == std::endian::little ? std::byteswap(word) : word;
  }
  // As a number that orders as the bytes do; what is missing counts as zeros.
  static std::uint64_t head_of(std::string_view text) {
    const std::size_t size = text.size();
    const char* const begin = text.data();
    if (size >= kHead) return load<std::uint64_t>(begin);
    // Two overlapping words; both write the same bytes where they meet.
    const auto last = static_cast<int>(64 - 8 * size);
    if (size >= 4)
      return load<std::uint32_t>(begin) << 32 | load<std::uint32_t>(begin + size - 4) << last;
    if (size >= 2)
      return load<std::uint16_t>(begin) << 48 | load<std::uint16_t>(begin + size - 2) << last;
    return size == 1 ? load<std::uint8_t>(begin) << 56 : 0;
  }
  static bool less(const JsonKey& a, const JsonKey& b) {
    if (a.head_ != b.head_) return a.head_ < b.head_;
    if (a.text_.size() <= kHead || b.text_.size() <= kHead) return a.text_.size() < b.text_.size();
    return a.text_.substr(kHead) < b.text_.substr(kHead);
  }

  std::string_view text_;
  std::uint64_t head_;
};

/// For ordered containers of keys.
struct JsonKeyLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const { return JsonKey(a) < b; }
  bool operator()(const JsonKey& a, std::string_view b) const { return a < b; }
  bool operator()(std::string_view a, const JsonKey& b) const { return a < b; }
};

}  // namespace drydock
