// What befalls processes, the history and others in real time: at a call or event of the door, at a
// time, when a lease is lost, at a controller's step.
#include <fmt/format.h>

#include "scenarios/engine/live/live_run.h"
#include "scenarios/engine/world/describe.h"

namespace drydock::sim {

void LiveRun::arm(const Fault& fault) {
  const std::shared_ptr<ArmedFaults::Armed> armed = stage_.faults.arm(fault);
  if (fault.at.kind == Place::Kind::kTime) tasks_.spawn("fault", perform_later(*this, armed));
}

void LiveRun::heal() {
  stage_.faults.disarm();
  stage_.heal();
  for (auto& [controller, until] : held_) until = environment_.now();
}

void LiveRun::start_beside(const std::string& name) {
  if (stage_.processes.running(name).size() < 2) trouble_ = start(name);
}

void LiveRun::crash(const Instance& which, std::optional<Duration> restart) {
  const Instance instance = named(which);
  stage_.processes.kill(instance);
  stage_.recorder.crashed(instance, "SIGKILL");
  if (restart) tasks_.spawn("restart " + which.name, start_later(*this, which.name, *restart));
}

void LiveRun::pause(const Instance& which, Duration duration) {
  const Instance instance = named(which);
  stage_.processes.stand_still(instance, true);
  stage_.recorder.paused(instance, true);
  if (duration > Duration::zero())
    tasks_.spawn("go on " + which.name, go_on_later(*this, instance, duration));
}

void LiveRun::go_on(const Instance& instance) {
  stage_.processes.stand_still(instance, false);
  stage_.recorder.paused(instance, false);
}

Task<void> LiveRun::meanwhile(std::vector<Action> actions) {
  // That it may be refused is part of the race.
  for (Action& action : actions) co_await stage_.cluster.act(std::move(action));
}

Task<void> LiveRun::compact() {
  if (const auto done = co_await stage_.compact(); !done)
    trouble_ = "no compaction: " + done.error().to_string();
}

std::string LiveRun::write_again(const GroupVersionResource& resource, const ObjectKey& key) {
  return stage_.write_again ? stage_.write_again(resource, key) : std::string();
}

void LiveRun::perform(const Fault& fault, const std::string& at_hand) {
  const Deed& deed = fault.deed;
  const std::string name = deed.target.empty() ? at_hand : deed.target;
  stage_.recorder.fault({}, fmt::format("{} at {}", describe(deed), to_string(fault.at.kind)));
  if (deed.kind == Deed::Kind::kCrash) crash({name}, deed.restart);
  if (deed.kind == Deed::Kind::kPause) pause({name}, deed.duration);
  if (deed.kind == Deed::Kind::kStart) start_beside(name);
  if (deed.kind == Deed::Kind::kCompact) tasks_.spawn("compaction", compact());
  if (deed.kind == Deed::Kind::kMeanwhile)
    tasks_.spawn("others", others_write(*this, deed.meanwhile));
}

void LiveRun::lease_lost(const std::string& operator_name) {
  for (const auto& armed : std::vector(stage_.faults.armed())) {
    const Place& place = armed->fault.at;
    if (place.kind != Place::Kind::kLease) continue;
    if (!place.by.empty() && place.by != operator_name) continue;
    if (stage_.faults.meet(*armed)) perform(armed->fault, operator_name);
  }
}

bool LiveRun::may_step(std::string_view controller) {
  if (const auto held = held_.find(controller); held != held_.end()) {
    if (environment_.now() < held->second) return false;
    held_.erase(held);
    return true;
  }
  Occasion occasion;
  occasion.kind = Place::Kind::kStep;
  occasion.by = controller;
  occasion.now = environment_.now();
  const auto deed = stage_.faults.at(occasion);
  if (!deed) return true;
  if (deed->kind != Deed::Kind::kDelay) {
    Fault fault;
    fault.at.kind = Place::Kind::kStep;
    fault.deed = *deed;
    perform(fault, {});
    return true;
  }
  stage_.recorder.fault({}, fmt::format("{} at {}", describe(*deed), describe(occasion)));
  held_[std::string(controller)] =
      environment_.now() + std::min(deed->duration, options_.longest_fault());
  return false;
}

Task<void> LiveRun::start_later(LiveRun& self, std::string name, Duration after) {
  co_await self.environment_.sleep_for(std::min(after, self.options_.longest_fault()));
  if (!self.is_running(name)) self.trouble_ = self.start(name);
}

Task<void> LiveRun::go_on_later(LiveRun& self, Instance instance, Duration after) {
  co_await self.environment_.sleep_for(std::min(after, self.options_.longest_fault()));
  self.go_on(instance);
}

Task<void> LiveRun::perform_later(LiveRun& self, std::shared_ptr<ArmedFaults::Armed> armed) {
  const Place& place = armed->fault.at;
  co_await self.environment_.sleep_for(std::min(place.time, self.options_.longest_fault()));
  if (!self.stage_.faults.meet(*armed)) co_return;  // it was healed before
  const bool one = self.scenario_.operators.size() == 1;
  self.perform(armed->fault,
               place.by.empty() && one ? self.scenario_.operators.front().name : place.by);
}

Task<void> LiveRun::others_write(LiveRun& self, std::vector<Action> actions) {
  co_await self.meanwhile(std::move(actions));
}

}  // namespace drydock::sim
