#include "scenarios/engine/scenario/json_schema.h"

#include <algorithm>

#include "scenarios/engine/scenario/grammar.h"

namespace drydock::sim {
namespace {

using Schema = nlohmann::ordered_json;

class SchemaWriter {
 public:
  /// A reference where the shape has a name.
  Schema of(const Shape& shape) {
    if (shape.name.empty()) return body(shape);
    if (!definitions_.contains(shape.name)) {
      definitions_[shape.name] = nullptr;  // holds its place in the order
      definitions_[shape.name] = body(shape);
    }
    return {{"$ref", "#/$defs/" + shape.name}};
  }
  const Schema& definitions() const { return definitions_; }

 private:
  Schema key(const Key& key) {
    Schema schema = of(*key.shape);
    if (!key.about.empty()) schema["description"] = key.about;
    return schema;
  }

  Schema text(const Shape& shape) {
    Schema schema{{"type", "string"}};
    if (!shape.pattern.empty()) {
      schema["pattern"] = "^(" + shape.pattern + ")$";
      schema["maxLength"] = kLongestPatternedText;
    }
    return schema;
  }

  Schema mapping(const Shape& shape) {
    Schema schema{{"type", "object"}};
    Schema required = Schema::array();
    Schema properties = Schema::object();
    for (const Key& each : shape.keys) {
      properties[each.name] = key(each);
      if (each.required) required.push_back(each.name);
    }
    if (!properties.empty()) schema["properties"] = std::move(properties);
    if (!required.empty()) schema["required"] = std::move(required);
    if (!shape.open) schema["additionalProperties"] = false;
    for (const std::string& name : shape.any_of) schema["anyOf"].push_back({{"required", {name}}});
    return schema;
  }

  Schema headed(const Shape& shape) {
    Schema schema{{"type", "object"}};
    for (const Head& head : shape.heads) {
      Shape one;
      one.kind = Shape::Kind::kMapping;
      one.keys.push_back(head.key);
      one.keys.front().required = true;
      one.keys.insert(one.keys.end(), head.beside.begin(), head.beside.end());
      Schema alternative = mapping(one);
      alternative.erase("type");
      schema["oneOf"].push_back(std::move(alternative));
    }
    return schema;
  }

  Schema either(const Shape& shape) {
    Schema schema;
    for (const ShapePtr& choice : shape.choices) {
      Schema one = of(*choice);
      // A mapping with a marker is meant where the marker is, so the others must not have it.
      for (const ShapePtr& other : shape.choices) {
        if (other->marker.empty() || other == choice || choice->kind != Shape::Kind::kMapping)
          continue;
        one["not"] = {{"required", {other->marker}}};
      }
      schema["anyOf"].push_back(std::move(one));
    }
    return schema;
  }

  Schema body(const Shape& shape) {
    switch (shape.kind) {
      case Shape::Kind::kText:
        return text(shape);
      case Shape::Kind::kValue:
        return {{"enum", shape.values}};
      case Shape::Kind::kInteger:
        return {{"type", "integer"}, {"minimum", shape.min}, {"maximum", shape.max}};
      case Shape::Kind::kFlag:
        return {{"type", "boolean"}};
      case Shape::Kind::kNothing:
        return {{"type", "null"}};
      case Shape::Kind::kAnything:
        return Schema::object();
      case Shape::Kind::kList: {
        Schema schema{{"type", "array"}, {"items", of(*shape.item)}};
        if (shape.min_items > 0) schema["minItems"] = shape.min_items;
        return schema;
      }
      case Shape::Kind::kMapping:
        return mapping(shape);
      case Shape::Kind::kHeaded:
        return headed(shape);
      case Shape::Kind::kEither:
        return either(shape);
    }
    return {};
  }

  Schema definitions_ = Schema::object();
};

}  // namespace

nlohmann::ordered_json json_schema(const Shape& shape, const std::string& title) {
  SchemaWriter writer;
  Schema schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  for (auto& [name, value] : writer.of(shape).items()) schema[name] = std::move(value);
  schema["$defs"] = writer.definitions();
  return schema;
}

std::string scenario_schema_text() {
  return json_schema(*grammar::scenario(), "A Drydock scenario").dump(2) + "\n";
}

}  // namespace drydock::sim
