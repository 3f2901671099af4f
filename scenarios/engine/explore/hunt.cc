#include "scenarios/engine/explore/hunt.h"

#include "scenarios/engine/explore/explorer.h"

namespace drydock::sim {
namespace {

class Hunt {
 public:
  Hunt(const Scenario& base, const std::string& name, const OperatorCatalog& catalog,
       const HuntOptions& options)
      : base_(base), operator_(*catalog.find(name)), catalog_(catalog), options_(options) {}

  HuntResult run() {
    if (sweep_base(false) || explore(base_, kOfBase) || explore(std::nullopt, kGenerated))
      return std::move(result_);
    if (options_.pairs) sweep_base(true);
    return std::move(result_);
  }

 private:
  static constexpr std::uint64_t kOfBase = 500;
  static constexpr std::uint64_t kGenerated = 2000;

  bool keep_going() const {
    return result_.runs < options_.max_runs && (!options_.keep_going || options_.keep_going());
  }

  bool sweep_base(bool pairs) {
    SweepOptions sweeping;
    sweeping.run = options_.run;
    sweeping.pairs = pairs;
    sweeping.max_findings = 1;
    const std::uint64_t before = result_.runs;
    sweeping.stop_at_first_finding = true;
    sweeping.progress = [&](std::uint64_t done, std::uint64_t) {
      result_.runs = before + done;
      return keep_going();
    };
    SweepResult swept = sweep(base_, catalog_, sweeping);
    result_.runs = before + swept.runs;
    if (swept.findings.empty()) return false;
    const bool plain = !swept.reference.passed;
    result_.caught = {std::move(swept.findings.front()), plain   ? "plain"
                                                         : pairs ? "pairs"
                                                                 : "sweep"};
    return true;
  }

  bool explore(std::optional<Scenario> base, std::uint64_t budget) {
    ExplorerOptions exploring;
    exploring.run = options_.run;
    exploring.base = std::move(base);
    Explorer explorer(operator_, catalog_, options_.seed, std::move(exploring));
    for (; budget > 0 && keep_going(); --budget) {
      auto finding = explorer.next();
      ++result_.runs;
      if (!finding) continue;
      result_.caught = {*std::move(finding), std::string(to_string(explorer.strategy()))};
      return true;
    }
    return false;
  }

  const Scenario& base_;
  const OperatorUnderTest& operator_;
  const OperatorCatalog& catalog_;
  const HuntOptions& options_;
  HuntResult result_;
};

}  // namespace

HuntResult hunt(const Scenario& base, const std::string& operator_name,
                const OperatorCatalog& catalog, const HuntOptions& options) {
  return Hunt(base, operator_name, catalog, options).run();
}

}  // namespace drydock::sim
