#pragma once
// Table cells: the rows of built-in kinds as kubectl's users know them. Follows kube-apiserver's
// pkg/printers. Most kinds are a line in a table of cell descriptions; the others are functions.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "fakeapi/types/resource_type.h"
#include "operator/api/json.h"
#include "operator/base/time.h"

namespace drydock::fake {

struct RowContext {
  explicit RowContext(WallTime time) : now(time) {}
  WallTime now;
  /// Conditions of the row (a Pod that has ended); an empty array: none.
  Json conditions = Json::array();
};

/// All cells of the row, those of wide columns too; empty where the kind is not known here.
Json builtin_cells(const ResourceType& type, const Json& object, RowContext& context);

using CellFunction = Json (*)(const Json& object, RowContext& context);
/// Null where the resource has none.
CellFunction workload_cells(const GroupResource& resource);
CellFunction core_cells(const GroupResource& resource);
CellFunction other_cells(const GroupResource& resource);

// What the renderers share.
namespace cells {
/// The member at a dotted path, null where there is none.
const Json& at(const Json& object, std::string_view path);
std::string text(const Json& object, std::string_view path, std::string_view otherwise = {});
std::int64_t number(const Json& object, std::string_view path);
std::size_t count(const Json& object, std::string_view path);
/// "5m" since the time at the path; "<unknown>" where there is none.
std::string since(const Json& object, std::string_view path, const RowContext& context);
std::string age(const Json& object, const RowContext& context);
/// Names and images of spec.containers.
std::string containers(const Json& pod_spec);
std::string images(const Json& pod_spec);
/// "a=b,c=d" or "<none>".
std::string labels(const Json& map);
/// A metav1.LabelSelector; "<none>" where it is empty.
std::string selector(const Json& selector);
/// Strings with a separator; `otherwise` where there are none.
std::string join(const std::vector<std::string>& parts, std::string_view separator,
                 std::string_view otherwise = {});
std::vector<std::string> strings(const Json& array);
/// Whether status.conditions has the type with the status.
bool has_condition(const Json& object, std::string_view type, std::string_view status = "True");
}  // namespace cells

}  // namespace drydock::fake
