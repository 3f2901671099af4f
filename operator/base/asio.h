#pragma once
// The one header that names Boost.Asio. Everything else says Task and includes this.
//
// Simulated code must not construct an Asio timer, socket or signal object: on an execution context
// that is not io_context they start a hidden thread. Sleep with Timers (environment.h).

// Nothing here is aligned beyond what `new` gives, and aligned_alloc costs several times as much.
#define BOOST_ASIO_DISABLE_STD_ALIGNED_ALLOC
#define BOOST_ASIO_DISABLE_BOOST_ALIGN
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#ifdef BOOST_ASIO_HAS_STD_ALIGNED_ALLOC
#error "Boost.Asio came first: what it allocates in one file is freed in another"
#endif

namespace drydock {

namespace asio = boost::asio;

/// A coroutine of this project. It runs on the executor of the task that awaits it. Cancellation is
/// terminal and arrives as boost::system::system_error(operation_aborted), which nobody swallows.
template <class T = void>
using Task = asio::awaitable<T>;

}  // namespace drydock
