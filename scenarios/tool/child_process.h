#pragma once
// A child process that is waited for without blocking: `serve --exec`.
#include <map>
#include <string>
#include <vector>

#include "operator/base/asio.h"
#include "operator/base/result.h"

namespace boost::asio {
class io_context;
}

namespace drydock::tool {

/// Starts `command` (found by PATH) with `variables` added to the environment. Errors: reason
/// BadRequest, "cannot run ...".
Result<int> start_process(const std::vector<std::string>& command,
                          const std::map<std::string, std::string>& variables);
/// Waits for its end: its exit status, 128 and the signal's number where a signal ended it.
Task<int> wait_for_process(int pid);

}  // namespace drydock::tool
