#include <fmt/format.h>

#include <deque>
#include <unordered_map>

#include "scenarios/engine/oracles/all_oracles.h"
#include "scenarios/engine/oracles/narrate.h"

namespace drydock::sim {

namespace {

constexpr std::size_t kRemembered = 24;  ///< changes of one object
constexpr std::size_t kTurns = 4;        ///< A, B, A, B

/// What fights are about: not what the server keeps itself, and not the status, which counts
/// heartbeats.
bool is_content(std::string_view member) {
  return member != "status" && member != "apiVersion" && member != "kind";
}
bool is_content_of_metadata(std::string_view member) {
  return member == "labels" || member == "annotations" || member == "ownerReferences" ||
         member == "finalizers";
}

bool content_differs(const Object& a, const Object& b) {
  if (a.generation() != b.generation()) return true;
  if (!same_at(a, b, {"metadata", "labels"}) || !same_at(a, b, {"metadata", "annotations"}) ||
      !same_at(a, b, {"metadata", "ownerReferences"})) {
    return true;
  }
  // Kinds that count no generations: everything but metadata and status is content.
  return a.generation() == 0 && (!same_at(a, b, {"data"}) || !same_at(a, b, {"spec"}) ||
                                 !same_at(a, b, {"binaryData"}) || !same_at(a, b, {"rules"}));
}

using Visit = std::function<void(const std::string& path, const Json* before, const Json* after)>;

void differing_leaves(const Json* before, const Json* after, const std::string& path,
                      const Visit& visit) {
  if (before && after && *before == *after) return;
  const bool inside = (!before || before->is_object()) && (!after || after->is_object());
  if (!inside || (before && after && before->empty() != after->empty())) {
    visit(path, before, after);
    return;
  }
  const auto each = [&](const Json* side, bool only_here) {
    if (!side) return;
    for (const auto& [key, value] : side->items()) {
      if (path.empty() && !is_content(key)) continue;
      if (path == "metadata" && !is_content_of_metadata(key)) continue;
      const Json* other_side = side == before ? after : before;
      const bool both = other_side && other_side->contains(key);
      if (only_here && both) continue;
      const Json* other = both ? &(*other_side)[key] : nullptr;
      const std::string inner = path.empty() ? key : path + "." + key;
      if (side == before) {
        differing_leaves(&value, other, inner, visit);
      } else {
        differing_leaves(other, &value, inner, visit);
      }
    }
  };
  each(before, false);
  each(after, true);
}

std::string text_of(const Json& value) { return value.is_null() ? "nothing" : dump_json(value); }

class NoFight final : public Oracle {
 public:
  std::string_view name() const override { return "no-fight"; }

  void on_record(const Record& record, const Judged& run, const Report& report) override {
    if (record.kind != Record::Kind::kChange || record.type != WatchEventType::kModified) return;
    // Users do as the scenario says: they answer to nothing.
    const Actor& writer = run.trace.actor(record.actor);
    if (writer.kind == Actor::Kind::kUser || writer.kind == Actor::Kind::kWorld) return;
    if (is_bookkeeping(record.object) || !content_differs(record.previous, record.object)) return;
    Past& past = pasts_[std::string(record.object.uid())];
    past.changes.push_back({record.actor, record.at, record.previous, record.object});
    if (past.changes.size() > kRemembered) past.changes.pop_front();
    if (past.told || past.changes.size() < kTurns || !has_two_writers(past, run)) return;
    differing_leaves(&record.previous.json(), &record.object.json(), "",
                     [&](const std::string& path, const Json* before, const Json* after) {
                       if (!past.told) judge(past, path, before, after, record, run, report);
                     });
  }

 private:
  struct Change {
    ActorId actor;
    TimePoint at;
    Object before;
    Object after;
  };
  struct Past {
    std::deque<Change> changes;
    bool told = false;
  };

  static const std::string& writer_of(const Change& change, const Judged& run) {
    return run.trace.actor(change.actor).name;
  }

  static bool has_two_writers(const Past& past, const Judged& run) {
    std::size_t turns = 1;
    for (std::size_t i = 1; i < past.changes.size(); ++i) {
      turns += writer_of(past.changes[i], run) != writer_of(past.changes[i - 1], run);
    }
    return turns >= kTurns;
  }

  static Json value_at(const Object& object, const std::string& path) {
    const Json* value = &object.json();
    std::size_t start = 0;
    // Keys may hold dots: the longest that fits.
    while (start < path.size() && value->is_object()) {
      std::size_t end = path.size();
      while (end != start && !value->contains(path.substr(start, end - start))) {
        const std::size_t dot = path.rfind('.', end - 1);
        end = dot == std::string::npos || dot < start ? start : dot;
      }
      if (end == start) return nullptr;
      value = &(*value)[path.substr(start, end - start)];
      start = end + 1;
    }
    return start >= path.size() ? *value : Json(nullptr);
  }

  /// Goes back from the last change: each turn of the field undoes the one before, by the other.
  void judge(Past& past, const std::string& path, const Json* before, const Json* after,
             const Record& record, const Judged& run, const Report& report) const {
    const Json a = after ? *after : Json(nullptr);
    const Json b = before ? *before : Json(nullptr);
    std::vector<const Change*> turns{&past.changes.back()};
    for (std::size_t i = past.changes.size() - 1; i-- > 0;) {
      const Change& change = past.changes[i];
      const Json from = value_at(change.before, path);
      const Json to = value_at(change.after, path);
      if (from == to) continue;
      const bool flips = turns.size() % 2 == 1 ? from == a && to == b : from == b && to == a;
      const bool other = writer_of(change, run) != writer_of(*turns.back(), run);
      const bool same_as_before_last =
          turns.size() < 2 || writer_of(change, run) == writer_of(*turns[turns.size() - 2], run);
      if (!flips || !other || !same_as_before_last) return;
      turns.push_back(&change);
      if (turns.size() == kTurns) break;
    }
    if (turns.size() < kTurns) return;
    past.told = true;
    report({.oracle = std::string(name()),
            .role = role_of(record.object),
            .reason = "two writers fight over a field",
            .message = fmt::format(
                "{} and {} do not agree on {} of {}: at {} {} set it to {}, at {} {} to {}, at {} "
                "{} to {}, and at {} {} to {} again. Neither will ever give in, and everything "
                "that depends on it changes with every turn.",
                name_of(run.trace, turns[1]->actor), name_of(run.trace, turns[0]->actor), path,
                name_of(record.object, run), clock_of(turns[3]->at),
                name_of(run.trace, turns[3]->actor), text_of(b), clock_of(turns[2]->at),
                name_of(run.trace, turns[2]->actor), text_of(a), clock_of(turns[1]->at),
                name_of(run.trace, turns[1]->actor), text_of(b), clock_of(turns[0]->at),
                name_of(run.trace, turns[0]->actor), text_of(a)),
            .at = record.at,
            .record = index_of(run)});
  }

  std::unordered_map<std::string, Past> pasts_;
};

}  // namespace

std::unique_ptr<Oracle> make_no_fight() { return std::make_unique<NoFight>(); }

}  // namespace drydock::sim
