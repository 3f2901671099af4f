#pragma once
// AskingController: a controller of the cluster that asks before each step whether it may, so that
// a fault can hold it or happen there. Where it may not, it asks again a little later.
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "fakeapi/controllers/cluster_controller.h"
#include "operator/base/environment.h"

namespace drydock::tool {

/// Whether the controller of this name may do now what it has to do.
using MayStep = std::function<bool(std::string_view controller)>;

class AskingController final : public fake::ClusterController {
 public:
  static constexpr Duration kAskAgain = std::chrono::milliseconds(50);

  /// The environment outlives it.
  AskingController(std::unique_ptr<fake::ClusterController> inner, MayStep may_step,
                   Environment& environment);

  std::string_view name() const override { return inner_->name(); }
  void observe(const fake::Change& change) override { inner_->observe(change); }
  bool has_work() const override;
  std::optional<TimePoint> next_deadline() const override;
  void step(fake::Server& server) override;

 private:
  std::unique_ptr<fake::ClusterController> inner_;
  MayStep may_step_;
  Environment& environment_;
  TimePoint held_until_{};
};

}  // namespace drydock::tool
