#include "scenarios/engine/scenario/scenario_reader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/engine/scenario/grammar.h"
#include "scenarios/engine/scenario/words.h"

namespace drydock::sim {

std::string text_of(const Json& mapping, const char* key) {
  const auto entry = mapping.find(key);
  return entry != mapping.end() && entry->is_string() ? entry->get<std::string>() : std::string();
}

Duration ScenarioReader::read_duration(const Json& value, const DocumentPath& at) const {
  auto duration = parse_duration(value.get_ref<const std::string&>());
  if (!duration) {
    mistakes_.add(at, "expected a duration of at most 292 years, found " + found(value));
    return {};
  }
  return *duration;
}

Duration ScenarioReader::duration_or(const Json& mapping, const char* key, const DocumentPath& at,
                                     Duration fallback) const {
  const auto entry = mapping.find(key);
  return entry == mapping.end() ? fallback : read_duration(*entry, at.key(key));
}

std::vector<Json> ScenarioReader::load(const std::string& path, const DocumentPath& at,
                                       const ShapePtr& one) const {
  const std::string resolved =
      (std::filesystem::path(mistakes_.file()).parent_path() / path).string();
  std::ifstream stream(resolved, std::ios::binary);
  std::error_code ignored;
  if (!stream || std::filesystem::is_directory(resolved, ignored)) {
    mistakes_.add(at, "cannot read the file " + resolved);
    return {};
  }
  std::ostringstream text;
  text << stream.rdbuf();
  auto documents = yaml::parse_all(std::move(text).str());
  if (!documents) {
    mistakes_.add(at, resolved + ": " + documents.error().message);
    return {};
  }
  std::vector<Json> objects;
  for (const yaml::Document& document : *documents) {
    check(*one, *document.value, {}, Mistakes(document, resolved, into_));
    objects.push_back(*document.value);
  }
  if (objects.empty()) mistakes_.add(at, "there is no object in the file " + resolved);
  return objects;
}

std::vector<Json> ScenarioReader::read_objects(const Json& value, const DocumentPath& at,
                                               const ShapePtr& one) const {
  if (value.is_array()) return value.get<std::vector<Json>>();
  if (value.contains("file")) {
    return load(value.at("file").get<std::string>(), at.key("file"), one);
  }
  return {value};
}

Scenario ScenarioReader::read() const {
  const Json& value = *document_.value;
  const DocumentPath root;
  Scenario scenario;
  scenario.where = mistakes_.place_of(root);
  scenario.name = text_of(value, "name");
  scenario.about = text_of(value, "about");
  scenario.found = text_of(value, "found");
  auto each = [&value, &root](const char* key, auto&& visit) {
    if (!value.contains(key)) return;
    const Json& list = value.at(key);
    for (std::size_t i = 0; i < list.size(); ++i) visit(list[i], root.key(key).index(i));
  };
  each("operators", [&scenario](const Json& use, const DocumentPath&) {
    if (use.is_string()) {
      scenario.operators.push_back({use.get<std::string>(), {}});
    } else {
      scenario.operators.push_back(
          {text_of(use, "name"), use.value("command", std::vector<std::string>())});
    }
  });
  if (const auto profile = value.find("profile"); profile != value.end()) {
    if (profile->contains("list"))
      scenario.profile = meaning(profile_words(), text_of(*profile, "list"));
    scenario.servers = profile->value("servers", scenario.servers);
    scenario.controllers = text_of(*profile, "controllers");
  }
  if (value.contains("given")) {
    for (Json& object : read_objects(value.at("given"), root.key("given"), grammar::new_object()))
      scenario.given.emplace_back(std::move(object));
  }
  if (value.contains("never"))
    scenario.never = read_objects(value.at("never"), root.key("never"), grammar::pattern());
  each("faults", [this, &scenario](const Json& fault, const DocumentPath& at) {
    scenario.faults.push_back(read_fault(fault, at));
  });
  each("steps", [this, &scenario](const Json& step, const DocumentPath& at) {
    scenario.steps.push_back(read_step(step, at));
  });
  if (const auto oracles = value.find("oracles"); oracles != value.end()) {
    scenario.oracles.only = oracles->value("only", std::vector<std::string>());
    scenario.oracles.except = oracles->value("except", std::vector<std::string>());
  }
  return scenario;
}

}  // namespace drydock::sim
