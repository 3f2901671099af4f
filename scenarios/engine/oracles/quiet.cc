#include <fmt/format.h>

#include "scenarios/engine/oracles/all_oracles.h"
#include "scenarios/engine/oracles/narrate.h"

namespace drydock::sim {

namespace {

/// Questions about rights and identities are stored nowhere.
bool is_question(const Message& message) {
  const std::string& group = message.request.resource.group;
  return group == "authorization.k8s.io" || group == "authentication.k8s.io";
}

class Quiet final : public Oracle {
 public:
  std::string_view name() const override { return "quiet"; }

  void on_record(const Record& record, const Judged& run, const Report& report) override {
    if (run.phase != Phase::kStable && run.phase != Phase::kRestarted) return;
    // What the server refuses is no write; that it is not tried too often, `backoff` sees to.
    if (record.kind != Record::Kind::kApplied || !record.message->response.ok()) return;
    if (!is_operator(run.trace, record.message->by)) return;
    const Message& message = *record.message;
    if (!is_write(message) || is_bookkeeping(message) || is_question(message)) return;
    const bool restarted = run.phase == Phase::kRestarted;
    const auto* known = run.world.knowledge(message.by).find(kind_of(message), message.key);
    report({.oracle = std::string(name()),
            .role = role_of(message),
            .reason =
                restarted ? "wrote after a restart in a stable state" : "wrote in a stable state",
            .message = fmt::format(
                "All was as the specifications ask and nobody else wrote, yet {} {}{}; {}. Each "
                "such write costs every watcher an event, and one that is answered by the next "
                "never ends.",
                name_of(run.trace, message.by), deed_of(message, run),
                restarted ? ", after it was started anew" : "",
                knowledge_of(known ? std::optional(*known) : std::nullopt, name_of(message, run),
                             run)),
            .at = record.at,
            .record = index_of(run)});
  }
};

}  // namespace

std::unique_ptr<Oracle> make_quiet() { return std::make_unique<Quiet>(); }

}  // namespace drydock::sim
