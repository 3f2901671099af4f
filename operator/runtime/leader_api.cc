#include "operator/runtime/leader_api.h"

namespace drydock {

Task<Response> LeaderApi::call(Request request) {
  const bool reads = request.verb == Verb::kGet || request.verb == Verb::kList;
  if (!reads && !leads_()) {
    ++refused_;
    co_return Response(
        Status(0, reason::kUnavailable, "not sent: this instance does not lead (any more)"));
  }
  co_return co_await inner_.call(std::move(request));
}

}  // namespace drydock
