#include "scenarios/engine/live/live_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "operator/api/resources.h"
#include "scenarios/engine/run/player.h"

namespace drydock::sim {
namespace {

std::string told(const SourcePlace& where, const std::string& what) {
  const std::string place = where.to_string();
  return place.empty() ? what : place + ": " + what;
}

std::string refuse_fault(const Fault& fault, bool can_compact) {
  if (std::string why = FaultApi::can_do(fault.deed); !why.empty()) return told(fault.where, why);
  if (fault.deed.kind == Deed::Kind::kCompact && !can_compact)
    return told(fault.where, "compact: a cluster's history is its own");
  if (fault.at.kind == Place::Kind::kLease)
    return told(fault.where, "lease: only the fake in this process knows who leads");
  return {};
}

std::string refuse_step(const Step& step, bool can_compact) {
  if (step.kind == Step::Kind::kLag)
    return told(step.where, "lag: there is one API server, and it is up to date");
  if (step.kind == Step::Kind::kCompact && !can_compact)
    return told(step.where, "compact: a cluster's history is its own");
  return step.kind == Step::Kind::kFault ? refuse_fault(step.fault, can_compact) : std::string();
}

bool is_check(const Step& step) {
  return step.kind == Step::Kind::kAssert || step.kind == Step::Kind::kError;
}

}  // namespace

LiveRun::LiveRun(Environment& environment, const Scenario& scenario, const OperatorCatalog& catalog,
                 LiveCluster& cluster, ArmedFaults& faults, Processes& processes,
                 std::function<void()> compact, LiveOptions options)
    : environment_(environment),
      scenario_(scenario),
      catalog_(catalog),
      cluster_(cluster),
      faults_(faults),
      processes_(processes),
      compact_(std::move(compact)),
      options_(options),
      tasks_(environment.executor) {}

LiveRun::~LiveRun() = default;

std::string LiveRun::refuse(const Scenario& scenario, bool can_compact) {
  if (scenario.servers > 1)
    return told(scenario.where, "profile: servers: there is one API server in real time");
  if (!scenario.never.empty())
    return told(scenario.where, "never: only the fake in this process sees every revision");
  if (!scenario.found.empty() && scenario.found != "converge")
    return told(scenario.where, fmt::format("found: {}: only the fake in this process is judged by "
                                            "that oracle",
                                            scenario.found));
  for (const Fault& fault : scenario.faults)
    if (std::string why = refuse_fault(fault, can_compact); !why.empty()) return why;
  for (const Step& step : scenario.steps)
    if (std::string why = refuse_step(step, can_compact); !why.empty()) return why;
  return {};
}

Task<std::string> LiveRun::play() {
  std::string failure;
  if (const auto prepared = co_await prepare(); !prepared)
    failure = told(scenario_.where, "given: " + prepared.error().to_string());
  for (std::size_t i = 0; i < scenario_.steps.size() && failure.empty(); ++i) {
    failure = co_await play_step(i);
    if (failure.empty()) failure = trouble_;
    if (!failure.empty())
      failure = told(scenario_.steps[i].where, describe(scenario_.steps[i]) + ": " + failure);
  }
  if (failure.empty()) failure = co_await settle();
  tasks_.cancel();
  co_await tasks_.join();
  if (scenario_.found.empty()) co_return failure;
  co_return failure.empty() ? "the oracle converge was to fire, and did not" : "";
}

Task<Result<void>> LiveRun::prepare() {
  Action install;
  install.as = "drydock";
  Action given = install;
  install.objects.emplace_back(Json{{"apiVersion", "v1"},
                                    {"kind", "Namespace"},
                                    {"metadata", {{"name", cluster_.own_namespace()}}}});
  for (const OperatorUse& use : scenario_.operators)
    if (const OperatorUnderTest* known = catalog_.find(use.name))
      install.objects.insert(install.objects.end(), known->manifests.begin(),
                             known->manifests.end());
  for (const Object& object : scenario_.given) {
    if (object.kind() == "Namespace") cluster_.add_namespace(std::string(object.name()));
    given.objects.push_back(object);
  }
  DRYDOCK_CO_CHECK(co_await cluster_.act(std::move(install)));
  for (const OperatorUse& use : scenario_.operators)
    if (const OperatorUnderTest* known = catalog_.find(use.name)) {
      // A CRD is served a moment after it was accepted.
      const TimePoint limit = environment_.now() + options_.max_wait;
      while (!co_await cluster_.client().list(known->primary) && environment_.now() < limit)
        co_await environment_.sleep_for(options_.poll_interval);
    }
  DRYDOCK_CO_CHECK(co_await cluster_.act(std::move(given)));
  for (const Fault& fault : scenario_.faults) arm(fault);
  for (const OperatorUse& use : scenario_.operators) DRYDOCK_CO_CHECK(processes_.start(use.name));
  co_return Result<void>();
}

Task<std::string> LiveRun::play_step(std::size_t index) {
  const Step& step = scenario_.steps[index];
  switch (step.kind) {
    case Step::Kind::kAction: {
      const auto done = co_await cluster_.act(step.action);
      co_return done ? std::string() : done.error().to_string();
    }
    case Step::Kind::kAssert:
    case Step::Kind::kError:
      co_return co_await check(step, std::min(step.within, options_.max_wait));
    case Step::Kind::kRefused:
      co_return co_await check_refused(step);
    case Step::Kind::kAdvance:
    case Step::Kind::kQuiet:
      co_await advance(index);
      break;
    case Step::Kind::kCrash:
      processes_.kill(step.operator_name);
      break;
    case Step::Kind::kStart:
      if (const auto started = processes_.start(step.operator_name); !started)
        co_return started.error().message;
      break;
    case Step::Kind::kRestart:
      crash(step.operator_name, step.duration);
      break;
    case Step::Kind::kPause:
      pause(step.operator_name, step.duration);
      break;
    case Step::Kind::kHeal:
      faults_.disarm();
      break;
    case Step::Kind::kFault:
      arm(step.fault);
      break;
    case Step::Kind::kCompact:
      compact();
      break;
    case Step::Kind::kLag:
      break;  // refused before
  }
  co_return std::string();
}

Task<std::string> LiveRun::check(const Step& step, Duration limit) {
  const TimePoint end = environment_.now() + limit;
  for (;;) {
    std::string failure = co_await cluster_.failure_of(step);
    if (failure.empty() || environment_.now() >= end) co_return failure;
    co_await environment_.sleep_for(options_.poll_interval);
  }
}

Task<std::string> LiveRun::check_refused(const Step& step) {
  const auto done = co_await cluster_.act(step.action);
  if (done) co_return "it was not refused";
  const Status& status = done.error();
  if (!step.reason.empty() && status.reason != step.reason)
    co_return fmt::format("refused as {}, not {}", status.reason, step.reason);
  if (status.message.find(step.message) == std::string::npos)
    co_return fmt::format("refused with \"{}\", which does not say \"{}\"", status.message,
                          step.message);
  co_return std::string();
}

// Real time is dear: the wait ends as soon as the next check holds.
Task<void> LiveRun::advance(std::size_t index) {
  const Step& step = scenario_.steps[index];
  const TimePoint end = environment_.now() + std::min(step.duration, options_.max_wait);
  const bool checked = index + 1 < scenario_.steps.size() && is_check(scenario_.steps[index + 1]) &&
                       step.kind == Step::Kind::kAdvance;
  while (environment_.now() < end) {
    if (checked && (co_await cluster_.failure_of(scenario_.steps[index + 1])).empty()) co_return;
    co_await environment_.sleep_for(options_.poll_interval);
  }
}

Task<std::string> LiveRun::settle() {
  faults_.disarm();
  for (const OperatorUse& use : scenario_.operators) {
    processes_.stand_still(use.name, false);
    if (!processes_.is_running(use.name))
      if (const auto started = processes_.start(use.name); !started)
        co_return started.error().message;
  }
  const TimePoint end = environment_.now() + options_.max_wait;
  for (;;) {
    std::string complaint = co_await unmet();
    if (complaint.empty() || environment_.now() >= end)
      co_return complaint.empty() ? complaint
                                  : fmt::format("{} after all faults had ended: {}",
                                                format_duration(options_.max_wait), complaint);
    co_await environment_.sleep_for(options_.poll_interval);
  }
}

Task<std::string> LiveRun::unmet() {
  for (const OperatorUse& use : scenario_.operators) {
    const OperatorUnderTest* known = catalog_.find(use.name);
    if (known == nullptr || !known->unmet) continue;
    std::vector<Resource> kinds = known->dependents;
    kinds.push_back(known->primary);
    const auto view = co_await Snapshot::take(cluster_.client(), std::move(kinds));
    if (!view) co_return view.error().to_string();
    for (const Object& primary : view->list(known->primary))
      if (std::string complaint = known->unmet(primary, *view); !complaint.empty())
        co_return complaint;
  }
  co_return std::string();
}

void LiveRun::arm(const Fault& fault) {
  if (fault.at.kind == Place::Kind::kTime)
    tasks_.spawn("fault", perform_later(*this, fault));
  else
    faults_.arm(fault);
}

void LiveRun::crash(const std::string& name, std::optional<Duration> restart) {
  processes_.kill(name);
  if (restart) tasks_.spawn("restart " + name, start_later(*this, name, *restart));
}

void LiveRun::pause(const std::string& name, Duration duration) {
  processes_.stand_still(name, true);
  if (duration > Duration::zero())
    tasks_.spawn("go on " + name, go_on_later(*this, name, duration));
}

Task<void> LiveRun::meanwhile(std::vector<Action> actions) {
  // That it may be refused is part of the race.
  for (Action& action : actions) co_await cluster_.act(std::move(action));
}

void LiveRun::compact() { compact_(); }

Task<void> LiveRun::start_later(LiveRun& self, std::string name, Duration after) {
  co_await self.environment_.sleep_for(after);
  if (const auto started = self.processes_.start(name); !started)
    self.trouble_ = started.error().message;
}

Task<void> LiveRun::go_on_later(LiveRun& self, std::string name, Duration after) {
  co_await self.environment_.sleep_for(after);
  self.processes_.stand_still(name, false);
}

Task<void> LiveRun::perform_later(LiveRun& self, Fault fault) {
  co_await self.environment_.sleep_for(fault.at.time);
  const Deed& deed = fault.deed;
  if (deed.kind == Deed::Kind::kCrash) self.crash(deed.target, deed.restart);
  if (deed.kind == Deed::Kind::kPause) self.pause(deed.target, deed.duration);
  if (deed.kind == Deed::Kind::kCompact) self.compact();
  if (deed.kind == Deed::Kind::kMeanwhile) co_await self.meanwhile(deed.meanwhile);
}

}  // namespace drydock::sim
