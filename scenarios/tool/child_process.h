#pragma once
// Child processes: `serve --exec`, the operators of scenarios in real time.
#include <map>
#include <string>
#include <vector>

#include "operator/base/asio.h"
#include "operator/base/result.h"

namespace boost::asio {
class io_context;
}

namespace drydock::tool {

/// Whom a signal to the child reaches: it alone, or with it whatever it has started.
enum class ProcessGroup { kOurs, kOwn };

/// Starts `command` (found by PATH) with `variables` added to the environment, and what it says
/// written into the file `output`; empty: where we write. Errors: reason BadRequest, "cannot run
/// ...".
Result<int> start_process(const std::vector<std::string>& command,
                          const std::map<std::string, std::string>& variables,
                          ProcessGroup group = ProcessGroup::kOurs, const std::string& output = {});
/// Waits for its end: its exit status, 128 and the signal's number where a signal ended it.
Task<int> wait_for_process(int pid);

}  // namespace drydock::tool
