#include "scenarios/engine/run/runner.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "scenarios/engine/run/end_state.h"
#include "scenarios/engine/run/player.h"
#include "scenarios/engine/world/preparation.h"

namespace drydock::sim {
namespace {

using namespace std::chrono_literals;

// How long nothing may be written before the cluster counts as settled: longer than any request,
// silent watch or ordinary backoff takes.
constexpr Duration kCalm = 2min;
// What a restarted operator gets before it is judged.
constexpr Duration kAfterRestart = 2min;

std::string role_of(const Object& object) {
  return fmt::format("{}/{}", object.kind(), object.name());
}

std::string at_place(const SourcePlace& where, std::string text) {
  const std::string place = where.to_string();
  return place.empty() ? text : fmt::format("{}: {}", place, text);
}

std::string all_controllers(const Scenario& scenario,
                            const std::vector<const OperatorUnderTest*>& operators) {
  if (!scenario.controllers.empty()) return scenario.controllers;
  std::string names;
  for (const OperatorUnderTest* program : operators) {
    if (program->controllers.empty() || program->controllers == "none") continue;
    if (!names.empty()) names += ",";
    names += program->controllers;
  }
  return names.empty() ? "none" : names;
}

}  // namespace

Runner::Runner(const Scenario& scenario, const OperatorCatalog& catalog, const RunOptions& options)
    : scenario_(scenario),
      catalog_(catalog),
      options_(options),
      trace_(std::make_shared<Trace>(options.keep_trace)) {}

RunResult Runner::run() {
  if (prepare()) {
    play_steps();
    if (!stop_ && result_.failed_step.empty()) settle();
    if (!stop_ && result_.failed_step.empty()) watch_stability();
    if (!stop_ && result_.failed_step.empty() && options_.restart_at_end) restart_operators();
    judge_end();
  }
  conclude();
  return std::move(result_);
}

bool Runner::prepare() {
  Setup setup;
  for (const OperatorUse& use : scenario_.operators) {
    const OperatorUnderTest* program = catalog_.find(use.name);
    if (!program) {
      result_.failed_step =
          at_place(scenario_.where, fmt::format("no operator \"{}\" is known", use.name));
      return false;
    }
    operators_.push_back(program);
    setup.objects.insert(setup.objects.end(), program->manifests.begin(), program->manifests.end());
  }
  if (!knows_all_operators()) return false;
  setup.authorize = options_.authorize;
  setup.objects.insert(setup.objects.end(), scenario_.given.begin(), scenario_.given.end());
  auto prepared = catalog_.preparations().get(setup);
  if (!prepared) {
    result_.failed_step =
        at_place(scenario_.where, fmt::format("given: {}", prepared.error().to_string()));
    return false;
  }
  for (const Object& object : scenario_.given) changed_.insert(object.gvk());

  WorldOptions world;
  world.seed = options_.seed;
  world.choices = options_.choices;
  world.authorize = options_.authorize;
  world.servers = scenario_.servers;
  world.profile = scenario_.profile;
  world.controllers = all_controllers(scenario_, operators_);
  // As slow as in a busy cluster: what one of them undoes again and again, while an operator's
  // cache is stale, is then no hot loop of the operator's.
  world.controller_latency = 200ms;
  world.prepared = *std::move(prepared);
  oracles_ = make_oracles(scenario_);
  faults_ = std::make_unique<ScenarioFaults>(options_.more_faults, world.namespace_);
  world_ = std::make_unique<World>(std::move(world), catalog_, *faults_, *trace_);
  trace_->listen([this](const Record& record) { on_record(record); });
  faults_->attach(*world_, *trace_);
  if (!knows_all_controllers()) return false;
  for (const Fault& fault : scenario_.faults) faults_->arm(fault);
  for (const OperatorUnderTest* program : operators_) world_->start(program->name);
  Player(*world_, *faults_, stopped_).wait_until_idle();
  return true;
}

// Steps and deeds name operators of this scenario only.
bool Runner::knows_all_operators() {
  auto check = [this](const std::string& name, const SourcePlace& where) {
    const auto is_it = [&name](const OperatorUnderTest* program) { return program->name == name; };
    if (name.empty() || std::ranges::any_of(operators_, is_it)) return;
    if (result_.failed_step.empty())
      result_.failed_step =
          at_place(where, fmt::format("the operator \"{}\" is not in this scenario", name));
  };
  for (const Fault& fault : scenario_.faults) check(fault.deed.target, fault.where);
  for (const Step& step : scenario_.steps) {
    check(step.operator_name, step.where);
    check(step.fault.deed.target, step.fault.where);
  }
  return result_.failed_step.empty();
}

// Places name controllers that work in this world only.
bool Runner::knows_all_controllers() {
  std::vector<std::string_view> names;
  for (const Actor& actor : trace_->actors())
    if (actor.kind == Actor::Kind::kController) names.push_back(actor.name);
  auto check = [&](const Fault& fault) {
    const std::string& name = fault.at.by;
    if (fault.at.kind != Place::Kind::kStep || name.empty() || !result_.failed_step.empty() ||
        std::ranges::find(names, name) != names.end())
      return;
    result_.failed_step = at_place(
        fault.where,
        fmt::format("no controller \"{}\" works here; could be: {}", name, fmt::join(names, ", ")));
  };
  for (const Fault& fault : scenario_.faults) check(fault);
  for (const Step& step : scenario_.steps)
    if (step.kind == Step::Kind::kFault) check(step.fault);
  return result_.failed_step.empty();
}

void Runner::on_record(const Record& record) {
  if (record.kind == Record::Kind::kChange) {
    if (record.object.kind() != "Event" && record.object.kind() != "Lease") {
      changed_.insert(record.object.gvk());
      const Actor::Kind actor = trace_->actor(record.actor).kind;
      if (actor == Actor::Kind::kOperator) last_written_ = record.object;
    }
    for (std::size_t i = 0; i < options_.invariants.size(); ++i)
      if (std::string complaint = options_.invariants[i](*world_); !complaint.empty())
        report({.oracle = "invariant",
                .role = role_of(record.object),
                .reason = fmt::format("invariant {}", i + 1),
                .message = std::move(complaint)});
  }
  if (oracles_.empty()) return;
  const Judged judged{.world = *world_, .trace = *trace_, .scenario = scenario_, .phase = phase_};
  for (const auto& oracle : oracles_) oracle->on_record(record, judged, report_);
}

void Runner::enter(Phase phase) {
  phase_ = phase;
  Record record;
  record.kind = Record::Kind::kPhase;
  record.at = world_->now();
  record.text = to_string(phase);
  trace_->add(std::move(record));
  const Judged judged{.world = *world_, .trace = *trace_, .scenario = scenario_, .phase = phase_};
  for (const auto& oracle : oracles_) oracle->on_phase(judged, report_);
}

void Runner::report(Violation violation) {
  const std::string print = fingerprint(violation);
  for (const Violation& known : result_.violations)
    if (fingerprint(known) == print) return;
  if (violation.at == TimePoint()) violation.at = world_->now();
  if (violation.record == 0 && trace_->size() > 0) violation.record = trace_->size() - 1;
  result_.violations.push_back(std::move(violation));
  if (options_.stop_at_first) stop_ = true;
}

void Runner::report_converge(std::string role, std::string reason, std::string message) {
  if (scenario_.oracles.includes("converge"))
    report({.oracle = "converge",
            .role = std::move(role),
            .reason = std::move(reason),
            .message = std::move(message)});
}

void Runner::note_exits() {
  const auto& exits = world_->unexpected_exits();
  for (; exits_seen_ < exits.size(); ++exits_seen_) {
    const std::string& exit = exits[exits_seen_];
    report_converge(exit.substr(0, exit.rfind('-', exit.find(':'))), "the operator ended",
                    fmt::format("Nobody asked it to, and yet the operator ended: {}.", exit));
  }
}

RunEnd Runner::run_until(const std::function<bool()>& done, Duration limit) {
  const RunEnd end = world_->run_until(
      [this, &done] {
        if (exits_seen_ < world_->unexpected_exits().size()) note_exits();
        return stop_ || done();
      },
      limit);
  note_limit(end);
  return end;
}

void Runner::note_limit(RunEnd end) {
  if (end != RunEnd::kStepLimit) return;
  report_converge("the operator", "a livelock",
                  "The run does not get on: steps without end, while no time passes.");
  stop_ = true;
}

void Runner::play_steps() {
  Player player(*world_, *faults_, stopped_);
  for (std::size_t index = 0; index < scenario_.steps.size() && !stop_; ++index) {
    const Step& step = scenario_.steps[index];
    Record record;
    record.kind = Record::Kind::kStep;
    record.at = world_->now();
    record.text = describe(step);
    trace_->add(std::move(record));
    std::string failure = player.play(step);
    note_exits();
    if (failure.empty() || stop_) continue;
    if (player.refused() && options_.tolerate_refusals) {
      result_.refused_steps.push_back(index);
      continue;
    }
    result_.failed_step = at_place(step.where, fmt::format("{}: {}", describe(step), failure));
    if (step.kind == Step::Kind::kAssert || step.kind == Step::Kind::kError)
      report_converge(describe(step), "a step never held", result_.failed_step);
    return;
  }
}

const Runner::Unmet& Runner::unmet() {
  if (unmet_at_ == world_->revision()) return unmet_;
  unmet_at_ = world_->revision();
  unmet_ = {};
  for (const OperatorUnderTest* program : operators_) {
    if (!program->unmet) continue;
    for (const Object& primary : world_->list(program->primary)) {
      std::string complaint = program->unmet(primary, *world_);
      if (complaint.empty()) continue;
      unmet_ = {role_of(primary), std::move(complaint)};
      return unmet_;
    }
  }
  return unmet_;
}

void Runner::settle() {
  faults_->disarm();
  world_->heal();
  // What was on its way takes place yet: a crash after a delivery, a pause after an answer.
  run_until([] { return false; }, 1s);
  world_->heal();
  for (const OperatorUnderTest* program : operators_)
    if (!world_->is_running(program->name)) world_->start(program->name);
  enter(Phase::kSettle);
  const TimePoint start = world_->now();
  const TimePoint limit = start + options_.settle_limit;
  TimePoint calm_from = start;
  while (!stop_) {
    const TimePoint now = world_->now();
    if (unmet().complaint.empty()) {
      const TimePoint target = std::max(calm_from, world_->last_write()) + kCalm;
      if (now >= target) return;
      if (now >= limit) break;
      run_until([this] { return !unmet().complaint.empty(); }, std::min(target, limit) - now);
    } else {
      if (now >= limit) break;
      run_until([this] { return unmet().complaint.empty(); }, limit - now);
      calm_from = world_->now();
    }
  }
  if (stop_) return;
  const std::string waited = format_duration(options_.settle_limit);
  if (!unmet_.complaint.empty()) {
    report_converge(unmet_.role, "never became so",
                    fmt::format("{} after all faults had ended, {} is not as its specification "
                                "asks: {}.",
                                waited, unmet_.role, unmet_.complaint));
    return;
  }
  const bool quiet = scenario_.oracles.includes("quiet");
  const std::string last_written = last_written_ ? role_of(last_written_) : std::string();
  Violation violation{.oracle = quiet ? "quiet" : "converge",
                      .role = last_written,
                      .reason = "never comes to rest",
                      .message = fmt::format("{} after all faults had ended the operator still "
                                             "writes; last it wrote {}.",
                                             waited, last_written)};
  if (quiet || scenario_.oracles.includes("converge")) report(std::move(violation));
}

void Runner::watch_stability() {
  enter(Phase::kStable);
  Duration stable_for = options_.stable_for;
  if (stable_for == Duration::zero()) {
    stable_for = 25min;
    for (const OperatorUnderTest* program : operators_)
      stable_for = std::max<Duration>(stable_for, 2 * program->requeue_after + 5min);
  }
  run_until([this] { return !unmet().complaint.empty(); }, stable_for);
  if (!unmet_.complaint.empty() && !stop_)
    report_converge(unmet_.role, "did not stay so",
                    fmt::format("{} had become as its specification asks, and did not stay so: "
                                "{}.",
                                unmet_.role, unmet_.complaint));
}

void Runner::restart_operators() {
  for (const OperatorUnderTest* program : operators_) {
    while (world_->is_running(program->name)) world_->crash(program->name);
    world_->start(program->name);
  }
  enter(Phase::kRestarted);
  run_until([this] { return !unmet().complaint.empty(); }, kAfterRestart);
  if (!unmet_.complaint.empty() && !stop_)
    report_converge(unmet_.role, "not after a restart",
                    fmt::format("{} was as its specification asks until the operator was "
                                "restarted: {}.",
                                unmet_.role, unmet_.complaint));
}

void Runner::judge_end() {
  if (stop_ || !result_.failed_step.empty()) return;
  enter(Phase::kOver);
  std::set<Resource> kinds;
  for (const GroupVersionKind& kind : changed_)
    if (const auto resource = world_->resource_of(kind)) kinds.insert(*resource);
  result_.end_state = end_state(*world_, kinds);
  if (options_.reference_end.empty() || !scenario_.oracles.includes("same-end")) return;
  if (const auto difference = first_difference(options_.reference_end, result_.end_state))
    report({.oracle = "same-end",
            .role = difference->role,
            .reason = "another end",
            .message = fmt::format("{} ended otherwise than in the run without faults: {}{} is {}, "
                                   "and there it was {}.",
                                   difference->role, difference->path.empty() ? "it" : "its ",
                                   difference->path, difference->found, difference->expected)});
}

void Runner::conclude() {
  if (world_) {
    result_.deviations = faults_->deviations();
    result_.faults_hit = faults_->hits();
    result_.calls = world_->calls();
    result_.steps = world_->context().steps();
    result_.virtual_time = world_->now().time_since_epoch();
    result_.hash = trace_->hash() ^ (world_->context().trace_hash() * 0x9e3779b97f4a7c15ull);
  }
  if (options_.keep_trace) result_.trace = trace_;
  const auto fires = [this](const Violation& violation) {
    return violation.oracle == scenario_.found;
  };
  const bool fired = std::ranges::any_of(result_.violations, fires);
  if (!result_.failed_step.empty() && !fired) {
    result_.why = result_.failed_step;
    return;
  }
  if (!scenario_.found.empty()) {
    result_.passed = fired;
    if (!result_.passed)
      result_.why = fmt::format("the oracle {} was to fire, and did not", scenario_.found);
  } else {
    result_.passed = result_.violations.empty();
  }
  if (!result_.passed && !result_.violations.empty())
    result_.why = fmt::format("{}: {}", result_.violations.front().oracle,
                              result_.violations.front().message);
}

RunResult run_scenario(const Scenario& scenario, const OperatorCatalog& catalog,
                       const RunOptions& options) {
  return Runner(scenario, catalog, options).run();
}

}  // namespace drydock::sim
