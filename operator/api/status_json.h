#pragma once
// Status as JSON: {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",...}.
#include "operator/api/json.h"
#include "operator/base/status.h"

namespace drydock {

Json to_json(const Status& status);
/// Reads a meta/v1 Status; fields that are missing or of a wrong type stay empty.
Status status_from_json(const Json& value);
/// What an HTTP code means when the server sent no Status (client-go's NewGenericServerResponse).
Status status_from_http(int code, std::string_view text);

}  // namespace drydock
