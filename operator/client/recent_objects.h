#pragma once
// RecentObjects: what was parsed a moment ago, by its text. A server tells of a write twice, in its
// answer and in the watch, byte for byte the same: the second is then the same shared object, and
// costs a comparison. Small objects only, the last few; callable from any thread.
#include <array>
#include <mutex>
#include <string>
#include <string_view>

#include "operator/api/object.h"

namespace drydock {

class RecentObjects {
 public:
  /// The object that `text` is. Errors: reason Malformed.
  Result<Object> parse(std::string_view text);

 private:
  static constexpr std::size_t kKept = 32;
  static constexpr std::size_t kLargest = 16u << 10;
  struct Entry {
    std::string text;
    Object object;
  };

  std::mutex mutex_;
  std::array<Entry, kKept> entries_;
  std::size_t next_ = 0;
};

}  // namespace drydock
