#include <fmt/format.h>

#include <array>
#include <unordered_map>

#include "scenarios/engine/oracles/all_oracles.h"
#include "scenarios/engine/oracles/narrate.h"

namespace drydock::sim {

namespace {

/// Each change by a user, each garbage collected and each start of an instance is a reason for some
/// more calls.
constexpr std::uint64_t kCallsForEachCause = 10;
/// Lists and watches are of all objects at once; a broken connection is a reason for one.
constexpr unsigned kWatchFactor = 4;
/// The same call that fails so often within so short a time has no backoff: doubling pauses from 5
/// ms on, which is what client-go has, take longer, also where an event or two comes in between.
constexpr std::size_t kFailures = 14;
constexpr Duration kFailureWindow = std::chrono::seconds(2);
/// Equal events become a series: an event's object is written seldom.
constexpr unsigned kEventsAMinute = 30;

class Backoff final : public Oracle {
 public:
  std::string_view name() const override { return "backoff"; }

  void on_record(const Record& record, const Judged& run, const Report& report) override {
    switch (record.kind) {
      case Record::Kind::kChange:
        if (is_a_cause(record, run)) ++causes_;
        break;
      case Record::Kind::kStarted:
        ++causes_;
        break;
      case Record::Kind::kSent:
        if (is_operator(run.trace, record.actor)) count(record, run, report);
        break;
      case Record::Kind::kEvent:
        if (record.type == WatchEventType::kDeleted) begin_anew(record);
        break;
      case Record::Kind::kDelivered:
        if (record.message && is_operator(run.trace, record.message->by)) {
          judge_answer(record, run, report);
        }
        break;
      default:
        break;
    }
  }

 private:
  struct Window {
    TimePoint start{};
    std::uint64_t calls = 0;
    std::uint64_t causes = 0;
    bool told = false;
  };
  struct Streak {
    ActorId by = 0;
    std::string resource;
    ObjectKey key;
    std::array<TimePoint, kFailures> times{};
    std::size_t failures = 0;
    std::uint64_t causes = 0;
    bool told = false;
  };

  /// What users do; and garbage that is collected: while the news of an owner's end is late, its
  /// dependents are made anew as often as they are taken away. That it ends, `quiet` sees to.
  static bool is_a_cause(const Record& change, const Judged& run) {
    const Actor::Kind writer = run.trace.actor(change.actor).kind;
    return writer == Actor::Kind::kUser ||
           (writer == Actor::Kind::kController && change.type == WatchEventType::kDeleted);
  }

  static bool is_lease(const Message& message) {
    return message.request.resource.resource == "leases" && is_bookkeeping(message);
  }

  static std::uint64_t object_key(const Message& message) {
    const std::hash<std::string_view> hash;
    const std::uint64_t of_kind = hash(message.request.resource.resource);
    // Events have names of their own; all of a namespace count together.
    const std::string_view name =
        message.request.resource.resource == "events" ? std::string_view() : message.key.name;
    return of_kind * 31 + hash(name) * 17 + hash(message.key.namespace_) + message.by * 0x9e37u;
  }

  void count(const Record& record, const Judged& run, const Report& report) {
    const Message& message = *record.message;
    if (is_lease(message)) return;
    Window& window = windows_[object_key(message)];
    if (window.calls == 0 || record.at - window.start >= std::chrono::minutes(1)) {
      window.start = record.at;
      window.calls = 0;
      window.causes = causes_;
    }
    ++window.calls;
    const OperatorUnderTest& op = run.world.operator_of(record.actor);
    const bool of_many =
        message.request.verb == Verb::kWatch || message.request.verb == Verb::kList;
    const bool is_event = is_bookkeeping(message);
    std::uint64_t limit = op.calls_per_minute;
    if (of_many) limit *= kWatchFactor;
    if (is_event) limit = kEventsAMinute;
    limit += kCallsForEachCause * (causes_ - window.causes);
    if (window.calls <= limit || window.told) return;
    window.told = true;
    report({.oracle = std::string(name()),
            .role = is_event ? "Event" : role_of(message),
            .reason = is_event ? "floods events" : "hot loop",
            .message = fmt::format(
                "Between {} and {} {} made {} calls for {}, the last one {} (call {}), while at "
                "most {} are its due in one minute. Something makes it come again at once.",
                clock_of(window.start), clock_of(record.at), name_of(run.trace, record.actor),
                window.calls, name_of(message, run), message.verb, message.number, limit),
            .at = record.at,
            .record = index_of(run)});
  }

  /// Who is told that an object went has nothing to hold against another of its name.
  void begin_anew(const Record& event) {
    std::erase_if(streaks_, [&event](const auto& entry) {
      const Streak& streak = entry.second;
      return streak.by == event.actor && streak.key == event.object.key() &&
             streak.resource == event.message->request.resource.resource;
    });
  }

  void judge_answer(const Record& record, const Judged& run, const Report& report) {
    const Message& message = *record.message;
    if (is_lease(message) || message.request.verb == Verb::kWatch) return;
    const bool failed = !message.response.ok();
    if (!failed && streaks_.empty()) return;
    const std::uint64_t key = call_key(message) * 31 + message.by;
    if (!failed) {
      streaks_.erase(key);
      return;
    }
    Streak& streak = streaks_[key];
    if (streak.failures == 0 || streak.causes != causes_) {
      streak = {.by = message.by,
                .resource = message.request.resource.resource,
                .key = message.key,
                .causes = causes_};
    }
    streak.times[streak.failures++ % kFailures] = record.at;
    if (streak.failures < kFailures || streak.told) return;
    const TimePoint first = streak.times[streak.failures % kFailures];
    if (record.at - first >= kFailureWindow) return;
    streak.told = true;
    report({.oracle = std::string(name()),
            .role = role_of(message),
            .reason = "retries without backoff",
            .message = fmt::format(
                "{} sent {} {} {} times in {} although it failed each time; the last answer, at "
                "{}, was {} {}. The pauses between do not grow, so that a server in need gets the "
                "more to do the worse it is.",
                name_of(run.trace, message.by), message.verb, name_of(message, run), kFailures,
                format_duration(record.at - first), clock_of(record.at), message.response.code,
                message.response.status().to_string()),
            .at = record.at,
            .record = index_of(run)});
  }

  std::uint64_t causes_ = 0;
  std::unordered_map<std::uint64_t, Window> windows_;
  std::unordered_map<std::uint64_t, Streak> streaks_;
};

}  // namespace

std::unique_ptr<Oracle> make_backoff() { return std::make_unique<Backoff>(); }

}  // namespace drydock::sim
