#include "operator/hello/hello_status.h"

namespace drydock::hello {

namespace {

std::int64_t number_at(const Object& object, std::initializer_list<std::string_view> path) {
  const Json* value = find_path(object.json(), path);
  return value && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

/// What is applied: the fields that are ours, and the version that they were made for.
Object status_patch(const Object& hello, const HelloStatus& status) {
  const crd::Condition* ours = crd::find_condition(status.conditions, kReadyCondition);
  const HelloStatus applied{.observed_generation = status.observed_generation,
                            .conditions = {*ours}};
  const Resource resource = hello_resource();
  Json patch;
  patch["apiVersion"] = resource.api_version();
  patch["kind"] = resource.kind;
  Json& metadata = patch["metadata"];
  metadata["name"] = hello.name();
  metadata["namespace"] = hello.namespace_();
  metadata["resourceVersion"] = hello.resource_version();
  patch["status"] = crd::encode_json(applied);
  return Object(std::move(patch));
}

}  // namespace

crd::Condition ready(crd::ConditionStatus status, std::string_view reason, std::string message) {
  return {.type = std::string(kReadyCondition),
          .status = status,
          .reason = std::string(reason),
          .message = std::move(message)};
}

crd::Condition readiness_of(const Object& deployment) {
  const std::int64_t wanted = number_at(deployment, {"spec", "replicas"});
  const bool observed =
      number_at(deployment, {"status", "observedGeneration"}) >= deployment.generation();
  const auto all = [&deployment, wanted](std::string_view count) {
    return number_at(deployment, {"status", count}) == wanted;
  };
  if (observed && !deployment.is_being_deleted() && all("replicas") && all("updatedReplicas") &&
      all("readyReplicas")) {
    return ready(crd::ConditionStatus::kTrue, ready_reason::kReady,
                 fmt::format("all {} pods are ready", wanted));
  }
  return ready(crd::ConditionStatus::kFalse, ready_reason::kNotReady,
               fmt::format("waiting for {} ready pods", wanted));
}

std::optional<HelloStatus> next_status(const Object& hello, crd::Condition ready, WallTime now) {
  auto status = crd::decode_status<HelloStatus>(hello);
  ready.observed_generation = hello.generation();
  bool changed = crd::set_condition(status.conditions, std::move(ready), now);
  changed |= status.observed_generation != hello.generation();
  if (!changed) return std::nullopt;
  status.observed_generation = hello.generation();
  return status;
}

Task<Result<void>> report(Object hello, crd::Condition ready, ReconcileContext& context) {
  const auto status = next_status(hello, std::move(ready), context.environment().wall_now());
  if (!status) co_return Result<void>();
  WriteOptions options;
  options.field_manager = std::string(kOperatorName);
  options.subresource = "status";
  options.force = true;  // whether it is ready, the operator alone says
  auto written = co_await context.client().apply(hello_resource(), status_patch(hello, *status),
                                                 std::move(options));
  if (!written && !written.error().is_not_found()) co_return fail(std::move(written).error());
  co_return Result<void>();
}

}  // namespace drydock::hello
