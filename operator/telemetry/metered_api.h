#pragma once
// MeteredApi: counts and times the requests that go through it (rest_client_requests_total). Laid
// right over the connection, below retries, so that each try counts. A watch counts when it is
// opened. What it stands on, the metrics and the clock outlive it and its calls.
#include <string>

#include "operator/api/api.h"
#include "operator/base/environment.h"
#include "operator/telemetry/operator_metrics.h"

namespace drydock {

class MeteredApi final : public Api {
 public:
  /// `host` is the label: "127.0.0.1:6443".
  MeteredApi(Api& inner, const Clock& clock, OperatorMetrics& metrics, std::string host)
      : inner_(inner), clock_(clock), metrics_(metrics), host_(std::move(host)) {}

  Task<Response> call(Request request) override;
  Task<WatchResult> watch(Request request) override;

 private:
  Api& inner_;
  const Clock& clock_;
  OperatorMetrics& metrics_;
  std::string host_;
};

}  // namespace drydock
