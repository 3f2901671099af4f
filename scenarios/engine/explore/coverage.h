#pragma once
// Coverage: which faults were tried at which call sites and what became of them: the table that
// says what a green sweep means. A value that is added to.
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace drydock::sim {

enum class Outcome {
  kRecovered,   ///< clean, with as many calls as the reference run or fewer
  kRetried,     ///< clean, with more calls
  kWrong,       ///< a violation, or a step that did not hold
  kNotReached,  ///< the fault never hit
};
inline constexpr std::size_t kOutcomes = 4;
/// "recovered", "retried", "wrong", "not reached".
std::string_view to_string(Outcome outcome);

class Coverage {
 public:
  void add(const std::string& call_site, const std::string& deed, Outcome outcome);
  std::uint64_t total(Outcome outcome) const;
  std::uint64_t total() const;
  /// One line a call site, a column a deed, in the order of deed_labels(); a cell says how many of
  /// each outcome ("12", "3r" retried, "1w" wrong, "2-" not reached). Ends with a line of totals.
  std::string table() const;

 private:
  using Cell = std::array<std::uint64_t, kOutcomes>;
  std::map<std::string, std::map<std::string, Cell>> sites_;
};

}  // namespace drydock::sim
