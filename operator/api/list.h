#pragma once
// ObjectList to and from the wire.
#include "operator/api/object.h"

namespace drydock {

/// Splits a list document into shared items; gives each the apiVersion and kind that the wire leaves
/// out for built-ins (the list's own, without "List"). Errors: reason Malformed where there are no items.
Result<ObjectList> list_from_json(Json document);
/// What stands before the items: {"kind":...,"metadata":{...},"items":[
std::string list_head(const ObjectList& list);
/// The list as a server writes it: kind, apiVersion, metadata, items; items are copied from their cached bytes.
std::string to_bytes(const ObjectList& list);

}  // namespace drydock
