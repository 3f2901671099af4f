#pragma once
// CostNode: what the estimator knows of a part of an expression; internal to it. A value.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "operator/schema/cel/expression.h"
#include "operator/schema/cel/size.h"

namespace drydock::schema::cel {

inline constexpr std::uint64_t kListBase = 10;
inline constexpr std::uint64_t kMapBase = 30;

/// Of the entries of a list or map that an expression makes.
struct EntrySize {
  bool list = true;
  Range key;
  Range value;
};

struct CostNode {
  Range cost;
  std::optional<Range> size;
  std::optional<Range> local_size;  ///< of a variable that a macro binds
  std::optional<EntrySize> entry;
  std::vector<std::string> path;  ///< from a variable into its schema; empty: not from one
  Type type;
  const Expression* expression = nullptr;

  Range size_or_unknown() const { return size.value_or(Range::unknown()); }
};

bool is_scalar(const Type& type);
/// Most elements, bytes, ... that a value of the type can have.
std::uint64_t max_elements(const Type& type);
/// Of sorting a list of this size.
Range sort_cost(Range size, const Type& element);
/// A call's cost, without its target's but with its arguments', and the size of its result.
CostNode call_cost(const Expression& call, const CostNode* target,
                   const std::vector<CostNode>& arguments,
                   const std::function<Range(const CostNode&)>& element_size);

}  // namespace drydock::schema::cel
