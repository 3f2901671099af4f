#include "scenarios/engine/run/player.h"

#include "scenarios/engine/scenario/match.h"
#include "scenarios/engine/world/describe.h"

namespace drydock::sim {
namespace {

constexpr Duration kIdleLimit = std::chrono::minutes(10);

// Empty where some object is as the pattern says; else the least wrong thing to say.
std::string nothing_like(const World& world, const Json& pattern) {
  const auto resource = world.resource_of(kind_of_pattern(pattern));
  if (!resource) return fmt::format("no resource serves the kind of {}", name_of_pattern(pattern));
  const std::string_view name = string_at(pattern, {"metadata", "name"});
  std::string closest = fmt::format("there is no {}", name_of_pattern(pattern));
  for (const Object& object : world.list(*resource)) {
    const std::string difference = mismatch(pattern, object.json());
    if (difference.empty()) return {};
    if (name.empty() || object.name() == name)
      closest = fmt::format("{} {}: {}", object.kind(), object.key().to_string(), difference);
  }
  return closest;
}

std::string failure_of(const World& world, const Step& step) {
  for (const Json& pattern : step.patterns) {
    const std::string missing = nothing_like(world, pattern);
    if (step.kind == Step::Kind::kAssert && !missing.empty()) return missing;
    if (step.kind == Step::Kind::kError && missing.empty())
      return fmt::format("there is a {}", name_of_pattern(pattern));
  }
  return {};
}

std::string_view verb_of(Action::Kind kind) {
  switch (kind) {
    case Action::Kind::kApply:
      return "apply";
    case Action::Kind::kCreate:
      return "create";
    case Action::Kind::kUpdate:
      return "update";
    case Action::Kind::kPatch:
      return "patch";
    case Action::Kind::kDelete:
      return "delete";
  }
  return "";
}

std::string describe(const Action& action) {
  std::string text(verb_of(action.kind));
  for (const Object& object : action.objects)
    text += fmt::format(" {}/{}", object.kind(), object.name());
  return text;
}

}  // namespace

std::string describe(const Step& step) {
  auto with = [&step](std::string_view word) {
    return step.operator_name.empty() ? std::string(word)
                                      : fmt::format("{} {}", word, step.operator_name);
  };
  switch (step.kind) {
    case Step::Kind::kAction:
      return describe(step.action);
    case Step::Kind::kRefused:
      return "refused: " + describe(step.action);
    case Step::Kind::kAssert:
    case Step::Kind::kError: {
      std::string text = step.kind == Step::Kind::kAssert ? "assert" : "error";
      for (const Json& pattern : step.patterns) text += " " + name_of_pattern(pattern);
      return text;
    }
    case Step::Kind::kAdvance:
      return "advance " + format_duration(step.duration);
    case Step::Kind::kQuiet:
      return "quiet " + format_duration(step.duration);
    case Step::Kind::kCrash:
      return with("crash");
    case Step::Kind::kStart:
      return with("start");
    case Step::Kind::kRestart:
      return with("restart");
    case Step::Kind::kPause:
      return with("pause");
    case Step::Kind::kHeal:
      return "heal";
    case Step::Kind::kLag:
      return fmt::format("lag of server {}", step.server);
    case Step::Kind::kCompact:
      return "compact";
    case Step::Kind::kFault:
      return "fault " + describe(step.fault.deed);
  }
  return "";
}

void Player::run_until(const std::function<bool()>& done, Duration limit) {
  world_.run_until([this, &done] { return stopped_() || done(); }, limit);
}

void Player::wait_until_idle() {
  if (!world_.is_idle()) run_until([this] { return world_.is_idle(); }, kIdleLimit);
}

std::string Player::act(const Action& action) {
  const Response answer = world_.act(action);
  refused_ = !answer.ok();
  return answer.ok() ? std::string() : answer.status().to_string();
}

std::string Player::check(const Step& step) {
  std::string failure = failure_of(world_, step);
  std::uint64_t looked_at = world_.revision();
  auto holds = [&] {
    if (world_.revision() != looked_at) {
      looked_at = world_.revision();
      failure = failure_of(world_, step);
    }
    return failure.empty();
  };
  if (!failure.empty()) run_until(holds, step.within);
  return failure;
}

std::string Player::check_refused(const Step& step) {
  const Response answer = world_.act(step.action);
  if (answer.ok()) return "it was accepted";
  const Status status = answer.status();
  if (!step.reason.empty() && status.reason != step.reason)
    return fmt::format("refused with {}, not {}", status.to_string(), step.reason);
  if (status.message.find(step.message) == std::string::npos)
    return fmt::format("refused with \"{}\", which does not contain \"{}\"", status.message,
                       step.message);
  return {};
}

std::string Player::wait_until_quiet(const Step& step) {
  const TimePoint start = world_.now();
  const TimePoint limit = start + step.duration + step.within;
  auto is_over = [this] { return stopped_(); };
  while (!stopped_()) {
    const TimePoint target = std::max(start, world_.last_write()) + step.duration;
    if (world_.now() >= target) return {};
    if (target > limit) return "something keeps writing";
    const RunEnd end = world_.run_until(is_over, target - world_.now());
    if (end == RunEnd::kStepLimit) return "a livelock";
  }
  return {};
}

std::string Player::play(const Step& step) {
  refused_ = false;
  std::string failure;
  switch (step.kind) {
    case Step::Kind::kAction:
      failure = act(step.action);
      break;
    case Step::Kind::kRefused:
      failure = check_refused(step);
      break;
    case Step::Kind::kAssert:
    case Step::Kind::kError:
      return check(step);
    case Step::Kind::kAdvance:
      world_.run_until([this] { return stopped_(); }, step.duration);
      return {};
    case Step::Kind::kQuiet:
      return wait_until_quiet(step);
    case Step::Kind::kCrash:
      world_.crash(step.operator_name);
      break;
    case Step::Kind::kStart:
      world_.start(step.operator_name);
      break;
    case Step::Kind::kRestart:
      world_.restart(step.operator_name, step.duration);
      break;
    case Step::Kind::kPause:
      world_.pause(step.operator_name, step.duration);
      break;
    case Step::Kind::kHeal:
      faults_.disarm_own();
      world_.heal();
      break;
    case Step::Kind::kLag:
      world_.lag(step.server, step.duration);
      break;
    case Step::Kind::kCompact:
      world_.compact();
      break;
    case Step::Kind::kFault:
      faults_.arm(step.fault);
      return {};
  }
  if (failure.empty()) wait_until_idle();
  return failure;
}

}  // namespace drydock::sim
