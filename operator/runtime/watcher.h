#pragma once
// Watcher: tells all that happens to one kind of object, for ever: lists, watches from there,
// resumes, and starts over when it must. An explicit state machine (State below) that follows
// kube-rs' watcher and client-go's reflector, with the mends that research asks for: 410 and "too
// large" also when HTTP says so, a backoff and a health of its own, bookmarks as a heartbeat,
// fallback from a streaming list. Its events know nothing of what vanished between two lists: Store
// derives that (store.h), and Reflector (reflector.h) joins the two. One executor.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/client.h"
#include "operator/base/environment.h"
#include "operator/runtime/backoff.h"

namespace drydock {

/// How the first look is taken. kWatchList: a stream that begins with all objects, consistent;
/// falls back to kList where the server has no such thing. kList: pages, consistent.
/// kResourceVersionZero: whatever the answering server has cached, maybe old; a later relist never
/// goes back in time.
enum class WatchProfile { kWatchList, kList, kResourceVersionZero };
/// "watchlist", "list", "rv0".
std::string_view to_string(WatchProfile profile);
std::optional<WatchProfile> parse_watch_profile(std::string_view text);

/// Makes an object smaller before a cache keeps it, say without managedFields.
using Trim = std::function<Object(Object)>;

/// What to watch, and how.
struct WatcherConfig {
  std::string namespace_{};  ///< empty: all
  std::string label_selector{};
  std::string field_selector{};
  WatchProfile profile = WatchProfile::kWatchList;
  bool metadata_only = false;  ///< PartialObjectMetadata: the objects carry metadata alone
  bool bookmarks = true;
  std::int64_t page_size = 500;
  /// A watch asks the server to end it after a random time between these.
  Duration min_timeout = std::chrono::minutes(5);
  Duration max_timeout = std::chrono::minutes(10);
  /// A stream that says nothing for so long is dead (servers send a bookmark each minute). With
  /// bookmarks off it is the watch's timeout and 5 s.
  Duration idle_limit = std::chrono::seconds(70);
  /// For one page of a list.
  Duration list_timeout = std::chrono::seconds(60);
  // For whoever keeps what the watch tells (Reflector); a Watcher itself looks at none of them.
  /// Instead of `namespace_`: several, with a watch each.
  std::vector<std::string> namespaces{};
  Trim trim{};
  /// The cache keeps bytes and parses on each look: a sixth of the memory.
  bool keep_bytes = false;
};

/// An init round is kInit, kInitApply for each object there is, kInitDone; whoever keeps a copy
/// then drops what the round did not name. Between rounds: kApply and kDelete.
struct WatcherEvent {
  enum class Type { kInit, kInitApply, kInitDone, kApply, kDelete };
  Type type;
  Object object;                 ///< empty for kInit and kInitDone
  std::string resource_version;  ///< kInitDone: of the list
};

/// How a watch fares; each has its own.
struct WatchHealth {
  bool synced = false;        ///< an init round has ended at least once
  bool connected = false;     ///< a stream is open
  unsigned failures = 0;      ///< in a row
  Status last_error;          ///< of the last failure
  TimePoint last_heard{};     ///< the last answer, event or bookmark
  std::uint64_t lists = 0;    ///< init rounds begun
  std::uint64_t watches = 0;  ///< streams opened
  std::uint64_t events = 0;   ///< without bookmarks
};

class Watcher {
 public:
  /// Called on the executor, in order; must not throw, must not destroy the watcher.
  using Handler = std::function<void(const WatcherEvent&)>;

  enum class State {
    kEmpty,             ///< nothing known: list, or stream the list
    kListing,           ///< pages of a list
    kStreamingInitial,  ///< a stream that has not told all objects yet
    kListed,            ///< resource version known, no stream open
    kWatching,          ///< a stream is open
  };

  /// The environment outlives the watcher.
  Watcher(Environment& environment, Client client, Resource resource, WatcherConfig config = {});

  /// Runs until it is cancelled. Once. The watcher and what the handler refers to outlive it.
  Task<void> run(Handler handler);

  State state() const { return state_; }
  const WatchHealth& health() const { return health_; }
  /// It has had its first full look, and what was heard since is no older than a silent stream and
  /// the longest backoff may make it.
  bool is_alive(TimePoint now) const;
  const Resource& resource() const { return resource_; }
  const WatcherConfig& config() const { return config_; }

 private:
  Task<void> step();
  Task<void> list_page();
  Task<void> list_page_unguarded();
  Task<void> open_and_read();
  Task<void> open_and_read_unguarded();
  Task<void> back_off(Status error);
  void take_stream_event(const WatchEvent& event);
  void stream_failed(const Status& error);
  void stream_ended();
  void begin_round();
  void finish_round(std::string resource_version);
  void start_over();
  void emit(WatcherEvent::Type type, Object object = {}, std::string resource_version = {});
  void heard();
  TimePoint stream_deadline() const;

  Environment& environment_;
  Client client_;
  Resource resource_;
  WatcherConfig config_;
  Logger logger_;
  Handler handler_;
  State state_ = State::kEmpty;
  WatchHealth health_;
  Backoff backoff_;
  std::string resource_version_;   // to watch from
  std::string last_version_seen_;  // a relist at "rv0" asks for at least this
  std::string continue_token_;
  bool server_streams_lists_ = true;
  bool list_this_round_ = false;  // the streamed list of this round stalled
  bool consistent_once_ = false;  // "rv0" was refused: the next list asks for the newest
  // Of the open stream:
  TimePoint opened_{};
  Duration timeout_{};
  std::uint64_t events_of_stream_ = 0;
  std::optional<Status> failure_;  // of the current step
};

}  // namespace drydock
