#include "operator/telemetry/metered_api.h"

namespace drydock {
namespace {

std::string method_of(Verb verb) {
  switch (verb) {
    case Verb::kGet:
    case Verb::kList:
    case Verb::kWatch:
      return "GET";
    case Verb::kCreate:
      return "POST";
    case Verb::kUpdate:
      return "PUT";
    case Verb::kPatch:
      return "PATCH";
    case Verb::kDelete:
    case Verb::kDeleteCollection:
      return "DELETE";
  }
  return "";
}

}  // namespace

Task<Response> MeteredApi::call(Request request) {
  const TimePoint sent = clock_.now();
  const Verb verb = request.verb;
  Response response = co_await inner_.call(std::move(request));
  metrics_.request_ended(response.code, method_of(verb), host_, clock_.now() - sent);
  co_return response;
}

Task<WatchResult> MeteredApi::watch(Request request) {
  const TimePoint sent = clock_.now();
  WatchResult result = co_await inner_.watch(std::move(request));
  metrics_.request_ended(result ? 200 : result.error().code, "GET", host_, clock_.now() - sent);
  co_return result;
}

}  // namespace drydock
