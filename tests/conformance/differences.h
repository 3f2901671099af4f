#pragma once
// What differs between the answer recorded and the one got, in words; the order of object keys
// aside.
#include <string>
#include <vector>

#include "tests/conformance/case.h"

namespace drydock::conformance {

/// The first six; empty where both say the same.
std::vector<std::string> differences(const Ordered& want, const Ordered& got,
                                     const std::string& path = "");

}  // namespace drydock::conformance
