#pragma once
// JsonPath: the JSONPath of kubectl and of CRDs' printer columns: fields, ['quoted'] ones, [*],
// indexes, slices, unions of them, .. and filters with one comparison ([?(@.type=="Ready")]). A
// value.
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/json.h"

namespace drydock::fake {

class JsonPath {
 public:
  /// ".spec.replicas". Errors: reason BadRequest.
  static Result<JsonPath> parse(std::string_view text);

  /// All matches, in document order; absent fields match nothing.
  std::vector<const Json*> find(const Json& root) const;

 private:
  struct Filter {
    std::vector<std::string> field;  ///< below the element
    std::string op;                  ///< "", "==", "!=", "<", "<=", ">", ">="
    Json value;
  };
  struct Step {
    enum class Kind { kField, kWildcard, kIndex, kSlice, kFilter, kRecursive };
    Kind kind = Kind::kField;
    std::string name;
    std::int64_t from = 0, to = 0;
    bool has_to = false;
    Filter filter;
  };
  static Result<Step> parse_brackets(std::string_view inside);
  static void apply(const Step& step, const Json& value, std::vector<const Json*>& out);
  std::vector<Step> steps_;
};

}  // namespace drydock::fake
