#pragma once
// RealEnvironment: an io_context with real clocks and a seed from the system; what main() makes. The
// only place of this project, with the HTTPS backend and the front door, that touches a real clock,
// a timer or a signal.
#include <functional>
#include <memory>

#include "operator/base/environment.h"

namespace boost::asio {
class io_context;
}

namespace drydock {

class RealEnvironment {
 public:
  /// The sink outlives the environment. `target` names the program in its log lines.
  RealEnvironment(LogSink& sink, std::string target);
  ~RealEnvironment();
  RealEnvironment(const RealEnvironment&) = delete;
  RealEnvironment& operator=(const RealEnvironment&) = delete;

  Environment& environment();
  asio::io_context& io_context();

  /// Runs `main_task` on the calling thread until it ends; also while nothing else is to do.
  void run(Task<void> main_task);

  /// `on_signal` is called on the executor for each SIGINT and SIGTERM, with its number, from now on.
  void on_termination_signal(std::function<void(int signal)> on_signal);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace drydock
