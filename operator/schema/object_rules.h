#pragma once
// Rules of custom resources that go across one value: unique items, embedded resources.
#include "operator/schema/field_error.h"
#include "operator/schema/schema.h"

namespace drydock::schema {

/// Duplicates in sets and in map lists; not reported on an update of an object that had some.
void check_list_types(const Schema& schema, const Json& object, const Json* old_object,
                      FieldErrors& errors);
/// apiVersion and kind of embedded resources.
void check_embedded_resources(const Schema& schema, const Json& object, FieldErrors& errors);

/// Holds the metadata of every embedded resource below `object` to meta/v1 ObjectMeta: drops
/// unknown fields and appends their paths to `unknown`. Returns Go's decode error for the first
/// wrong type
/// (`spec.t.metadata: Invalid value: {...}: json: cannot unmarshal ...`), else "".
std::string coerce_embedded_metadata(const Schema& schema, Json& object,
                                     std::vector<std::string>& unknown);
/// The same for one ObjectMeta at `path`; the error is without the path ("json: cannot ...").
std::string coerce_object_meta(Json& metadata, const std::string& path,
                               std::vector<std::string>& unknown);

/// "" or why it is no RFC 1123 subdomain, RFC 1123 label, RFC 1035 label; apimachinery's words.
std::string subdomain_problem(std::string_view text);
std::string label_problem(std::string_view text);
std::string dns1035_problem(std::string_view text);
/// The same of a label's value, and of a qualified name, of which several things may be wrong.
std::string label_value_problem(std::string_view text);
std::vector<std::string> qualified_name_problems(std::string_view text);

}  // namespace drydock::schema
