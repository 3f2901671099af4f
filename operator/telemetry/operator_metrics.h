#pragma once
// OperatorMetrics: how an operator fares, in numbers for Prometheus, under controller-runtime's
// names, so that dashboards made for it work; prometheus-cpp keeps and writes them. Counts as it is
// told; what changes by itself (queues, ages, watches, the process) is read by collect(). The
// numbers may be written from any thread; all else on the executor.
#include <memory>
#include <string>
#include <vector>

#include "operator/runtime/observer.h"

namespace drydock {

class OperatorMetrics final : public Observer {
 public:
  OperatorMetrics();
  ~OperatorMetrics() override;

  void controller_started(const Controller& controller) override;
  void controller_ended(const Controller& controller) override;
  void reconcile_started(const Controller& controller, Duration waited) override;
  void reconcile_ended(const Controller& controller, const ReconcileOutcome& outcome) override;
  void leadership_changed(const std::string& lease, bool leads) override;
  /// A request that was sent: `code` is the answer's, 0 for none; `method` is HTTP's.
  void request_ended(int code, const std::string& method, const std::string& host, Duration took);

  /// Brings up to date what nobody tells. On the executor.
  void collect();
  /// What the system says of the process; from any thread.
  void collect_process();
  /// In Prometheus' text format, version 0.0.4. From any thread.
  std::string text() const;

  /// Those that run, in the order they were started. On the executor.
  const std::vector<const Controller*>& controllers() const { return controllers_; }
  /// An instance that waits for its turn. On the executor.
  bool stands_by() const { return stands_by_; }

 private:
  struct State;
  std::vector<const Controller*> controllers_;
  bool stands_by_ = false;
  std::unique_ptr<State> state_;
};

}  // namespace drydock
