#include "fakeapi/controllers/work_queue.h"

#include <algorithm>

namespace drydock::fake {
namespace {

constexpr Duration kFirstPause = std::chrono::milliseconds(5);
constexpr int kMaxDoublings = 17;  // eleven minutes

}  // namespace

void WorkQueue::add(const WorkItem& item) {
  if (auto waiting = waits_.find(item); waiting != waits_.end()) {
    later_.erase({waiting->second, item});
    waits_.erase(waiting);
  }
  if (is_ready_.insert(item).second) ready_.push_back(item);
}

void WorkQueue::add_after(const WorkItem& item, Duration delay) {
  if (delay <= Duration::zero()) return add(item);
  if (is_ready_.contains(item)) return;
  const TimePoint due = clock_.now() + delay;
  auto [waiting, added] = waits_.emplace(item, due);
  if (!added) {
    if (waiting->second <= due) return;
    later_.erase({waiting->second, item});
    waiting->second = due;
  }
  later_.emplace(due, item);
}

void WorkQueue::retry(const WorkItem& item) {
  const int doublings = std::min(failures_[item]++, kMaxDoublings);
  add_after(item, kFirstPause * (1 << doublings));
}

bool WorkQueue::has_work() const {
  return !ready_.empty() || (!later_.empty() && later_.begin()->first <= clock_.now());
}

std::optional<TimePoint> WorkQueue::next_deadline() const {
  if (later_.empty()) return std::nullopt;
  return later_.begin()->first;
}

std::optional<WorkItem> WorkQueue::take() {
  const TimePoint now = clock_.now();
  while (!later_.empty() && later_.begin()->first <= now) {
    const WorkItem item = later_.begin()->second;
    add(item);
  }
  if (ready_.empty()) return std::nullopt;
  WorkItem item = std::move(ready_.front());
  ready_.pop_front();
  is_ready_.erase(item);
  return item;
}

}  // namespace drydock::fake
