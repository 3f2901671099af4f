// The end of a run in real time: the faults are over, the cluster becomes what the specs ask for,
// stays so, also after a restart; then all is judged.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/engine/live/judge_live.h"
#include "scenarios/engine/live/live_run.h"
#include "scenarios/engine/run/end_state.h"

namespace drydock::sim {
namespace {

// In the stable state all is looked at as often.
constexpr Duration kStableLook = std::chrono::seconds(1);

/// The last one until then.
std::uint64_t record_at(const Trace& trace, TimePoint time) {
  const auto& records = trace.records();
  const auto after = std::ranges::upper_bound(records, time, {}, &Record::at);
  return after == records.begin() ? 0 : static_cast<std::uint64_t>(after - records.begin() - 1);
}

}  // namespace

Task<std::string> LiveRun::settle() {
  heal();
  for (const OperatorUse& use : scenario_.operators) {
    for (const unsigned number : stage_.processes.running(use.name)) go_on({use.name, number});
    if (!is_running(use.name))
      if (std::string why = start(use.name); !why.empty()) co_return why;
  }
  stage_.recorder.phase(Phase::kSettle);
  if (co_await come_to_rest()) {
    co_await stay();
    co_await restart_all();
    stage_.recorder.phase(Phase::kOver);
  }
  co_return std::string();
}

Task<bool> LiveRun::come_to_rest() {
  LiveRecorder& recorder = stage_.recorder;
  TimePoint calm_from = recorder.now();
  const TimePoint end = calm_from + options_.max_wait;
  std::string complaint;
  for (;;) {
    complaint = co_await unmet();
    if (complaint.empty() && !is_led())
      complaint = "no instance of the operator that runs holds the lease.";
    const TimePoint now = recorder.now();
    if (!complaint.empty()) calm_from = now;
    if (now - std::max(calm_from, recorder.last_change()) >= options_.calm) co_return true;
    if (now >= end) break;
    co_await wait(options_.poll_interval);
  }
  const std::string waited = format_duration(options_.max_wait);
  if (complaint.empty())
    complain("quiet", "never comes to rest",
             fmt::format("{} after all faults had ended something still writes.", waited));
  else
    complain("converge", "never became so",
             fmt::format("{} after all faults had ended: {}", waited, complaint));
  co_return false;
}

Task<void> LiveRun::stay() {
  stage_.recorder.phase(Phase::kStable);
  const TimePoint end = environment_.now() + options_.stable_for;
  std::string complaint;
  do {
    co_await wait(std::min<Duration>(kStableLook, end - environment_.now()));
    complaint = co_await unmet();
  } while (complaint.empty() && environment_.now() < end);
  if (!complaint.empty())
    complain("converge", "did not stay so",
             "All had become as the specifications ask, and did not stay so: " + complaint);
}

Task<void> LiveRun::restart_all() {
  for (const OperatorUse& use : scenario_.operators) {
    while (is_running(use.name)) crash({use.name}, std::nullopt);
    start(use.name);
  }
  stage_.recorder.phase(Phase::kRestarted);
  const TimePoint end = environment_.now() + options_.max_wait;
  const auto at_work = [this](const OperatorUse& use) {
    return stage_.recorder.has_heard(use.name);
  };
  while (environment_.now() < end &&
         (!std::ranges::all_of(scenario_.operators, at_work) || !is_led()))
    co_await wait(options_.poll_interval);
  co_await wait(options_.calm);
  if (const std::string complaint = co_await unmet(); !complaint.empty())
    complain("converge", "not after a restart",
             "All was as the specifications ask until the operator was restarted: " + complaint);
}

Task<std::string> LiveRun::unmet() {
  for (const OperatorUse& use : scenario_.operators) {
    const OperatorUnderTest* known = stage_.catalog.find(use.name);
    if (known == nullptr || !known->unmet) continue;
    std::vector<Resource> kinds = known->dependents;
    kinds.push_back(known->primary);
    const auto view = co_await Snapshot::take(stage_.cluster.client(), std::move(kinds));
    if (!view) co_return view.error().to_string();
    for (const Object& primary : view->list(known->primary)) {
      if (!primary.namespace_().empty() &&
          !stage_.cluster.namespaces().contains(std::string(primary.namespace_())))
        continue;
      if (std::string complaint = known->unmet(primary, *view); !complaint.empty())
        co_return complaint;
    }
  }
  co_return std::string();
}

void LiveRun::note_exits() {
  while (const auto end = stage_.processes.ended()) {
    const std::string& name = end->instance.name;
    stage_.recorder.exited(end->instance, end->how);
    const OperatorUnderTest* known = stage_.catalog.find(name);
    if (known && known->comes_back_after)
      tasks_.spawn("restart " + name, come_back_later(*this, name, *known->comes_back_after));
    else
      complain(
          "converge", "the operator ended",
          fmt::format("Nobody asked it to, and yet the operator ended: {}: {}.", name, end->how));
  }
}

Task<void> LiveRun::come_back_later(LiveRun& self, std::string name, Duration after) {
  co_await self.environment_.sleep_for(std::min(after, self.options_.longest_fault()));
  self.trouble_ = self.start(name);
}

void LiveRun::complain(std::string oracle, std::string reason, std::string message) {
  if (!scenario_.oracles.includes(oracle)) return;
  violations_.push_back({.oracle = std::move(oracle),
                         .role = "",
                         .reason = std::move(reason),
                         .message = std::move(message),
                         .at = stage_.recorder.now()});
}

LiveResult LiveRun::judge(std::string failure) {
  Scenario judged = scenario_;
  std::ranges::move(not_judged(scenario_, stage_.catalog),
                    std::back_inserter(judged.oracles.except));
  LiveVerdict verdict = judge_live(
      judged, stage_.catalog,
      {.actors = stage_.recorder.actors(),
       .sightings = stage_.recorder.take(),
       .writes = stage_.recorder.take_writes(),
       .namespaces = stage_.cluster.namespaces(),
       .facts = {stage_.cluster.own_namespace(), options_.collects_garbage, history_.kinds()}});
  LiveResult result;
  result.failed_step = failure;
  result.faults_hit = stage_.faults.hits();
  for (Violation& violation : violations_)
    violation.record = record_at(*verdict.trace, violation.at);
  result.violations = std::move(violations_);
  std::ranges::move(verdict.violations, std::back_inserter(result.violations));
  result.trace = std::move(verdict.trace);
  result.end_state = std::move(verdict.end_state);
  // Each scenario's own namespace has another name on a cluster.
  const std::string own = stage_.cluster.own_namespace();
  for (std::size_t at = 0; (at = result.end_state.find(own, at)) != std::string::npos;)
    result.end_state.replace(at, own.size(), "$namespace");
  if (!options_.reference_end.empty() && !result.end_state.empty() &&
      judged.oracles.includes("same-end"))
    if (const auto difference = first_difference(options_.reference_end, result.end_state))
      result.violations.push_back(
          {.oracle = "same-end",
           .role = difference->role,
           .reason = "another end",
           .message = fmt::format("{} ended otherwise than in the run without faults: {}{} is {}, "
                                  "and there it was {}.",
                                  difference->role, difference->path.empty() ? "it" : "its ",
                                  difference->path, difference->found, difference->expected),
           .at = stage_.recorder.now(),
           .record = record_at(*result.trace, stage_.recorder.now())});
  result.passed = passes(result, failure);
  return result;
}

bool LiveRun::passes(LiveResult& result, const std::string& failure) const {
  const bool fired = std::ranges::any_of(result.violations, [this](const Violation& violation) {
    return violation.oracle == scenario_.found;
  });
  if (fired) return true;
  if (!failure.empty()) {
    result.why = failure;
  } else if (!scenario_.found.empty()) {
    result.why = fmt::format("the oracle {} was to fire, and did not", scenario_.found);
  } else if (!result.violations.empty()) {
    const Violation& first = result.violations.front();
    result.why = fmt::format("{}: {}", first.oracle, first.message);
  }
  return result.why.empty();
}

}  // namespace drydock::sim
