#include "scenarios/engine/explore/generate_spec.h"

#include <algorithm>

namespace drydock::sim {
namespace {

bool one_in(unsigned n, Random& random) { return random.below(n) == 0; }

std::int64_t integer_at(const Json& schema, const char* key, std::int64_t otherwise) {
  const auto found = schema.find(key);
  return found != schema.end() && found->is_number() ? found->get<std::int64_t>() : otherwise;
}

Json generate_integer(const Json& schema, Random& random, bool mistakes) {
  const std::int64_t low = integer_at(schema, "minimum", 0);
  const std::int64_t high = std::max(low, integer_at(schema, "maximum", low + 5));
  if (mistakes && one_in(10, random)) return one_in(2, random) ? low - 1 : high + 1;
  switch (random.below(4)) {
    case 0:
      return low;
    case 1:
      return high;
    default:
      return low +
             static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low) + 1));
  }
}

Json generate_string(const Json& schema, Random& random, bool mistakes) {
  const auto shortest = static_cast<std::size_t>(integer_at(schema, "minLength", 0));
  const auto longest =
      std::max(shortest, static_cast<std::size_t>(integer_at(
                             schema, "maxLength", static_cast<std::int64_t>(shortest) + 8)));
  if (mistakes && schema.contains("maxLength") && one_in(10, random))
    return std::string(longest + 1, 'a');
  constexpr const char* kWords[] = {"a", "green", "blue", "one"};
  std::string text = kWords[random.below(std::size(kWords))];
  text.resize(std::clamp(text.size(), shortest, longest), 'a');
  return text;
}

Json generate_object(const Json& schema, Random& random, bool mistakes) {
  Json object = Json::object();
  const Json required = schema.value("required", Json::array());
  if (const auto properties = schema.find("properties"); properties != schema.end()) {
    for (const auto& [name, property] : properties->items()) {
      const bool needed = std::ranges::find(required, Json(name)) != required.end();
      const bool left_out = needed ? mistakes && one_in(20, random) : one_in(3, random);
      if (!left_out) object[name] = generate_value(property, random, mistakes);
    }
  }
  const auto more = schema.find("additionalProperties");
  if (more != schema.end() && more->is_object())
    for (std::uint64_t i = random.below(3); i > 0; --i)
      object["key-" + std::to_string(i)] = generate_value(*more, random, mistakes);
  return object;
}

Json generate_array(const Json& schema, Random& random, bool mistakes) {
  const std::int64_t least = integer_at(schema, "minItems", 0);
  const std::int64_t most = std::min(integer_at(schema, "maxItems", least + 3), least + 3);
  Json array = Json::array();
  const auto items = schema.find("items");
  const auto size =
      least + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most - least) + 1));
  for (std::int64_t i = 0; items != schema.end() && i < size; ++i)
    array.push_back(generate_value(*items, random, mistakes));
  return array;
}

}  // namespace

Json generate_value(const Json& schema, Random& random, bool mistakes) {
  if (const auto values = schema.find("enum"); values != schema.end() && !values->empty())
    return (*values)[random.below(values->size())];
  if (mistakes && one_in(40, random)) return "of another type";
  if (schema.value("x-kubernetes-int-or-string", false))
    return one_in(2, random) ? Json(random.below(10)) : Json("50%");
  const std::string type = schema.value("type", "object");
  if (type == "integer") return generate_integer(schema, random, mistakes);
  if (type == "number") return static_cast<double>(random.below(100)) / 4;
  if (type == "boolean") return one_in(2, random);
  if (type == "string") return generate_string(schema, random, mistakes);
  if (type == "array") return generate_array(schema, random, mistakes);
  return generate_object(schema, random, mistakes);
}

Json spec_schema(const Object& definition) {
  const Json& document = definition.json();
  for (const Json& version : document.value("/spec/versions"_json_pointer, Json::array()))
    if (version.value("storage", false))
      return version.value("/schema/openAPIV3Schema/properties/spec"_json_pointer, Json());
  return nullptr;
}

}  // namespace drydock::sim
