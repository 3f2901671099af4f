#pragma once
// Lists of a strategic merge patch: finding items by merge key, and the order of what was merged.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "operator/api/json.h"
#include "operator/base/result.h"

namespace drydock::fake {

inline constexpr const char* kPatchDirective = "$patch";

/// Items by identity: the merge key's value for objects, the value itself for scalars.
class ItemIndex {
 public:
  ItemIndex(const Json& list, std::string merge_key);
  /// Position of the first item of this identity, or -1.
  std::ptrdiff_t find(const Json& item) const;
  void add(const Json& item, std::size_t at);

 private:
  const Json* identity(const Json& item) const;
  std::string merge_key_;
  std::map<Json, std::size_t> positions_;
};

/// Whether elements are all objects (1) or all scalars (0). Errors: a mixture, lists of lists.
Result<bool> holds_objects(const Json& first, const Json& second);
/// The merged list in the order that `patch_order` asks for, with what only the server has in
/// between.
Json in_order(Json merged, const Json& patch_order, const Json& server_order,
              const std::string& merge_key);
/// Errors: 500 where the patched items do not stand in the order's order.
Result<void> check_order(const Json& patch, const Json& order, const std::string& merge_key);

}  // namespace drydock::fake
