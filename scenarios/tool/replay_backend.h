#pragma once
// ReplayBackend: where scenario files are played: the fake in virtual time, the served fake, a real
// cluster. What a backend cannot do it refuses before anything runs.
#include <cstdint>
#include <memory>
#include <string>

#include "operator/base/time.h"
#include "operator/client/connect.h"
#include "scenarios/engine/run/run.h"

namespace drydock::tool {

struct Played {
  bool passed = false;
  std::string why;  ///< of a failure; one paragraph
  Duration time{};  ///< of the run: virtual on the fake
  std::uint64_t hash = 0;
  // Where they were asked for:
  std::shared_ptr<const sim::RunResult> run;
  std::shared_ptr<const sim::RunResult> reference;  ///< without faults; null where there is none
};

/// What of a run is kept to be looked at.
enum class Keep { kNothing, kTrace, kTraceAndReference };

class ReplayBackend {
 public:
  virtual ~ReplayBackend() = default;
  /// Empty when it can play this scenario; else one line: what it cannot, and where that stands.
  virtual std::string refuse(const sim::Scenario& scenario) const = 0;
  /// Empty, or one line: what of this scenario it does not judge, and why.
  virtual std::string remark(const sim::Scenario&) const { return {}; }
  virtual Played play(const sim::Scenario& scenario, Keep keep) = 0;
  virtual bool is_real_time() const { return true; }
};

/// The fake, in virtual time. The catalog outlives it.
std::unique_ptr<ReplayBackend> make_fake_backend(const sim::OperatorCatalog& catalog);

struct LiveBackendOptions {
  LiveBackendOptions() = default;
  Duration max_wait = std::chrono::seconds(60);  ///< longest real wait of a step
  Duration stable = std::chrono::seconds(10);    ///< how long what is settled must stay so
  std::string program_folder;                    ///< where operators' programs are looked for first
  std::string operator_logs;       ///< a folder for what operators say; empty: nowhere
  std::string kubeconfig;          ///< cluster: --kubeconfig, or empty
  EnvironmentVariables variables;  ///< cluster: KUBECONFIG and its like
};
/// The fake served over HTTPS, one for each scenario, with all its controllers; the operators are
/// processes. The catalog outlives it.
std::unique_ptr<ReplayBackend> make_served_backend(const sim::OperatorCatalog& catalog,
                                                   LiveBackendOptions options);
/// A cluster that is there; a namespace of its own for each scenario, removed afterwards.
std::unique_ptr<ReplayBackend> make_cluster_backend(const sim::OperatorCatalog& catalog,
                                                    LiveBackendOptions options);

}  // namespace drydock::tool
