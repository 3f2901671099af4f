#pragma once
// HelloWorld: the Hello operator against the fake API server in one process and in virtual time,
// for its tests: counts what the operator asks for, fails a request of choice, kills and restarts
// the operator. How it lies: no other controllers run (no garbage collector, no workloads), nothing
// is ever late.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fakeapi/write/fake_api.h"
#include "operator/api/client.h"
#include "operator/api/resources.h"
#include "operator/base/task_group.h"
#include "operator/hello/hello_types.h"
#include "operator/hello/operator.h"
#include "operator/runtime/access.h"
#include "scenarios/engine/sim_context.h"
#include "scenarios/engine/sim_environment.h"

namespace drydock::hello {

/// What befalls one request of the operator.
enum class Mishap {
  kNone,
  kCrashBefore,  ///< the operator dies, the request was never sent
  kCrashAfter,   ///< the operator dies, the request took place
  kError,        ///< a 500, nothing took place
  kHang,         ///< no answer for an hour
  kLostAnswer,   ///< it took place, the answer is that the connection broke
};

/// Decides for each request; `number` counts from 1, over all instances.
using Fate = std::function<Mishap(std::size_t number, const Request& request)>;

class HelloWorld {
 public:
  explicit HelloWorld(crd::SchemaMode mode = crd::SchemaMode::kFull, bool install_crd = true);
  ~HelloWorld();

  /// A new instance of the operator, in a process of its own.
  void start(HelloOptions options = {});
  void crash();
  /// The last instance has not crashed.
  bool is_alive() const;
  void request_shutdown();
  /// The exit status of the last instance that was started; nullopt while it runs.
  std::optional<int> exit_status() const;

  void run_for(Duration duration) { context_.run_for(duration); }
  /// At most `limit` of virtual time.
  bool run_until(const std::function<bool()>& done, Duration limit = std::chrono::minutes(30)) {
    return context_.run_until(done, limit);
  }
  void set_fate(Fate fate) { fate_ = std::move(fate); }

  // What a user does. Each fails the test where the server refuses it.
  void apply_hello(std::uint32_t replicas, const std::string& name = "hello");
  /// What a cluster's workload controllers do: all pods of the Deployment are ready.
  void make_deployment_ready(const std::string& name = "hello");
  void delete_hello(const std::string& name = "hello");
  Object create(const Resource& resource, Json object);
  void merge(const Resource& resource, const std::string& name, Json patch,
             const std::string& subresource = {});
  void remove(const Resource& resource, const std::string& name);

  // What is there now; empty where there is none.
  Object hello(const std::string& name = "hello") const;
  Object deployment(const std::string& name = "hello") const;
  /// The Deployment is there, ours and as the spec says, and the Hello has its finalizer.
  bool stands(std::uint32_t replicas, const std::string& name = "hello") const;
  /// "True DeploymentReady", of the Hello's condition Ready; empty where it has none.
  std::string readiness(const std::string& name = "hello") const;
  /// "Warning InvalidSpec Invalid Hello spec: ...", of all events.
  std::vector<std::string> events() const;

  /// Instances that start from now on call as this one instead of as an administrator.
  void run_as(Identity identity) { identity_ = std::move(identity); }
  /// What the operator has done so far, in RBAC's words.
  const AccessLog& access() const { return access_; }
  /// Its requests and watches that RBAC refused.
  std::size_t forbidden() const { return forbidden_; }

  /// "patch helloes", "patch helloes/status", "get deployments": what the operator has asked for
  /// since the last forget(), watches and events left out.
  const std::vector<std::string>& requests() const { return requests_; }
  void forget() { requests_.clear(); }
  std::size_t requests_so_far() const { return number_; }
  const std::vector<std::string>& log() const { return log_; }

 private:
  class Sink;
  class Gate;
  struct Instance;
  template <class T>
  T await(Task<Result<T>> task);

  sim::SimContext context_;
  sim::SimEnvironment environment_;
  fake::Server server_;
  fake::FakeApi api_;
  Client user_;
  Fate fate_;
  std::optional<Identity> identity_;
  AccessLog access_;
  std::size_t forbidden_ = 0;
  std::size_t number_ = 0;
  std::vector<std::string> requests_;
  std::vector<std::string> log_;
  std::unique_ptr<Sink> sink_;
  std::vector<std::unique_ptr<Instance>> instances_;
};

}  // namespace drydock::hello
