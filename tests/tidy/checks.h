#pragma once
// What a machine can see of this project's rules. Each check looks at a whole tree and says where a
// rule is broken; no finding means that it holds. Pure functions.
#include "tests/tidy/tree.h"

namespace drydock::tidy {

/// Clocks, sleeps, threads, chance, the environment and Asio's timers, outside the rooms that may
/// have them: everything else must be playable in virtual time. Detached coroutines, anywhere.
Findings untamed_calls(const Tree& tree);

/// Includes between rooms against the arrows of the house, rooms that the arrows do not know, and
/// operators that are linked with the fake or the harness.
Findings forbidden_includes(const Tree& tree);

/// Headers that do not begin with #pragma once and a comment on what the header is.
Findings headers_without_contract(const Tree& tree);

/// Sources that no CMakeLists.txt names, and folders whose CMakeLists.txt no other one adds.
Findings sources_not_built(const Tree& tree);

/// Headers and sources of more than 500 lines, but for those that shape.cc names with a reason;
/// and what is named there without need.
Findings long_files(const Tree& tree);

/// Words that have no place in the project's text: marks of unfinished work, tests switched off,
/// names of the machines and tools that it was written with, hosts of package registries.
Findings foreign_words(const Tree& tree);

}  // namespace drydock::tidy
