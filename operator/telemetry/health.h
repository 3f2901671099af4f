#pragma once
// Health: what a probe is told, as Kubernetes' own servers write it: a list of named checks, each
// with "ok" or a reason. Pure functions and values.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "operator/telemetry/http_listener.h"

namespace drydock {

struct HealthCheck {
  std::string name;
  std::string failure;  ///< empty: all is well
};

/// The answer to GET `probe` ("/readyz"), or to one of its checks ("/readyz/ping"): 200 or 500, and
/// 404 for a check that there is not. ?verbose lists all, ?exclude=NAME leaves one out.
HttpReply answer_probe(std::string_view probe, const std::vector<HealthCheck>& checks,
                       const HttpQuestion& question);

}  // namespace drydock
