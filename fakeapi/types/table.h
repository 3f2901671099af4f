#pragma once
// Tables: how kubectl shows objects: a meta.k8s.io/v1 Table with the columns of the type and a row
// an object. Cells of built-ins are rendered by code (table_*.cc), those of custom resources read
// by JSONPath.
#include <span>
#include <string>

#include "fakeapi/types/resource_type.h"
#include "operator/api/object.h"
#include "operator/base/time.h"

namespace drydock::fake {

struct TableOptions {
  TableOptions() = default;
  std::string api_version = "meta.k8s.io/v1";
  /// What stands in `object` of each row: "Metadata" (PartialObjectMetadata), "None", "Object".
  std::string include_object = "Metadata";
  /// Watch events after the first leave the column definitions out.
  bool column_definitions = true;
  /// Ages are counted to this time.
  WallTime now{};
};

/// `metadata` is the Table's: of a list its ListMeta (resourceVersion, continue,
/// remainingItemCount), of one object {"resourceVersion": ...}. The objects are in the version of
/// `type`.
Json make_table(const ResourceType& type, std::span<const Object> objects, Json metadata,
                const TableOptions& options);

/// kubectl's ages: "5s", "3m20s", "2d3h", "4y".
std::string human_duration(Duration duration);

}  // namespace drydock::fake
