#pragma once
// WatchStream: an open watch. Used on one executor; one next() at a time. Destroying it closes the
// watch at once and never waits.
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/object.h"
#include "operator/api/request.h"
#include "operator/base/asio.h"

namespace drydock {

enum class WatchEventType { kAdded, kModified, kDeleted, kBookmark };
/// "ADDED", "MODIFIED", "DELETED", "BOOKMARK".
std::string_view to_string(WatchEventType type);

struct WatchEvent {
  WatchEvent() = default;
  WatchEvent(WatchEventType event_type, Object event_object)
      : type(event_type), object(std::move(event_object)) {}
  WatchEventType type = WatchEventType::kAdded;
  Object object;  ///< for a bookmark: kind, apiVersion, metadata.resourceVersion (and annotations)
};

class WatchStream {
 public:
  virtual ~WatchStream() = default;
  /// The next event; nullopt once the stream has ended in good order (timeoutSeconds, server's end).
  /// Errors: the Status of an ERROR event (410 Expired: relist), or one of ours (Unavailable: the
  /// connection broke, Malformed: a line that does not decode). After either end, only ends follow.
  /// Cancellation: prompt, throws; the stream stays usable and no event is lost.
  virtual Task<Result<std::optional<WatchEvent>>> next() = 0;
  /// Warning headers of the answer that opened the stream.
  virtual std::vector<std::string> warnings() const { return {}; }
};

/// An open stream, or the answer that refused it.
using WatchResult = std::expected<std::unique_ptr<WatchStream>, Response>;

}  // namespace drydock
