#pragma once
// The words of a scenario file: each enumerator and how it is spelt, in one table a kind, for the
// reader, the writer and the JSON Schema alike. Values.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/engine/scenario/scenario.h"

namespace drydock::sim {

template <class E>
struct Spelling {
  E value;
  std::string_view word;
};

std::span<const Spelling<Deed::Kind>> deed_words();
std::span<const Spelling<Deed::When>> when_words();
std::span<const Spelling<Place::Kind>> place_words();
std::span<const Spelling<Action::Kind>> action_words();
/// kAction and kFault among them by their file's words "fault" and none: actions have their own.
std::span<const Spelling<Step::Kind>> step_words();
std::span<const Spelling<PatchType>> patch_words();
std::span<const Spelling<WatchProfile>> profile_words();

/// The oracles that a scenario may name, in the order of oracles/oracle.h.
const std::vector<std::string>& oracle_words();
/// The cluster's own controllers, as --controllers names them.
const std::vector<std::string>& controller_words();

/// REQUIRES: the table has it.
template <class E>
std::string_view spell(std::span<const Spelling<E>> table, E value) {
  for (const auto& entry : table)
    if (entry.value == value) return entry.word;
  return {};
}
/// REQUIRES: the table has it.
template <class E>
E meaning(std::span<const Spelling<E>> table, std::string_view word) {
  for (const auto& entry : table)
    if (entry.word == word) return entry.value;
  return table.front().value;
}
template <class E>
std::vector<std::string> all_words(std::span<const Spelling<E>> table) {
  std::vector<std::string> words;
  for (const auto& entry : table) words.emplace_back(entry.word);
  return words;
}

/// The one of `known` that `word` is most likely a slip of; empty where none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace drydock::sim
