#pragma once
// FrontDoor: HTTP's side of any Api without the sockets: who calls, which Request an HTTP message
// means, and what a Response looks like on the wire. The HTTPS server stands on it, and so does
// whoever wants HTTP answers in process. Stateless but for the counter behind Audit-Id; the Api
// outlives it.
#include <cstdint>
#include <expected>
#include <memory>
#include <string>

#include "fakeapi/http/authenticator.h"
#include "fakeapi/http/wire.h"
#include "operator/api/api.h"

namespace drydock::http {

class FrontDoor {
 public:
  /// `audit_seed` makes the Audit-Ids of two servers differ.
  FrontDoor(Api& api, Authenticator authenticator, std::uint64_t audit_seed = 0);

  Api& api() const { return api_; }

  /// Before the body is read: the request that the head names, its caller and headers filled in; or
  /// the refusal: 401 before anything else, 403 for anonymous callers (but for health and version),
  /// 400.
  std::expected<Request, WireAnswer> admit(const HttpHead& head);
  /// The answer to a request with this head.
  WireAnswer render(const HttpHead& head, Response response);
  WireAnswer render(const HttpHead& head, const Status& status) {
    return render(head, Response(status));
  }
  /// The head of an open watch, warnings included; the body is a line (or frame) per event.
  WireAnswer render_watch(const WatchStream& stream);

 private:
  std::vector<Field> common_fields();

  Api& api_;
  Authenticator authenticator_;
  std::uint64_t audit_seed_;
  std::uint64_t audits_ = 0;
};

/// The largest body that is read, as kube-apiserver's: 3 MiB.
inline constexpr std::size_t kMaxBody = 3u << 20;
/// 413, as kube-apiserver words it.
Status body_too_large();
/// One line of a watch: {"type":"ADDED","object":...} and a newline, and that of the Status that
/// ends it.
WireBody watch_line(WatchEvent event);
WireBody watch_error_line(const Status& status);
/// The same as the stream's client asked for it.
WireBody watch_frame(const WatchStream& stream, WatchEvent event);
WireBody watch_error_frame(const WatchStream& stream, const Status& status);

}  // namespace drydock::http
