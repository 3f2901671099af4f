#pragma once
// Jobs: work spread over child processes (a simulated world lives on one thread and shares nothing,
// so a process each is the simplest that is right). The children's lines come back to the parent.
#include <functional>
#include <string>

#include "operator/base/result.h"

namespace drydock::tool {

/// In a child: hands a line (no newline in it) to the parent. In the parent, with one job: calls
/// the handler at once.
using SayLine = std::function<void(const std::string& line)>;

/// Runs `work(job, say)` for each job in 0..jobs-1, in processes of their own where there are
/// several, and calls `handle(job, line)` for each line in the order they arrive. Returns once all
/// have ended. Errors: reason InternalError when a child cannot be started or ends by a signal or
/// another status than 0.
Result<void> run_jobs(unsigned jobs,
                      const std::function<void(unsigned job, const SayLine& say)>& work,
                      const std::function<void(unsigned job, const std::string& line)>& handle);

}  // namespace drydock::tool
