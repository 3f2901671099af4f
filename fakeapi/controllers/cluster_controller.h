#pragma once
// ClusterController: one of the controllers that a cluster brings (garbage collector, namespaces,
// workloads, ...), as a synchronous actor: it takes note of changes, and does one thing at a time
// when its host lets it, by ordinary requests to the server under its own identity. The served fake
// and the in-process one run them by run_controllers(); the harness makes each step an event of its
// world.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakeapi/write/server.h"
#include "operator/base/environment.h"

namespace drydock::fake {

class ClusterController {
 public:
  virtual ~ClusterController() = default;
  /// Unique. As in --controllers: "namespace", "garbagecollector", "serviceaccount", "root-ca",
  /// "kubelet"; but "workloads" are several: "deployment", "replicaset", "statefulset", ...
  virtual std::string_view name() const = 0;
  /// Takes note; never calls the server.
  virtual void observe(const Change& change) = 0;
  /// Whether a step would do something now.
  virtual bool has_work() const = 0;
  /// When a step that is not due yet will be; nullopt: only a change brings work.
  virtual std::optional<TimePoint> next_deadline() const { return std::nullopt; }
  /// Does one thing. A conflict or any other failure leaves the work queued, for a later step.
  virtual void step(Server& server) = 0;
};

/// Parses a --controllers list as kube-controller-manager does ("*", "-name", "all", "none").
/// Errors: reason BadRequest, naming the controllers there are.
Result<std::vector<std::string>> parse_controllers(std::string_view list);
/// In the fixed order in which hosts offer them steps. `ca_pem` is what root-ca publishes.
/// REQUIRES: names from parse_controllers.
std::vector<std::unique_ptr<ClusterController>> make_controllers(
    const std::vector<std::string>& names, Server& server, const std::string& ca_pem = {});
/// What a controller that starts is shown: everything that is stored, as if it had just been added.
std::vector<Change> existing_changes(const Server& server);
/// The same for a host that knows what there is: it shows `existing` instead of looking.
std::vector<std::unique_ptr<ClusterController>> make_controllers(
    const std::vector<std::string>& names, Server& server, const std::vector<Change>& existing,
    const std::string& ca_pem = {});
/// Lets the controllers work whenever they can, until cancelled. All must outlive it.
Task<void> run_controllers(Environment& environment, Server& server,
                           std::vector<std::unique_ptr<ClusterController>>& controllers);

}  // namespace drydock::fake
