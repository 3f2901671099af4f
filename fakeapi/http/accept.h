#pragma once
// Accept headers: which of the encodings this server writes a client likes best.
#include <optional>
#include <string_view>

namespace drydock::http {

enum class Encoding { kJson, kYaml, kProtobuf };

/// The first range of `accept`, by falling q, that names an encoding (protobuf only where it can be
/// written); nullopt where none does. An empty header accepts JSON. Parameters do not matter here.
std::optional<Encoding> preferred_encoding(std::string_view accept, bool can_protobuf);
/// Whether an Accept-Encoding header allows gzip.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace drydock::http
