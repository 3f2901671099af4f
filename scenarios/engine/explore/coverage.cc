#include "scenarios/engine/explore/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "scenarios/engine/explore/fault_catalogue.h"

namespace drydock::sim {
namespace {

std::string cell_text(const std::array<std::uint64_t, kOutcomes>& cell) {
  constexpr std::string_view kMarks[kOutcomes] = {"", "r", "w", "-"};
  std::string text;
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    if (cell[i] == 0) continue;
    if (!text.empty()) text += ' ';
    text += fmt::format("{}{}", cell[i], kMarks[i]);
  }
  return text;
}

/// Columns padded to their widest cell; the first one to the left, the others to the right.
std::string layout(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i == widths.size()) widths.push_back(0);
      widths[i] = std::max(widths[i], row[i].size());
    }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i)
      line += i == 0 ? fmt::format("{:<{}}", row[i], widths[i])
                     : fmt::format("  {:>{}}", row[i], widths[i]);
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  constexpr std::string_view kNames[kOutcomes] = {"recovered", "retried", "wrong", "not reached"};
  return kNames[static_cast<std::size_t>(outcome)];
}

void Coverage::add(const std::string& site, const std::string& deed, Outcome outcome) {
  ++sites_[site][deed][static_cast<std::size_t>(outcome)];
}

std::uint64_t Coverage::total(Outcome outcome) const {
  std::uint64_t sum = 0;
  for (const auto& [site, deeds] : sites_)
    for (const auto& [deed, cell] : deeds) sum += cell[static_cast<std::size_t>(outcome)];
  return sum;
}

std::uint64_t Coverage::total() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kOutcomes; ++i) sum += total(static_cast<Outcome>(i));
  return sum;
}

std::string Coverage::table() const {
  std::set<std::string> tried;
  for (const auto& [site, deeds] : sites_)
    for (const auto& [deed, cell] : deeds) tried.insert(deed);
  std::vector<std::string> columns;
  for (const std::string& label : deed_labels())
    if (tried.contains(label)) columns.push_back(label);

  std::vector<std::vector<std::string>> rows{{"call site"}};
  rows[0].insert(rows[0].end(), columns.begin(), columns.end());
  for (const auto& [site, deeds] : sites_) {
    std::vector<std::string> row{site};
    for (const std::string& column : columns) {
      const auto cell = deeds.find(column);
      row.push_back(cell == deeds.end() ? "" : cell_text(cell->second));
    }
    rows.push_back(std::move(row));
  }
  std::string totals;
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    totals += fmt::format("{}{} {}", i == 0 ? "" : ", ", total(outcome), to_string(outcome));
  }
  return layout(rows) + totals + '\n';
}

}  // namespace drydock::sim
