#include "operator/base/environment.h"

namespace drydock {

Task<bool> Timers::try_sleep_until(TimePoint deadline) {
  try {
    co_await sleep_until(deadline);
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) throw;
    co_return false;
  }
  co_return true;
}

}  // namespace drydock
