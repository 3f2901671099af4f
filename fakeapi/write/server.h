#pragma once
// Server: the fake API server's core: a synchronous, single-threaded function from a request to an
// answer and, for a write, a new revision. No sockets, no threads, no executor. FakeApi adapts it
// to Api in process; the front door puts it on a port; the harness puts a message layer before it.
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "fakeapi/store/change.h"
#include "operator/api/request.h"
#include "operator/api/watch.h"
#include "operator/base/environment.h"

namespace drydock::fake {

class Store;
class TypeRegistry;

struct ServerOptions {
  ServerOptions() = default;
  /// Changes kept for watches to resume from and for exact and continued lists.
  std::size_t history_limit = 10'000;
  /// And no more of them than that many bytes of JSON.
  std::size_t history_bytes = SIZE_MAX;
  /// RBAC decides (the bootstrap roles are there); otherwise every caller may do everything.
  bool authorize = true;
  std::string version = "v1.36.2";
};

/// An open watch over the server's history; pulled by whoever hosts it.
class WatchCursor {
 public:
  virtual ~WatchCursor() = default;
  /// The next event that is due now; nullopt when there is none yet. An error ends the watch
  /// (410 Expired after compaction).
  virtual Result<std::optional<WatchEvent>> poll() = 0;
  /// A bookmark at the revision this cursor has reached; nullopt unless the client allowed
  /// bookmarks.
  virtual std::optional<WatchEvent> bookmark() = 0;
  /// Called (inside the commit, so only to schedule a poll) when an event may have become due.
  virtual void on_ready(std::function<void()> wake) = 0;
  /// timeoutSeconds as the client gave it; nullopt: the host chooses.
  virtual std::optional<std::int64_t> timeout_seconds() const = 0;
  virtual std::vector<std::string> warnings() const = 0;
  /// Whether nothing follows any more, though no error says so.
  virtual bool ended() const { return false; }
  /// Whether the client asked for events in protobuf.
  virtual bool in_protobuf() const { return false; }
};

class Server {
 public:
  /// The clock outlives the server; `random` makes uids and name suffixes.
  Server(const Clock& clock, Random random, ServerOptions options = {});
  /// Starts with all that `prepared` holds, at its revision, without its history: as if it had been
  /// compacted. Much cheaper than to install the same things again. Nothing is shared but immutable
  /// objects and types.
  Server(const Server& prepared, const Clock& clock, Random random);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Any verb but watch. Never throws; what goes wrong is a Status.
  Response handle(const Request& request);
  std::expected<std::unique_ptr<WatchCursor>, Response> watch(const Request& request);

  /// Called after each commit, in order, inside it: only take note, do not call back in.
  /// Returns a handle; dropping it ends the subscription.
  using Observer = std::function<void(const Change&)>;
  [[nodiscard]] std::shared_ptr<void> observe(Observer observer);

  std::uint64_t revision() const;
  /// Writes a stored object again as it is, as migrations of the storage and rotations of its keys
  /// do: the same state at a revision of its own. False where there is none.
  bool rewrite(const GroupResource& storage, const ObjectKey& key);
  /// Forgets history up to the current revision: older watches and lists become 410.
  void compact();
  /// Forgets history up to a revision.
  void compact(std::uint64_t up_to);
  /// Direct, read-only look at the stored object (storage version); empty where there is none.
  Object peek(const GroupResource& storage, const ObjectKey& key) const;
  std::vector<Object> peek_all(const GroupResource& storage) const;

  /// Whose token it is that a TokenRequest gave out; nullopt where it is not, or no more, valid.
  std::optional<Identity> authenticate(std::string_view token) const;

  const TypeRegistry& types() const;
  const Clock& clock() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace drydock::fake
