#pragma once
// Checks that an expression makes sense before it is run: names, fields, overloads; sets the types.
#include <map>
#include <string>
#include <vector>

#include "operator/schema/cel/expression.h"

namespace drydock::schema::cel {

using Variables = std::map<std::string, Type, std::less<>>;

/// All that is wrong; sets `type` throughout.
std::vector<Issue> check(Expression& expression, const Variables& variables);

/// Result of a function over these types; nullopt: there is no such overload. `is_known` says
/// whether there is any function of that name.
struct Resolution {
  std::optional<Type> result;
  bool is_known = false;
};
Resolution resolve(std::string_view function, const Type* target,
                   const std::vector<Type>& arguments);

}  // namespace drydock::schema::cel
