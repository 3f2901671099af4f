#include "tests/conformance/differences.h"

#include <fmt/format.h>

#include <set>

namespace drydock::conformance {
namespace {

constexpr std::size_t kLimit = 6;

std::string brief(const Ordered& value) {
  std::string text = value.dump(-1, ' ', false, Ordered::error_handler_t::replace);
  if (text.size() < 240) return text;
  text.resize(237);
  return text + "...";
}

void compare(const Ordered& want, const Ordered& got, const std::string& path,
             std::vector<std::string>& out) {
  if (out.size() >= kLimit) return;
  const std::string here = path.empty() ? "." : path;
  if (want.is_object() && got.is_object()) {
    std::set<std::string> keys;
    for (const auto& [key, entry] : want.items()) keys.insert(key);
    for (const auto& [key, entry] : got.items()) keys.insert(key);
    for (const std::string& key : keys) {
      if (!got.contains(key))
        out.push_back(fmt::format("{}.{}: missing, want {}", path, key, brief(want[key])));
      else if (!want.contains(key))
        out.push_back(fmt::format("{}.{}: unexpected {}", path, key, brief(got[key])));
      else
        compare(want[key], got[key], path + "." + key, out);
    }
  } else if (want.is_array() && got.is_array()) {
    if (want.size() != got.size())
      out.push_back(fmt::format("{}: want {} elements, got {}: {}", path, want.size(), got.size(),
                                brief(got)));
    for (std::size_t i = 0; i < std::min(want.size(), got.size()); ++i)
      compare(want[i], got[i], fmt::format("{}[{}]", path, i), out);
  } else if (want != got) {
    // Numbers compare by value, whichever way they are written.
    out.push_back(fmt::format("{}: want {}, got {}", here, brief(want), brief(got)));
  }
}

}  // namespace

std::vector<std::string> differences(const Ordered& want, const Ordered& got,
                                     const std::string& path) {
  std::vector<std::string> out;
  compare(want, got, path, out);
  if (out.size() > kLimit) out.resize(kLimit);
  return out;
}

}  // namespace drydock::conformance
