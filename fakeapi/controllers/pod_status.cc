#include "fakeapi/controllers/pod_status.h"

#include <fmt/format.h>

#include "fakeapi/controllers/object_fields.h"

namespace drydock::fake {
namespace {

Json condition(const Object& pod, std::string_view type, bool is_true, WallTime now) {
  Json made{{"type", type},
            {"status", is_true ? "True" : "False"},
            {"lastProbeTime", nullptr},
            {"lastTransitionTime", format_time(now)}};
  set_unless_zero(made, "observedGeneration", pod.generation());
  return made;
}

Json ended(const Object& pod, int exit_code, WallTime now) {
  const std::string_view began = string_at(pod.json(), {"status", "startTime"});
  const std::string at = format_time(now);
  return {{"terminated",
           {{"exitCode", exit_code},
            {"reason", exit_code == 0 ? "Completed" : "Error"},
            {"startedAt", began.empty() ? at : std::string(began)},
            {"finishedAt", at}}}};
}

Json container_statuses(const Object& pod, std::string_view list, const Json& state, bool ready,
                        bool started) {
  Json made = Json::array();
  for (const Json& container : copy_at(pod.json(), {"spec", list})) {
    const std::string name(string_at(container, {"name"}));
    const std::string image(string_at(container, {"image"}));
    made.push_back({{"name", name},
                    {"state", state},
                    {"lastState", Json::object()},
                    {"ready", ready},
                    {"started", started},
                    {"restartCount", 0},
                    {"image", image},
                    {"imageID", image},
                    {"containerID", fmt::format("drydock://{}/{}", pod.uid(), name)}});
  }
  return made;
}

// Why the Pod is not ready though its containers are; empty: it is.
std::string closed_gate(const Object& pod) {
  for (const Json& gate : copy_at(pod.json(), {"spec", "readinessGates"})) {
    const std::string_view type = string_at(gate, {"conditionType"});
    const Json* open = find_status_condition(pod.json(), type);
    if (!open)
      return fmt::format("corresponding condition of pod readiness gate \"{}\" does not exist.",
                         type);
    if (string_at(*open, {"status"}) != "True")
      return fmt::format("the status of pod readiness gate \"{}\" is not \"True\", but {}", type,
                         string_at(*open, {"status"}));
  }
  return {};
}

Json ready_condition(const Object& pod, WallTime now) {
  const std::string why = closed_gate(pod);
  Json made = condition(pod, "Ready", why.empty(), now);
  if (why.empty()) return made;
  made["reason"] = "ReadinessGatesNotReady";
  made["message"] = why;
  return made;
}

}  // namespace

Json running_status(const Object& pod, const PodPlace& place, WallTime now) {
  const std::string at = format_time(now);
  const Json running{{"running", {{"startedAt", at}}}};
  Json conditions = Json::array();
  conditions.push_back(condition(pod, "PodReadyToStartContainers", true, now));
  conditions.push_back(condition(pod, "Initialized", true, now));
  conditions.push_back(ready_condition(pod, now));
  conditions.push_back(condition(pod, "ContainersReady", true, now));
  conditions.push_back(condition(pod, "PodScheduled", true, now));
  Json status{{"phase", "Running"},
              {"conditions", std::move(conditions)},
              {"hostIP", place.host_ip},
              {"hostIPs", Json::array({Json{{"ip", place.host_ip}}})},
              {"podIP", place.pod_ip},
              {"podIPs", Json::array({Json{{"ip", place.pod_ip}}})},
              {"startTime", at},
              {"containerStatuses", container_statuses(pod, "containers", running, true, true)}};
  set_unless_zero(status, "observedGeneration", pod.generation());
  if (Json init = container_statuses(pod, "initContainers", ended(pod, 0, now), true, false);
      !init.empty())
    status["initContainerStatuses"] = std::move(init);
  return status;
}

Json waiting_status(const Object& pod, const PodPlace& place, WallTime now) {
  Json statuses = container_statuses(pod, "containers", Json::object(), false, false);
  std::string unready;
  for (Json& status : statuses) {
    const std::string image = status["image"];
    const bool lacks = cannot_be_pulled(image);
    status["state"]["waiting"]["reason"] = lacks ? "ImagePullBackOff" : "ContainerCreating";
    if (lacks)
      status["state"]["waiting"]["message"] = fmt::format("Back-off pulling image \"{}\"", image);
    status["imageID"] = "";
    status.erase("containerID");
    unready += (unready.empty() ? "" : " ") + status["name"].get<std::string>();
  }
  if (copy_at(pod.json(), {"status", "containerStatuses"}) == statuses) return Json();
  Json conditions = Json::array();
  conditions.push_back(condition(pod, "PodReadyToStartContainers", true, now));
  conditions.push_back(condition(pod, "Initialized", true, now));
  for (const char* type : {"Ready", "ContainersReady"}) {
    Json closed = condition(pod, type, false, now);
    closed["reason"] = "ContainersNotReady";
    closed["message"] = fmt::format("containers with unready status: [{}]", unready);
    conditions.push_back(std::move(closed));
  }
  conditions.push_back(condition(pod, "PodScheduled", true, now));
  return {{"phase", "Pending"},
          {"conditions", std::move(conditions)},
          {"hostIP", place.host_ip},
          {"hostIPs", Json::array({Json{{"ip", place.host_ip}}})},
          {"podIP", place.pod_ip},
          {"podIPs", Json::array({Json{{"ip", place.pod_ip}}})},
          {"startTime", format_time(now)},
          {"containerStatuses", std::move(statuses)}};
}

Json ended_status(const Object& pod, const PodRun& run, WallTime now) {
  const char* why = run.failed() ? "PodFailed" : "PodCompleted";
  Json conditions = Json::array();
  for (const char* type : {"Ready", "ContainersReady"}) {
    Json closed = condition(pod, type, false, now);
    closed["reason"] = why;
    conditions.push_back(std::move(closed));
  }
  Json initialized = condition(pod, "Initialized", true, now);
  if (!run.failed()) initialized["reason"] = why;
  conditions.push_back(std::move(initialized));
  Json statuses = container_statuses(pod, "containers", Json::object(), false, false);
  for (std::size_t i = 0; i < statuses.size() && i < run.exit_codes.size(); ++i)
    statuses[i]["state"] = ended(pod, run.exit_codes[i], now);
  return {{"phase", run.failed() ? "Failed" : "Succeeded"},
          {"conditions", std::move(conditions)},
          {"containerStatuses", std::move(statuses)}};
}

Json readiness_conditions(const Object& pod, WallTime now) {
  Json changed = Json::array();
  Json wanted = ready_condition(pod, now);
  const Json* live = find_status_condition(pod.json(), "Ready");
  if (live && string_at(*live, {"status"}) == string_at(wanted, {"status"}) &&
      string_at(*live, {"message"}) == string_at(wanted, {"message"}))
    return changed;
  if (live && string_at(*live, {"status"}) == string_at(wanted, {"status"}))
    wanted["lastTransitionTime"] = string_at(*live, {"lastTransitionTime"});
  // A merged condition keeps what it is not told to forget.
  if (!wanted.contains("reason")) wanted["reason"] = wanted["message"] = nullptr;
  changed.push_back(std::move(wanted));
  return changed;
}

}  // namespace drydock::fake
