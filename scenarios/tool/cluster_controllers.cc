#include "scenarios/tool/cluster_controllers.h"

namespace drydock::tool {

Result<ClusterControllers> ClusterControllers::make(std::string_view list, fake::Server& server,
                                                    const std::string& ca_pem) {
  ClusterControllers made;
  DRYDOCK_TRY(const std::vector<std::string> names, fake::parse_controllers(list));
  made.controllers_ = fake::make_controllers(names, server, ca_pem);
  return made;
}

void ClusterControllers::ask(const MayStep& may_step, Environment& environment) {
  for (auto& controller : controllers_)
    controller = std::make_unique<AskingController>(std::move(controller), may_step, environment);
}

std::vector<std::string> ClusterControllers::names() const {
  std::vector<std::string> names;
  for (const auto& controller : controllers_) names.emplace_back(controller->name());
  return names;
}

Task<void> ClusterControllers::run(Environment& environment, fake::Server& server) {
  return fake::run_controllers(environment, server, controllers_);
}

}  // namespace drydock::tool
