#pragma once
// A new operator's source tree: the Hello operator under other names. Pure functions.
#include <map>
#include <string>

#include "operator/base/result.h"

namespace drydock::tool {

struct NewOperator {
  NewOperator() = default;
  std::string name;     ///< of program and project: "my-operator"
  std::string group;    ///< "example.com"
  std::string kind;     ///< empty: from the name, "My"
  std::string plural;   ///< empty: from the kind, "mies"
  std::string version;  ///< "v1"
};

/// Fills in what is empty, and checks all. Errors: reason BadRequest, one line: what may stand
/// there.
Result<NewOperator> complete(NewOperator wanted);

/// Paths and texts. REQUIRES: complete().
std::map<std::string, std::string> source_tree(const NewOperator& wanted);

}  // namespace drydock::tool
