#pragma once
// String formats of OpenAPI schemas that kube-apiserver knows and checks.
#include <string_view>

namespace drydock::schema {

/// Whether the API server accepts the format of a CRD's schema without a Warning.
bool is_known_format(std::string_view format);
/// Whether `text` is of that format; true for formats that are not checked.
bool matches_format(std::string_view format, std::string_view text);

}  // namespace drydock::schema
