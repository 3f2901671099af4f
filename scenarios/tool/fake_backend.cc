#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/engine/explore/reference.h"
#include "scenarios/engine/scenario/words.h"
#include "scenarios/tool/replay_backend.h"

namespace drydock::tool {
namespace {

// So long a converged cluster must stay as it is, once for each scenario.
constexpr Duration kStableFor = std::chrono::hours(24);

class FakeBackend final : public ReplayBackend {
 public:
  explicit FakeBackend(const sim::OperatorCatalog& catalog) : catalog_(catalog) {}

  std::string refuse(const sim::Scenario& scenario) const override {
    for (const sim::OperatorUse& use : scenario.operators) {
      if (catalog_.find(use.name) != nullptr) continue;
      const std::string near = sim::nearest(use.name, catalog_.names());
      return fmt::format("{}: operators: the fake knows no operator \"{}\"{}; could be: {}",
                         scenario.where.to_string(), use.name,
                         near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near),
                         fmt::join(catalog_.names(), ", "));
    }
    return {};
  }

  bool is_real_time() const override { return false; }

  Played play(const sim::Scenario& scenario, Keep keep) override {
    Played played;
    sim::RunOptions options;
    options.keep_trace = keep != Keep::kNothing;
    const bool beside = keep == Keep::kTraceAndReference;
    options.stable_for = kStableFor;
    if (sim::has_reference(scenario)) {
      sim::RunOptions plain;
      plain.keep_trace = beside;
      // It need not stand for so long, unless it is laid beside: how it ends is seen at once.
      if (beside) plain.stable_for = kStableFor;
      sim::RunResult reference = sim::run_scenario(sim::without_faults(scenario), catalog_, plain);
      if (reference.passed) options.reference_end = reference.end_state;
      if (beside) played.reference = std::make_shared<sim::RunResult>(std::move(reference));
    }
    sim::RunResult result = sim::run_scenario(scenario, catalog_, options);
    played.passed = result.passed;
    played.why = result.why;
    played.time = result.virtual_time;
    played.hash = result.hash;
    if (options.keep_trace) played.run = std::make_shared<sim::RunResult>(std::move(result));
    return played;
  }

 private:
  const sim::OperatorCatalog& catalog_;
};

}  // namespace

std::unique_ptr<ReplayBackend> make_fake_backend(const sim::OperatorCatalog& catalog) {
  return std::make_unique<FakeBackend>(catalog);
}

}  // namespace drydock::tool
