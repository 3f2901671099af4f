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
    if (sweep_base(false) || explore()) return std::move(result_);
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

  // By turns: what the base cannot show, another scenario may show at once.
  bool explore() {
    Explorer of_base = explorer(base_);
    Explorer generated = explorer(std::nullopt);
    for (std::uint64_t i = 0; i < kGenerated && keep_going(); ++i)
      if ((i < kOfBase && catches(of_base)) || catches(generated)) return true;
    return false;
  }

  Explorer explorer(std::optional<Scenario> base) const {
    ExplorerOptions exploring;
    exploring.run = options_.run;
    exploring.base = std::move(base);
    return Explorer(operator_, catalog_, options_.seed, std::move(exploring));
  }

  bool catches(Explorer& explorer) {
    if (!keep_going()) return false;
    auto finding = explorer.next();
    ++result_.runs;
    if (!finding) return false;
    result_.caught = {*std::move(finding), std::string(to_string(explorer.strategy()))};
    return true;
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
