#pragma once
// GoFields: what Go's encoder makes of the fields of Kubernetes' own types where nothing, or a
// zero, is in them; from data/go-fields.txt, read at first use and kept for the process. A line of
// it is a type as OpenAPI names it, then `what:field,field`: s, i, b, n, q, o are always written,
// as "", 0, false, null, the quantity "0" or an object; p is a pointer, left out where null and
// kept where it points to a zero. All other fields are left out where they are zero.
#include <map>
#include <string>
#include <string_view>

namespace drydock::fake {

/// By field; those that are left out where they are zero are not in it.
using GoFields = std::map<std::string, char, std::less<>>;

/// Null for what is not one of these types.
const GoFields* go_fields(std::string_view component);

}  // namespace drydock::fake
