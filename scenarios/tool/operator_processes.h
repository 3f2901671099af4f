#pragma once
// OperatorProcesses: the operators of a scenario as child processes, each with a kubeconfig that
// leads it to the door before the cluster. Its destructor kills what still runs.
#include <map>
#include <string>
#include <vector>

#include "scenarios/engine/live/live_run.h"

namespace drydock::tool {

class OperatorProcesses final : public sim::Processes {
 public:
  struct Program {
    std::vector<std::string> command;
    std::string kubeconfig;  ///< a file
  };
  explicit OperatorProcesses(std::map<std::string, Program> programs);
  ~OperatorProcesses() override;
  OperatorProcesses(const OperatorProcesses&) = delete;
  OperatorProcesses& operator=(const OperatorProcesses&) = delete;

  Result<void> start(const std::string& operator_name) override;
  /// SIGKILL; waits until it is gone, which is at once.
  void kill(const std::string& operator_name) override;
  void stand_still(const std::string& operator_name, bool still) override;
  bool is_running(const std::string& operator_name) override;

 private:
  std::map<std::string, Program> programs_;
  std::map<std::string, int> running_;
};

}  // namespace drydock::tool
