#pragma once
// FaultApi: the message layer in real time: an Api before another one that lets a FaultSource
// befall each call, watch and event of the operators under test. Behind a front door it stands
// before the served fake or a real cluster, so that operators in any language have the same faults
// as in the simulator. Requests of anybody else pass untouched.
//
// A lost request or answer is an answer without a code, reason Unavailable: the door breaks the
// connection. What never comes is silence; it ends, by a broken connection, when no client waits
// any more.
//
// What only a simulated world can do is not done here (can_do() says so): lagging replicas, wall
// clock jumps. An event that is to come twice is written again where the history is ours;
// elsewhere the door tells it again, as it was, to the watch that resumes.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "operator/api/api.h"
#include "operator/base/environment.h"
#include "scenarios/engine/live/forgotten_history.h"
#include "scenarios/engine/live/live_recorder.h"
#include "scenarios/engine/world/occasion.h"

namespace drydock::sim {

struct FaultApiOptions {
  FaultApiOptions() = default;
  /// Durations of faults are cut to this: real time is dear.
  Duration longest_fault = std::chrono::hours(24);
  /// A watch that has missed an event is ended after so long, as servers end watches now and then.
  Duration gap_lasts = std::chrono::minutes(10);
  /// Notes all that passes; may be null. Outlives the FaultApi.
  LiveRecorder* recorder = nullptr;
};

class FaultApi final : public Api {
 public:
  /// What is not a message's affair: operators' processes, other writers, the history.
  class Host {
   public:
    virtual ~Host() = default;
    /// Kills it at once; it comes back after `restart`, or stays down.
    virtual void crash(const Instance& instance, std::optional<Duration> restart) = 0;
    /// Zero: until it is crashed or restarted.
    virtual void pause(const Instance& instance, Duration duration) = 0;
    virtual bool is_alive(const Instance& instance) const = 0;
    /// One more instance beside the one that runs; none beside two.
    virtual void start_beside(const std::string& operator_name) = 0;
    virtual Task<void> meanwhile(std::vector<Action> actions) = 0;
    virtual Task<void> compact() = 0;
    /// Writes the object again as it is, so that its last change is told once more; the version it
    /// has then. Empty where that cannot be done.
    virtual std::string write_again(const GroupVersionResource& resource, const ObjectKey& key) = 0;
    /// An operator is about to write objects of this kind.
    virtual Task<void> before_write(Resource resource) = 0;
  };

  using Options = FaultApiOptions;

  /// `operators`: the users' names whose requests are befallen; an operator calls as the user of
  /// its name, whose uid is the number of its instance. All outlive the FaultApi, its calls and its
  /// streams; one executor.
  FaultApi(Environment& environment, Api& upstream, std::set<std::string> operators,
           FaultSource& faults, Host& host, Options options = {});

  Task<Response> call(Request request) override;
  Task<WatchResult> watch(Request request) override;

  /// Ends what faults have begun and hold: silent streams, those that missed an event, delays.
  void heal() { ++heals_; }

  /// From now on all that came before is forgotten, as far as operators can see. Errors: the
  /// cluster does not say how far it has come.
  Task<Result<void>> forget_history();

  /// Empty, or why this cannot happen in real time: "lag: ...".
  static std::string can_do(const Deed& deed);

 private:
  friend class FaultStream;
  /// A call of an operator, and what happens to it.
  struct Passage;

  bool is_befallen(const Request& request) const;
  Task<Passage> depart(Request request);
  Task<Resource> resource_of(GroupVersionResource resource);
  std::optional<Deed> ask(const Occasion& occasion, const Instance& at_hand);
  std::optional<Deed> ask_of_call(const Passage& passage);
  Task<Response> go(Passage& passage);
  Task<Response> pass_upstream(Passage& passage);
  Task<WatchResult> open(Passage& passage);
  Task<void> perform(Deed deed, Instance by);
  /// True where the sender is dead or has given up, and nothing of the call comes.
  Task<bool> hold_sender(Deed deed, Instance by);
  /// Nothing comes; returns when nobody waits any more.
  Task<Response> never();
  Duration cut(Duration duration) const { return std::min(duration, options_.longest_fault); }
  /// For so long, or until heal() is called.
  Task<void> wait_for_heal(Duration duration);

  Environment& environment_;
  Api& upstream_;
  std::set<std::string> operators_;
  FaultSource& faults_;
  Host& host_;
  Options options_;
  std::map<GroupVersionResource, Resource> resources_;
  std::set<std::string> gaps_;               ///< watches that missed an event, and must list again
  std::set<std::string> repetitions_;        ///< versions of what was written again
  std::map<std::string, WatchEvent> again_;  ///< what a watch is told again when it resumes
  ForgottenHistory forgotten_;
  std::uint64_t heals_ = 0;
};

}  // namespace drydock::sim
