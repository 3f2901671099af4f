#include <fmt/format.h>

#include <algorithm>

#include "scenarios/engine/oracles/all_oracles.h"
#include "scenarios/engine/oracles/narrate.h"

namespace drydock::sim {

namespace {

/// What depends on what else stands there, and so on who was quicker.
bool is_a_race(const StatusCause& cause) {
  return cause.field.starts_with("metadata.finalizers") || cause.field == "metadata.uid" ||
         cause.message.find("immutable") != std::string::npos;
}

class WellFormed final : public Oracle {
 public:
  explicit WellFormed(SharedLedger ledger) : ledger_(std::move(ledger)) {}
  std::string_view name() const override { return "well-formed"; }

  void on_record(const Record& record, const Judged& run, const Report& report) override {
    ledger_->take(record, run);
    if (record.kind != Record::Kind::kApplied || record.message->response.ok()) return;
    if (!is_operator(run.trace, record.message->by)) return;
    const Message& message = *record.message;
    const Status status = message.response.status();
    const std::string_view reason = judge(message, status, run);
    if (reason.empty()) return;
    report({.oracle = std::string(name()),
            .role = role_of(message),
            .reason = std::string(reason),
            .message = fmt::format(
                "{} {}; the server answered {} {}. It would answer the same in every state of the "
                "cluster: the request itself is wrong.",
                name_of(run.trace, message.by), deed_of(message, run), message.response.code,
                status.to_string()),
            .at = record.at,
            .record = index_of(run)});
  }

 private:
  std::string_view judge(const Message& message, const Status& status, const Judged& run) const {
    switch (message.response.code) {
      case 400:
      case 405:
      case 406:
      case 413:
      case 415:
        return "refused as malformed";
      case 404:
        return is_unknown(message, status, run) ? "asks for what there is not" : "";
      case 422:
        return is_invalid(message, status, run) ? "refused as invalid" : "";
      default:
        return "";
    }
  }

  /// Not an object that is missing, but a resource or subresource that no server has.
  static bool is_unknown(const Message& message, const Status& status, const Judged& run) {
    if (!message.request.is_resource_request()) return false;
    if (status.message != "the server could not find the requested resource") return false;
    const OperatorUnderTest& op = run.world.operator_of(message.by);
    // Its definition may come later, or go.
    const GroupVersionResource& resource = message.request.resource;
    if (message.request.subresource.empty()) return resource.group != op.primary.group;
    return run.world.resource_of({resource.group, resource.version, message.object_kind})
        .has_value();
  }

  /// The content is the operator's own, and no state of the cluster would make it valid.
  bool is_invalid(const Message& message, const Status& status, const Judged& run) const {
    const OperatorUnderTest& op = run.world.operator_of(message.by);
    // A user's mistake makes every write of that object fail.
    if (kind_of(message) == op.primary.group_kind()) return false;
    if (message.request.body.media_type == media::kJsonPatch) return false;
    if (!status.details || status.details->causes.empty()) return false;
    if (std::ranges::all_of(status.details->causes, is_a_race)) return false;
    if (message.request.verb == Verb::kCreate) return true;
    const Decision* decision = ledger_->find(message);
    if (!decision || !decision->target) return true;
    const ObjectHistory* history = ledger_->find(decision->target->object.uid());
    return !history || !history->touched;
  }

  SharedLedger ledger_;
};

}  // namespace

std::unique_ptr<Oracle> make_well_formed(SharedLedger ledger) {
  return std::make_unique<WellFormed>(std::move(ledger));
}

}  // namespace drydock::sim
