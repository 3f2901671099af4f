#pragma once
// LateHost: hands what faults do to processes and to the cluster on to a run that is made after the
// door before which they happen. The run outlives the door's use of it.
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
  bool is_alive(const sim::Instance& instance) const override { return run->is_alive(instance); }
  void start_beside(const std::string& name) override { run->start_beside(name); }
  Task<void> meanwhile(std::vector<sim::Action> actions) override {
    return run->meanwhile(std::move(actions));
  }
  Task<void> compact() override { return run->compact(); }
  std::string write_again(const GroupVersionResource& resource, const ObjectKey& key) override {
    return run->write_again(resource, key);
  }
  Task<void> before_write(Resource resource) override {
    return run->before_write(std::move(resource));
  }
  /// Of a controller of the cluster; before and after the run they all may.
  bool may_step(std::string_view controller) { return !run || run->may_step(controller); }
};

}  // namespace drydock::tool
