#pragma once
// Scenario documents that are wrong in one way each, and the one line that says so: for the
// parser's tests and, where the grammar alone can tell, for those of the JSON Schema. Data.
#include <span>

namespace drydock::sim {

struct WrongDocument {
  const char* yaml;
  const char* message;
  bool grammar_tells;  ///< false: it takes the whole scenario to see it
};
std::span<const WrongDocument> wrong_documents();

}  // namespace drydock::sim
