#pragma once
// HelloReconciler: makes a Hello so: validates its spec, holds the finalizer, keeps its Deployment
// as the spec says, tells in the Hello's status whether it is ready, and deletes it before the
// Hello goes. Level-triggered; it holds nothing of any Hello, so one serves all of them, and a new
// one goes on where another was killed.
//
// A steady state costs no request. A new Hello costs two writes, the finalizer and the Deployment,
// and one more for each change of its status.
#include "operator/hello/hello_types.h"
#include "operator/runtime/controller.h"
#include "operator/runtime/event_recorder.h"

namespace drydock::hello {

class HelloReconciler {
 public:
  /// The recorder outlives the reconciler. `requeue_after`: each Hello is looked at again that
  /// often.
  HelloReconciler(EventRecorder& events, Duration requeue_after);

  /// REQUIRES: the context's controller watches Deployments by managed_by_selector(). The
  /// reconciler outlives the call.
  Task<Result<Action>> reconcile(Object object, ReconcileContext& context) const;

 private:
  Task<Result<Action>> apply(Object object, ReconcileContext& context) const;
  Task<Result<Action>> cleanup(Object object, ReconcileContext& context) const;
  Task<Result<Action>> create(Hello hello, ReconcileContext& context) const;
  Task<Result<Action>> update(Hello hello, Object live, ReconcileContext& context) const;
  Task<Result<Action>> refuse(Object object, Status error, ReconcileContext& context) const;
  Task<Result<Action>> leave_alone(Hello hello, Object foreign, ReconcileContext& context) const;
  Task<Result<Action>> not_yet(Hello hello, Object deployment, std::string why,
                               ReconcileContext& context) const;
  Task<Result<Action>> settle(Hello hello, Object deployment, ReconcileContext& context) const;

  EventRecorder& events_;
  Duration requeue_after_;
  crd::Validator validate_spec_;
};

}  // namespace drydock::hello
