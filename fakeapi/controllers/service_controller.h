#pragma once
// ServiceController: what the controllers of Endpoints and EndpointSlices have in common: a Service
// is looked at when it, one of the Pods that it selects, or what was made for it changes; failures
// come back later. The server and its clock outlive it.
#include <string>
#include <vector>

#include "fakeapi/controllers/cluster_controller.h"
#include "fakeapi/controllers/controller_client.h"
#include "fakeapi/controllers/object_index.h"
#include "fakeapi/controllers/service_endpoints.h"
#include "fakeapi/controllers/work_queue.h"

namespace drydock::fake {

class ServiceController : public ClusterController {
 public:
  std::string_view name() const override { return name_; }
  void observe(const Change& change) override;
  bool has_work() const override { return queue_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }
  void step(Server& server) override;

 protected:
  /// `others`: what it keeps an index of besides Services and Pods.
  ServiceController(Server& server, std::string_view name, std::string_view account,
                    std::vector<GroupResource> others);

  /// One look at a Service, which may be empty: it has gone. Writes at most once, and says so.
  virtual Result<bool> sync(Server& server, const ObjectKey& key, const Object& service) = 0;
  /// The Service that another object is for; an empty name where it is for none.
  virtual std::string service_of(const Object& other) const = 0;
  /// Those that it selects, by name.
  std::vector<Object> pods_of(const Object& service) const;

  ControllerClient client_;
  ObjectIndex index_;

 private:
  void note_pod(const Object& before, const Object& after);

  std::string_view name_;
  WorkQueue queue_;
};

}  // namespace drydock::fake
