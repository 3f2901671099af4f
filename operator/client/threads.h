#pragma once
// Threads: the threads of one HttpsApi: a bounded pool that takes requests in order, and one thread
// for each watch. Of idle threads the one that worked last is woken, alone. Joined by stop(), which
// first has everything aborted.
#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "operator/client/abort_handle.h"

namespace drydock {

class Threads {
 public:
  struct Limits {
    Limits() = default;
    std::size_t workers = 8;
    std::size_t waiting = 10'000;  ///< requests queued for a worker
    std::size_t watches = 1'000;
  };
  explicit Threads(Limits limits);
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  /// What runs, and how to end it early. `run` is called exactly once, also after stop(): with an
  /// aborted handle it must return soon.
  struct Job {
    std::shared_ptr<AbortHandle> abort;
    std::function<void()> run;
  };
  /// False when too much waits, or stopped.
  bool submit(Job job);
  /// On a thread of its own. False when there are too many, or stopped.
  bool start(Job job);
  /// Aborts all and waits until all threads have ended.
  void stop();

 private:
  struct Thread {
    std::thread thread;
    std::shared_ptr<AbortHandle> abort;  // of what it runs now
    std::optional<Job> next;             // a worker's, handed to it while it was idle
    std::condition_variable wake_up;
    bool ended = false;
  };
  using Iterator = std::list<Thread>::iterator;

  void work(Iterator self);
  void reap(std::unique_lock<std::mutex>& lock);

  const Limits limits_;
  std::mutex mutex_;
  std::condition_variable thread_ended_;
  std::deque<Job> queue_;
  std::list<Thread> workers_, watches_;
  std::vector<Thread*> idle_;  // workers, the one that worked last at the end
  std::size_t ended_watches_ = 0;
  bool stopped_ = false;
};

}  // namespace drydock
