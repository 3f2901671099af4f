// Jobs: Pods that end, so many at once, until enough have succeeded or too many have failed. Each
// ended Pod is noted in the status, let go of its finalizer, and counted, in this order, so that
// none is counted twice or not at all. Finished Jobs go when their time is over. Follows
// kube-controller-manager's job and ttl-after-finished controllers, one write a step.
#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/job_pods.h"
#include "fakeapi/controllers/job_status.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/pods.h"
#include "fakeapi/controllers/workload_controller.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupVersionResource kPods = resources::pods().gvr();
const GroupResource kPodStorage = kPods.group_resource();

bool any_pod(const Object&, const Object&) { return true; }

class JobController final : public WorkloadController {
 public:
  explicit JobController(Server& server)
      : WorkloadController(server, {.name = "job",
                                    .resource = resources::jobs(),
                                    .account = "job-controller",
                                    .component = "job-controller"}),
        orphans_(server.clock()) {}

  bool has_work() const override { return WorkloadController::has_work() || orphans_.has_work(); }
  std::optional<TimePoint> next_deadline() const override {
    const auto one = WorkloadController::next_deadline();
    const auto other = orphans_.next_deadline();
    if (one && other) return std::min(*one, *other);
    return one ? one : other;
  }
  void observe(const Change& change) override {
    WorkloadController::observe(change);
    if (change.storage == storage_ && change.type == WatchEventType::kDeleted)
      for (const Object& pod : index_.controlled_by(kPodStorage, change.object.uid()))
        if (is_left_behind(pod)) orphans_.add({kPodStorage, pod.key()});
  }
  void step(Server& server) override {
    if (!orphans_.has_work()) return WorkloadController::step(server);
    const auto item = orphans_.take();
    const Object pod = index_.get(kPodStorage, item->key);
    const bool done = !pod || !is_left_behind(pod) || let_go(server, pod).has_value();
    done ? orphans_.forget(*item) : orphans_.retry(*item);
  }

 private:
  // Pods whose Job has gone must not be held by its finalizer.
  void note(const Change& change) override {
    if (change.storage == kPodStorage && change.type != WatchEventType::kDeleted &&
        is_left_behind(change.object))
      orphans_.add({kPodStorage, change.object.key()});
  }
  bool is_left_behind(const Object& pod) const {
    if (!pod.has_finalizer(kJobTracking)) return false;
    const auto controller = pod.controller();
    if (controller && controller->kind != kind_.resource.kind) return false;
    const Object job = owner_of(pod);
    return !job || is_job_finished(job);
  }

  Result<void> let_go(Server& server, const Object& pod) const {
    const auto patched =
        client_.patch(server, kPods, pod.key(), media::kStrategicMergePatch,
                      {{"metadata",
                        {{"uid", pod.uid()},
                         {"$deleteFromPrimitiveList/finalizers", Json::array({kJobTracking})}}}});
    if (!patched && !patched.error().is_not_found()) return fail(patched.error());
    return {};
  }

  Result<void> sync(Server& server, const Object& job) override {
    const std::string_view manager = string_at(job.json(), {"spec", "managedBy"});
    if (!manager.empty() && manager != "kubernetes.io/job-controller") return {};
    if (is_job_finished(job)) return expire(server, job);
    DRYDOCK_TRY(Claimed claimed, claim_pods(server, job, any_pod));
    if (claimed.wrote) return look_again(job);
    const WallTime now = clock_.wall_now();
    const JobState state(job, claimed.objects, now);
    if (!job.is_being_deleted()) {
      DRYDOCK_TRY(const bool wrote, match_pods(server, job, state, claimed.objects, now));
      if (wrote) return look_again(job);
    }
    DRYDOCK_TRY(const bool told, write_status(server, job, status_of(job, state, now)));
    if (told) return look_again(job);
    for (const Object& pod : claimed.objects)
      if (pod.has_finalizer(kJobTracking) &&
          (is_noted(job, pod) || state.ignored.contains(std::string(pod.uid())) ||
           job.is_being_deleted())) {
        DRYDOCK_CHECK(let_go(server, pod));
        return look_again(job);
      }
    DRYDOCK_TRY(const bool counted,
                write_status(server, job, counted_status(job, state, claimed.objects, now)));
    if (counted && state.end && state.terminating == 0) say_end(job, *state.end);
    if (!counted) await_deadline(job, now);
    return {};
  }

  // Whether it made or deleted a Pod.
  Result<bool> match_pods(Server& server, const Object& job, const JobState& state,
                          const std::vector<Object>& pods, WallTime now) {
    const auto active = static_cast<std::int64_t>(state.active.size());
    const std::int64_t wanted = state.wanted_active();
    if (active > wanted) {
      std::vector<Object> surplus = state.active;
      rank_for_deletion(surplus, {}, now);
      const Object& pod = surplus.front();
      // What goes because it is too much is not a failure, and is let go before it could count.
      if (!state.end && pod.has_finalizer(kJobTracking))
        DRYDOCK_CHECK(let_go(server, pod));
      else
        DRYDOCK_CHECK(delete_pod(server, job, pod));
      return true;
    }
    if (active == wanted) return false;
    std::int64_t index = -1;
    if (state.indexed) {
      index = next_index(job, state, pods, now);
      if (index < 0) return false;
    }
    const Duration pause = state.failed_indexes ? Duration::zero() : job_backoff(state, pods, now);
    if (pause > Duration::zero()) {
      again_after(job, pause);
      return false;
    }
    const auto made = create_pod(server, job, job_pod(job, state, pods, index));
    if (!made) return fail(made.error());
    return true;
  }

  // The first that may have a Pod now; -1: none, or later.
  std::int64_t next_index(const Object& job, const JobState& state, const std::vector<Object>& pods,
                          WallTime now) {
    if (!state.failed_indexes) {
      const auto pending = state.pending_indexes(1);
      return pending.empty() ? -1 : pending.front();
    }
    for (const std::int64_t index : state.pending_indexes(pods.size() + 1)) {
      const Duration pause = index_backoff(last_failed_of_index(pods, index), now);
      if (pause == Duration::zero()) return index;
      again_after(job, pause);
    }
    return -1;
  }

  static bool is_noted(const Object& job, const Object& pod) {
    for (const char* which : {"succeeded", "failed"})
      for (const Json& uid : copy_at(job.json(), {"status", "uncountedTerminatedPods", which}))
        if (uid == pod.uid()) return true;
    // An index that is done says so itself.
    return job_index_of(pod) >= 0 && string_at(pod.json(), {"status", "phase"}) == "Succeeded" &&
           parse_indexes(string_at(job.json(), {"status", "completedIndexes"}))
               .contains(job_index_of(pod));
  }

  // With all that has ended noted, and what the Job comes to.
  Json status_of(const Object& job, const JobState& state, WallTime now) {
    Json status = copy_at(job.json(), {"status"});
    if (!state.suspended && !status.contains("startTime")) status["startTime"] = format_time(now);
    set_unless_zero(status, "active", static_cast<std::int64_t>(state.active.size()));
    status["ready"] = state.ready;
    status["terminating"] = state.terminating;
    Json& noted = status["uncountedTerminatedPods"];
    if (!noted.is_object()) noted = Json::object();
    auto note_down = [&noted](const char* which, const std::vector<Object>& pods) {
      for (const Object& pod : pods) noted[which].push_back(pod.uid());
    };
    if (!state.indexed) note_down("succeeded", state.newly_succeeded);
    note_down("failed", state.newly_failed);
    if (state.indexed) {
      set_unless_zero(status, "succeeded", state.succeeded);
      if (const std::string done = format_indexes(state.succeeded_indexes); !done.empty())
        status["completedIndexes"] = done;
      if (state.failed_indexes) status["failedIndexes"] = format_indexes(*state.failed_indexes);
    }
    if (state.end) {
      const char* type = state.end->success ? "SuccessCriteriaMet" : "FailureTarget";
      if (!find_status_condition(job.json(), type))
        append(status, job_condition(type, *state.end, now));
    } else {
      note_suspension(job, state, status, now);
    }
    return status;
  }

  void note_suspension(const Object& job, const JobState& state, Json& status, WallTime now) {
    const Json* known = find_status_condition(job.json(), "Suspended");
    const bool was = known && string_at(*known, {"status"}) == "True";
    if (was == state.suspended) return;
    const JobEnd said = state.suspended ? JobEnd{false, "JobSuspended", "Job suspended"}
                                        : JobEnd{false, "JobResumed", "Job resumed"};
    Json condition = job_condition("Suspended", said, now);
    if (!state.suspended) condition["status"] = "False";
    if (known) remove_condition(status["conditions"], "Suspended");
    append(status, std::move(condition));
    if (state.suspended)
      status.erase("startTime");
    else
      status["startTime"] = format_time(now);
    events_.normal(job, state.suspended ? "Suspended" : "Resumed", said.message);
  }

  // With what was noted and has let go counted; the end, once all is.
  Json counted_status(const Object& job, const JobState& state, const std::vector<Object>& pods,
                      WallTime now) const {
    Json status = copy_at(job.json(), {"status"});
    Json& noted = status["uncountedTerminatedPods"];
    for (const char* which : {"succeeded", "failed"}) {
      const Json uids = copy_at(noted, {which});
      if (uids.empty()) continue;
      Json held = Json::array();
      for (const Json& uid : uids)
        if (is_held(pods, uid)) held.push_back(uid);
      const auto counted = static_cast<std::int64_t>(uids.size() - held.size());
      set_unless_zero(status, which, number_at(status, {which}) + counted);
      if (held.empty())
        noted.erase(which);
      else
        noted[which] = std::move(held);
    }
    if (!state.end || !noted.empty() || state.terminating > 0 || !state.active.empty())
      return status;
    append(status, job_condition(state.end->success ? "Complete" : "Failed", *state.end, now));
    if (state.end->success) status["completionTime"] = format_time(now);
    return status;
  }

  static bool is_held(const std::vector<Object>& pods, const Json& uid) {
    return std::any_of(pods.begin(), pods.end(), [&uid](const Object& pod) {
      return uid == pod.uid() && pod.has_finalizer(kJobTracking);
    });
  }

  static void append(Json& status, Json condition) {
    Json& conditions = status["conditions"];
    if (!conditions.is_array()) conditions = Json::array();
    conditions.push_back(std::move(condition));
  }

  void say_end(const Object& job, const JobEnd& end) {
    if (end.success)
      events_.normal(job, "Completed", "Job completed");
    else
      events_.warning(job, end.reason, end.message);
  }

  void await_deadline(const Object& job, WallTime now) {
    const std::int64_t deadline = number_at(job.json(), {"spec", "activeDeadlineSeconds"}, -1);
    const std::string_view started = string_at(job.json(), {"status", "startTime"});
    if (deadline >= 0 && !started.empty())
      again_after(job, std::chrono::seconds(deadline) - elapsed_since(started, now));
  }

  Result<void> expire(Server& server, const Object& job) {
    const std::int64_t ttl = number_at(job.json(), {"spec", "ttlSecondsAfterFinished"}, -1);
    if (ttl < 0 || job.is_being_deleted()) return {};
    const Json* told = find_status_condition(job.json(), "Complete");
    if (!told) told = find_status_condition(job.json(), "Failed");
    const Duration left =
        std::chrono::seconds(ttl) -
        elapsed_since(string_at(*told, {"lastTransitionTime"}), clock_.wall_now());
    if (left > Duration::zero()) {
      again_after(job, left);
      return {};
    }
    return client_.remove(
        server, kind_.resource.gvr(), job.key(),
        {{"propagationPolicy", "Foreground"}, {"preconditions", {{"uid", job.uid()}}}});
  }

  WorkQueue orphans_;  ///< Pods
};

}  // namespace

std::unique_ptr<ClusterController> make_job_controller(Server& server) {
  return std::make_unique<JobController>(server);
}

}  // namespace drydock::fake
