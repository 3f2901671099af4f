#pragma once
// FramedWatch: what a WatchStream also is where its client asked for events in another form than
// lines of JSON. Whoever puts a watch on the wire asks for it by dynamic_cast; a decorator that
// hides it makes the answer JSON, which such clients read as well.
#include <string>
#include <string_view>

#include "operator/api/watch.h"

namespace drydock {

class FramedWatch {
 public:
  virtual ~FramedWatch() = default;
  /// The answer's media type, "application/vnd.kubernetes.protobuf;stream=watch"; empty: lines of
  /// JSON after all.
  virtual std::string_view stream_type() const = 0;
  virtual std::string frame(const WatchEvent& event) const = 0;
  /// The ERROR event that ends the watch.
  virtual std::string frame(const Status& status) const = 0;
};

/// Null where the stream is written as lines of JSON.
inline const FramedWatch* as_framed(const WatchStream& stream) {
  const auto* framed = dynamic_cast<const FramedWatch*>(&stream);
  return framed && !framed->stream_type().empty() ? framed : nullptr;
}

}  // namespace drydock
