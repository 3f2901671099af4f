#pragma once
// ServiceAccountTokens: the tokens that TokenRequests gave out, and whose they are. They look as
// real ones do (a JWT with the usual claims), but nothing is signed: what this server remembers is
// what it accepts. Held by the server's Core; the oldest are forgotten when there are too many.
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/request.h"
#include "operator/base/random.h"
#include "operator/base/time.h"

namespace drydock::fake {

struct ServiceAccountGrant {
  std::string namespace_, name, uid;
  std::vector<std::string> audiences;
  WallTime issued, expires;
  std::string id;  ///< the token's own; set by issue()
};

inline constexpr std::string_view kApiAudience = "https://kubernetes.default.svc";

class ServiceAccountTokens {
 public:
  std::string issue(ServiceAccountGrant grant, Random& random);
  /// Null where the token is unknown or has expired at `now`.
  const ServiceAccountGrant* find(std::string_view token, WallTime now) const;

 private:
  std::map<std::string, ServiceAccountGrant, std::less<>> grants_;
  std::deque<std::string> order_;
};

/// Who bears it: system:serviceaccount:NAMESPACE:NAME, with the groups of service accounts.
Identity identity_of(const ServiceAccountGrant& grant);

}  // namespace drydock::fake
