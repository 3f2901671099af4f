#pragma once
// Requests and answers as they stand on the wire: headers, media types, bodies. Pure functions.
#include "operator/api/request.h"
#include "operator/client/connection.h"
#include "operator/client/recent_objects.h"

namespace drydock {

struct WireOptions {
  std::string path_prefix;  ///< of the server's URL
  std::string user_agent;   ///< where the request names none
  bool compression = true;
  std::optional<Identity> impersonate;  ///< where the request names nobody
};

/// All but the Authorization header. Errors: BadRequest where a header's value would need a control
/// character.
Result<WireRequest> to_wire(const Request& request, const WireOptions& options);

/// The answer in Kubernetes' words: an Object, an ObjectList, a Status, or bytes where a path or
/// media type has no other form. What should be JSON and is none: Malformed with its first bytes.
/// `recent`, where it is given, knows objects that need not be parsed again.
Response from_wire(WireResponse answer, const Request& request, RecentObjects* recent = nullptr);

/// The texts of Warning headers: 299 - "text".
std::vector<std::string> parse_warnings(const WireHeaders& headers);

/// The first bytes of something unexpected, fit for a message.
std::string excerpt(std::string_view bytes);

/// Whether the answers hold secrets, so that not even a broken one may be repeated in a message.
bool carries_secrets(const Request& request);

}  // namespace drydock
