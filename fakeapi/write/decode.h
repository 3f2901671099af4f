#pragma once
// Decoding: from the bytes of a body to an object of the resource's type: media type, syntax, kind
// and version, types of fields, unknown and duplicate fields. Built-ins are read as Go structs are,
// custom resources by their structural schema.
#include <string>
#include <string_view>
#include <vector>

#include "fakeapi/write/call.h"
#include "fakeapi/write/go_shape.h"
#include "fakeapi/write/options.h"

namespace drydock::fake {

/// A JSON or YAML body without a type: DeleteOptions and the like. Errors: 415, 400.
Result<Json> decode_plain(const Body& body);

/// The object that a create or update sends; apiVersion and kind are those of `type`. Unknown and
/// duplicate fields become Warnings, or a 400, as `validation` says.
/// Errors: 415, 400; 422 for another kind of custom resource.
Result<Json> decode_object(Call& call, FieldValidation validation);

/// The YAML (or JSON) of a server-side apply, as sent. Errors: 400.
Result<Object> decode_applied(Call& call, FieldValidation validation);

/// What Go says of a text that did not decode.
std::string go_decode_error(const std::string& bytes, const Status& error);

struct TypingOptions {
  GoDecoder decoder = GoDecoder::kJson;
  /// Nulls of a custom resource that its schema forbids are left, to be refused.
  bool keep_nulls = false;
  /// The JSON that was read, if it is JSON: as go_type_error's.
  std::string_view text = {};
};
/// What a JSON document is as an object of the type: unknown fields gone (their paths in
/// `unknown`), nulls and zero values normalized, defaults of the schema set. Errors: Go's words for
/// a wrong type, as message.
Result<Json> to_typed(const ResourceType& type, Json document, std::vector<std::string>& unknown,
                      TypingOptions options = {});

/// Warnings, or the Status that Strict gives; `problems` read `unknown field "a.b"`.
Result<void> report_strict(Call& call, FieldValidation validation,
                           const std::vector<std::string>& problems);

}  // namespace drydock::fake
