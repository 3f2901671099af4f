#pragma once
// Scheduler: which object is reconciled next. Each object is queued at most once, the earliest time
// wins; what is asked for while it runs runs once more after; those that are due go first in, first
// out; failures are counted per object. No coroutine, no clock: time is handed in and never goes
// back. Order of one time is the order of asking.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "operator/api/names.h"
#include "operator/base/random.h"
#include "operator/base/time.h"
#include "operator/runtime/backoff.h"

namespace drydock {

class Scheduler {
 public:
  struct Item {
    ObjectKey key;
    std::string reason;     ///< of the request that won, for log lines only
    unsigned failures = 0;  ///< in a row before this run
    TimePoint due{};        ///< since when it could have run
  };

  explicit Scheduler(BackoffPolicy retry = BackoffPolicy::for_objects()) : retry_(retry) {}

  /// The object is to run at `at`, or earlier where it is queued so. While it runs: once more
  /// after.
  void schedule(const ObjectKey& key, TimePoint at, TimePoint now, std::string_view reason);
  /// The next that is due; it runs from now on, until finished.
  std::optional<Item> take(TimePoint now);
  /// When take() will have something at the earliest; nullopt: not by itself.
  std::optional<TimePoint> next_due() const;

  /// The run ended well: failures are forgotten; runs again after `requeue_after` where given.
  void succeeded(const ObjectKey& key, TimePoint now, std::optional<Duration> requeue_after);
  /// The run failed: runs again after its backoff. A run that came before the last backoff was over
  /// (an event asked for it) keeps that time and does not count. Returns when it will run.
  TimePoint failed(const ObjectKey& key, TimePoint now, Random& random);
  /// The run failed, and is repeated after `retry_after`, or only when asked for; the failure
  /// counts.
  void failed_with(const ObjectKey& key, TimePoint now, std::optional<Duration> retry_after);
  /// The object is gone: nothing of it is queued or remembered; a run that is under way leaves
  /// nothing behind either, unless it is scheduled anew meanwhile.
  void forget(const ObjectKey& key);

  unsigned failures(const ObjectKey& key) const;
  bool is_running(const ObjectKey& key) const;
  bool is_queued(const ObjectKey& key) const;
  std::size_t queued() const { return queue_.size(); }
  /// Of the queued ones, those that could run now.
  std::size_t due(TimePoint now) const;
  /// How often an object that was not queued became so, and how often that was for a failure.
  std::uint64_t added() const { return added_; }
  std::uint64_t retried() const { return retried_; }
  std::size_t running() const { return running_; }
  /// Keys that run, in order.
  std::vector<ObjectKey> running_keys() const;

 private:
  using Place = std::pair<TimePoint, std::uint64_t>;  // when, and in which order it was asked for
  struct Entry {
    std::optional<Place> queued;  // its place in queue_, or, while it runs, for after
    std::string reason;
    bool running = false;
    bool forgotten = false;  // while it ran
    unsigned failures = 0;
    std::optional<TimePoint> retry;  // end of the backoff after the last failure
  };
  void finish(std::map<ObjectKey, Entry>::iterator entry);

  BackoffPolicy retry_;
  std::uint64_t sequence_ = 0;
  std::uint64_t added_ = 0;
  std::uint64_t retried_ = 0;
  std::size_t running_ = 0;
  std::map<ObjectKey, Entry> entries_;
  std::map<Place, ObjectKey> queue_;
};

}  // namespace drydock
