#include "scenarios/tool/operator_processes.h"

#include <signal.h>
#include <sys/wait.h>

#include "scenarios/tool/child_process.h"

namespace drydock::tool {

OperatorProcesses::OperatorProcesses(std::map<std::string, Program> programs)
    : programs_(std::move(programs)) {}

OperatorProcesses::~OperatorProcesses() {
  for (const auto& [name, program] : programs_) kill(name);
}

Result<void> OperatorProcesses::start(const std::string& name) {
  kill(name);
  const Program& program = programs_.at(name);
  DRYDOCK_TRY(const int pid, start_process(program.command, {{"KUBECONFIG", program.kubeconfig}}));
  running_[name] = pid;
  return {};
}

void OperatorProcesses::kill(const std::string& name) {
  const auto found = running_.find(name);
  if (found == running_.end()) return;
  ::kill(found->second, SIGKILL);
  ::waitpid(found->second, nullptr, 0);
  running_.erase(found);
}

void OperatorProcesses::stand_still(const std::string& name, bool still) {
  if (const auto found = running_.find(name); found != running_.end())
    ::kill(found->second, still ? SIGSTOP : SIGCONT);
}

bool OperatorProcesses::is_running(const std::string& name) {
  const auto found = running_.find(name);
  if (found == running_.end()) return false;
  if (::waitpid(found->second, nullptr, WNOHANG) != found->second) return true;
  running_.erase(found);
  return false;
}

}  // namespace drydock::tool
