#pragma once
// ProtobufFields: the numbers that the fields of Kubernetes' own types have in protobuf, and what
// JSON calls them; from data/protobuf-fields.txt, read at first use and kept for the process. A
// line of it is a message: its name, then `number name type` for each field, where a type is a
// scalar (s string, b bool, i int64, n int32, y bytes, d double, f float) or a message, after `*`
// for a list, `%` for a map from strings, `^` for fields that JSON holds in the message around
// them.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace drydock::fake {

struct ProtobufMessage;

struct ProtobufField {
  enum class Shape { kOne, kList, kMap, kInline };
  std::string name;
  Shape shape = Shape::kOne;
  char scalar = 0;  ///< 0: a message
  const ProtobufMessage* message = nullptr;
};

struct ProtobufMessage {
  std::string name;  ///< as in OpenAPI: io.k8s.api.core.v1.Pod
  std::map<std::uint64_t, ProtobufField> fields;
};

/// Null where there is none. `api_version` as an object carries it.
const ProtobufMessage* protobuf_message(std::string_view api_version, std::string_view kind);

}  // namespace drydock::fake
