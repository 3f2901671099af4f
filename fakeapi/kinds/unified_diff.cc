#include "fakeapi/kinds/unified_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <vector>

#include "fakeapi/types/go_structs.h"

namespace drydock::fake {
namespace {

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
  Lines lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// Lines [a, a + size) of the one text are [b, b + size) of the other.
struct Block {
  std::size_t a, b, size;
};
// Lines [a0, a1) became [b0, b1).
struct Change {
  std::size_t a0, a1, b0, b1;
};

class Matcher {
 public:
  Matcher(const Lines& a, const Lines& b) : a_(a), b_(b) {
    for (std::size_t j = 0; j < b.size(); ++j) places_[b[j]].push_back(j);
    // Lines that are everywhere lead nowhere.
    constexpr std::size_t kMany = 200;
    if (b.size() >= kMany)
      std::erase_if(places_,
                    [&](const auto& entry) { return entry.second.size() > b.size() / 100 + 1; });
  }

  std::vector<Change> changes() {
    match(0, a_.size(), 0, b_.size());
    blocks_.push_back({a_.size(), b_.size(), 0});
    std::vector<Change> out;
    std::size_t a = 0, b = 0;
    for (const Block& block : blocks_) {
      if (a < block.a || b < block.b) out.push_back({a, block.a, b, block.b});
      a = block.a + block.size;
      b = block.b + block.size;
    }
    return out;
  }

 private:
  // The longest run of equal lines, of several the first; then what lies before and after it.
  void match(std::size_t a0, std::size_t a1, std::size_t b0, std::size_t b1) {
    Block best{a0, b0, 0};
    std::map<std::size_t, std::size_t> lengths;  // of the run that ends with line j of b
    for (std::size_t i = a0; i < a1; ++i) {
      std::map<std::size_t, std::size_t> next;
      const auto places = places_.find(a_[i]);
      if (places != places_.end())
        for (const std::size_t j : places->second) {
          if (j < b0) continue;
          if (j >= b1) break;
          const auto before = j == 0 ? lengths.end() : lengths.find(j - 1);
          const std::size_t length = before == lengths.end() ? 1 : before->second + 1;
          next[j] = length;
          if (length > best.size) best = {i + 1 - length, j + 1 - length, length};
        }
      lengths = std::move(next);
    }
    while (best.a > a0 && best.b > b0 && a_[best.a - 1] == b_[best.b - 1])
      --best.a, --best.b, ++best.size;
    while (best.a + best.size < a1 && best.b + best.size < b1 &&
           a_[best.a + best.size] == b_[best.b + best.size])
      ++best.size;
    if (best.size == 0) return;
    if (a0 < best.a && b0 < best.b) match(a0, best.a, b0, best.b);
    blocks_.push_back(best);
    const std::size_t a_end = best.a + best.size, b_end = best.b + best.size;
    if (a_end < a1 && b_end < b1) match(a_end, a1, b_end, b1);
  }

  const Lines& a_;
  const Lines& b_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> places_;
  std::vector<Block> blocks_;
};

std::string range(std::size_t from, std::size_t to) {
  const std::size_t length = to - from;
  if (length == 1) return fmt::format("{}", from + 1);
  return fmt::format("{},{}", length == 0 ? from : from + 1, length);
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after) {
  constexpr std::size_t kContext = 3;
  const Lines a = lines_of(before), b = lines_of(after);
  const std::vector<Change> changes = Matcher(a, b).changes();
  std::string out;
  const auto write = [&](char mark, const Lines& lines, std::size_t from, std::size_t to) {
    for (; from < to; ++from) out += fmt::format("{}{}\n", mark, lines[from]);
  };
  for (std::size_t first = 0; first < changes.size();) {
    std::size_t last = first;
    while (last + 1 < changes.size() && changes[last + 1].a0 - changes[last].a1 <= 2 * kContext)
      ++last;
    const Change &head = changes[first], &tail = changes[last];
    const std::size_t lead = std::min(kContext, head.a0);
    const std::size_t trail = std::min(kContext, a.size() - tail.a1);
    out += fmt::format("@@ -{} +{} @@\n", range(head.a0 - lead, tail.a1 + trail),
                       range(head.b0 - lead, tail.b1 + trail));
    write(' ', a, head.a0 - lead, head.a0);
    for (std::size_t i = first; i <= last; ++i) {
      write('-', a, changes[i].a0, changes[i].a1);
      write('+', b, changes[i].b0, changes[i].b1);
      write(' ', a, changes[i].a1, i < last ? changes[i + 1].a0 : tail.a1 + trail);
    }
    first = last + 1;
  }
  return out;
}

std::string go_struct_diff(std::string_view type, const Json& before, const Json& after) {
  return unified_diff(go_struct(type, &before, GoLayout::kIndented),
                      go_struct(type, &after, GoLayout::kIndented));
}

}  // namespace drydock::fake
