#include "scenarios/engine/scenario/write_scenario.h"

#include "scenarios/engine/scenario/flow_yaml.h"
#include "scenarios/engine/scenario/words.h"

namespace drydock::sim {
namespace {

using Value = nlohmann::ordered_json;

/// The object with its keys as people order them: apiVersion, kind, metadata, name first.
Value ordered(const Json& value) {
  if (value.is_array()) {
    Value list = Value::array();
    for (const Json& item : value) list.push_back(ordered(item));
    return list;
  }
  if (!value.is_object()) return Value(value);
  Value mapping = Value::object();
  for (const char* key : {"apiVersion", "kind", "metadata", "name", "namespace"})
    if (const auto entry = value.find(key); entry != value.end()) mapping[key] = ordered(*entry);
  for (const auto& [key, member] : value.items())
    if (!mapping.contains(key)) mapping[key] = ordered(member);
  return mapping;
}

Value list_of(const std::vector<Json>& values) {
  Value list = Value::array();
  for (const Json& value : values) list.push_back(ordered(value));
  return list;
}

Value list_of(const std::vector<Object>& objects) {
  Value list = Value::array();
  for (const Object& object : objects) list.push_back(ordered(object.json()));
  return list;
}

/// A single one stands for itself.
Value one_or_list(Value list) { return list.size() == 1 ? Value(list[0]) : list; }

void put(Value& mapping, const char* key, const std::string& text) {
  if (!text.empty()) mapping[key] = text;
}

Value action_value(const Action& action) {
  Value value;
  value[std::string(spell(action_words(), action.kind))] = one_or_list(list_of(action.objects));
  if (action.patch_type != PatchType::kMerge)
    value["type"] = spell(patch_words(), action.patch_type);
  if (!action.operations.is_null()) value["operations"] = ordered(action.operations);
  put(value, "subresource", action.subresource);
  put(value, "propagation", action.propagation);
  if (action.as != Action().as) value["as"] = action.as;
  return value;
}

Value place_value(const Place& place) {
  Value options = Value::object();
  put(options, place.kind == Place::Kind::kDeliver ? "to" : "by", place.by);
  put(options, "verb", place.verb);
  put(options, "kind", place.object_kind);
  put(options, "namespace", place.namespace_);
  put(options, "name", place.name);
  put(options, "subresource", place.subresource);
  put(options, "change", place.change);
  if (place.every) options["every"] = true;
  if (!place.every && place.nth != 1) options["nth"] = place.nth;
  const std::string word(spell(place_words(), place.kind));
  if (place.kind == Place::Kind::kTime) return {{word, write_duration(place.time)}};
  if (place.kind != Place::Kind::kLease) return {{word, options}};
  Value lease{{word, "lost"}};
  lease.update(options);
  return lease;
}

Value lag_value(unsigned server, Duration duration) {
  Value value = Value::object();
  if (server != 1) value["server"] = server;
  value["for"] = write_duration(duration);
  return value;
}

Value deed_value(const Deed& deed) {
  const std::string word(to_string(deed.kind));
  Value value{{word, nullptr}};
  if (!deed.target.empty() && deed.kind != Deed::Kind::kClockJump) value[word] = deed.target;
  switch (deed.kind) {
    case Deed::Kind::kError:
      value[word] = deed.code;
      if (deed.retry_after) value["retryAfter"] = write_duration(*deed.retry_after);
      break;
    case Deed::Kind::kDelay:
      value[word] = write_duration(deed.duration);
      break;
    case Deed::Kind::kPause:
      if (deed.duration != Duration{}) value["for"] = write_duration(deed.duration);
      break;
    case Deed::Kind::kMeanwhile: {
      Value actions = Value::array();
      for (const Action& action : deed.meanwhile) actions.push_back(action_value(action));
      value[word] = one_or_list(std::move(actions));
      break;
    }
    case Deed::Kind::kLag:
      value[word] = lag_value(deed.server, deed.duration);
      break;
    case Deed::Kind::kClockJump:
      value[word] = write_duration(deed.duration);
      put(value, "of", deed.target);
      break;
    default:
      break;
  }
  if (deed.when == Deed::When::kAfter) value["when"] = "after";
  if (deed.restart) value["restart"] = write_duration(*deed.restart);
  return value.size() == 1 && value[word].is_null() ? Value(word) : value;
}

Value fault_value(const Fault& fault) {
  return {{"at", place_value(fault.at)}, {"do", deed_value(fault.deed)}};
}

Value step_value(const Step& step) {
  if (step.kind == Step::Kind::kAction) return action_value(step.action);
  const std::string word(spell(step_words(), step.kind));
  Value value{{word, nullptr}};
  switch (step.kind) {
    case Step::Kind::kAction:
      break;
    case Step::Kind::kAssert:
    case Step::Kind::kError:
      value[word] = one_or_list(list_of(step.patterns));
      if (step.within != Step().within) value["within"] = write_duration(step.within);
      break;
    case Step::Kind::kRefused:
      value[word] = action_value(step.action);
      put(value[word], "reason", step.reason);
      put(value[word], "message", step.message);
      break;
    case Step::Kind::kAdvance:
    case Step::Kind::kQuiet:
      value[word] = write_duration(step.duration);
      break;
    case Step::Kind::kCrash:
    case Step::Kind::kStart:
    case Step::Kind::kRestart:
    case Step::Kind::kPause:
      value[word] = step.operator_name;
      if (step.duration != Duration{})
        value[step.kind == Step::Kind::kRestart ? "after" : "for"] = write_duration(step.duration);
      break;
    case Step::Kind::kLag:
      value[word] = lag_value(step.server, step.duration);
      break;
    case Step::Kind::kFault:
      value[word] = fault_value(step.fault);
      break;
    case Step::Kind::kHeal:
    case Step::Kind::kCompact:
      return word;
  }
  return value;
}

Value operators_value(const std::vector<OperatorUse>& operators) {
  Value list = Value::array();
  for (const OperatorUse& use : operators) {
    if (use.command.empty()) {
      list.push_back(use.name);
    } else {
      list.push_back({{"name", use.name}, {"command", use.command}});
    }
  }
  return list;
}

Value profile_value(const Scenario& scenario) {
  Value profile = Value::object();
  if (scenario.profile != WatchProfile::kWatchList)
    profile["list"] = spell(profile_words(), scenario.profile);
  if (scenario.servers != 1) profile["servers"] = scenario.servers;
  put(profile, "controllers", scenario.controllers);
  return profile;
}

/// Each thing on lines of its own, without braces around it.
void write_steps(std::string& out, const std::vector<Step>& steps) {
  if (steps.empty()) return;
  out += "steps:\n";
  for (const Step& step : steps) {
    const Value value = step_value(step);
    if (!value.is_object()) {
      write_item(out, value, 0);
      continue;
    }
    bool first = true;
    for (const auto& [key, member] : value.items())
      write_entry(out, key, member, 2, std::exchange(first, false) ? "- " : "");
  }
}

}  // namespace

std::string write_duration(Duration duration) {
  std::string text = format_duration(duration);
  if (const std::size_t micro = text.find("µ"); micro != std::string::npos)
    text.replace(micro, std::string_view("µ").size(), "u");
  if (text.ends_with("m0s")) text.resize(text.size() - 2);
  if (text.ends_with("h0m")) text.resize(text.size() - 2);
  return text;
}

std::string write_fault(const Fault& fault) { return flow_yaml(fault_value(fault)); }
std::string write_action(const Action& action) { return flow_yaml(action_value(action)); }
std::string write_step(const Step& step) { return flow_yaml(step_value(step)); }

std::string write_scenario(const Scenario& scenario) {
  std::string out;
  write_prose(out, "name", scenario.name);
  if (!scenario.about.empty()) write_prose(out, "about", scenario.about);
  auto entry = [&out](const char* key, const Value& value) {
    if (!value.empty()) write_entry(out, key, value, 0);
  };
  entry("operators", operators_value(scenario.operators));
  entry("profile", profile_value(scenario));
  entry("given", list_of(scenario.given));
  if (!scenario.faults.empty()) out += "faults:\n";
  for (const Fault& fault : scenario.faults) write_item(out, fault_value(fault), 0);
  write_steps(out, scenario.steps);
  Value oracles = Value::object();
  if (!scenario.oracles.only.empty()) oracles["only"] = scenario.oracles.only;
  if (!scenario.oracles.except.empty()) oracles["except"] = scenario.oracles.except;
  entry("oracles", oracles);
  entry("never", list_of(scenario.never));
  if (!scenario.found.empty()) entry("found", scenario.found);
  return out;
}

}  // namespace drydock::sim
