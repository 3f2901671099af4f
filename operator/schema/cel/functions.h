#pragma once
// CEL's functions by library; internal to the evaluator. Each returns nullopt where it does not
// know the function for these values.
#include <optional>
#include <string>
#include <vector>

#include "operator/schema/cel/evaluator.h"

namespace drydock::schema::cel {

using Values = std::vector<Value>;
/// size, conversions, times and durations, optionals, sets.
std::optional<Outcome> call_standard(const std::string& name, bool member, const Values& values,
                                     Budget& budget);
/// Lists.
std::optional<Outcome> call_list(const std::string& name, bool member, const Values& values,
                                 Budget& budget);
/// Strings, regular expressions.
std::optional<Outcome> call_text(const std::string& name, bool member, const Values& values,
                                 Budget& budget);
/// Quantities, IPs, CIDRs, URLs, formats, semantic versions.
std::optional<Outcome> call_kubernetes(const std::string& name, bool member, const Values& values,
                                       Budget& budget);

inline std::unexpected<std::string> failure(std::string text) {
  return std::unexpected(std::move(text));
}

}  // namespace drydock::schema::cel
