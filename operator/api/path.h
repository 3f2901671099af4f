#pragma once
// Requests as URLs and back, as apiserver's RequestInfo reads them: /api/v1/namespaces/a/pods/b/status?x=y.
#include <string>
#include <string_view>

#include "operator/api/request.h"

namespace drydock {

/// Path and query, percent-encoded.
std::string to_target(const Request& request);
/// "GET", "POST", "PUT", "PATCH", "DELETE".
std::string_view http_method(const Request& request);

/// The request that `method` and `target` (path and query) name; body, caller and headers are left
/// to be filled in. What is not below /api or /apis is a non-resource path. GET of a collection with a
/// `watch` that is not false is a watch; on a named object it is a plain get. Errors: reason BadRequest
/// (broken escapes, NUL), MethodNotAllowed.
Result<Request> parse_target(std::string_view method, std::string_view target);

/// Percent-decodes; Errors: reason BadRequest.
Result<std::string> decode_percent(std::string_view text, bool plus_is_space);
std::string encode_percent(std::string_view text);

}  // namespace drydock
