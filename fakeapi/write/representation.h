#pragma once
// Representation: in which shape a client wants its answer: the object itself, a Table of it, or
// its metadata alone; what an Accept header asks for. The encoding (JSON, YAML) is the front door's
// business.
#include <string>
#include <string_view>

#include "fakeapi/types/resource_type.h"
#include "operator/api/request.h"

namespace drydock::fake {

struct Representation {
  enum class Shape { kObject, kTable, kMetadata };
  Shape shape = Shape::kObject;
  bool of_list = false;                        ///< PartialObjectMetadataList was asked for
  std::string api_version = "meta.k8s.io/v1";  ///< of the Table or PartialObjectMetadata
  /// includeObject of Tables: "Metadata" (the default), "None", "Object".
  std::string include_object = "Metadata";
};

/// Picks the first of the Accept header's types, by falling q, that the server can write.
/// Errors: 406.
Result<Representation> negotiate(std::string_view accept, bool custom,
                                 std::string_view include_object, bool of_list = false);

}  // namespace drydock::fake
