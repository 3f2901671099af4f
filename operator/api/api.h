#pragma once
// Api: everything an operator may do to the world. The one seam of this project: the fake in process,
// HttpsApi, and every decorator (faults, retries, recording) implement it, and one contract suite
// (tests/contract) holds for all.
#include "operator/api/request.h"
#include "operator/api/watch.h"
#include "operator/base/asio.h"

namespace drydock {

/// Contract: an awaitable completes on the executor that awaits it. Cancellation is terminal and
/// prompt; what was sent may still take effect. Objects in answers are shared and immutable. Errors
/// are the server's Status, or one of ours with code 0. Outlives its calls and streams.
class Api {
 public:
  virtual ~Api() = default;
  /// Any verb but watch: get list create update patch delete deletecollection, and non-resource paths.
  virtual Task<Response> call(Request request) = 0;
  /// REQUIRES: request.verb == Verb::kWatch.
  virtual Task<WatchResult> watch(Request request) = 0;
};

}  // namespace drydock
