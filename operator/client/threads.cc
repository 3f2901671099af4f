#include "operator/client/threads.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace drydock {
namespace {

/// False when the system has no thread to give.
bool launch(std::thread& thread, std::move_only_function<void()> body) {
  try {
    thread = std::thread(std::move(body));
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

}  // namespace

Threads::Threads(Limits limits) : limits_(limits) {}
Threads::~Threads() { stop(); }

bool Threads::submit(Job job) {
  std::unique_lock lock(mutex_);
  if (stopped_ || queue_.size() >= limits_.waiting) return false;
  if (!idle_.empty()) {
    Thread& worker = *idle_.back();
    idle_.pop_back();
    worker.next = std::move(job);
    lock.unlock();  // so that who wakes up finds it free; workers stay until stop()
    worker.wake_up.notify_one();
    return true;
  }
  queue_.push_back(std::move(job));
  if (workers_.size() >= limits_.workers) return true;  // one of them will come to it
  Iterator self = workers_.emplace(workers_.end());
  if (launch(self->thread, [this, self] { work(self); })) return true;
  workers_.erase(self);
  if (!workers_.empty()) return true;
  queue_.pop_back();
  return false;
}

void Threads::work(Iterator self) {
  std::unique_lock lock(mutex_);
  while (true) {
    if (!queue_.empty()) {
      self->next = std::move(queue_.front());
      queue_.pop_front();
    } else if (!stopped_) {
      idle_.push_back(&*self);
      self->wake_up.wait(lock, [this, self] { return self->next || stopped_; });
      if (!self->next) std::erase(idle_, &*self);
    }
    if (!self->next) break;
    Job job = *std::exchange(self->next, std::nullopt);
    self->abort = job.abort;
    if (stopped_) job.abort->abort();
    lock.unlock();
    job.run();
    job = {};
    lock.lock();
    self->abort.reset();
  }
  self->ended = true;
  thread_ended_.notify_all();
}

bool Threads::start(Job job) {
  std::unique_lock lock(mutex_);
  if (ended_watches_ > 0) reap(lock);
  if (stopped_ || watches_.size() >= limits_.watches) return false;
  Iterator self = watches_.emplace(watches_.end());
  self->abort = job.abort;
  bool launched = launch(self->thread, [this, self, job = std::move(job)]() mutable {
    job.run();
    job = {};
    std::lock_guard ending(mutex_);
    self->abort.reset();
    self->ended = true;
    ++ended_watches_;
    thread_ended_.notify_all();
  });
  if (!launched) watches_.erase(self);
  return launched;
}

/// Joins watches' threads that have come to their end: an instant each.
void Threads::reap(std::unique_lock<std::mutex>& lock) {
  std::list<Thread> ended;
  for (Iterator it = watches_.begin(); it != watches_.end();) {
    Iterator next = std::next(it);
    if (it->ended) ended.splice(ended.end(), watches_, it);
    it = next;
  }
  ended_watches_ = 0;
  lock.unlock();
  for (Thread& thread : ended) thread.thread.join();
  lock.lock();
}

void Threads::stop() {
  std::unique_lock lock(mutex_);
  stopped_ = true;
  for (Thread& worker : workers_) worker.wake_up.notify_one();
  auto all_ended = [this] {
    bool ended = true;
    for (auto* list : {&workers_, &watches_}) {
      for (Thread& thread : *list) {
        ended = ended && thread.ended;
        if (thread.abort) thread.abort->abort();
      }
    }
    return ended;
  };
  // Again and again: an abort finds nothing to shut down between two steps of connecting.
  while (!all_ended()) thread_ended_.wait_for(lock, std::chrono::milliseconds(10));
  std::list<Thread> ended;
  ended.splice(ended.end(), workers_);
  ended.splice(ended.end(), watches_);
  lock.unlock();
  for (Thread& thread : ended) thread.thread.join();
}

}  // namespace drydock
