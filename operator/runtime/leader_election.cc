#include "operator/runtime/leader_election.h"

#include <fmt/format.h>

#include "operator/api/resources.h"
#include "operator/runtime/deadline.h"
#include "operator/runtime/leader_api.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;

constexpr double kJitter = 1.2;  // what client-go adds to a candidate's retry period, at most
constexpr Duration kReleaseLimit = 5s;

std::int64_t whole_seconds(Duration duration) {
  return std::chrono::ceil<std::chrono::seconds>(duration).count();
}

}  // namespace

Result<void> check(const LeaderElectionConfig& config) {
  const auto bad = [](std::string message) {
    return fail(Status(0, reason::kBadRequest, "leader election: " + std::move(message)));
  };
  if (config.lease.name.empty() || config.lease.namespace_.empty())
    return bad("the lease needs a name and a namespace");
  if (config.identity.empty()) return bad("an instance needs an identity");
  if (config.retry_period <= Duration::zero()) return bad("the retry period must be above 0");
  if (config.lease_duration < 1s) return bad("the lease duration must be a second at least");
  if (config.lease_duration <= config.renew_deadline)
    return bad("the lease duration must be longer than the renew deadline");
  if (config.renew_deadline.count() <= kJitter * static_cast<double>(config.retry_period.count()))
    return bad("the renew deadline must be longer than 1.2 retry periods");
  return {};
}

std::string leader_identity(std::string_view host, Random& random) {
  return fmt::format("{}_{}", host, random.uuid());
}

LeaderElector::LeaderElector(Environment& environment, Client client, LeaderElectionConfig config,
                             EventRecorder* events, OnChange on_change)
    : environment_(environment),
      client_(std::move(client)),
      config_(std::move(config)),
      events_(events),
      on_change_(std::move(on_change)),
      logger_(environment.logger.with_target("runtime").with_span(
          "leader election", {{"lease", config_.lease.to_string()}})) {}

bool LeaderElector::is_leader() const {
  return leads_ && environment_.now() < renewed_at_ + config_.renew_deadline;
}

std::unique_ptr<Api> LeaderElector::guard(Api& inner) const {
  return std::make_unique<LeaderApi>(inner, [this] { return is_leader(); });
}

Task<LeadershipEnd> LeaderElector::lead(std::function<Task<void>()> work, Shutdown& shutdown) {
  logger_.info("waiting to lead", {{"identity", config_.identity}});
  if (!co_await run_until_ended(campaign(), shutdown.wait())) {
    // The last attempt may have succeeded at the same time.
    if (seen_.holder == config_.identity) co_await release();
    co_return LeadershipEnd::kNotElected;
  }
  changed(true);
  const bool finished = co_await run_until_ended(work(), keep());
  if (finished) co_await release();
  changed(false);
  co_return finished ? LeadershipEnd::kFinished : LeadershipEnd::kLost;
}

void LeaderElector::changed(bool leads) {
  leads_ = leads;
  logger_.info(leads ? "became leader" : "stopped leading", {{"identity", config_.identity}});
  if (on_change_) on_change_(leads);
  if (!events_) return;
  const Object regarding = lease_ ? lease_ : write_lease({}, config_.lease, {});
  events_->publish(regarding, {.type = EventType::kNormal,
                               .reason = "LeaderElection",
                               .action = leads ? "Acquire" : "Release",
                               .note = fmt::format("{} {}", config_.identity,
                                                   leads ? "became leader" : "stopped leading")});
}

Task<void> LeaderElector::campaign() {
  while (true) {
    if (co_await attempt() == Attempt::kHeld) co_return;
    const double stretch = 1 + kJitter * environment_.random.unit();
    co_await environment_.sleep_for(Duration(
        static_cast<Duration::rep>(static_cast<double>(config_.retry_period.count()) * stretch)));
  }
}

// Ends when the lease is lost.
Task<void> LeaderElector::keep() {
  while (true) {
    const TimePoint deadline = renewed_at_ + config_.renew_deadline;
    co_await environment_.timers.sleep_until(
        std::min(environment_.now() + config_.retry_period, deadline));
    if (!is_leader()) {
      logger_.warn("the lease could not be renewed in time",
                   {{"limit", format_duration(config_.renew_deadline)}});
      break;
    }
    if (co_await attempt() == Attempt::kTaken) {
      logger_.warn("another instance holds the lease", {{"leader", seen_.holder}});
      break;
    }
  }
  leads_ = false;  // from here on, before anybody else is told
}

Task<LeaderElector::Attempt> LeaderElector::attempt() {
  Attempt result = Attempt::kFailed;
  TimePoint limit = environment_.now() + config_.renew_deadline / 2;
  if (leads_) limit = std::min(limit, renewed_at_ + config_.renew_deadline);
  if (!co_await run_until_deadline(environment_, attempt_unguarded(result),
                                   [limit] { return limit; })) {
    logger_.warn("the lease was not answered in time");
    co_return Attempt::kFailed;
  }
  co_return result;
}

Task<void> LeaderElector::attempt_unguarded(Attempt& result) {
  // Whoever holds the lease writes without a look, and looks when that fails.
  if (lease_ && seen_.holder == config_.identity && co_await write(lease_, own_record(), result))
    co_return;
  auto live = co_await client_.get(resources::leases(), config_.lease);
  if (!live && !live.error().is_not_found()) {
    logger_.warn("cannot read the lease", {{"error", live.error().to_string()}});
    co_return;
  }
  if (!live) {
    lease_ = Object();
    seen_ = LeaseRecord();
    co_await write(Object(), own_record(), result);
    co_return;
  }
  observe(*std::move(live));
  const auto good_for = seen_.duration_seconds > 0
                            ? Duration(std::chrono::seconds(seen_.duration_seconds))
                            : config_.lease_duration;
  if (!seen_.holder.empty() && seen_.holder != config_.identity &&
      environment_.now() < seen_at_ + good_for) {
    result = Attempt::kTaken;
    co_return;
  }
  co_await write(lease_, own_record(), result);
}

LeaseRecord LeaderElector::own_record() const {
  const std::string now = format_micro_time(environment_.wall_now());
  LeaseRecord record{.holder = config_.identity,
                     .duration_seconds = whole_seconds(config_.lease_duration),
                     .acquire_time = now,
                     .renew_time = now,
                     .transitions = lease_ ? seen_.transitions + 1 : 0};
  if (seen_.holder != config_.identity) return record;
  record.acquire_time = seen_.acquire_time;
  record.transitions = seen_.transitions;
  return record;
}

// True when it is written. Creates the lease where `lease` is empty; replaces that very version
// otherwise.
Task<bool> LeaderElector::write(Object lease, LeaseRecord record, Attempt& result) {
  const bool is_new = !lease;
  Object wanted = write_lease(lease, config_.lease, record);
  const TimePoint sent = environment_.now();
  auto written = is_new ? co_await client_.create(resources::leases(), wanted)
                        : co_await client_.replace(resources::leases(), wanted);
  if (!written) {
    // Somebody was faster: the next look tells who.
    const bool expected = written.error().is_conflict() || written.error().is_already_exists();
    logger_.log(expected ? LogLevel::kDebug : LogLevel::kWarn, "cannot write the lease",
                {{"error", written.error().to_string()}});
    co_return false;
  }
  observe(*std::move(written));
  renewed_at_ = sent;
  result = Attempt::kHeld;
  co_return true;
}

void LeaderElector::observe(Object lease) {
  LeaseRecord record = read_lease(lease);
  if (record.holder != seen_.holder && !record.holder.empty() && record.holder != config_.identity)
    logger_.info("another instance leads", {{"leader", record.holder}});
  // Nothing but the record counts: a changed label prolongs no lease.
  if (!lease_ || lease_.uid() != lease.uid() || record != seen_) seen_at_ = environment_.now();
  lease_ = std::move(lease);
  seen_ = std::move(record);
}

Task<void> LeaderElector::release() {
  const TimePoint limit = environment_.now() + kReleaseLimit;
  if (!co_await run_until_deadline(environment_, release_unguarded(), [limit] { return limit; }))
    logger_.warn("the lease could not be released in time");
}

Task<void> LeaderElector::release_unguarded() {
  for (int tries = 0; tries < 3 && seen_.holder == config_.identity; ++tries) {
    LeaseRecord record = own_record();
    record.holder.clear();
    record.duration_seconds = 1;
    record.acquire_time = record.renew_time;
    auto written =
        co_await client_.replace(resources::leases(), write_lease(lease_, config_.lease, record));
    if (written) {
      observe(*std::move(written));
      co_return;
    }
    if (!written.error().is_conflict()) {
      logger_.warn("cannot release the lease", {{"error", written.error().to_string()}});
      co_return;
    }
    auto live = co_await client_.get(resources::leases(), config_.lease);
    if (!live) co_return;
    observe(*std::move(live));
  }
}

}  // namespace drydock
