#pragma once
// EventRecorder: tells people what an operator does to an object, as events.k8s.io/v1. publish()
// takes note and returns at once; a bounded queue is written in the background, each event tried
// for some two minutes. Equal ones become a series, whose count is written at the first repeat and
// at most every 30 minutes after; another note is another event. Per object at most 25 new events
// in a burst and one every 5 minutes after. An event that vanished is written anew; a namespace
// that is being deleted takes none, and that is no error. Follows client-go's tools/events. One
// executor.
#include <cstdint>
#include <memory>
#include <string>

#include "operator/api/client.h"
#include "operator/base/environment.h"

namespace drydock {

enum class EventType { kNormal, kWarning };

/// Who speaks.
struct EventReporter {
  std::string controller{};  ///< "hello-operator"; qualified names are allowed
  std::string instance{};    ///< the pod's name; the controller's where it is empty
};

struct EventNote {
  EventType type = EventType::kNormal;
  std::string reason{};  ///< why, one CamelCase word: "DeleteRequested"; at most 128 bytes
  std::string action{};  ///< what was being done: "Reconcile"; at most 128 bytes
  std::string note{};    ///< for people; cut at 1024 bytes
  Object related{};      ///< a second object, where there is one
};

struct EventRecorderLimits {
  std::size_t queue = 1000;
  Duration series_interval = std::chrono::minutes(30);
  Duration remember =
      std::chrono::hours(1);  ///< how long after its last repeat an event is remembered
  unsigned tries = 12;
  Duration retry_delay = std::chrono::seconds(10);  ///< a quarter more or less
  unsigned burst = 25;
  Duration refill = std::chrono::minutes(5);
};

class EventRecorder {
 public:
  /// Environment and Api outlive the recorder.
  EventRecorder(Environment& environment, Client client, EventReporter reporter,
                EventRecorderLimits limits = {});
  ~EventRecorder();
  EventRecorder(const EventRecorder&) = delete;
  EventRecorder& operator=(const EventRecorder&) = delete;

  /// An event about `regarding`, in its namespace (`default` where it has none). Returns at once.
  void publish(const Object& regarding, EventNote note);

  /// Until all that was published is written or given up, `limit` at most. Then nothing runs any
  /// more, and what is published later is dropped. To be awaited before the recorder is destroyed.
  Task<void> stop(Duration limit = std::chrono::seconds(5));

  std::size_t pending() const;
  /// Events that were not written: the queue was full, an object had too many, or tries ran out.
  std::uint64_t dropped() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace drydock
