#pragma once
// Result<T>: a value or a Status. Expected errors travel in it; exceptions are for cancellation and bugs.
#include <expected>
#include <utility>

#include "operator/base/status.h"

namespace drydock {

template <class T>
using Result = std::expected<T, Status>;

inline std::unexpected<Status> fail(Status status) {
  return std::unexpected<Status>(std::move(status));
}

}  // namespace drydock

#define DRYDOCK_CONCAT_INNER(a, b) a##b
#define DRYDOCK_CONCAT(a, b) DRYDOCK_CONCAT_INNER(a, b)

/// DRYDOCK_TRY(auto x, f()): x is f()'s value, or the function returns f()'s Status.
#define DRYDOCK_TRY(declaration, ...) \
  DRYDOCK_TRY_(DRYDOCK_CONCAT(drydock_try_, __LINE__), return, declaration, __VA_ARGS__)
/// The same inside a coroutine; the expression may hold a co_await.
#define DRYDOCK_CO_TRY(declaration, ...) \
  DRYDOCK_TRY_(DRYDOCK_CONCAT(drydock_try_, __LINE__), co_return, declaration, __VA_ARGS__)
#define DRYDOCK_TRY_(result, leave, declaration, ...)                    \
  auto result = __VA_ARGS__;                                             \
  if (!result) leave std::unexpected<::drydock::Status>(std::move(result).error()); \
  declaration = *std::move(result)

/// For a Result<void>.
#define DRYDOCK_CHECK(...)                                                              \
  do {                                                                                  \
    if (auto drydock_check_ = __VA_ARGS__; !drydock_check_)                             \
      return std::unexpected<::drydock::Status>(std::move(drydock_check_).error());     \
  } while (false)
#define DRYDOCK_CO_CHECK(...)                                                           \
  do {                                                                                  \
    if (auto drydock_check_ = __VA_ARGS__; !drydock_check_)                             \
      co_return std::unexpected<::drydock::Status>(std::move(drydock_check_).error());  \
  } while (false)
