#pragma once
// Case: a conversation recorded from a real kube-apiserver, answers included, as
// recorded/AREA/NAME.json holds it. A value.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "operator/base/result.h"

namespace drydock::conformance {

/// Keys in the order they were written: placeholders are numbered by it.
using Ordered = nlohmann::ordered_json;

struct Case {
  std::string area;
  std::string name;
  std::string about;
  Ordered steps;
  std::string full_name() const { return area + "/" + name; }
};

/// The files of a folder's cases, AREA/NAME.json each, sorted; that file alone where it is one.
/// Errors: reason BadRequest.
Result<std::vector<std::string>> case_files(const std::string& path);
/// Errors: reason BadRequest, with the file.
Result<Case> load_case(const std::string& file);
/// All cases of a folder (or the one of a file) whose full name contains `only`, sorted by it.
/// Errors: reason BadRequest, with the file.
Result<std::vector<Case>> load_cases(const std::string& path, const std::string& only = "");

/// The value at a dotted path (numbers index lists); null where there is none.
const Ordered* lookup(const Ordered& value, std::string_view path);

}  // namespace drydock::conformance
