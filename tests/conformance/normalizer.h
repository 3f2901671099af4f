#pragma once
// Normalizer: replaces what may rightly differ between two runs of one case (uids, resource
// versions, times, random names) by stable placeholders, as the recordings have them. One for each
// run.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/case.h"

namespace drydock::conformance {

class Normalizer {
 public:
  using Literal = std::pair<std::string, std::string>;  ///< text, placeholder
  explicit Normalizer(std::vector<Literal> literals) : literals_(std::move(literals)) {}

  std::string text(std::string value);
  /// `key` is the field the value stands in, `parent` the object that holds the field.
  Ordered value(const Ordered& node, std::string_view key = {}, const Ordered* parent = nullptr);

 private:
  std::string uid(const std::string& value);
  std::string version(const std::string& value);
  std::string string(const std::string& value, std::string_view key, const Ordered* parent);
  Ordered list_metadata(const Ordered& metadata);

  std::vector<Literal> literals_;
  std::map<std::string, std::string> uids_, versions_;
};

}  // namespace drydock::conformance
