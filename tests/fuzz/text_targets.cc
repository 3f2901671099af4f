// Targets that only read: documents, paths, selectors, scenario files.
#include "operator/api/object.h"
#include "operator/api/path.h"
#include "operator/api/selector.h"
#include "operator/base/yaml.h"
#include "scenarios/engine/scenario/parse_scenarios.h"
#include "scenarios/engine/scenario/write_scenario.h"
#include "tests/fuzz/targets.h"

namespace drydock::fuzz {

void fuzz_json(std::string_view bytes) {
  const auto object = Object::parse(std::string(bytes));
  if (!object) return;
  const auto again = Object::parse(object->bytes());
  require(again.has_value(), "what an object writes can be read");
  require(again->bytes() == object->bytes(), "writing is stable");
}

void fuzz_yaml(std::string_view bytes) {
  yaml::Limits limits;
  limits.max_nodes = 10'000;
  const auto documents = yaml::parse_all(bytes, limits);
  if (!documents) return;
  for (const yaml::Document& document : *documents) {
    const auto again = yaml::parse(yaml::dump(*document.value), limits);
    if (again) require(*again->value == *document.value, "what is dumped is what is read");
  }
}

void fuzz_path(std::string_view bytes) {
  const std::size_t line = bytes.find('\n');
  const std::string_view target = bytes.substr(0, line);
  const std::string_view selector =
      line == std::string_view::npos ? std::string_view() : bytes.substr(line + 1);
  if (const auto request = parse_target("GET", target); request && request->is_resource_request()) {
    const auto again = parse_target("GET", to_target(*request));
    require(again.has_value(), "a target that was written can be read");
    require(again->name == request->name && again->namespace_ == request->namespace_ &&
                again->subresource == request->subresource && again->verb == request->verb,
            "a target is read as it was written");
    require(to_target(*again) == to_target(*request), "writing a target is stable");
  }
  static const Object object(Json{{"metadata", {{"name", "a"}, {"labels", {{"app", "web"}}}}}});
  if (const auto labels = LabelSelector::parse(selector)) {
    const auto again = LabelSelector::parse(labels->to_string());
    require(again.has_value(), "a label selector that was written can be read");
    require(again->matches(object) == labels->matches(object), "and selects the same");
  }
  if (const auto fields = FieldSelector::parse(selector)) {
    const auto again = FieldSelector::parse(fields->to_string());
    require(again.has_value(), "a field selector that was written can be read");
  }
}

void fuzz_scenario(std::string_view bytes) {
  const auto scenarios = sim::parse_scenarios(bytes, "fuzz.yaml");
  if (!scenarios) return;
  for (const sim::Scenario& scenario : *scenarios) {
    const std::string text = sim::write_scenario(scenario);
    const auto again = sim::parse_scenarios(text, "again.yaml");
    require(again.has_value() && again->size() == 1, "a scenario that was written can be read");
    require(sim::write_scenario(again->front()) == text, "and is the same");
  }
}

}  // namespace drydock::fuzz
