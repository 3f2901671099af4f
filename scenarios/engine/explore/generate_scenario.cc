#include "scenarios/engine/explore/generate_scenario.h"

#include "scenarios/engine/explore/generate_spec.h"

namespace drydock::sim {
namespace {

constexpr std::string_view kFirst = "hello";
constexpr std::string_view kSecond = "other";

Step act(Action::Kind kind, Json object) {
  Step step;
  step.action.kind = kind;
  step.action.objects.emplace_back(std::move(object));
  return step;
}

/// The identifying part of an object, without a namespace: the scenario's own.
Json identity_of(const Object& object) {
  return {{"apiVersion", object.api_version()},
          {"kind", object.kind()},
          {"metadata", {{"name", object.name()}}}};
}

void leave_out_same_end(Scenario& scenario) {
  if (scenario.oracles.includes("same-end")) scenario.oracles.except.push_back("same-end");
}

/// A pointer to a number somewhere below `spec`, drawn evenly; empty where there is none.
std::string number_in_spec(const Json& document, Random& random) {
  std::vector<std::string> pointers;
  const Json flat = document.value("spec", Json::object()).flatten();
  for (const auto& [pointer, value] : flat.items())
    // Merge patches replace lists whole.
    if (value.is_number_integer() && pointer.find("/0") == std::string::npos)
      pointers.push_back("/spec" + pointer);
  return pointers.empty() ? "" : pointers[random.below(pointers.size())];
}

}  // namespace

ScenarioGenerator::ScenarioGenerator(const OperatorUnderTest& operator_under_test,
                                     std::vector<Object> made, GeneratorOptions options)
    : operator_(operator_under_test), made_(std::move(made)), options_(options) {
  for (const Object& manifest : operator_.manifests)
    if (manifest.kind() == "CustomResourceDefinition" &&
        manifest.json().value("/spec/names/kind"_json_pointer, "") == operator_.primary.kind)
      spec_schema_ = spec_schema(manifest);
}

Object ScenarioGenerator::primary(std::string_view name, Random& random) const {
  Json object = {{"apiVersion", operator_.primary.api_version()},
                 {"kind", operator_.primary.kind},
                 {"metadata", {{"name", name}}}};
  Json spec = operator_.make_spec ? operator_.make_spec(random)
                                  : generate_value(spec_schema_, random, options_.mistakes);
  if (!spec.is_null()) object["spec"] = std::move(spec);
  return Object(std::move(object));
}

Step ScenarioGenerator::apply(std::string_view name, Random& random) const {
  return act(Action::Kind::kApply, primary(name, random).json());
}

// As `kubectl delete` does, a user mostly waits until it is gone. Without that it depends on the
// operator's pace what a later apply meets, and so does the end.
void ScenarioGenerator::add_removal(std::string_view name, Scenario& scenario,
                                    Random& random) const {
  const Json target = {{"apiVersion", operator_.primary.api_version()},
                       {"kind", operator_.primary.kind},
                       {"metadata", {{"name", name}}}};
  Step removal = act(Action::Kind::kDelete, target);
  if (random.below(4) == 0) removal.action.propagation = "Foreground";
  scenario.steps.push_back(std::move(removal));
  if (random.below(4) == 0) {
    leave_out_same_end(scenario);
    return;
  }
  Step gone;
  gone.kind = Step::Kind::kError;
  gone.patterns.push_back(target);
  gone.within = std::chrono::hours(24);
  scenario.steps.push_back(std::move(gone));
}

Step ScenarioGenerator::meddle(Random& random) const {
  const Object& target = made_[random.below(made_.size())];
  Json patch = identity_of(target);
  switch (random.below(5)) {
    case 0:
      return act(Action::Kind::kDelete, std::move(patch));
    case 1:
      patch["metadata"]["annotations"] = {{"meddled", "with"}};
      break;
    case 2:
      patch["metadata"]["labels"] = nullptr;
      break;
    case 3:
      patch["metadata"]["ownerReferences"] = nullptr;
      break;
    default: {
      const std::string pointer = number_in_spec(target.json(), random);
      if (pointer.empty()) return act(Action::Kind::kDelete, std::move(patch));
      const Json::json_pointer at(pointer);
      patch[at] = target.json().at(at).get<std::int64_t>() + 1;
    }
  }
  return act(Action::Kind::kPatch, std::move(patch));
}

Step ScenarioGenerator::interrupt(Random& random) const {
  Step step;
  switch (random.below(operator_.several ? 5 : 4)) {
    case 0:
      step.kind = Step::Kind::kAdvance;
      step.duration = std::chrono::minutes(15);
      break;
    case 1:
      step.kind = Step::Kind::kCompact;
      break;
    case 4:
      step.kind = Step::Kind::kStart;
      step.operator_name = operator_.name;
      break;
    default:
      step.kind = Step::Kind::kRestart;
      step.operator_name = operator_.name;
      if (random.below(2) == 0) step.duration = std::chrono::minutes(1);
  }
  return step;
}

Scenario ScenarioGenerator::plain(Random& random) const {
  Scenario scenario;
  scenario.name = "plain";
  scenario.operators.push_back({operator_.name, {}});
  scenario.controllers = operator_.controllers;
  scenario.steps.push_back(apply(kFirst, random));
  return scenario;
}

Scenario ScenarioGenerator::generate(Random& random) const {
  Scenario scenario = plain(random);
  scenario.name = "generated";
  if (random.below(4) == 0) {
    scenario.servers = 2;
    if (random.below(2) == 0) scenario.profile = WatchProfile::kResourceVersionZero;
  } else if (random.below(4) == 0) {
    scenario.profile = WatchProfile::kList;
  }
  const Step first = scenario.steps.front();
  for (std::uint64_t left = random.below(options_.max_steps); left > 0; --left) {
    const std::string_view name = random.below(5) == 0 ? kSecond : kFirst;
    switch (random.below(8)) {
      case 0:
      case 1:
        scenario.steps.push_back(apply(name, random));
        break;
      case 2:
        scenario.steps.push_back(first);  // back to what it was
        break;
      case 3:
        add_removal(name, scenario, random);
        break;
      case 4:
        add_removal(kFirst, scenario, random);
        scenario.steps.push_back(apply(kFirst, random));
        break;
      case 5:
      case 6:
        if (made_.empty()) {
          scenario.steps.push_back(apply(name, random));
        } else {
          scenario.steps.push_back(meddle(random));
          // Whose it is then may depend on what the operator saw between two such deeds.
          leave_out_same_end(scenario);
        }
        break;
      default:
        scenario.steps.push_back(interrupt(random));
    }
  }
  return scenario;
}

}  // namespace drydock::sim
