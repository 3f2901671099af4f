#include "scenarios/engine/live/live_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "operator/api/resources.h"
#include "scenarios/engine/run/player.h"
#include "scenarios/engine/scenario/match.h"

namespace drydock::sim {
namespace {

std::string told(const SourcePlace& where, const std::string& what) {
  const std::string place = where.to_string();
  return place.empty() ? what : place + ": " + what;
}

bool is_check(const Step& step) {
  return step.kind == Step::Kind::kAssert || step.kind == Step::Kind::kError;
}

}  // namespace

LiveRun::LiveRun(Environment& environment, const Scenario& scenario, LiveStage stage,
                 LiveOptions options)
    : environment_(environment),
      scenario_(scenario),
      stage_(std::move(stage)),
      options_(std::move(options)),
      history_(environment, stage_.cluster.client(), stage_.recorder, tasks_),
      leases_(environment, tasks_, [this](const std::string& name) { lease_lost(name); }),
      tasks_(environment.executor) {
  stage_.recorder.tell(&leases_);
}

LiveRun::~LiveRun() { stage_.recorder.tell(nullptr); }

Task<LiveResult> LiveRun::play() {
  std::string failure;
  if (const auto prepared = co_await prepare(); !prepared)
    failure = told(scenario_.where, "given: " + prepared.error().to_string());
  for (std::size_t i = 0; i < scenario_.steps.size() && failure.empty(); ++i) {
    const Step& step = scenario_.steps[i];
    stage_.recorder.step(describe(step));
    failure = co_await play_step(i);
    note_exits();
    if (failure.empty()) failure = trouble_;
    if (!failure.empty()) failure = told(step.where, describe(step) + ": " + failure);
    if (!failure.empty() && is_check(step)) complain("converge", "a step never held", failure);
  }
  if (failure.empty()) failure = co_await settle();
  over_ = true;
  tasks_.cancel();
  co_await tasks_.join();
  co_return judge(std::move(failure));
}

Task<Result<void>> LiveRun::prepare() {
  Action install;
  install.as = "drydock";
  Action given = install;
  install.objects.emplace_back(Json{{"apiVersion", "v1"},
                                    {"kind", "Namespace"},
                                    {"metadata", {{"name", stage_.cluster.own_namespace()}}}});
  for (const OperatorUse& use : scenario_.operators)
    if (const OperatorUnderTest* known = stage_.catalog.find(use.name))
      install.objects.insert(install.objects.end(), known->manifests.begin(),
                             known->manifests.end());
  for (const Object& object : scenario_.given) {
    if (object.kind() == "Namespace") stage_.cluster.add_namespace(std::string(object.name()));
    given.objects.push_back(object);
  }
  DRYDOCK_CO_CHECK(co_await stage_.cluster.act(std::move(install)));
  for (const OperatorUse& use : scenario_.operators)
    if (const OperatorUnderTest* known = stage_.catalog.find(use.name)) {
      // A CRD is served a moment after it was accepted.
      const TimePoint limit = environment_.now() + options_.max_wait;
      while (!co_await stage_.cluster.client().list(known->primary) && environment_.now() < limit)
        co_await wait(options_.poll_interval);
    }
  DRYDOCK_CO_CHECK(co_await stage_.cluster.act(std::move(given)));
  stage_.recorder.confine(stage_.cluster.namespaces());
  co_await follow_kinds();
  for (const Fault& fault : scenario_.faults) arm(fault);
  for (const OperatorUse& use : scenario_.operators)
    if (std::string why = start(use.name); !why.empty())
      co_return fail(Status(0, reason::kBadRequest, std::move(why)));
  co_return Result<void>();
}

// All that the file names, and what the operators are known to write.
Task<void> LiveRun::follow_kinds() {
  std::set<GroupVersionKind> kinds{resources::leases().gvk()};
  for (const OperatorUse& use : scenario_.operators)
    if (const OperatorUnderTest* known = stage_.catalog.find(use.name)) {
      kinds.insert(known->primary.gvk());
      for (const Resource& dependent : known->dependents) kinds.insert(dependent.gvk());
    }
  for (const Object& object : scenario_.given) kinds.insert(object.gvk());
  for (const Json& pattern : scenario_.never) kinds.insert(kind_of_pattern(pattern));
  for (const Step& step : scenario_.steps) {
    for (const Object& object : step.action.objects) kinds.insert(object.gvk());
    for (const Json& pattern : step.patterns) kinds.insert(kind_of_pattern(pattern));
  }
  for (const GroupVersionKind& kind : kinds) {
    if (kind.kind == "Event") continue;
    const auto resource = co_await stage_.cluster.resource_of(kind);
    if (resource) co_await history_.follow(*resource);
  }
}

Task<void> LiveRun::before_write(Resource resource) {
  if (over_ || resource.kind.empty() || resource.kind == "Event") co_return;
  // Questions cannot be listed; they change nothing.
  co_await history_.follow(std::move(resource));
}

Task<std::string> LiveRun::play_step(std::size_t index) {
  const Step& step = scenario_.steps[index];
  switch (step.kind) {
    case Step::Kind::kAction: {
      const auto done = co_await stage_.cluster.act(step.action);
      co_return done ? std::string() : done.error().to_string();
    }
    case Step::Kind::kAssert:
    case Step::Kind::kError:
      co_return co_await check(step, std::min(step.within, options_.max_wait));
    case Step::Kind::kRefused:
      co_return co_await check_refused(step);
    case Step::Kind::kAdvance:
      co_await advance(index);
      break;
    case Step::Kind::kQuiet:
      co_return co_await wait_until_quiet(step.duration);
    case Step::Kind::kCrash:
      crash({step.operator_name}, std::nullopt);
      break;
    case Step::Kind::kStart:
      co_return start(step.operator_name);
    case Step::Kind::kRestart:
      crash({step.operator_name}, step.duration);
      break;
    case Step::Kind::kPause:
      pause({step.operator_name}, step.duration);
      break;
    case Step::Kind::kHeal:
      heal();
      break;
    case Step::Kind::kFault:
      arm(step.fault);
      break;
    case Step::Kind::kCompact:
      co_await compact();
      break;
    case Step::Kind::kLag:
      break;  // refused before
  }
  co_return std::string();
}

Task<void> LiveRun::wait(Duration duration) {
  co_await environment_.sleep_for(duration);
  note_exits();
}

Task<std::string> LiveRun::check(const Step& step, Duration limit) {
  const TimePoint end = environment_.now() + limit;
  for (;;) {
    std::string failure = co_await stage_.cluster.failure_of(step);
    if (failure.empty() || environment_.now() >= end) co_return failure;
    co_await wait(options_.poll_interval);
  }
}

Task<std::string> LiveRun::check_refused(const Step& step) {
  const auto done = co_await stage_.cluster.act(step.action);
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
  const bool checked = index + 1 < scenario_.steps.size() && is_check(scenario_.steps[index + 1]);
  while (environment_.now() < end) {
    if (checked && (co_await stage_.cluster.failure_of(scenario_.steps[index + 1])).empty())
      co_return;
    co_await wait(options_.poll_interval);
  }
}

Task<std::string> LiveRun::wait_until_quiet(Duration duration) {
  const Duration wanted = std::min(duration, options_.calm + options_.stable_for);
  const TimePoint start = stage_.recorder.now();
  const TimePoint limit = start + wanted + options_.max_wait;
  while (stage_.recorder.now() - std::max(start, stage_.recorder.last_change()) < wanted) {
    if (stage_.recorder.now() >= limit) co_return "something keeps writing";
    co_await wait(options_.poll_interval);
  }
  co_return std::string();
}

std::string LiveRun::start(const std::string& name) {
  const auto started = stage_.processes.start(name);
  if (!started) return started.error().message;
  stage_.recorder.started({name, *started});
  return {};
}

Instance LiveRun::named(Instance instance) const {
  const std::vector<unsigned> running = stage_.processes.running(instance.name);
  if (instance.number == 0 && !running.empty()) instance.number = running.back();
  return instance;
}

bool LiveRun::is_running(const std::string& name) const {
  return !stage_.processes.running(name).empty();
}

bool LiveRun::is_alive(const Instance& instance) const {
  return std::ranges::count(stage_.processes.running(instance.name), instance.number) > 0;
}

bool LiveRun::is_led() const {
  return std::ranges::all_of(leases_.holders(),
                             [this](const Instance& holder) { return is_alive(holder); });
}

}  // namespace drydock::sim
