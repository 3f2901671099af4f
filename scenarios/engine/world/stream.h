#pragma once
// Stream: a watch, seen from the server: a cursor over the history whose events travel one by one,
// in order, each with its latency and its fate; bookmarks each minute; an end at its timeout. The
// client holds the other end (make_client_stream); whichever is closed first ends it.
//
// What the faults of events become, so that a real cluster could do it:
//   drop       the event never comes, later ones do; bookmarks say no more than what was shown, and
//              when the stream ends the client's resume is answered 410, so that it lists again.
//              An event of the first look at what there is cannot be left out: the connection
//              breaks.
//   coalesce   the stream stands still before the event until the object's next change, and ends
//              with 410 then: the list shows the next state only. Without a next change it stays
//              still until the client gives up; the resume brings the event.
//   duplicate  the event comes and the connection breaks; before the resume the object is written
//              again as it is, as a migration of the storage does, so that the resume brings the
//              same state once more, at a newer revision. That one is no occasion. A deleted object
//              is not shown again.
//   close, gone, silence and delay are what they say.
#include <deque>
#include <unordered_map>

#include "scenarios/engine/world/world_core.h"

namespace drydock::sim::detail {

class Stream final : public std::enable_shared_from_this<Stream> {
 public:
  using Item = Result<std::optional<WatchEvent>>;

  /// `start`: the revision that the client has seen; its cursor tells what comes after. What is not
  /// newer than `first_look` tells what there is (0: the client knows it).
  Stream(WorldCore& core, Instance& instance, std::shared_ptr<Message> message,
         std::unique_ptr<fake::WatchCursor> cursor, std::uint64_t start, std::uint64_t first_look);
  ~Stream();
  void open();

  // The client's end.
  bool has_item() const { return !inbox_.empty() || ended_; }
  Item take_item();
  void wait_for_item(Completion completion) { waiter_ = std::move(completion); }
  void stop_waiting();
  void close();
  std::vector<std::string> warnings() const { return warnings_; }

  Instance& instance() const { return instance_; }
  unsigned replica() const;
  /// Looks for events that are due.
  void wake_now();
  /// Ends what a fault has begun.
  void heal();
  void break_off(Item item, const char* why);

 private:
  struct Pending {
    WatchEvent event;
    std::uint64_t revision;
    TimePoint due;
    bool asked = false;
  };

  void wake();
  void schedule(Duration after);
  void pump();
  bool poll();
  Object known_before(const Object& object) const;
  bool befall_pending();
  void deliver_pending();
  void tell(Record record);
  void end_first_look(const Object& bookmark);
  void push(Item item);
  void schedule_tick();
  void tick();
  std::optional<WatchEvent> bookmark();
  void leave_world();

  WorldCore& core_;
  Instance& instance_;
  std::shared_ptr<Message> message_;
  std::unique_ptr<fake::WatchCursor> cursor_;
  std::vector<std::string> warnings_;
  TimePoint next_bookmark_{};
  TimePoint deadline_{};
  TimePoint last_due_{};
  std::uint64_t first_look_;
  std::uint64_t last_revision_;
  std::optional<Pending> pending_;
  std::unordered_map<std::string, Object> shown_;
  bool first_look_is_open_;          // a streamed list, until the bookmark that ends it
  std::vector<Record> told_so_far_;  // of it: the client takes it as a whole, or not at all
  std::deque<Item> inbox_;
  Completion waiter_;
  std::string coalesced_;  // the key of the object whose next change ends the stream
  bool scheduled_ = false;
  bool stalled_ = false;
  bool silent_ = false;
  bool gap_ = false;
  bool ended_ = false;
  bool closed_ = false;
};

std::unique_ptr<WatchStream> make_client_stream(std::shared_ptr<Stream> stream);

}  // namespace drydock::sim::detail
