#include "operator/runtime/scheduler.h"

#include <algorithm>

namespace drydock {
namespace {

constexpr Duration kLongestDelay = std::chrono::hours(24 * 180);

}  // namespace

void Scheduler::schedule(const ObjectKey& key, TimePoint at, TimePoint now,
                         std::string_view reason) {
  Entry& entry = entries_[key];
  // What is overdue is no earlier than what is due: the order of asking holds among them.
  const TimePoint due = std::max(at, now);
  if (entry.queued) {
    if (entry.queued->first <= due) return;
    if (!entry.running) queue_.erase(*entry.queued);
    entry.queued->first = due;
    entry.queued->second = sequence_++;
  } else {
    entry.queued = Place{due, sequence_++};
    ++added_;
  }
  entry.reason = reason;
  if (!entry.running) queue_.emplace(*entry.queued, key);
}

std::optional<Scheduler::Item> Scheduler::take(TimePoint now) {
  if (queue_.empty() || queue_.begin()->first.first > now) return std::nullopt;
  const TimePoint due = queue_.begin()->first.first;
  const auto node = queue_.extract(queue_.begin());
  Entry& entry = entries_[node.mapped()];
  entry.queued.reset();
  entry.running = true;
  entry.forgotten = false;
  ++running_;
  return Item{.key = node.mapped(),
              .reason = std::move(entry.reason),
              .failures = entry.failures,
              .due = due};
}

std::optional<TimePoint> Scheduler::next_due() const {
  if (queue_.empty()) return std::nullopt;
  return queue_.begin()->first.first;
}

void Scheduler::finish(std::map<ObjectKey, Entry>::iterator at) {
  Entry& entry = at->second;
  entry.running = false;
  --running_;
  if (entry.queued)
    queue_.emplace(*entry.queued, at->first);
  else if (entry.failures == 0)
    entries_.erase(at);
}

void Scheduler::succeeded(const ObjectKey& key, TimePoint now,
                          std::optional<Duration> requeue_after) {
  const auto at = entries_.find(key);
  if (at == entries_.end() || !at->second.running) return;
  at->second.failures = 0;
  at->second.retry.reset();
  if (requeue_after && !at->second.forgotten)
    schedule(key, now + std::min(*requeue_after, kLongestDelay), now, "reconciler requested retry");
  finish(at);
}

TimePoint Scheduler::failed(const ObjectKey& key, TimePoint now, Random& random) {
  const auto at = entries_.find(key);
  if (at == entries_.end() || !at->second.running) return now;
  Entry& entry = at->second;
  TimePoint due = now;
  if (!entry.forgotten) {
    if (!entry.retry || *entry.retry <= now) {
      ++entry.failures;
      entry.retry = now + backoff_delay(retry_, entry.failures, random);
    }
    due = *entry.retry;
    ++retried_;
    schedule(key, due, now, "error policy requested retry");
  }
  finish(at);
  return due;
}

void Scheduler::failed_with(const ObjectKey& key, TimePoint now,
                            std::optional<Duration> retry_after) {
  const auto at = entries_.find(key);
  if (at == entries_.end() || !at->second.running) return;
  Entry& entry = at->second;
  if (!entry.forgotten) {
    ++entry.failures;
    entry.retry.reset();
    if (retry_after) {
      ++retried_;
      schedule(key, now + std::min(*retry_after, kLongestDelay), now,
               "error policy requested retry");
    }
  }
  finish(at);
}

void Scheduler::forget(const ObjectKey& key) {
  const auto at = entries_.find(key);
  if (at == entries_.end()) return;
  Entry& entry = at->second;
  if (entry.queued && !entry.running) queue_.erase(*entry.queued);
  entry.queued.reset();
  entry.retry.reset();
  entry.failures = 0;
  entry.forgotten = entry.running;
  if (!entry.running) entries_.erase(at);
}

unsigned Scheduler::failures(const ObjectKey& key) const {
  const auto at = entries_.find(key);
  return at == entries_.end() ? 0 : at->second.failures;
}

bool Scheduler::is_running(const ObjectKey& key) const {
  const auto at = entries_.find(key);
  return at != entries_.end() && at->second.running;
}

bool Scheduler::is_queued(const ObjectKey& key) const {
  const auto at = entries_.find(key);
  return at != entries_.end() && at->second.queued.has_value();
}

std::size_t Scheduler::due(TimePoint now) const {
  return static_cast<std::size_t>(
      std::distance(queue_.begin(), queue_.upper_bound({now, UINT64_MAX})));
}

std::vector<ObjectKey> Scheduler::running_keys() const {
  std::vector<ObjectKey> keys;
  for (const auto& [key, entry] : entries_)
    if (entry.running) keys.push_back(key);
  return keys;
}

}  // namespace drydock
