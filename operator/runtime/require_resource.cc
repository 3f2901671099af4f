#include "operator/runtime/require_resource.h"

#include <fmt/format.h>

#include <optional>

#include "operator/runtime/backoff.h"
#include "operator/runtime/deadline.h"

namespace drydock {
namespace {

constexpr Duration kLookEvery = std::chrono::milliseconds(200);

/// The server may think otherwise in a while.
bool is_transient(const Status& error) {
  if (error.code == 0) return !error.is(reason::kMalformed);
  return error.code == 429 || error.code >= 500;
}

Task<void> list_into(Client client, Resource resource, ListOptions options,
                     std::optional<Result<ObjectList>>& list) {
  list = co_await client.list(std::move(resource), std::move(options));
}

}  // namespace

Task<Result<void>> require_resource(Environment& environment, Client client, Resource resource,
                                    std::string namespace_, Shutdown& shutdown) {
  Backoff backoff(BackoffPolicy::for_watches());
  ListOptions one;
  one.namespace_ = std::move(namespace_);
  one.limit = 1;
  while (!shutdown.requested()) {
    // A server that does not answer must not keep us from leaving.
    std::optional<Result<ObjectList>> list;
    const auto look = [&environment, &shutdown] {
      return environment.now() + (shutdown.requested() ? Duration::zero() : kLookEvery);
    };
    if (!co_await run_until_deadline(environment, list_into(client, resource, one, list), look)) {
      continue;
    }
    if (*list) co_return Result<void>();
    if (!is_transient(list->error())) co_return fail(std::move(*list).error());
    const Duration delay = backoff.next(environment.now(), environment.random);
    environment.logger.warn(
        fmt::format("cannot list {} yet", resource.kind),
        {{"error", list->error().to_string()}, {"retry", "in " + format_duration(delay)}});
    const TimePoint next_try = environment.now() + delay;
    co_await run_until_deadline(environment, shutdown.wait(), [next_try] { return next_try; });
  }
  co_return Result<void>();
}

}  // namespace drydock
