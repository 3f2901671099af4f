// CronJobs: a Job each time the schedule says so. Follows kube-controller-manager's, one write a
// step; differs: schedules are in UTC, and of the times that were missed only the last is caught
// up.
#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/cron_times.h"
#include "fakeapi/controllers/job_status.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/workload_controller.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const Resource kJobs = resources::jobs();
const GroupResource kJobStorage = kJobs.gvr().group_resource();
constexpr const char* kScheduledAt = "batch.kubernetes.io/cronjob-scheduled-timestamp";
constexpr int kMostMissed = 1000;

bool has_succeeded(const Object& job) {
  const Json* told = find_status_condition(job.json(), "Complete");
  return told && string_at(*told, {"status"}) == "True";
}

class CronJobController final : public WorkloadController {
 public:
  explicit CronJobController(Server& server)
      : WorkloadController(server,
                           {.name = "cronjob",
                            .resource = {"batch", "v1", "cronjobs", "CronJob", true},
                            .account = "cronjob-controller",
                            .component = "cronjob-controller"},
                           {kJobStorage}) {}

 private:
  void note(const Change& change) override {
    if (change.storage != kJobStorage) return;
    if (const Object owner = owner_of(change.object)) again(owner);
  }

  Result<void> sync(Server& server, const Object& cron) override {
    if (cron.is_being_deleted()) return {};
    const WallTime now = clock_.wall_now();
    std::vector<Object> jobs = index_.controlled_by(kJobStorage, cron.uid());
    sort_by_age(jobs);
    DRYDOCK_TRY(bool wrote, forget_history(server, cron, jobs));
    if (wrote) return look_again(cron);
    const bool suspended = flag_at(cron.json(), {"spec", "suspend"});
    const std::optional<WallTime> due = suspended ? std::nullopt : last_due(cron, now);
    std::optional<WallTime> scheduled;
    if (due) {
      DRYDOCK_TRY(const Made made, make_job(server, cron, jobs, *due));
      if (made == Made::kOne) return look_again(cron);
      if (made == Made::kBefore) scheduled = due;
    }
    DRYDOCK_TRY(wrote, write_status(server, cron, status_of(cron, jobs, scheduled)));
    if (wrote || suspended) return {};
    if (const auto next = next_cron_time(string_at(cron.json(), {"spec", "schedule"}), now))
      again_after(cron, *next - now);
    return {};
  }

  // The last time that was due and that nothing has come of yet.
  static std::optional<WallTime> last_due(const Object& cron, WallTime now) {
    const std::string_view schedule = string_at(cron.json(), {"spec", "schedule"});
    std::string_view from = string_at(cron.json(), {"status", "lastScheduleTime"});
    if (from.empty()) from = cron.creation_timestamp();
    const auto start = parse_time(from);
    if (!start) return std::nullopt;
    WallTime at = *start;
    const std::int64_t patience = number_at(cron.json(), {"spec", "startingDeadlineSeconds"}, -1);
    if (patience >= 0) at = std::max<WallTime>(at, now - std::chrono::seconds(patience));
    std::optional<WallTime> due;
    for (int i = 0; i < kMostMissed; ++i) {
      const auto next = next_cron_time(schedule, at);
      if (!next || *next > now) break;
      due = at = *next;
    }
    return due;
  }

  enum class Made { kOne, kBefore, kNone };
  Result<Made> make_job(Server& server, const Object& cron, const std::vector<Object>& jobs,
                        WallTime due) {
    const std::string name = fmt::format(
        "{}-{}", cron.name(),
        std::chrono::duration_cast<std::chrono::minutes>(due.time_since_epoch()).count());
    if (index_.get(kJobStorage, {std::string(cron.namespace_()), name})) return Made::kBefore;
    const std::string_view policy = string_at(cron.json(), {"spec", "concurrencyPolicy"});
    for (const Object& job : jobs) {
      if (is_job_finished(job)) continue;
      if (policy == "Forbid") {
        events_.normal(cron, "JobAlreadyActive",
                       "Not starting job because prior execution is running and concurrency policy "
                       "is Forbid");
        return Made::kNone;
      }
      if (policy != "Replace" || job.is_being_deleted()) continue;
      DRYDOCK_CHECK(delete_job(server, cron, job));
      return Made::kOne;
    }
    Json metadata = copy_at(cron.json(), {"spec", "jobTemplate", "metadata"});
    metadata["name"] = name;
    metadata["namespace"] = cron.namespace_();
    metadata["annotations"][kScheduledAt] = format_time(due);
    metadata["ownerReferences"] = Json::array({controller_reference_json(cron, kind_.resource)});
    metadata.erase("creationTimestamp");
    const auto made =
        client_.create(server, kJobs.gvr(),
                       {{"apiVersion", kJobs.api_version()},
                        {"kind", kJobs.kind},
                        {"metadata", std::move(metadata)},
                        {"spec", copy_at(cron.json(), {"spec", "jobTemplate", "spec"})}});
    if (!made) {
      events_.warning(cron, "FailedCreate",
                      fmt::format("Error creating job: {}", made.error().message));
      return fail(made.error());
    }
    events_.normal(cron, "SuccessfulCreate", fmt::format("Created job {}", name));
    return Made::kOne;
  }

  Result<void> delete_job(Server& server, const Object& cron, const Object& job) {
    DRYDOCK_CHECK(
        client_.remove(server, kJobs.gvr(), job.key(), {{"propagationPolicy", "Background"}}));
    events_.normal(cron, "SuccessfulDelete", fmt::format("Deleted job {}", job.name()));
    return {};
  }

  Result<bool> forget_history(Server& server, const Object& cron, const std::vector<Object>& jobs) {
    for (const bool success : {true, false}) {
      std::vector<Object> finished = jobs;
      std::erase_if(finished, [success](const Object& job) {
        return !is_job_finished(job) || has_succeeded(job) != success || job.is_being_deleted();
      });
      const std::int64_t limit =
          success ? number_at(cron.json(), {"spec", "successfulJobsHistoryLimit"}, 3)
                  : number_at(cron.json(), {"spec", "failedJobsHistoryLimit"}, 1);
      if (static_cast<std::int64_t>(finished.size()) <= limit) continue;
      DRYDOCK_CHECK(delete_job(server, cron, finished.front()));
      return true;
    }
    return false;
  }

  Json status_of(const Object& cron, const std::vector<Object>& jobs,
                 std::optional<WallTime> scheduled) const {
    Json status = copy_at(cron.json(), {"status"});
    Json active = Json::array();
    std::string last_success(string_at(status, {"lastSuccessfulTime"}));
    for (const Object& job : jobs) {
      if (!is_job_finished(job))
        active.push_back(reference_to(job, status));
      else if (has_succeeded(job))
        last_success = std::max(last_success,
                                std::string(string_at(job.json(), {"status", "completionTime"})));
    }
    if (active.empty())
      status.erase("active");
    else
      status["active"] = std::move(active);
    if (scheduled) status["lastScheduleTime"] = format_time(*scheduled);
    if (!last_success.empty()) status["lastSuccessfulTime"] = last_success;
    return status;
  }

  // As it was first noted: what becomes of the Job does not change it.
  static Json reference_to(const Object& job, const Json& status) {
    for (const Json& known : copy_at(status, {"active"}))
      if (string_at(known, {"uid"}) == job.uid()) return known;
    return {{"apiVersion", kJobs.api_version()},
            {"kind", kJobs.kind},
            {"name", job.name()},
            {"namespace", job.namespace_()},
            {"uid", job.uid()},
            {"resourceVersion", job.resource_version()}};
  }
};

}  // namespace

std::unique_ptr<ClusterController> make_cron_job_controller(Server& server) {
  return std::make_unique<CronJobController>(server);
}

}  // namespace drydock::fake
