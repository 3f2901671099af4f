#pragma once
// What is odd about a Pod or a template of Pods, though it is taken: the texts of Warning headers,
// as pkg/api/pod's warnings.
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/json.h"

namespace drydock::fake {

/// `parent`: "" of a Pod, "spec.template" of a template.
std::vector<std::string> pod_warnings(const Json& pod, std::string_view parent);
/// Bytes that are no whole number in a map of quantities; `field` is the map.
void append_fractions(const Json& amounts, const std::string& field,
                      std::initializer_list<std::string_view> names,
                      std::vector<std::string>& texts);

}  // namespace drydock::fake
