#pragma once
// Accept headers: which of the encodings this server writes a client likes best.
#include <optional>
#include <string_view>

namespace drydock::http {

enum class Encoding { kJson, kYaml, kProtobuf };

struct Preference {
  Encoding encoding = Encoding::kJson;
  bool pretty = false;  ///< with line breaks and indentation
};

/// How an answer that the Api gave as an object is written: as the first range says that names JSON
/// or YAML; in JSON where none does.
Preference preference_for_objects(std::string_view accept);
/// How a Status is written: as the first range says that names an encoding and asks for no other
/// kind of object; in pretty JSON where none does.
Preference preference_for_status(std::string_view accept);
/// Whether the query's `pretty` says so, or, where it says nothing, the user agent is one that
/// people look at.
bool wants_pretty(std::string_view target, std::string_view user_agent);
/// Whether an Accept-Encoding header allows gzip.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace drydock::http
