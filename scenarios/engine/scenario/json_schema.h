#pragma once
// json_schema: a shape as JSON Schema, 2020-12, for editors. Pure.
#include <nlohmann/json.hpp>
#include <string>

#include "scenarios/engine/scenario/shape.h"

namespace drydock::sim {

/// A complete schema document; named shapes are in its $defs. Keys in the order of the tables.
nlohmann::ordered_json json_schema(const Shape& shape, const std::string& title);

/// scenarios/scenario.schema.json, to the byte.
std::string scenario_schema_text();

}  // namespace drydock::sim
