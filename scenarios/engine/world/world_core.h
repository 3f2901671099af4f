#pragma once
// WorldCore: the inside of World: the fake, the actors, and the pending events between them. Its
// parts live in files of their own (instance.h, calls.cc, stream.h), which may touch all of it;
// World is its only owner.
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fakeapi/controllers/cluster_controller.h"
#include "fakeapi/write/server.h"
#include "scenarios/engine/sim_context.h"
#include "scenarios/engine/sim_environment.h"
#include "scenarios/engine/world/preparation.h"
#include "scenarios/engine/world/world.h"

namespace drydock::sim::detail {

class Instance;
class Stream;

/// One call, from when it is sent until nobody waits for it any more. Shared by the events that
/// carry it on and the coroutine that waits.
struct Call {
  Instance* from = nullptr;
  std::shared_ptr<Message> message;
  std::optional<Deed> deed;
  Response response;               ///< on its way back
  std::shared_ptr<Stream> stream;  ///< of a watch that was not refused
  bool answered = false;           ///< nothing more comes of it for the caller
  Completion waiter;
};

class WorldCore {
 public:
  using Event = std::move_only_function<void()>;

  WorldCore(WorldOptions world_options, const OperatorCatalog& operators, FaultSource& fault_source,
            Trace& run_trace);
  ~WorldCore();
  WorldCore(const WorldCore&) = delete;
  WorldCore& operator=(const WorldCore&) = delete;

  // Events. `soon`: a message travels, the world is not idle before it has run. `later`: it may
  // take its time. `hold`: a fault holds it back; heal() lets it go.
  void soon(Duration after, Event event);
  void later(TimePoint time, Event event);
  void hold(Duration after, Event event);
  void release_all();
  TimePoint now() const { return context.now(); }

  void record(Record::Kind kind, ActorId actor, std::shared_ptr<const Message> message = nullptr,
              std::string text = {});

  /// A record of what an instance is told: it knows it from then on.
  void tell(Instance& instance, Record record);

  // Faults.
  std::optional<Deed> ask(const Occasion& occasion, ActorId actor,
                          const std::shared_ptr<Message>& message);
  Instance* target_of(const Deed& deed, Instance* at_hand) const;
  /// Of a deed that needs no message.
  void perform(const Deed& deed, Instance* at_hand);
  /// A crash or pause that comes once the instance has taken in what it was just given.
  void perform_after_this_instant(Deed deed, Instance& at_hand);

  // Operators (instance.cc).
  Instance& start(const OperatorUnderTest& operator_under_test);
  /// Unless two run already.
  void start_beside(const OperatorUnderTest& operator_under_test);
  /// Of those that run; where none does, of all. No name: of any operator.
  Instance* youngest(std::string_view name) const;
  Instance* instance_of(ActorId actor) const;
  void crash(Instance& instance, const std::string& why);
  void crash_and_restart(Instance& instance, std::optional<Duration> restart,
                         const std::string& why);
  void pause(Instance& instance, Duration duration);
  void resume(Instance& instance);
  void on_failed_task(const asio::any_io_executor& executor, const std::string& task,
                      const std::exception_ptr& error);

  // Calls (calls.cc).
  std::shared_ptr<Call> send(Instance& from, Request&& request);
  void depart(const std::shared_ptr<Call>& call);
  void arrive(const std::shared_ptr<Call>& call);
  void take_place(const std::shared_ptr<Call>& call);
  void finish(const std::shared_ptr<Call>& call, Response response);
  void deliver(const std::shared_ptr<Call>& call);
  void give_up_at_timeout(const std::shared_ptr<Call>& call);
  /// As of the replica that answers; nullopt where it must wait, in which case it comes back.
  std::optional<Response> serve(const std::shared_ptr<Call>& call);
  Response read_at(const Request& request, std::uint64_t revision);
  const std::string& kind_of(const GroupVersionResource& gvr);

  // Watches (stream.cc).
  void open_stream(const std::shared_ptr<Call>& call);
  std::expected<std::unique_ptr<fake::WatchCursor>, Response> watch_from_prefix(
      const Request& request, std::uint64_t known);
  /// The same state at a new revision, which streams then show without asking for faults.
  void write_again(const GroupVersionResource& gvr, const ObjectKey& key);
  void expire_resume(const Instance& instance, const Message& watch);
  bool take_expiry(const Instance& instance, const Message& message);

  // Servers (replicas.cc).
  std::uint64_t prefix(unsigned replica) const;
  void lag(unsigned server_number, Duration duration);
  void thaw(unsigned server_number);
  /// Nothing where the replica does not lag behind `revision`. Else true: `event` comes once it has
  /// caught up, `too_late` where that takes longer than a real server waits.
  bool wait_for_revision(unsigned replica, std::uint64_t revision, Event event, Event too_late);
  TimePoint committed_at(std::uint64_t revision) const;

  // Others.
  struct HostedController;
  Response act(const Action& action);
  void observe(const fake::Change& change);
  void offer_steps();
  void step_controller(std::size_t index);
  /// False where a fault has the step wait.
  bool befall_step(std::size_t index);
  void do_step(HostedController& hosted);
  void heal();
  bool is_idle(Duration horizon) const;

  WorldOptions options;
  const OperatorCatalog& catalog;
  FaultSource& faults;
  Trace& trace;
  DefaultChoices first_in_first_out;
  SimContext context;
  SimEnvironment environment;  // the world's own
  std::shared_ptr<const Preparation> prepared;
  fake::Server server;

  struct Replica {
    std::optional<std::uint64_t> frozen;  ///< all that it has heard of
    TimePoint until{};
    std::vector<Event> waiting;  ///< for it to catch up
  };
  std::vector<Replica> replicas;

  struct HostedController {
    std::unique_ptr<fake::ClusterController> controller;
    ActorId actor = 0;
    std::optional<TimePoint> step_at;
    bool held = false;  ///< a fault delays its next step
  };
  std::vector<HostedController> controllers;

  std::map<std::string, ActorId> users;
  ActorId writer = 0;                    // who causes the changes that are committed now
  std::shared_ptr<const Message> cause;  // the call that does, if one does
  std::uint64_t first_revision = 0;
  std::vector<TimePoint> commit_times;  // of the revisions after first_revision
  TimePoint last_write{};
  std::uint64_t messages = 0;
  std::size_t travelling = 0;
  std::uint64_t next_held = 0;
  std::map<std::uint64_t, Event> held;
  std::vector<Stream*> streams;  // that are open, in the order they were opened
  struct Expiry {
    const Instance* instance;
    std::string watch;
  };
  std::vector<Expiry> expiries;
  std::set<std::uint64_t> repetitions;
  std::vector<std::pair<GroupVersionResource, std::string>> kinds;
  std::vector<std::string> unexpected_exits;
  std::vector<std::unique_ptr<Instance>> instances;
  std::shared_ptr<void> observation;
};

}  // namespace drydock::sim::detail
