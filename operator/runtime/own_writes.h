#pragma once
// OwnWrites: what a controller's reconciles are writing. It lays the answers over the controller's
// caches, and keeps a reconcile's own writes from triggering the same object again: those whose
// answer is there (the cache tells them as echoes), and those whose event comes before the answer
// (events of an object that is being written are held back for the writer until the answer says
// whose they were). Nobody else is spared anything. One executor.
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "operator/api/api.h"
#include "operator/runtime/reflector.h"

namespace drydock {

class OwnWrites {
 public:
  using Trigger = std::function<void(const ObjectKey& primary, std::string_view reason)>;

  /// `trigger` schedules a primary object whose held back events were not its own.
  explicit OwnWrites(Trigger trigger) : trigger_(std::move(trigger)) {}
  OwnWrites(const OwnWrites&) = delete;
  OwnWrites& operator=(const OwnWrites&) = delete;

  /// The reflector outlives this.
  void add_cache(Reflector& cache) { caches_.push_back(&cache); }

  /// A change of `cache` is about to trigger `primary`: true when it is not to, now.
  bool holds_back(const Reflector& cache, const Change& change, const ObjectKey& primary);

  /// An Api that tells this of what is written through it by the reconcile of `primary`. This and
  /// `inner` outlive it; it outlives its calls.
  std::unique_ptr<Api> api_for(Api& inner, ObjectKey primary);

 private:
  friend class TrackedApi;
  struct InFlight {
    Reflector* cache;
    ObjectKey object;
    ObjectKey writer;
    bool status;                    // of the status alone
    std::vector<std::string> held;  // resource versions of events
  };
  using Handle = std::list<InFlight>::iterator;

  Reflector* cache_of(const Request& request) const;
  void answered(InFlight& write, const Request& request, const Response& response);
  void finish(Handle write, std::string_view own_version);

  Trigger trigger_;
  std::vector<Reflector*> caches_;
  std::list<InFlight> in_flight_;
  const InFlight* noting_ = nullptr;  // whose answer is being laid over a cache
};

}  // namespace drydock
