#include "operator/base/random.h"

#include <fmt/format.h>

namespace drydock {

Random Random::fork(std::string_view name) const {
  std::uint64_t hash = 0xcbf29ce484222325ull ^ state_;
  for (unsigned char c : name) hash = (hash ^ c) * 0x100000001b3ull;
  return Random(hash);
}

std::string Random::uuid() {
  const std::uint64_t high = (next() & 0xffffffffffff0fffull) | 0x4000ull;
  const std::uint64_t low = (next() & 0x3fffffffffffffffull) | 0x8000000000000000ull;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff,
                     high & 0xffff, low >> 48, low & 0xffffffffffffull);
}

}  // namespace drydock
