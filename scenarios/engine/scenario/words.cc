#include "scenarios/engine/scenario/words.h"

#include <algorithm>

namespace drydock::sim {

std::span<const Spelling<Deed::Kind>> deed_words() {
  using enum Deed::Kind;
  static constexpr Spelling<Deed::Kind> kWords[] = {{kLoseRequest, "lose-request"},
                                                    {kLoseAnswer, "lose-answer"},
                                                    {kError, "error"},
                                                    {kTimeout, "timeout"},
                                                    {kDelay, "delay"},
                                                    {kDrop, "drop"},
                                                    {kCoalesce, "coalesce"},
                                                    {kClose, "close"},
                                                    {kGone, "gone"},
                                                    {kSilence, "silence"},
                                                    {kDuplicate, "duplicate"},
                                                    {kCrash, "crash"},
                                                    {kPause, "pause"},
                                                    {kStart, "start"},
                                                    {kMeanwhile, "meanwhile"},
                                                    {kLag, "lag"},
                                                    {kCompact, "compact"},
                                                    {kClockJump, "clock-jump"}};
  return kWords;
}

std::span<const Spelling<Deed::When>> when_words() {
  static constexpr Spelling<Deed::When> kWords[] = {{Deed::When::kBefore, "before"},
                                                    {Deed::When::kAfter, "after"}};
  return kWords;
}

std::span<const Spelling<Place::Kind>> place_words() {
  using enum Place::Kind;
  static constexpr Spelling<Place::Kind> kWords[] = {
      {kWrite, "write"}, {kRead, "read"},   {kConnect, "connect"}, {kDeliver, "deliver"},
      {kTime, "time"},   {kLease, "lease"}, {kStep, "step"}};
  return kWords;
}

std::span<const Spelling<Action::Kind>> action_words() {
  using enum Action::Kind;
  static constexpr Spelling<Action::Kind> kWords[] = {{kApply, "apply"},
                                                      {kCreate, "create"},
                                                      {kUpdate, "update"},
                                                      {kPatch, "patch"},
                                                      {kDelete, "delete"}};
  return kWords;
}

std::span<const Spelling<Step::Kind>> step_words() {
  using enum Step::Kind;
  static constexpr Spelling<Step::Kind> kWords[] = {
      {kAssert, "assert"}, {kError, "error"}, {kRefused, "refused"}, {kAdvance, "advance"},
      {kQuiet, "quiet"},   {kCrash, "crash"}, {kStart, "start"},     {kRestart, "restart"},
      {kPause, "pause"},   {kHeal, "heal"},   {kLag, "lag"},         {kCompact, "compact"},
      {kFault, "fault"}};
  return kWords;
}

std::span<const Spelling<PatchType>> patch_words() {
  static constexpr Spelling<PatchType> kWords[] = {{PatchType::kMerge, "merge"},
                                                   {PatchType::kJson, "json"},
                                                   {PatchType::kStrategicMerge, "strategic"},
                                                   {PatchType::kApply, "apply"}};
  return kWords;
}

std::span<const Spelling<WatchProfile>> profile_words() {
  static constexpr Spelling<WatchProfile> kWords[] = {{WatchProfile::kWatchList, "watchlist"},
                                                      {WatchProfile::kList, "list"},
                                                      {WatchProfile::kResourceVersionZero, "rv0"}};
  return kWords;
}

const std::vector<std::string>& oracle_words() {
  static const std::vector<std::string> words{
      "converge", "quiet",   "same-end",    "no-orphan",     "finalizer",  "owned", "safe-delete",
      "no-fight", "backoff", "well-formed", "honest-status", "one-leader", "never"};
  return words;
}

const std::vector<std::string>& controller_words() {
  static const std::vector<std::string> words{"namespace",      "garbagecollector", "workloads",
                                              "serviceaccount", "root-ca",          "kubelet"};
  return words;
}

namespace {

/// How many letters are wrong, missing, too many or swapped with their neighbour; upper and lower
/// case alike.
std::size_t distance(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = i + j;
        continue;
      }
      const bool equal = lower(a[i - 1]) == lower(b[j - 1]);
      table[i][j] = std::min(
          {table[i - 1][j - 1] + (equal ? 0 : 1), table[i - 1][j] + 1, table[i][j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
    }
  }
  return table[a.size()][b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  std::string best;
  // A third of the letters may be wrong.
  std::size_t limit = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t away = distance(word, candidate);
    if (away < limit) {
      limit = away;
      best = candidate;
    }
  }
  return best;
}

}  // namespace drydock::sim
