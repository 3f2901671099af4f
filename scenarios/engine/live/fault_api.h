#pragma once
// FaultApi: the message layer in real time: an Api before another one that lets a FaultSource
// befall each call, watch and event of the operators under test. Behind a front door it stands
// before the served fake or a real cluster, so that operators in any language have the same faults
// as in the simulator. Requests of anybody else pass untouched.
//
// What only a simulated world can do is not done here (can_do() says so): lagging replicas, wall
// clock jumps, events that come twice.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "operator/api/api.h"
#include "operator/base/environment.h"
#include "scenarios/engine/world/occasion.h"

namespace drydock::sim {

class FaultApi final : public Api {
 public:
  /// What is not a message's affair: operators' processes, other writers, the history.
  class Host {
   public:
    virtual ~Host() = default;
    /// Kills the operator at once; it comes back after `restart`, or stays down.
    virtual void crash(const std::string& operator_name, std::optional<Duration> restart) = 0;
    virtual void pause(const std::string& operator_name, Duration duration) = 0;
    virtual Task<void> meanwhile(std::vector<Action> actions) = 0;
    virtual void compact() = 0;
  };

  /// `operators`: the users' names whose requests are befallen; an operator calls as the user of
  /// its name. All outlive the FaultApi, its calls and its streams; one executor.
  FaultApi(Environment& environment, Api& upstream, std::set<std::string> operators,
           FaultSource& faults, Host& host);

  Task<Response> call(Request request) override;
  Task<WatchResult> watch(Request request) override;

  /// Empty, or why this cannot happen in real time: "lag: ...".
  static std::string can_do(const Deed& deed);

 private:
  friend class FaultStream;
  /// A call of an operator, and what happens to it.
  struct Passage;

  Task<Passage> depart(Request request);
  Task<std::string> kind_of(GroupVersionResource resource);
  std::optional<Deed> ask(Passage& passage);
  Task<Response> go(Passage passage);
  Task<Response> return_home(Passage passage, Response response);
  Task<void> perform(Deed deed, std::string by);
  Task<void> never();

  Environment& environment_;
  Api& upstream_;
  std::set<std::string> operators_;
  FaultSource& faults_;
  Host& host_;
  std::map<GroupVersionResource, std::string> kinds_;
  std::set<std::string> gaps_;  ///< watches that missed an event, and must list again
};

}  // namespace drydock::sim
