#pragma once
// Representation: in which shape a client wants its answer: the object itself, a Table of it, or
// its metadata alone; and whether in protobuf. What an Accept header asks for. JSON or YAML is the
// front door's business.
#include <string>
#include <string_view>

#include "fakeapi/types/resource_type.h"
#include "operator/api/request.h"

namespace drydock::fake {

struct Representation {
  enum class Shape { kObject, kTable, kMetadata };
  Shape shape = Shape::kObject;
  bool of_list = false;                        ///< PartialObjectMetadataList was asked for
  bool protobuf = false;                       ///< never of a Table
  std::string api_version = "meta.k8s.io/v1";  ///< of the Table or PartialObjectMetadata
  /// includeObject of Tables: "Metadata" (the default), "None", "Object".
  std::string include_object = "Metadata";
};

/// What is to be answered.
enum class Answer { kObject, kList, kWatch };

/// Picks the first of the Accept header's types, in its order, that the server can write. A custom
/// resource has no form in protobuf but for its metadata. Errors: 406.
Result<Representation> negotiate(std::string_view accept, bool custom,
                                 std::string_view include_object, Answer answer = Answer::kObject);

}  // namespace drydock::fake
