#pragma once
// LateHost: hands what faults do to processes and to the cluster on to a run that is made after the
// door before which they happen. The run outlives its use.
#include "scenarios/engine/live/live_run.h"

namespace drydock::tool {

class LateHost final : public sim::FaultApi::Host {
 public:
  sim::LiveRun* run = nullptr;
  void crash(const sim::Instance& instance, std::optional<Duration> restart) override {
    run->crash(instance, restart);
  }
  void pause(const sim::Instance& instance, Duration duration) override {
    run->pause(instance, duration);
  }
  void start_beside(const std::string& name) override { run->start_beside(name); }
  Task<void> meanwhile(std::vector<sim::Action> actions) override {
    return run->meanwhile(std::move(actions));
  }
  void compact() override { run->compact(); }
  Task<void> before_write(Resource resource) override {
    return run->before_write(std::move(resource));
  }
};

}  // namespace drydock::tool
