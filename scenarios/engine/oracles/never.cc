#include <fmt/format.h>

#include "scenarios/engine/oracles/all_oracles.h"
#include "scenarios/engine/oracles/narrate.h"
#include "scenarios/engine/scenario/match.h"

namespace drydock::sim {

namespace {

class Never final : public Oracle {
 public:
  explicit Never(const Scenario& scenario) {
    for (const Json& pattern : scenario.never) {
      patterns_.push_back({std::string(string_at(pattern, {"kind"})), pattern});
    }
  }
  std::string_view name() const override { return "never"; }

  void on_record(const Record& record, const Judged& run, const Report& report) override {
    if (record.kind != Record::Kind::kChange || record.type == WatchEventType::kDeleted) return;
    for (const Pattern& pattern : patterns_) {
      if (!pattern.kind.empty() && pattern.kind != record.object.kind()) continue;
      if (!mismatch(pattern.document, record.object.json()).empty()) continue;
      report(
          {.oracle = std::string(name()),
           .role = role_of(record.object),
           .reason = "held what must never be",
           .message = fmt::format(
               "At {} {} wrote {} ({}), which is as the scenario says that nothing may ever "
               "be: {}.",
               clock_of(record.at), name_of(run.trace, record.actor), name_of(record.object, run),
               state_of(record.object), dump_json(pattern.document)),
           .at = record.at,
           .record = index_of(run)});
    }
  }

 private:
  struct Pattern {
    std::string kind;
    Json document;
  };
  std::vector<Pattern> patterns_;
};

}  // namespace

std::unique_ptr<Oracle> make_never(const Scenario& scenario) {
  return std::make_unique<Never>(scenario);
}

}  // namespace drydock::sim
