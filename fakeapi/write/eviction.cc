#include "fakeapi/write/eviction.h"

#include <fmt/format.h>

#include "fakeapi/kinds/defaults.h"
#include "fakeapi/write/commit.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/metadata.h"
#include "fakeapi/write/options.h"
#include "fakeapi/write/read.h"
#include "fakeapi/write/remove.h"
#include "fakeapi/write/subresource_body.h"
#include "operator/api/selector.h"

namespace drydock::fake {
namespace {

const GroupResource& budgets() {
  static const GroupResource resource{"policy", "poddisruptionbudgets"};
  return resource;
}

Response success(int code) {
  return Response(code, Object(Json{{"kind", "Status"},
                                    {"apiVersion", "v1"},
                                    {"metadata", Json::object()},
                                    {"status", "Success"},
                                    {"code", code}}));
}

// Nobody is disrupted by the end of what does not run.
bool needs_no_budget(const Json& pod) {
  const std::string_view phase = string_at(pod, {"status", "phase"});
  return phase == "Pending" || phase == "Succeeded" || phase == "Failed" || is_deleting(pod);
}

bool is_ready(const Json& pod) {
  const Json* status = child(pod, "status");
  if (!status) return false;
  for (const Json& condition : items(*status, "conditions"))
    if (text(condition, "type") == "Ready") return text(condition, "status") == "True";
  return false;
}

std::vector<Object> budgets_of(const Call& call, const Json& pod) {
  std::vector<Object> found;
  const Json* labels = find_path(pod, {"metadata", "labels"});
  static const Json kNone = Json::object();
  call.core.store.scan(budgets(), call.request.namespace_ + "/", "", call.core.store.revision(),
                       [&](const std::string&, const Object& budget) {
                         const Json* selector = find_path(budget.json(), {"spec", "selector"});
                         if (!selector) return true;
                         const auto parsed = LabelSelector::from_json(*selector);
                         if (parsed && parsed->matches_labels(labels ? *labels : kNone))
                           found.push_back(budget);
                         return true;
                       });
  return found;
}

std::unexpected<Status> violates(std::string why, std::optional<std::int32_t> retry_after) {
  Status status(429, reason::kTooManyRequests,
                "Cannot evict pod as it would violate the pod's disruption budget.");
  status.details = StatusDetails();
  status.details->causes.push_back({.type = "DisruptionBudget", .message = std::move(why)});
  if (retry_after) status.details->retry_after_seconds = *retry_after;
  return fail(std::move(status));
}

// Takes one of the disruptions that the budget allows.
Result<void> take_disruption(Call& call, const Object& budget, bool dry_run) {
  Json object = budget.json();
  Json& status = make_child(object, "status");
  if (number(status, "observedGeneration") < number(object["metadata"], "generation"))
    return violates(fmt::format("The disruption budget {} is still being processed by the server.",
                                budget.name()),
                    10);
  const std::int64_t allowed = number(status, "disruptionsAllowed");
  if (allowed <= 0)
    return violates(
        fmt::format("The disruption budget {} needs {} healthy pods and has {} currently",
                    budget.name(), number(status, "desiredHealthy"),
                    number(status, "currentHealthy")),
        std::nullopt);
  if (dry_run) return {};
  status["disruptionsAllowed"] = allowed - 1;
  make_child(status, "disruptedPods")[call.request.name] = call.core.now();
  const Request request(Verb::kUpdate, {"policy", "v1", "poddisruptionbudgets"});
  Call update(call.core, request);
  update.type = call.core.types.find(request.resource);
  commit_object(update, budget.key(), std::move(object));
  return {};
}

Result<void> check_budget(Call& call, const Json& pod, bool dry_run) {
  if (needs_no_budget(pod)) return {};
  const std::vector<Object> found = budgets_of(call, pod);
  if (found.empty()) return {};
  if (found.size() > 1)
    return fail(plain_error(
        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not "
        "support."));
  const Json& budget = found.front().json();
  if (!is_ready(pod)) {
    if (string_at(budget, {"spec", "unhealthyPodEvictionPolicy"}) == "AlwaysAllow") return {};
    const Json* status = child(budget, "status");
    const std::int64_t desired = status ? number(*status, "desiredHealthy") : 0;
    if (desired > 0 && number(*status, "currentHealthy") >= desired) return {};
  }
  return take_disruption(call, found.front(), dry_run);
}

}  // namespace

Result<Response> evict_pod(Call& call) {
  DRYDOCK_TRY(Json eviction, read_subresource_body(call));
  DRYDOCK_CHECK(match_subresource_name(call, eviction));
  DRYDOCK_TRY(const Object live, find_live(call));
  Request request(Verb::kDelete, call.request.resource);
  request.namespace_ = call.request.namespace_;
  request.name = call.request.name;
  request.parameters = call.request.parameters;
  if (auto options = eviction.find("deleteOptions");
      options != eviction.end() && options->is_object())
    request.body.object = Object(*options);
  DRYDOCK_TRY(const DeletionOptions options, read_deletion_options(request));
  DRYDOCK_CHECK(check_budget(call, live.json(), options.dry_run));
  Call deletion(call.core, request);
  deletion.type = call.type;
  deletion.strategy = call.strategy;
  DRYDOCK_TRY(Response deleted, delete_object(deletion));
  return success(201);
}

}  // namespace drydock::fake
