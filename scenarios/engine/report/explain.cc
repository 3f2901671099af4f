#include "scenarios/engine/report/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "scenarios/engine/report/run_model.h"

namespace drydock::sim {

namespace {

constexpr std::size_t kFaultsTold = 3;

std::string clock_of(TimePoint time) { return format_duration(time.time_since_epoch()); }

bool is_trouble(const Record& record) {
  return record.kind == Record::Kind::kFault || record.kind == Record::Kind::kCrashed ||
         record.kind == Record::Kind::kPaused;
}

/// What had gone wrong before it.
std::string troubles_before(const Trace& trace, std::uint64_t end) {
  std::vector<const Record*> troubles;
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(end, trace.records().size()); ++i) {
    if (is_trouble(trace.records()[i])) troubles.push_back(&trace.records()[i]);
  }
  if (troubles.empty()) return "Nothing had gone wrong before. ";
  std::string text = "Before: ";
  const std::size_t first = troubles.size() > kFaultsTold ? troubles.size() - kFaultsTold : 0;
  if (first > 0) text += fmt::format("{} more, then ", first);
  for (std::size_t i = first; i < troubles.size(); ++i) {
    if (i > first) text += "; ";
    text += fmt::format("at {} {}", clock_of(troubles[i]->at), line_of(trace, *troubles[i]));
  }
  return text + ". ";
}

/// What became of the object that it is about, unless that was `told` already.
std::string outcome_after(const Trace& trace, std::uint64_t start, const std::string& told) {
  const auto& records = trace.records();
  if (start >= records.size()) return {};
  const Record& subject = records[start];
  if (subject.kind != Record::Kind::kChange) return {};
  for (std::size_t i = start + 1; i < records.size(); ++i) {
    const Record& later = records[i];
    if (later.kind != Record::Kind::kChange || later.object.kind() != subject.object.kind() ||
        later.object.key() != subject.object.key()) {
      continue;
    }
    if (told.find("At " + clock_of(later.at)) != std::string::npos) return {};  // it says so
    return fmt::format(" Next, at {}: {}.", clock_of(later.at), line_of(trace, later));
  }
  return subject.type == WatchEventType::kDeleted ? " It never came back."
                                                  : " So it was when the run ended.";
}

}  // namespace

std::string explain(const Violation& violation, const RunResult& run) {
  if (!run.trace || run.trace->records().empty()) return violation.message;
  return troubles_before(*run.trace, violation.record) + violation.message +
         outcome_after(*run.trace, violation.record, violation.message);
}

}  // namespace drydock::sim
