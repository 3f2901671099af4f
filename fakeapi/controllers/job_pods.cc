#include "fakeapi/controllers/job_pods.h"

#include <fmt/format.h>

#include "fakeapi/controllers/job_policies.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/pods.h"
#include "operator/api/resources.h"

namespace drydock::fake {

Json job_pod(const Object& job, const JobState& state, const std::vector<Object>& pods,
             std::int64_t number) {
  Json pod = pod_from_template(copy_at(job.json(), {"spec", "template"}), job, resources::jobs());
  Json& finalizers = pod["metadata"]["finalizers"];
  if (!finalizers.is_array()) finalizers = Json::array();
  finalizers.push_back(kJobTracking);
  if (!state.indexed) return pod;
  const std::string index = std::to_string(number);
  pod["metadata"]["annotations"][kJobIndex] = index;
  if (state.failed_indexes)
    pod["metadata"]["annotations"].update(
        index_failure_annotations(job, last_failed_of_index(pods, number)));
  pod["metadata"]["labels"][kJobIndex] = index;
  pod["metadata"]["generateName"] = fmt::format("{}-{}-", job.name(), index);
  pod["spec"]["hostname"] = fmt::format("{}-{}", job.name(), index);
  for (const char* list : {"initContainers", "containers"})
    if (auto found = pod["spec"].find(list); found != pod["spec"].end())
      for (Json& container : *found) {
        Json& variables = container["env"];
        if (!variables.is_array()) variables = Json::array();
        variables.push_back(
            {{"name", "JOB_COMPLETION_INDEX"},
             {"valueFrom",
              {{"fieldRef", {{"fieldPath", fmt::format("metadata.labels['{}']", kJobIndex)}}}}}});
      }
  return pod;
}

}  // namespace drydock::fake
