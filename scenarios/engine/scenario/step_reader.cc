#include <algorithm>

#include "scenarios/engine/scenario/grammar.h"
#include "scenarios/engine/scenario/scenario_reader.h"
#include "scenarios/engine/scenario/words.h"

namespace drydock::sim {
namespace {

/// The entry of the table whose word is a key of the mapping; null where there is none.
template <class E>
const Spelling<E>* head_of(std::span<const Spelling<E>> table, const Json& mapping) {
  const auto entry = std::ranges::find_if(
      table, [&mapping](const Spelling<E>& each) { return mapping.contains(each.word); });
  return entry == table.end() ? nullptr : &*entry;
}

}  // namespace

Action ScenarioReader::read_action(const Json& value, const DocumentPath& at) const {
  Action action;
  // A step that is an assertion, say, may stand in the same mapping's place, but not here.
  const auto* head = head_of(action_words(), value);
  action.kind = head->value;
  const std::string word(head->word);
  const ShapePtr one =
      action.kind == Action::Kind::kCreate ? grammar::new_object() : grammar::object();
  for (Json& object : read_objects(value.at(word), at.key(word), one))
    action.objects.emplace_back(std::move(object));
  if (value.contains("as")) action.as = text_of(value, "as");
  if (value.contains("type")) action.patch_type = meaning(patch_words(), text_of(value, "type"));
  action.subresource = text_of(value, "subresource");
  action.propagation = text_of(value, "propagation");
  if (value.contains("operations")) action.operations = value.at("operations");
  const bool is_json = action.patch_type == PatchType::kJson;
  if (is_json && action.operations.is_null()) {
    mistakes_.add(at,
                  "\"operations\" is missing beside a patch of type json: a list such as "
                  "[{op: remove, path: /spec/replicas}]");
  } else if (!is_json && !action.operations.is_null()) {
    mistakes_.add(at.key("operations"), "only a patch of type json has operations");
  }
  return action;
}

Step ScenarioReader::read_step(const Json& value, const DocumentPath& at) const {
  Step step;
  step.where = mistakes_.place_of(at);
  if (value.is_string()) {
    step.kind = meaning(step_words(), value.get<std::string>());
  } else if (head_of(action_words(), value) != nullptr) {
    step.kind = Step::Kind::kAction;
    step.action = read_action(value, at);
  } else {
    read_headed_step(value, at, step);
  }
  return step;
}

void ScenarioReader::read_headed_step(const Json& value, const DocumentPath& at, Step& step) const {
  const auto* head = head_of(step_words(), value);
  step.kind = head->value;
  const std::string word(head->word);
  const Json& what = value.at(word);
  const DocumentPath here = at.key(word);
  switch (step.kind) {
    case Step::Kind::kAssert:
    case Step::Kind::kError:
      step.patterns = read_objects(what, here, grammar::pattern());
      step.within = duration_or(value, "within", at, step.within);
      return;
    case Step::Kind::kRefused:
      step.action = read_action(what, here);
      step.reason = text_of(what, "reason");
      step.message = text_of(what, "message");
      return;
    case Step::Kind::kAdvance:
    case Step::Kind::kQuiet:
      step.duration = read_duration(what, here);
      return;
    case Step::Kind::kCrash:
    case Step::Kind::kStart:
    case Step::Kind::kRestart:
    case Step::Kind::kPause:
      step.operator_name = what.get<std::string>();
      step.duration =
          duration_or(value, step.kind == Step::Kind::kRestart ? "after" : "for", at, Duration{});
      return;
    case Step::Kind::kLag:
      return read_lag(what, here, step.server, step.duration);
    case Step::Kind::kFault:
      step.fault = read_fault(what, here);
      return;
    case Step::Kind::kAction:
    case Step::Kind::kHeal:
    case Step::Kind::kCompact:
      return;
  }
}

void ScenarioReader::read_lag(const Json& value, const DocumentPath& at, unsigned& server,
                              Duration& duration) const {
  server = value.value("server", 1u);
  duration = duration_or(value, "for", at, Duration{});
}

Fault ScenarioReader::read_fault(const Json& value, const DocumentPath& at) const {
  Fault fault;
  fault.where = mistakes_.place_of(at);
  fault.at = read_place(value.at("at"), at.key("at"));
  fault.deed = read_deed(value.at("do"), at.key("do"));
  return fault;
}

Place ScenarioReader::read_place(const Json& value, const DocumentPath& at) const {
  Place place;
  const auto* head = head_of(place_words(), value);
  place.kind = head->value;
  const std::string word(head->word);
  if (place.kind == Place::Kind::kTime) {
    place.time = read_duration(value.at(word), at.key(word));
    return place;
  }
  // A lease's options stand beside it, a call's inside.
  const Json& options = place.kind == Place::Kind::kLease ? value : value.at(word);
  place.by = text_of(options, place.kind == Place::Kind::kDeliver ? "to" : "by");
  place.verb = text_of(options, "verb");
  place.object_kind = text_of(options, "kind");
  place.namespace_ = text_of(options, "namespace");
  place.name = text_of(options, "name");
  place.subresource = text_of(options, "subresource");
  place.change = text_of(options, "change");
  place.nth = options.value("nth", place.nth);
  place.every = options.value("every", false);
  if (place.every && options.contains("nth")) {
    mistakes_.add(at.key(word), "\"every: true\" hits all matches, so \"nth\" says nothing here");
  }
  return place;
}

Deed ScenarioReader::read_deed(const Json& value, const DocumentPath& at) const {
  Deed deed;
  if (value.is_string()) {
    deed.kind = meaning(deed_words(), value.get<std::string>());
    return deed;
  }
  deed.kind = head_of(deed_words(), value)->value;
  read_deed_options(value, at, deed);
  return deed;
}

void ScenarioReader::read_deed_options(const Json& value, const DocumentPath& at,
                                       Deed& deed) const {
  const std::string word(to_string(deed.kind));
  const Json& what = value.at(word);
  const DocumentPath here = at.key(word);
  if (value.contains("when")) deed.when = meaning(when_words(), text_of(value, "when"));
  switch (deed.kind) {
    case Deed::Kind::kError:
      deed.code = what.get<int>();
      if (value.contains("retryAfter"))
        deed.retry_after = read_duration(value.at("retryAfter"), at.key("retryAfter"));
      return;
    case Deed::Kind::kDelay:
      deed.duration = read_duration(what, here);
      return;
    case Deed::Kind::kCrash:
      deed.target = text_of(value, word.c_str());
      if (value.contains("restart"))
        deed.restart = read_duration(value.at("restart"), at.key("restart"));
      return;
    case Deed::Kind::kPause:
      deed.target = text_of(value, word.c_str());
      deed.duration = duration_or(value, "for", at, Duration{});
      return;
    case Deed::Kind::kStart:
      deed.target = text_of(value, word.c_str());
      return;
    case Deed::Kind::kMeanwhile:
      if (what.is_array()) {
        for (std::size_t i = 0; i < what.size(); ++i)
          deed.meanwhile.push_back(read_action(what[i], here.index(i)));
      } else {
        deed.meanwhile.push_back(read_action(what, here));
      }
      return;
    case Deed::Kind::kLag:
      return read_lag(what, here, deed.server, deed.duration);
    case Deed::Kind::kClockJump:
      deed.duration = read_duration(what, here);
      deed.target = text_of(value, "of");
      return;
    default:
      return;
  }
}

}  // namespace drydock::sim
