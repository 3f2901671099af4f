#pragma once
// OperatorProcesses: the operators of a scenario as child processes, each instance with a
// kubeconfig of its own that leads it to the door before the cluster. Its destructor kills what
// still runs.
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "scenarios/engine/live/live_run.h"

namespace drydock::tool {

class OperatorProcesses final : public sim::Processes {
 public:
  /// Writes an instance's kubeconfig; the file's path.
  using KubeconfigOf = std::function<Result<std::string>(const sim::Instance& instance)>;
  /// The commands by the operators' names. `logs`: a folder for what they say; empty: nowhere.
  OperatorProcesses(std::map<std::string, std::vector<std::string>> commands,
                    KubeconfigOf kubeconfig_of, std::string logs = {});
  ~OperatorProcesses() override;
  OperatorProcesses(const OperatorProcesses&) = delete;
  OperatorProcesses& operator=(const OperatorProcesses&) = delete;

  Result<unsigned> start(const std::string& operator_name) override;
  /// SIGKILL, also to what it has started; waits until it is gone, which is at once.
  void kill(const sim::Instance& instance) override;
  void stand_still(const sim::Instance& instance, bool still) override;
  std::vector<unsigned> running(const std::string& operator_name) override;
  std::optional<End> ended() override;
  void kill_all();

 private:
  void look();

  std::map<std::string, std::vector<std::string>> commands_;
  KubeconfigOf kubeconfig_of_;
  std::string logs_;
  std::map<std::string, unsigned> started_;
  std::map<sim::Instance, int> running_;  // process ids
  std::deque<End> ended_;
};

}  // namespace drydock::tool
