#include "scenarios/tool/asking_controller.h"

namespace drydock::tool {

AskingController::AskingController(std::unique_ptr<fake::ClusterController> inner, MayStep may_step,
                                   Environment& environment)
    : inner_(std::move(inner)), may_step_(std::move(may_step)), environment_(environment) {}

bool AskingController::has_work() const {
  return inner_->has_work() && environment_.now() >= held_until_;
}

std::optional<TimePoint> AskingController::next_deadline() const {
  if (inner_->has_work()) return held_until_;
  return inner_->next_deadline();
}

void AskingController::step(fake::Server& server) {
  if (may_step_(inner_->name()))
    inner_->step(server);
  else
    held_until_ = environment_.now() + kAskAgain;
}

}  // namespace drydock::tool
