#pragma once
// RecordedRun: a run in real time, told again for its judges, record by record: what was stored and
// what each instance had been told at that moment. A value of one telling.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "scenarios/engine/live/live_recorder.h"
#include "scenarios/engine/world/run_view.h"

namespace drydock::sim {

class RecordedRun final : public RunView {
 public:
  struct Facts {
    std::string own_namespace;
    bool collects_garbage = true;
    std::map<GroupKind, Resource> kinds;  ///< that were followed
  };
  /// The catalog outlives it. Operators that it does not know have a name and nothing else.
  RecordedRun(const OperatorCatalog& catalog, const std::vector<Actor>& actors, Facts facts);

  // The telling.
  void go_on(TimePoint now) { now_ = now; }
  void store(WatchEventType type, const Object& object);
  void take_process(const Record& record);
  /// What an answer or an event tells its instance; `index`: of the record in the trace. Fills in
  /// what an event's stream showed of the object before.
  void take_told(Record& record, std::uint64_t index);
  void take_whole_look(const Message& watch, const std::string& version, std::uint64_t index);

  Object get(const Resource& resource, const ObjectKey& key) const override;
  std::vector<Object> list(const Resource& resource) const override;
  TimePoint now() const override { return now_; }
  const OperatorUnderTest& operator_of(ActorId instance) const override;
  const Knowledge& knowledge(ActorId instance) const override;
  bool is_running(const std::string& operator_name) const override;
  std::optional<Resource> resource_of(const GroupVersionKind& kind) const override;
  const std::string& own_namespace() const override { return facts_.own_namespace; }
  bool collects_garbage() const override { return facts_.collects_garbage; }
  Duration ordinary_lag() const override { return std::chrono::seconds(2); }

 private:
  Facts facts_;
  TimePoint now_{};
  std::vector<std::string> names_;  // of operators, by actor
  std::map<std::string, const OperatorUnderTest*> operators_;
  std::map<std::string, OperatorUnderTest> strangers_;
  std::map<GroupKind, std::map<ObjectKey, Object>> objects_;
  std::map<ActorId, Knowledge> knowledge_;
  std::set<ActorId> running_;
  std::map<std::uint64_t, std::map<ObjectKey, Object>> shown_;  // by the watch's number
};

}  // namespace drydock::sim
