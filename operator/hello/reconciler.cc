#include "operator/hello/reconciler.h"

#include "operator/api/resources.h"
#include "operator/crd/applied.h"
#include "operator/hello/deployment.h"
#include "operator/hello/hello_status.h"
#include "operator/runtime/finalizer.h"
#include "operator/runtime/owner_references.h"

namespace drydock::hello {

namespace {

WriteOptions apply_options() {
  WriteOptions options;
  options.field_manager = std::string(kOperatorName);
  options.force = true;  // the spec says how many, so nobody else does
  return options;
}

/// `document` with one more field of metadata: what an apply tests before it takes place.
Object with_metadata(Json document, const char* field, std::string value) {
  document["metadata"][field] = std::move(value);
  return Object(std::move(document));
}

/// Compiled once: a restarted operator has the same rules.
const crd::Validator& spec_validator() {
  static const crd::Validator validator(crd::type_of<HelloSpec>);
  return validator;
}

/// Nothing is wrong but the time: tried again with backoff, or when the Deployment changes.
std::unexpected<Status> later(const Object& deployment, std::string_view why) {
  return fail(Status(0, reason::kConflict,
                     fmt::format("Deployment {} {}", deployment.key().to_string(), why)));
}

}  // namespace

HelloReconciler::HelloReconciler(EventRecorder& events, Duration requeue_after)
    : events_(events), requeue_after_(requeue_after), validate_spec_(spec_validator()) {}

Task<Result<Action>> HelloReconciler::reconcile(Object object, ReconcileContext& context) const {
  // One that cannot be had must still be deletable, and gets no finalizer.
  if (!object.is_being_deleted()) {
    if (auto hello = read_hello(object, validate_spec_); !hello) {
      co_return co_await refuse(std::move(object), std::move(hello).error(), context);
    }
  }
  co_return co_await run_finalizer(
      context.client(), hello_resource(), std::string(kFinalizer), std::move(object),
      [this, &context](Object live) { return apply(std::move(live), context); },
      [this, &context](Object deleted) { return cleanup(std::move(deleted), context); });
}

Task<Result<Action>> HelloReconciler::refuse(Object object, Status error,
                                             ReconcileContext& context) const {
  const std::string note = "Invalid Hello spec: " + error.message;
  events_.publish(object, {EventType::kWarning, "InvalidSpec", "Reconcile", note, {}});
  const auto reported = co_await report(
      object, ready(crd::ConditionStatus::kFalse, ready_reason::kInvalidSpec, error.message),
      context);
  // The reconcile fails anyway, and is tried again.
  if (!reported) {
    context.logger().debug("cannot write the status", {{"error", reported.error().to_string()}});
  }
  error.message = note;
  co_return fail(std::move(error));
}

Task<Result<Action>> HelloReconciler::apply(Object object, ReconcileContext& context) const {
  // Not the object that reconcile() has read: the finalizer's patch may have met a newer one.
  auto hello = read_hello(object, validate_spec_);
  if (!hello) co_return co_await refuse(std::move(object), std::move(hello).error(), context);
  Object cached = context.store(resources::deployments()).get(object.key());
  if (cached.empty()) co_return co_await create(*std::move(hello), context);
  co_return co_await update(*std::move(hello), std::move(cached), context);
}

Task<Result<Action>> HelloReconciler::create(Hello hello, ReconcileContext& context) const {
  // Resource version 1 is never an object's: the server creates, or says 409 where one stands.
  const Client& client = context.client();
  auto created = co_await client.apply(
      resources::deployments(), with_metadata(desired_document(hello), "resourceVersion", "1"),
      apply_options());
  if (created) {
    context.logger().info("created the Deployment",
                          {{"replicas", std::to_string(hello.spec.replicas)}});
    co_return co_await settle(std::move(hello), *std::move(created), context);
  }
  if (!created.error().is_conflict()) co_return fail(std::move(created).error());

  // The cache selects by label: there may be one of ours without it, or somebody else's.
  DRYDOCK_CO_TRY(Object live, co_await client.get(resources::deployments(), hello.object.key()));
  co_return co_await update(std::move(hello), std::move(live), context);
}

Task<Result<Action>> HelloReconciler::update(Hello hello, Object live,
                                             ReconcileContext& context) const {
  if (ownership_of(live, hello.object) == Ownership::kForeign) {
    const auto controller = live.controller();
    if (controller && refers_to(*controller, hello_resource().group_kind()) &&
        controller->name == hello.object.name()) {
      co_return co_await not_yet(std::move(hello), std::move(live),
                                 "belongs to an earlier Hello of that name",  // garbage soon
                                 context);
    }
    co_return co_await leave_alone(std::move(hello), std::move(live), context);
  }
  if (live.is_being_deleted()) {
    co_return co_await not_yet(std::move(hello), std::move(live), "is being deleted", context);
  }
  Json desired = desired_document(hello);
  if (crd::is_applied(desired, live.json())) {
    co_return co_await settle(std::move(hello), std::move(live), context);
  }
  // The uid makes sure that what is written is what was looked at, not a successor of its name.
  DRYDOCK_CO_TRY(
      Object applied,
      co_await context.client().apply(
          resources::deployments(),
          with_metadata(std::move(desired), "uid", std::string(live.uid())), apply_options()));
  context.logger().info("applied the Deployment",
                        {{"replicas", std::to_string(hello.spec.replicas)}});
  co_return co_await settle(std::move(hello), std::move(applied), context);
}

Task<Result<Action>> HelloReconciler::settle(Hello hello, Object deployment,
                                             ReconcileContext& context) const {
  DRYDOCK_CO_CHECK(co_await report(hello.object, readiness_of(deployment), context));
  co_return Action::requeue(requeue_after_);
}

Task<Result<Action>> HelloReconciler::not_yet(Hello hello, Object deployment, std::string why,
                                              ReconcileContext& context) const {
  DRYDOCK_CO_CHECK(co_await report(hello.object,
                                   ready(crd::ConditionStatus::kFalse, ready_reason::kNotReady,
                                         fmt::format("Deployment {} {}", deployment.name(), why)),
                                   context));
  co_return later(deployment, why);
}

Task<Result<Action>> HelloReconciler::leave_alone(Hello hello, Object foreign,
                                                  ReconcileContext& context) const {
  const auto controller = foreign.controller();
  const std::string note = fmt::format(
      "Deployment {} is left alone: it belongs to {}", foreign.name(),
      controller ? fmt::format("{} {}", controller->kind, controller->name) : "somebody else");
  context.logger().warn("a Deployment of that name is not ours",
                        {{"deployment", foreign.key().to_string()}});
  events_.publish(hello.object,
                  {EventType::kWarning, "DeploymentNotOurs", "Reconcile", note, foreign});
  DRYDOCK_CO_CHECK(co_await report(
      hello.object, ready(crd::ConditionStatus::kFalse, ready_reason::kNotOurs, note), context));
  co_return Action::requeue(requeue_after_);
}

Task<Result<Action>> HelloReconciler::cleanup(Object object, ReconcileContext& context) const {
  const Client& client = context.client();
  Object deployment = context.store(resources::deployments()).get(object.key());
  // The cache selects by label and may lag, so that it shows none proves nothing.
  if (deployment.empty()) {
    auto live = co_await client.get(resources::deployments(), object.key());
    if (!live && !live.error().is_not_found()) co_return fail(std::move(live).error());
    if (live) deployment = *std::move(live);
  }
  if (deployment && ownership_of(deployment, object) != Ownership::kForeign) {
    if (deployment.is_being_deleted()) co_return later(deployment, "is still being deleted");
    DeleteOptions options;
    options.precondition_uid = std::string(deployment.uid());
    auto removed = co_await client.remove(resources::deployments(), object.key(), options);
    if (!removed && !removed.error().is_not_found()) co_return fail(std::move(removed).error());
    context.logger().info("deleted the Deployment");
    // A finalizer may hold it: then the Hello waits, so that nobody finds one without the other.
    if (removed && removed->kind() == "Deployment" && !removed->finalizers().empty()) {
      co_return later(deployment, "is still being deleted");
    }
  }
  events_.publish(object, {EventType::kNormal,
                           "DeleteRequested",
                           "Delete",
                           fmt::format("Delete {}", object.name()),
                           {}});
  co_return Action::await_change();
}

}  // namespace drydock::hello
