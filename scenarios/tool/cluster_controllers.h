#pragma once
// ClusterControllers: the controllers of a --controllers list, made for one server and run
// together.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/tool/asking_controller.h"

namespace drydock::tool {

class ClusterControllers {
 public:
  /// `ca_pem` is what each namespace's kube-root-ca.crt says. Errors: reason BadRequest for a name
  /// that there is not.
  static Result<ClusterControllers> make(std::string_view list, fake::Server& server,
                                         const std::string& ca_pem = {});
  /// Has each of them ask before each step. The environment outlives them.
  void ask(const MayStep& may_step, Environment& environment);
  std::vector<std::string> names() const;
  /// Until cancelled. This, the environment and the server outlive it.
  Task<void> run(Environment& environment, fake::Server& server);

 private:
  std::vector<std::unique_ptr<fake::ClusterController>> controllers_;
};

}  // namespace drydock::tool
