#include "scenarios/engine/report/align_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenarios/engine/oracles/ledger.h"
#include "scenarios/engine/report/run_model.h"

namespace drydock::sim {
namespace {

/// One thing that a run did.
struct Done {
  std::size_t record = 0;
  std::size_t step = 0;  ///< so many steps and phases began before
  std::string what;
  bool boundary = false;            ///< a step or a phase
  std::optional<std::size_t> same;  ///< the other run's, as an index into what that did
  bool known = false;               ///< the other run did such a thing as well
};

bool counts(const Trace& trace, const Record& record) {
  switch (record.kind) {
    case Record::Kind::kStep:
      return !arms_a_fault(record);
    case Record::Kind::kPhase:
    case Record::Kind::kFault:
    case Record::Kind::kStarted:
    case Record::Kind::kExited:
    case Record::Kind::kCrashed:
    case Record::Kind::kPaused:
    case Record::Kind::kResumed:
      return true;
    case Record::Kind::kSent:
      return is_write(*record.message) && !is_bookkeeping(*record.message);
    case Record::Kind::kDelivered:
      return is_write(*record.message) && !is_bookkeeping(*record.message) &&
             !record.message->response.ok();
    case Record::Kind::kChange:
      return trace.actor(record.actor).kind == Actor::Kind::kUser && !is_bookkeeping(record.object);
    default:
      return false;
  }
}

/// The record's line; which instance it was does not matter.
std::string what_was_done(const Trace& trace, const Record& record) {
  std::string line = line_of(trace, record);
  const std::string instance = fmt::format(" (instance {})", trace.actor(record.actor).instance);
  if (const auto at = line.find(instance); at != std::string::npos) line.erase(at, instance.size());
  return line;
}

std::vector<Done> done_in(const Trace& trace) {
  std::vector<Done> all;
  std::size_t step = 0;
  for (std::size_t i = 0; i < trace.records().size(); ++i) {
    const Record& record = trace.records()[i];
    if (!counts(trace, record)) continue;
    const bool boundary = record.kind == Record::Kind::kStep || record.kind == Record::Kind::kPhase;
    step += boundary;
    all.push_back(
        {.record = i, .step = step, .what = what_was_done(trace, record), .boundary = boundary});
  }
  return all;
}

bool are_near(const Done& a, const Done& b) {
  return a.boundary ? a.step == b.step : a.step <= b.step + 1 && b.step <= a.step + 1;
}

/// Finds for each what the other run did likewise.
void match(std::vector<Done>& ours, std::vector<Done>& theirs) {
  std::map<std::string_view, std::vector<std::size_t>> by_what;
  for (std::size_t i = 0; i < theirs.size(); ++i) by_what[theirs[i].what].push_back(i);
  for (std::size_t i = 0; i < ours.size(); ++i)
    for (const std::size_t j : by_what[ours[i].what]) {
      if (!are_near(ours[i], theirs[j])) continue;
      ours[i].known = theirs[j].known = true;
      if (ours[i].same || theirs[j].same) continue;
      ours[i].same = j;
      theirs[j].same = i;
    }
}

/// Pairs of times that are one, in order in both: the steps, and what agrees with their order.
class Clocks {
 public:
  Clocks(const Trace& run, const Trace& reference, const std::vector<Done>& ours,
         const std::vector<Done>& theirs) {
    std::vector<std::pair<TimePoint, TimePoint>> boundaries, others;
    for (const Done& done : ours)
      if (done.same)
        (done.boundary ? boundaries : others)
            .emplace_back(reference.records()[theirs[*done.same].record].at,
                          run.records()[done.record].at);
    for (const auto& pair : boundaries) add(pair);
    for (const auto& pair : others) add(pair);
  }

  TimePoint in_the_run(TimePoint at) const {
    if (pairs_.empty()) return at;
    const auto after = pairs_.lower_bound(at);
    if (after == pairs_.end()) return shifted(at, *pairs_.rbegin());
    if (after == pairs_.begin()) return shifted(at, *after);
    const auto before = std::prev(after);
    const double whole = static_cast<double>((after->first - before->first).count());
    const double part = static_cast<double>((at - before->first).count());
    const double gap = static_cast<double>((after->second - before->second).count());
    return before->second + Duration(static_cast<Duration::rep>(gap * part / whole));
  }

 private:
  void add(std::pair<TimePoint, TimePoint> pair) {
    const auto after = pairs_.lower_bound(pair.first);
    if (after != pairs_.end() && (after->first == pair.first || after->second < pair.second))
      return;
    if (after != pairs_.begin() && std::prev(after)->second > pair.second) return;
    pairs_.insert(pair);
  }

  static TimePoint shifted(TimePoint at, std::pair<TimePoint, TimePoint> pair) {
    return std::max(TimePoint(), pair.second + (at - pair.first));
  }

  std::map<TimePoint, TimePoint> pairs_;  // the reference's, the run's
};

const Done* first_alone(const std::vector<Done>& all) {
  const auto found = std::ranges::find(all, false, &Done::known);
  return found == all.end() ? nullptr : &*found;
}

/// Where `other` has come by then: the record after the last one that both did before.
std::size_t place_in(const Trace& other, const std::vector<Done>& theirs,
                     const std::vector<Done>& ours, const Done& alone) {
  std::size_t next = 0;
  for (const Done* done = ours.data(); done != &alone; ++done)
    if (done->same) next = std::max(next, *done->same + 1);
  return next < theirs.size() ? theirs[next].record : other.records().size() - 1;
}

}  // namespace

bool arms_a_fault(const Record& record) {
  return record.kind == Record::Kind::kStep && record.text.starts_with("fault ");
}

Alignment align_runs(const Trace& run, const Trace& reference) {
  Alignment alignment;
  std::vector<Done> ours = done_in(run);
  std::vector<Done> theirs = done_in(reference);
  match(ours, theirs);
  const Clocks clocks(run, reference, ours, theirs);
  for (const Record& record : reference.records())
    alignment.places.push_back(clocks.in_the_run(record.at));
  const Done* here = first_alone(ours);
  const Done* there = first_alone(theirs);
  if (run.records().empty() || reference.records().empty() || (!here && !there)) return alignment;
  if (here && (!there || here->step <= there->step))
    alignment.parting.emplace(here->record, place_in(reference, theirs, ours, *here));
  else
    alignment.parting.emplace(place_in(run, ours, theirs, *there), there->record);
  return alignment;
}

}  // namespace drydock::sim
