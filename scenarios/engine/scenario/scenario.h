#pragma once
// Scenario: what users do, and where a run departs from the default schedule; the values of a
// scenario file (parse_scenarios.h reads them, write_scenario.h writes them). Faults are tied to
// what happens, never to a step's number, so that a file stays true when code changes.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "operator/api/client.h"
#include "operator/api/object.h"
#include "operator/base/time.h"
#include "operator/runtime/watcher.h"

namespace drydock::sim {

/// Where something stands in a scenario file; empty for scenarios that were made in process.
struct SourcePlace {
  std::string file;
  int line = 0;  ///< 1-based
  int column = 0;
  /// "FILE:LINE:COLUMN"; "" where there is no file.
  std::string to_string() const;
};

/// Writes by somebody who is no operator under test.
struct Action {
  enum class Kind { kApply, kCreate, kUpdate, kPatch, kDelete };
  Kind kind = Kind::kApply;
  std::vector<Object>
      objects;              ///< kDelete and kPatch: apiVersion, kind and metadata.name say which
  Json operations;          ///< kPatch of type json: the array; else null
  std::string as = "user";  ///< field manager
  PatchType patch_type = PatchType::kMerge;
  std::string subresource;
  std::string propagation;  ///< kDelete: "Background", "Foreground", "Orphan" or empty
};

/// What a fault waits for. Whatever is left empty matches all.
struct Place {
  enum class Kind {
    kWrite,    ///< a mutating call
    kRead,     ///< a get, or a page of a list
    kConnect,  ///< a watch or a list that starts
    kDeliver,  ///< an event of a watch on its way to an operator
    kTime,     ///< since the fault was armed
    kLease,    ///< an instance stops being the leader ("lost")
    kStep,     ///< one of the cluster's own controllers does something
  };
  Kind kind = Kind::kWrite;
  std::string by;    ///< write, read, connect: the operator (deliver calls it `to`); step: the
                     ///< controller
  std::string verb;  ///< create update patch apply delete deletecollection, get list watch
  std::string object_kind;
  std::string namespace_;
  std::string name;
  std::string subresource;
  /// deliver: added, modified, deleted, deletionTimestamp (it appears), or a dotted path whose
  /// value changes.
  std::string change;
  unsigned nth = 1;    ///< of the matches since the fault was armed
  bool every = false;  ///< all matches; `nth` is unused
  Duration time{};
  bool operator==(const Place&) const = default;
};

/// What happens there.
struct Deed {
  enum class Kind {
    kLoseRequest,  ///< it never arrives; the caller's connection breaks
    kLoseAnswer,   ///< it takes place; the caller's connection breaks
    kError,        ///< an error answer; nothing takes place unless `when` is kAfter
    kTimeout,  ///< no answer until the client gives up; nothing takes place unless `when` is kAfter
    kDelay,    ///< a message, or an event and those behind it, comes later
    kDrop,     ///< an event never comes; the client hears of it by the next list (its resume is
               ///< answered 410)
    kCoalesce,   ///< an event is never seen; the stream shows the object's next state only
    kClose,      ///< the stream ends before the event; a resume brings it
    kGone,       ///< the stream ends with 410 before the event
    kSilence,    ///< the stream says nothing any more, and does not end
    kDuplicate,  ///< the event comes, the stream breaks, and the resume brings the same state again
    kCrash,      ///< an operator's instance dies
    kPause,      ///< an operator's instance stands still for `duration`
    kStart,      ///< a second instance of an operator starts beside the first; none beside two
    kMeanwhile,  ///< somebody else writes right there, before the effect
    kLag,        ///< an API server replica hears of nothing new for `duration`
    kCompact,    ///< the history is forgotten
    kClockJump,  ///< the wall clock of an operator's instance is `duration` off from here on
  };
  enum class When { kBefore, kAfter };
  Kind kind = Kind::kError;
  When when = When::kBefore;            ///< of the effect: crash, error, timeout, pause
  int code = 500;                       ///< error: 409 429 500 503 504
  std::optional<Duration> retry_after;  ///< error
  Duration duration{};                  ///< delay, pause, lag, clock jump (may be negative)
  std::string target;               ///< crash, pause, start: the operator; empty: the one at hand
  std::optional<Duration> restart;  ///< crash: it comes back after so long; nullopt: stays down
  unsigned server = 1;              ///< lag: which replica, 1-based
  std::vector<Action> meanwhile;
};
/// "lose-request", "lose-answer", "error", ..., as in the file.
std::string_view to_string(Deed::Kind kind);

struct Fault {
  Place at;
  Deed deed;
  SourcePlace where;
};

struct Step {
  enum class Kind {
    kAction,
    kAssert,   ///< eventually some object matches each pattern
    kError,    ///< eventually none matches any pattern
    kRefused,  ///< the action is refused with `reason` and a message that contains `message`
    kAdvance,
    kQuiet,  ///< nothing writes for `duration`
    kCrash,
    kStart,  ///< one more instance, beside those that run
    kRestart,
    kPause,
    kHeal,  ///< all armed faults end
    kLag,
    kCompact,
    kFault,  ///< armed from here on
  };
  Kind kind = Kind::kAction;
  Action action;               ///< kAction, kRefused
  std::vector<Json> patterns;  ///< kAssert, kError
  Duration within = std::chrono::minutes(10);
  Duration duration{};  ///< kAdvance, kQuiet, kRestart (after), kPause (0: until restarted), kLag
  std::string operator_name;  ///< kCrash, kStart, kRestart, kPause
  std::string reason;
  std::string message;
  unsigned server = 1;
  Fault fault;
  SourcePlace where;
};

struct OperatorUse {
  std::string name;  ///< known to the binary, or given with a command
  std::vector<std::string>
      command;  ///< served and cluster: what is started; empty: the binary's own
};

struct OracleSelection {
  std::vector<std::string> only;  ///< empty: all
  std::vector<std::string> except;
  bool includes(std::string_view oracle) const;
};

struct Scenario {
  std::string name;
  std::string about;
  std::vector<OperatorUse> operators;
  WatchProfile profile = WatchProfile::kWatchList;
  unsigned servers = 1;
  std::string controllers;  ///< as --controllers takes it; empty: what the operators ask for
  std::vector<Object> given;
  std::vector<Fault> faults;
  std::vector<Step> steps;
  OracleSelection oracles;
  std::vector<Json> never;  ///< no revision ever holds an object that matches
  std::string found;        ///< the oracle that must fire; empty: none may
  SourcePlace where;
};

}  // namespace drydock::sim
