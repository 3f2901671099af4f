#include "scenarios/engine/scenario/contradictions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "scenarios/engine/scenario/words.h"

namespace drydock::sim {

bool can_happen(Deed::Kind deed, Place::Kind place) {
  using P = Place::Kind;
  switch (deed) {
    case Deed::Kind::kLoseRequest:
    case Deed::Kind::kLoseAnswer:
    case Deed::Kind::kError:
    case Deed::Kind::kTimeout:
      return place == P::kWrite || place == P::kRead || place == P::kConnect;
    case Deed::Kind::kDelay:
      return place != P::kTime && place != P::kLease;
    case Deed::Kind::kGone:
      return place == P::kDeliver || place == P::kConnect;
    case Deed::Kind::kDrop:
    case Deed::Kind::kCoalesce:
    case Deed::Kind::kClose:
    case Deed::Kind::kSilence:
    case Deed::Kind::kDuplicate:
      return place == P::kDeliver;
    case Deed::Kind::kCrash:
    case Deed::Kind::kPause:
    case Deed::Kind::kStart:
    case Deed::Kind::kMeanwhile:
    case Deed::Kind::kLag:
    case Deed::Kind::kCompact:
    case Deed::Kind::kClockJump:
      return true;
  }
  return false;
}

namespace {

class Finder {
 public:
  explicit Finder(const Scenario& scenario) : scenario_(scenario) {
    for (const OperatorUse& use : scenario.operators) {
      if (std::ranges::find(names_, use.name) == names_.end()) names_.push_back(use.name);
    }
  }

  std::vector<Mistake> find() {
    for (std::size_t i = 0; i < scenario_.faults.size(); ++i)
      fault(scenario_.faults[i], fmt::format("faults[{}]", i), scenario_.faults[i].where);
    for (std::size_t i = 0; i < scenario_.steps.size(); ++i)
      step(scenario_.steps[i], fmt::format("steps[{}]", i));
    if (!scenario_.found.empty() && !scenario_.oracles.includes(scenario_.found)) {
      say(scenario_.where,
          fmt::format("found: \"{}\" is left out by \"oracles\"", scenario_.found));
    }
    if (scenario_.found == "never" && scenario_.never.empty())
      say(scenario_.where, "found: \"never\" can only fire where \"never\" has patterns");
    return std::move(mistakes_);
  }

 private:
  void say(const SourcePlace& where, std::string text) {
    mistakes_.push_back({where, std::move(text)});
  }

  void known(const std::string& name, const std::string& at, const SourcePlace& where) {
    if (name.empty() || std::ranges::find(names_, name) != names_.end()) return;
    const std::string near = nearest(name, names_);
    say(where, fmt::format("{}: no operator \"{}\" runs here{}; {}", at, name,
                           near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near),
                           names_.empty() ? "\"operators\" names none"
                                          : fmt::format("could be: {}", fmt::join(names_, ", "))));
  }

  void server(unsigned number, const std::string& at, const SourcePlace& where) {
    if (number >= 1 && number <= scenario_.servers) return;
    say(where, fmt::format("{}: there is no API server {}; \"profile\" has {}", at, number,
                           scenario_.servers == 1 ? "one" : fmt::format("{}", scenario_.servers)));
  }

  void fault(const Fault& fault, const std::string& at, const SourcePlace& where) {
    const Deed& deed = fault.deed;
    const Place::Kind place = fault.at.kind;
    if (place != Place::Kind::kStep) known(fault.at.by, at + ".at", where);
    if (place == Place::Kind::kDeliver && fault.at.by.empty() && names_.size() > 1) {
      say(where, fmt::format("{}.at.deliver: several operators run; say which with \"to\": {}", at,
                             fmt::join(names_, ", ")));
    }
    if (!can_happen(deed.kind, place)) {
      std::vector<std::string_view> could;
      for (const auto& [kind, word] : deed_words())
        if (can_happen(kind, place)) could.push_back(word);
      say(where,
          fmt::format("{}.do: \"{}\" cannot happen at a \"{}\"; could be: {}", at,
                      to_string(deed.kind), spell(place_words(), place), fmt::join(could, ", ")));
    }
    known(deed.target, at + ".do", where);
    const bool needs_target = deed.kind == Deed::Kind::kCrash || deed.kind == Deed::Kind::kPause ||
                              deed.kind == Deed::Kind::kStart ||
                              deed.kind == Deed::Kind::kClockJump;
    const bool nobody_at_hand =
        place == Place::Kind::kStep || (place == Place::Kind::kTime && names_.size() != 1);
    if (needs_target && deed.target.empty() && nobody_at_hand) {
      say(where, fmt::format("{}.do: at a \"{}\" no operator is at hand; say which one", at,
                             spell(place_words(), place)));
    }
    if (deed.kind == Deed::Kind::kLag) server(deed.server, at + ".do.lag", where);
  }

  void step(const Step& step, const std::string& at) {
    switch (step.kind) {
      case Step::Kind::kCrash:
      case Step::Kind::kStart:
      case Step::Kind::kRestart:
      case Step::Kind::kPause:
        return known(step.operator_name, at, step.where);
      case Step::Kind::kLag:
        return server(step.server, at + ".lag", step.where);
      case Step::Kind::kFault:
        return fault(step.fault, at + ".fault",
                     step.fault.where.file.empty() ? step.where : step.fault.where);
      default:
        return;
    }
  }

  const Scenario& scenario_;
  std::vector<std::string> names_;
  std::vector<Mistake> mistakes_;
};

}  // namespace

std::vector<Mistake> contradictions(const Scenario& scenario) { return Finder(scenario).find(); }

}  // namespace drydock::sim
