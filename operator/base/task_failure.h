#pragma once
// TaskFailures: what happens when an exception reaches the root of a task whose group has no
// handler of its own. By default the process ends (task_group.h); a simulator, whose processes are
// only simulated, hands in something else for its context.
#include <exception>
#include <functional>
#include <string>

#include "operator/base/asio.h"

namespace drydock {

/// Called on the executor of the group that ran the task.
using TaskFailureHandler = std::function<void(const asio::any_io_executor& executor,
                                              const std::string& task, std::exception_ptr error)>;
/// For all groups of this context that have no handler; replaces what was there. An empty one
/// brings the default back.
void set_task_failure_handler(asio::execution_context& context, TaskFailureHandler handler);

/// "what()" of an exception, or "unknown exception".
std::string describe_exception(const std::exception_ptr& error);

}  // namespace drydock
