#include "scenarios/engine/oracles/all_oracles.h"

namespace drydock::sim {

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::kSteps:
      return "steps";
    case Phase::kSettle:
      return "settle";
    case Phase::kStable:
      return "stable";
    case Phase::kRestarted:
      return "restarted";
    case Phase::kOver:
      return "over";
  }
  return "";
}

std::string fingerprint(const Violation& violation) {
  return violation.oracle + "|" + violation.role + "|" + violation.reason;
}

const std::vector<std::string>& oracle_names() {
  static const std::vector<std::string> names{
      "converge", "quiet",   "same-end",    "no-orphan",     "finalizer",  "owned", "safe-delete",
      "no-fight", "backoff", "well-formed", "honest-status", "one-leader", "never"};
  return names;
}

std::vector<std::unique_ptr<Oracle>> make_oracles(const Scenario& scenario) {
  const auto ledger = std::make_shared<Ledger>();
  std::vector<std::unique_ptr<Oracle>> oracles;
  const auto add = [&](std::string_view name, auto make) {
    if (scenario.oracles.includes(name)) oracles.push_back(make());
  };
  add("quiet", [] { return make_quiet(); });
  add("no-orphan", [&] { return make_no_orphan(ledger); });
  add("finalizer", [&] { return make_finalizer(ledger); });
  add("owned", [&] { return make_owned(ledger); });
  add("safe-delete", [&] { return make_safe_delete(ledger); });
  add("no-fight", [] { return make_no_fight(); });
  add("backoff", [] { return make_backoff(); });
  add("well-formed", [&] { return make_well_formed(ledger); });
  add("honest-status", [&] { return make_honest_status(ledger); });
  add("one-leader", [] { return make_one_leader(); });
  if (!scenario.never.empty()) add("never", [&] { return make_never(scenario); });
  return oracles;
}

}  // namespace drydock::sim
