#pragma once
// YAML as a person writes it: what fits on one line stands on one line, in braces; the rest in
// block style. Reads back as the same JSON. Pure.
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace drydock::sim {

/// Longest line that is put together from braces.
inline constexpr std::size_t kLineWidth = 100;

/// "{name: hello, spec: {replicas: 2}}".
std::string flow_yaml(const nlohmann::ordered_json& value);

/// "KEY: VALUE" and a line break, at that indentation; the value in braces where the line stays
/// within kLineWidth, else in block style below it. `lead` stands before the key, instead of as
/// many spaces ("- ").
void write_entry(std::string& out, const std::string& key, const nlohmann::ordered_json& value,
                 std::size_t indent, std::string_view lead = {});
/// "- VALUE" and a line break.
void write_item(std::string& out, const nlohmann::ordered_json& value, std::size_t indent);

/// A text that people read, after its key: on the key's line, or folded below it.
void write_prose(std::string& out, const std::string& key, const std::string& text);

}  // namespace drydock::sim
