#pragma once
// Job and CronJob, as structs. Values; builtin.h makes whole objects of the kinds.
// Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/builtin/meta.h"
#include "operator/builtin/pod.h"
#include "operator/builtin/references.h"
#include "operator/crd/field.h"

namespace drydock::builtin {

struct PodFailurePolicyOnExitCodesRequirement {
  std::optional<std::string> container_name;
  std::string operator_;
  std::vector<std::int32_t> values;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodFailurePolicyOnExitCodesRequirement::container_name>("containerName"),
        crd::field<&PodFailurePolicyOnExitCodesRequirement::operator_>("operator"),
        crd::field<&PodFailurePolicyOnExitCodesRequirement::values>("values",
                                                                    {.absent_if_empty = true}),
    };
  }
};

struct PodFailurePolicyOnPodConditionsPattern {
  std::optional<std::string> status;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodFailurePolicyOnPodConditionsPattern::status>("status"),
        crd::field<&PodFailurePolicyOnPodConditionsPattern::type>("type"),
    };
  }
};

struct PodFailurePolicyRule {
  std::string action;
  std::optional<PodFailurePolicyOnExitCodesRequirement> on_exit_codes;
  std::vector<PodFailurePolicyOnPodConditionsPattern> on_pod_conditions;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodFailurePolicyRule::action>("action"),
        crd::field<&PodFailurePolicyRule::on_exit_codes>("onExitCodes"),
        crd::field<&PodFailurePolicyRule::on_pod_conditions>("onPodConditions",
                                                             {.absent_if_empty = true}),
    };
  }
};

struct PodFailurePolicy {
  std::vector<PodFailurePolicyRule> rules;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodFailurePolicy::rules>("rules", {.absent_if_empty = true}),
    };
  }
};

struct SuccessPolicyRule {
  std::optional<std::int32_t> succeeded_count;
  std::optional<std::string> succeeded_indexes;

  static constexpr auto fields() {
    return std::array{
        crd::field<&SuccessPolicyRule::succeeded_count>("succeededCount"),
        crd::field<&SuccessPolicyRule::succeeded_indexes>("succeededIndexes"),
    };
  }
};

struct SuccessPolicy {
  std::vector<SuccessPolicyRule> rules;

  static constexpr auto fields() {
    return std::array{
        crd::field<&SuccessPolicy::rules>("rules", {.absent_if_empty = true}),
    };
  }
};

struct JobSpec {
  std::optional<std::int64_t> active_deadline_seconds;
  std::optional<std::int32_t> backoff_limit;
  std::optional<std::int32_t> backoff_limit_per_index;
  std::optional<std::string> completion_mode;
  std::optional<std::int32_t> completions;
  std::optional<std::string> managed_by;
  std::optional<bool> manual_selector;
  std::optional<std::int32_t> max_failed_indexes;
  std::optional<std::int32_t> parallelism;
  std::optional<PodFailurePolicy> pod_failure_policy;
  std::optional<std::string> pod_replacement_policy;
  std::optional<LabelSelector> selector;
  std::optional<SuccessPolicy> success_policy;
  std::optional<bool> suspend;
  PodTemplateSpec template_;
  std::optional<std::int32_t> ttl_seconds_after_finished;

  static constexpr auto fields() {
    return std::array{
        crd::field<&JobSpec::active_deadline_seconds>("activeDeadlineSeconds"),
        crd::field<&JobSpec::backoff_limit>("backoffLimit"),
        crd::field<&JobSpec::backoff_limit_per_index>("backoffLimitPerIndex"),
        crd::field<&JobSpec::completion_mode>("completionMode"),
        crd::field<&JobSpec::completions>("completions"),
        crd::field<&JobSpec::managed_by>("managedBy"),
        crd::field<&JobSpec::manual_selector>("manualSelector"),
        crd::field<&JobSpec::max_failed_indexes>("maxFailedIndexes"),
        crd::field<&JobSpec::parallelism>("parallelism"),
        crd::field<&JobSpec::pod_failure_policy>("podFailurePolicy"),
        crd::field<&JobSpec::pod_replacement_policy>("podReplacementPolicy"),
        crd::field<&JobSpec::selector>("selector"),
        crd::field<&JobSpec::success_policy>("successPolicy"),
        crd::field<&JobSpec::suspend>("suspend"),
        crd::field<&JobSpec::template_>("template"),
        crd::field<&JobSpec::ttl_seconds_after_finished>("ttlSecondsAfterFinished"),
    };
  }
};

struct JobCondition {
  std::optional<WallTime> last_probe_time;
  std::optional<WallTime> last_transition_time;
  std::optional<std::string> message;
  std::optional<std::string> reason;
  std::string status;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&JobCondition::last_probe_time>("lastProbeTime"),
        crd::field<&JobCondition::last_transition_time>("lastTransitionTime"),
        crd::field<&JobCondition::message>("message"),
        crd::field<&JobCondition::reason>("reason"),
        crd::field<&JobCondition::status>("status"),
        crd::field<&JobCondition::type>("type"),
    };
  }
};

struct UncountedTerminatedPods {
  std::vector<std::string> failed;
  std::vector<std::string> succeeded;

  static constexpr auto fields() {
    return std::array{
        crd::field<&UncountedTerminatedPods::failed>("failed", {.absent_if_empty = true}),
        crd::field<&UncountedTerminatedPods::succeeded>("succeeded", {.absent_if_empty = true}),
    };
  }
};

struct JobStatus {
  std::optional<std::int32_t> active;
  std::optional<std::string> completed_indexes;
  std::optional<WallTime> completion_time;
  std::vector<JobCondition> conditions;
  std::optional<std::int32_t> failed;
  std::optional<std::string> failed_indexes;
  std::optional<std::int32_t> ready;
  std::optional<WallTime> start_time;
  std::optional<std::int32_t> succeeded;
  std::optional<std::int32_t> terminating;
  std::optional<UncountedTerminatedPods> uncounted_terminated_pods;

  static constexpr auto fields() {
    return std::array{
        crd::field<&JobStatus::active>("active"),
        crd::field<&JobStatus::completed_indexes>("completedIndexes"),
        crd::field<&JobStatus::completion_time>("completionTime"),
        crd::field<&JobStatus::conditions>("conditions", {.absent_if_empty = true}),
        crd::field<&JobStatus::failed>("failed"),
        crd::field<&JobStatus::failed_indexes>("failedIndexes"),
        crd::field<&JobStatus::ready>("ready"),
        crd::field<&JobStatus::start_time>("startTime"),
        crd::field<&JobStatus::succeeded>("succeeded"),
        crd::field<&JobStatus::terminating>("terminating"),
        crd::field<&JobStatus::uncounted_terminated_pods>("uncountedTerminatedPods"),
    };
  }
};

struct Job {
  static constexpr std::string_view kApiVersion = "batch/v1";
  static constexpr std::string_view kKind = "Job";

  ObjectMeta metadata;
  std::optional<JobSpec> spec;
  std::optional<JobStatus> status;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Job::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&Job::spec>("spec"),
        crd::field<&Job::status>("status"),
    };
  }
};

struct JobTemplateSpec {
  ObjectMeta metadata;
  std::optional<JobSpec> spec;

  static constexpr auto fields() {
    return std::array{
        crd::field<&JobTemplateSpec::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&JobTemplateSpec::spec>("spec"),
    };
  }
};

struct CronJobSpec {
  std::optional<std::string> concurrency_policy;
  std::optional<std::int32_t> failed_jobs_history_limit;
  JobTemplateSpec job_template;
  std::string schedule;
  std::optional<std::int64_t> starting_deadline_seconds;
  std::optional<std::int32_t> successful_jobs_history_limit;
  std::optional<bool> suspend;
  std::optional<std::string> time_zone;

  static constexpr auto fields() {
    return std::array{
        crd::field<&CronJobSpec::concurrency_policy>("concurrencyPolicy"),
        crd::field<&CronJobSpec::failed_jobs_history_limit>("failedJobsHistoryLimit"),
        crd::field<&CronJobSpec::job_template>("jobTemplate"),
        crd::field<&CronJobSpec::schedule>("schedule"),
        crd::field<&CronJobSpec::starting_deadline_seconds>("startingDeadlineSeconds"),
        crd::field<&CronJobSpec::successful_jobs_history_limit>("successfulJobsHistoryLimit"),
        crd::field<&CronJobSpec::suspend>("suspend"),
        crd::field<&CronJobSpec::time_zone>("timeZone"),
    };
  }
};

struct CronJobStatus {
  std::vector<ObjectReference> active;
  std::optional<WallTime> last_schedule_time;
  std::optional<WallTime> last_successful_time;

  static constexpr auto fields() {
    return std::array{
        crd::field<&CronJobStatus::active>("active", {.absent_if_empty = true}),
        crd::field<&CronJobStatus::last_schedule_time>("lastScheduleTime"),
        crd::field<&CronJobStatus::last_successful_time>("lastSuccessfulTime"),
    };
  }
};

struct CronJob {
  static constexpr std::string_view kApiVersion = "batch/v1";
  static constexpr std::string_view kKind = "CronJob";

  ObjectMeta metadata;
  CronJobSpec spec;
  std::optional<CronJobStatus> status;

  static constexpr auto fields() {
    return std::array{
        crd::field<&CronJob::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&CronJob::spec>("spec"),
        crd::field<&CronJob::status>("status"),
    };
  }
};

}  // namespace drydock::builtin
