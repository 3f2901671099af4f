#pragma once
// Random: the one source of chance an operator is given; splitmix64, the same stream on every platform.
// A value: copying it forks the stream. Not for secrets.
#include <cstdint>
#include <string>
#include <string_view>

namespace drydock {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }
  /// Uniform in [0, n); 0 for n < 2.
  std::uint64_t below(std::uint64_t n) {
    return n < 2 ? 0 : static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * n) >> 64);
  }
  /// Uniform in [0, 1).
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  /// A stream of its own that drawing from this one does not shift.
  Random fork(std::string_view name) const;
  /// A version 4 UUID, as Kubernetes' uids are.
  std::string uuid();

 private:
  std::uint64_t state_;
};

}  // namespace drydock
