#pragma once
// JSON as this project reads and writes it: nlohmann::json with sorted keys, decoded with limits.
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "operator/base/result.h"

namespace drydock {

using Json = nlohmann::json;

struct JsonLimits {
  JsonLimits() = default;
  std::size_t max_bytes = 64u << 20;
  int max_depth = 10'000;  ///< what the API server's decoder accepts
};

/// Decodes one JSON text. Errors: reason Malformed, with the byte offset. `duplicates`, where
/// given, receives the paths of keys that stand twice in an object (the last one wins), as the API
/// server names them: "spec.replicas", "metadata.labels.a". Integers beyond 64 bits become doubles,
/// as Go's decoder has them.
Result<Json> parse_json(std::string_view text, JsonLimits limits = {},
                        std::vector<std::string>* duplicates = nullptr);

/// Compact text with Go's escapes (<, >, & and U+2028/9 as \u....), as the API server writes it.
std::string dump_json(const Json& value);

/// An object's members, in the order of their keys; none where the value is no object.
const Json::object_t& members(const Json& value);
/// A member, or null where there is none or the value is no object.
const Json* find_member(const Json& value, std::string_view key);
Json* find_member(Json& value, std::string_view key);
/// The member, made null where there is none. REQUIRES: an object, or null, which becomes one.
Json& member_at(Json& object, std::string_view key);
/// The member at a dotted path of keys, or null: find_path(j, {"spec", "replicas"}).
const Json* find_path(const Json& value, std::initializer_list<std::string_view> keys);
/// The string at that path; empty where there is none.
std::string_view string_at(const Json& value, std::initializer_list<std::string_view> keys);

}  // namespace drydock
