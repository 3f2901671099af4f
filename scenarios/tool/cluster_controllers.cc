#include "scenarios/tool/cluster_controllers.h"

namespace drydock::tool {

Result<ClusterControllers> ClusterControllers::make(std::string_view list, fake::Server& server) {
  ClusterControllers made;
#ifdef DRYDOCK_HAS_CONTROLLERS
  DRYDOCK_TRY(const std::vector<std::string> names, fake::parse_controllers(list));
  made.controllers_ = fake::make_controllers(names, server);
#else
  static_cast<void>(server);
  if (list != "none")
    return fail(Status(400, reason::kBadRequest, "only --controllers none is there in this build"));
#endif
  return made;
}

Task<void> ClusterControllers::run(Environment& environment, fake::Server& server) {
#ifdef DRYDOCK_HAS_CONTROLLERS
  co_await fake::run_controllers(environment, server, controllers_);
#else
  static_cast<void>(environment);
  static_cast<void>(server);
  co_return;
#endif
}

}  // namespace drydock::tool
