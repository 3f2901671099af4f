#pragma once
// Oracle: judges a run: told every record as it happens, and the phases of the run; says what is
// wrong in one paragraph that a person understands. One object judges one run.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/engine/scenario/scenario.h"
#include "scenarios/engine/world/run_view.h"

namespace drydock::sim {

/// How far a run has come. Faults end with kSettle.
enum class Phase {
  kSteps,      ///< the scenario's steps are played
  kSettle,     ///< healed: the cluster may take its time to become what the specs ask for
  kStable,     ///< it is so: from here on nothing is to be written, and it must stay so
  kRestarted,  ///< every operator was restarted in the stable state
  kOver,
};
std::string_view to_string(Phase phase);

struct Violation {
  std::string oracle;
  /// What it is about, without names that a run makes up: "Deployment/hello". Together with
  /// `oracle` and `reason` it is what a shrinker holds on to.
  std::string role;
  std::string
      reason;  ///< a word or two, constant for one kind of mistake: "deleted on a stale read"
  std::string message;  ///< one paragraph: what was read, decided, written, what became of it
  TimePoint at{};
  std::uint64_t record = 0;  ///< in the trace
};
/// "oracle|role|reason".
std::string fingerprint(const Violation& violation);

/// What an oracle may look at.
struct Judged {
  const RunView& world;
  const Trace& trace;
  const Scenario& scenario;
  Phase phase = Phase::kSteps;
};

class Oracle {
 public:
  using Report = std::function<void(Violation)>;
  virtual ~Oracle() = default;
  /// "converge", "quiet", ...: as in scenario files.
  virtual std::string_view name() const = 0;
  virtual void on_record(const Record& record, const Judged& run, const Report& report) = 0;
  /// The phase has just begun (run.phase).
  virtual void on_phase(const Judged&, const Report&) {}
};

/// All oracles' names, in a fixed order: converge quiet same-end no-orphan finalizer owned
/// safe-delete no-fight backoff well-formed honest-status one-leader never.
const std::vector<std::string>& oracle_names();
/// New oracles for one run: those that the scenario's selection includes. `converge` and `same-end`
/// are judged by whoever conducts the run; `never` is made when the scenario has patterns for it.
std::vector<std::unique_ptr<Oracle>> make_oracles(const Scenario& scenario);

}  // namespace drydock::sim
