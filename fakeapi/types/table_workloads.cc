// Rows of Pods and of what makes them.
#include <fmt/format.h>

#include <map>

#include "fakeapi/types/table.h"
#include "fakeapi/types/table_cells.h"

namespace drydock::fake {
namespace {

using namespace cells;

const Json& template_spec(const Json& object) { return at(object, "spec.template.spec"); }

// What a finished container's state is called: its reason, a signal or an exit code.
std::string ended(const Json& terminated) {
  if (const std::string reason = text(terminated, "reason"); !reason.empty()) return reason;
  if (const auto signal = number(terminated, "signal"); signal != 0)
    return fmt::format("Signal:{}", signal);
  return fmt::format("ExitCode:{}", number(terminated, "exitCode"));
}

struct PodState {
  std::string reason;
  std::int64_t restarts = 0, ready = 0, total = 0;
  std::string last_restart;

  void note_restarts(const Json& status) {
    restarts += number(status, "restartCount");
    last_restart = std::max(last_restart, text(status, "lastState.terminated.finishedAt"));
  }
};

bool restarts_always(const Json& pod, std::string_view init_container) {
  for (const Json& container : at(pod, "spec.initContainers"))
    if (at(container, "name") == init_container) return at(container, "restartPolicy") == "Always";
  return false;
}

// Returns whether init containers still have to end.
bool look_at_init_containers(const Json& pod, PodState& state) {
  const std::size_t all = count(pod, "spec.initContainers");
  std::size_t index = 0;
  for (const Json& status : at(pod, "status.initContainerStatuses")) {
    ++index;
    state.note_restarts(status);
    const Json& terminated = at(status, "state.terminated");
    const bool sidecar = restarts_always(pod, text(status, "name"));
    if (!terminated.is_null() && number(terminated, "exitCode") == 0) continue;
    if (sidecar && at(status, "started") == Json(true)) {
      if (at(status, "ready") == Json(true)) ++state.ready;
      continue;
    }
    const std::string waiting = text(status, "state.waiting.reason");
    if (!terminated.is_null())
      state.reason = "Init:" + ended(terminated);
    else if (!waiting.empty() && waiting != "PodInitializing")
      state.reason = "Init:" + waiting;
    else
      state.reason = fmt::format("Init:{}/{}", index - 1, all);
    return true;
  }
  return false;
}

void look_at_containers(const Json& pod, PodState& state) {
  bool running = false;
  const Json& statuses = at(pod, "status.containerStatuses");
  for (std::size_t i = statuses.is_array() ? statuses.size() : 0; i-- > 0;) {
    const Json& status = statuses[i];
    state.note_restarts(status);
    const std::string waiting = text(status, "state.waiting.reason");
    const Json& terminated = at(status, "state.terminated");
    if (!waiting.empty()) {
      state.reason = waiting;
    } else if (!terminated.is_null()) {
      state.reason = ended(terminated);
    } else if (at(status, "ready") == Json(true) && !at(status, "state.running").is_null()) {
      running = true;
      ++state.ready;
    }
  }
  if (state.reason == "Completed" && running)
    state.reason = has_condition(pod, "Ready") ? "Running" : "NotReady";
}

Json pod(const Json& object, RowContext& context) {
  PodState state;
  const std::string phase = text(object, "status.phase");
  state.reason = text(object, "status.reason", phase);
  state.total = static_cast<std::int64_t>(count(object, "spec.containers"));
  for (const Json& container : at(object, "spec.initContainers"))
    if (at(container, "restartPolicy") == "Always") ++state.total;
  for (const Json& condition : at(object, "status.conditions"))
    if (at(condition, "type") == "PodScheduled" && at(condition, "reason") == "SchedulingGated")
      state.reason = "SchedulingGated";
  const bool initializing = look_at_init_containers(object, state);
  if (!initializing || has_condition(object, "Initialized")) look_at_containers(object, state);
  if (!text(object, "metadata.deletionTimestamp").empty()) {
    if (text(object, "status.reason") == "NodeLost")
      state.reason = "Unknown";
    else if (phase != "Failed" && phase != "Succeeded")
      state.reason = "Terminating";
  }
  if (phase == "Succeeded")
    context.conditions.push_back({{"type", "Completed"},
                                  {"status", "True"},
                                  {"reason", "Succeeded"},
                                  {"message", "The pod has completed successfully."}});
  if (phase == "Failed")
    context.conditions.push_back({{"type", "Completed"},
                                  {"status", "True"},
                                  {"reason", "Failed"},
                                  {"message", "The pod failed."}});

  std::string restarts = std::to_string(state.restarts);
  if (const auto last = parse_time(state.last_restart); state.restarts != 0 && last)
    restarts = fmt::format("{} ({} ago)", state.restarts, human_duration(context.now - *last));
  std::string address = text(object, "status.podIP", "<none>");
  std::string gates = "<none>";
  if (const std::size_t all = count(object, "spec.readinessGates"); all > 0) {
    std::size_t passed = 0;
    for (const Json& gate : at(object, "spec.readinessGates"))
      passed += has_condition(object, text(gate, "conditionType")) ? 1u : 0u;
    gates = fmt::format("{}/{}", passed, all);
  }
  return {text(object, "metadata.name"),
          fmt::format("{}/{}", state.ready, state.total),
          state.reason,
          restarts,
          age(object, context),
          address,
          text(object, "spec.nodeName", "<none>"),
          text(object, "status.nominatedNodeName", "<none>"),
          gates};
}

Json deployment(const Json& object, RowContext& context) {
  return {
      text(object, "metadata.name"),
      fmt::format("{}/{}", number(object, "status.readyReplicas"), number(object, "spec.replicas")),
      number(object, "status.updatedReplicas"),
      number(object, "status.availableReplicas"),
      age(object, context),
      containers(template_spec(object)),
      images(template_spec(object)),
      selector(at(object, "spec.selector"))};
}

Json replica_set(const Json& object, RowContext& context) {
  return {text(object, "metadata.name"),
          number(object, "spec.replicas"),
          number(object, "status.replicas"),
          number(object, "status.readyReplicas"),
          age(object, context),
          containers(template_spec(object)),
          images(template_spec(object)),
          selector(at(object, "spec.selector"))};
}

Json replication_controller(const Json& object, RowContext& context) {
  Json row = replica_set(object, context);
  row.back() = labels(at(object, "spec.selector"));
  return row;
}

Json stateful_set(const Json& object, RowContext& context) {
  return {
      text(object, "metadata.name"),
      fmt::format("{}/{}", number(object, "status.readyReplicas"), number(object, "spec.replicas")),
      age(object, context), containers(template_spec(object)), images(template_spec(object))};
}

Json daemon_set(const Json& object, RowContext& context) {
  return {text(object, "metadata.name"),
          number(object, "status.desiredNumberScheduled"),
          number(object, "status.currentNumberScheduled"),
          number(object, "status.numberReady"),
          number(object, "status.updatedNumberScheduled"),
          number(object, "status.numberAvailable"),
          labels(at(template_spec(object), "nodeSelector")),
          age(object, context),
          containers(template_spec(object)),
          images(template_spec(object)),
          selector(at(object, "spec.selector"))};
}

Json job(const Json& object, RowContext& context) {
  std::string status = "Running";
  if (has_condition(object, "Complete"))
    status = "Complete";
  else if (has_condition(object, "Failed"))
    status = "Failed";
  else if (!text(object, "metadata.deletionTimestamp").empty())
    status = "Terminating";
  else if (has_condition(object, "Suspended"))
    status = "Suspended";
  else if (has_condition(object, "FailureTarget"))
    status = "FailureTarget";
  else if (has_condition(object, "SuccessCriteriaMet"))
    status = "SuccessCriteriaMet";
  const std::int64_t succeeded = number(object, "status.succeeded");
  const std::int64_t parallelism = number(object, "spec.parallelism");
  std::string completions = fmt::format("{}/1", succeeded);
  if (!at(object, "spec.completions").is_null())
    completions = fmt::format("{}/{}", succeeded, number(object, "spec.completions"));
  else if (parallelism > 1)
    completions = fmt::format("{}/1 of {}", succeeded, parallelism);
  std::string took;
  if (const auto start = parse_time(text(object, "status.startTime"))) {
    const auto end = parse_time(text(object, "status.completionTime"));
    took = human_duration((end ? *end : context.now) - *start);
  }
  return {text(object, "metadata.name"),
          status,
          completions,
          took,
          age(object, context),
          containers(template_spec(object)),
          images(template_spec(object)),
          selector(at(object, "spec.selector"))};
}

Json cron_job(const Json& object, RowContext& context) {
  const Json& pod_spec = at(object, "spec.jobTemplate.spec.template.spec");
  const Json& suspend = at(object, "spec.suspend");
  const bool ran = !text(object, "status.lastScheduleTime").empty();
  return {text(object, "metadata.name"),
          text(object, "spec.schedule"),
          text(object, "spec.timeZone", "<none>"),
          suspend.is_null()       ? "<unset>"
          : suspend == Json(true) ? "True"
                                  : "False",
          count(object, "status.active"),
          ran ? since(object, "status.lastScheduleTime", context) : "<none>",
          age(object, context),
          containers(pod_spec),
          images(pod_spec),
          selector(at(object, "spec.jobTemplate.spec.selector"))};
}

Json controller_revision(const Json& object, RowContext& context) {
  std::string controller = "<none>";
  for (const Json& owner : at(object, "metadata.ownerReferences")) {
    if (at(owner, "controller") != Json(true)) continue;
    const std::string api_version = text(owner, "apiVersion");
    const std::size_t slash = api_version.find('/');
    std::string kind = text(owner, "kind");
    for (char& c : kind)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    controller = kind + (slash == api_version.npos ? "" : "." + api_version.substr(0, slash)) +
                 "/" + text(owner, "name");
  }
  return {text(object, "metadata.name"), controller, number(object, "revision"),
          age(object, context)};
}

Json pod_disruption_budget(const Json& object, RowContext& context) {
  return {text(object, "metadata.name"), text(object, "spec.minAvailable", "N/A"),
          text(object, "spec.maxUnavailable", "N/A"), number(object, "status.disruptionsAllowed"),
          age(object, context)};
}

// "cpu: 12%/80%"; the current value is <unknown> until a controller has measured it.
std::string autoscaler_targets(const Json& object) {
  std::vector<std::string> parts;
  if (const Json& target = at(object, "spec.targetCPUUtilizationPercentage"); !target.is_null()) {
    const Json& current = at(object, "status.currentCPUUtilizationPercentage");
    parts.push_back(fmt::format("cpu: {}/{}%",
                                current.is_null() ? "<unknown>" : dump_json(current) + "%",
                                dump_json(target)));
  }
  const Json& measured = at(object, "status.currentMetrics");
  std::size_t index = 0;
  for (const Json& metric : at(object, "spec.metrics")) {
    static const Json kNull;
    const Json& current = measured.is_array() && index < measured.size() ? measured[index] : kNull;
    ++index;
    const std::string type = text(metric, "type");
    if (type != "Resource") {
      parts.push_back("<unknown>/<auto>");
      continue;
    }
    const Json& target = at(metric, "resource.target");
    const bool share = !at(target, "averageUtilization").is_null();
    const std::string now = share ? text(current, "resource.current.averageUtilization")
                                  : text(current, "resource.current.averageValue");
    parts.push_back(fmt::format(
        "{}: {}/{}", text(metric, "resource.name"),
        now.empty() ? "<unknown>"
        : share     ? now + "%"
                    : now,
        share ? text(target, "averageUtilization") + "%" : text(target, "averageValue")));
  }
  if (parts.size() > 2)
    return fmt::format("{}, {} + {} more...", parts[0], parts[1], parts.size() - 2);
  return join(parts, ", ", "<none>");
}

Json autoscaler(const Json& object, RowContext& context) {
  return {text(object, "metadata.name"),
          text(object, "spec.scaleTargetRef.kind") + "/" + text(object, "spec.scaleTargetRef.name"),
          autoscaler_targets(object),
          text(object, "spec.minReplicas", "<unset>"),
          number(object, "spec.maxReplicas"),
          number(object, "status.currentReplicas"),
          age(object, context)};
}

Json pod_template(const Json& object, RowContext&) {
  const Json& spec = at(object, "template.spec");
  return {text(object, "metadata.name"), containers(spec), images(spec),
          labels(at(object, "template.metadata.labels"))};
}

}  // namespace

CellFunction workload_cells(const GroupResource& resource) {
  static const std::map<GroupResource, CellFunction> kinds = {
      {{"", "pods"}, pod},
      {{"", "podtemplates"}, pod_template},
      {{"", "replicationcontrollers"}, replication_controller},
      {{"apps", "controllerrevisions"}, controller_revision},
      {{"apps", "daemonsets"}, daemon_set},
      {{"apps", "deployments"}, deployment},
      {{"apps", "replicasets"}, replica_set},
      {{"apps", "statefulsets"}, stateful_set},
      {{"autoscaling", "horizontalpodautoscalers"}, autoscaler},
      {{"batch", "cronjobs"}, cron_job},
      {{"batch", "jobs"}, job},
      {{"policy", "poddisruptionbudgets"}, pod_disruption_budget},
  };
  auto it = kinds.find(resource);
  return it == kinds.end() ? nullptr : it->second;
}

}  // namespace drydock::fake
