#include "scenarios/tool/operator_processes.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include "scenarios/tool/child_process.h"

namespace drydock::tool {

OperatorProcesses::OperatorProcesses(std::map<std::string, std::vector<std::string>> commands,
                                     KubeconfigOf kubeconfig_of, std::string logs)
    : commands_(std::move(commands)),
      kubeconfig_of_(std::move(kubeconfig_of)),
      logs_(std::move(logs)) {}

OperatorProcesses::~OperatorProcesses() { kill_all(); }

void OperatorProcesses::kill_all() {
  while (!running_.empty()) kill(sim::Instance(running_.begin()->first));
}

Result<unsigned> OperatorProcesses::start(const std::string& name) {
  const sim::Instance instance{name, ++started_[name]};
  DRYDOCK_TRY(const std::string kubeconfig, kubeconfig_of_(instance));
  const std::string output =
      logs_.empty() ? "/dev/null" : fmt::format("{}/{}-{}.log", logs_, name, instance.number);
  DRYDOCK_TRY(const int pid, start_process(commands_.at(name), {{"KUBECONFIG", kubeconfig}},
                                           ProcessGroup::kOwn, output));
  running_[instance] = pid;
  return instance.number;
}

void OperatorProcesses::kill(const sim::Instance& instance) {
  const auto found = running_.find(instance);
  if (found == running_.end()) return;
  // A script has children of its own, which do its work.
  ::kill(-found->second, SIGKILL);
  ::waitpid(found->second, nullptr, 0);
  running_.erase(found);
}

void OperatorProcesses::stand_still(const sim::Instance& instance, bool still) {
  if (const auto found = running_.find(instance); found != running_.end())
    ::kill(-found->second, still ? SIGSTOP : SIGCONT);
}

std::vector<unsigned> OperatorProcesses::running(const std::string& name) {
  look();
  std::vector<unsigned> numbers;
  for (const auto& [instance, pid] : running_)
    if (instance.name == name) numbers.push_back(instance.number);
  return numbers;
}

std::optional<sim::Processes::End> OperatorProcesses::ended() {
  look();
  if (ended_.empty()) return std::nullopt;
  End end = std::move(ended_.front());
  ended_.pop_front();
  return end;
}

void OperatorProcesses::look() {
  std::erase_if(running_, [this](const auto& entry) {
    int status = 0;
    if (::waitpid(entry.second, &status, WNOHANG) != entry.second) return false;
    ended_.push_back({entry.first, WIFEXITED(status)
                                       ? fmt::format("exit status {}", WEXITSTATUS(status))
                                       : fmt::format("signal {}", WTERMSIG(status))});
    return true;
  });
}

}  // namespace drydock::tool
