#pragma once
// The patch of a request: which of the four it is, its document, and what it makes of a live one.
#include <string>
#include <vector>

#include "fakeapi/write/call.h"

namespace drydock::fake {

enum class PatchType { kJson, kMerge, kStrategic, kApply };

struct PatchDocument {
  PatchType type = PatchType::kMerge;
  Json value;
  std::vector<std::string> problems;  ///< `duplicate field "a.b"`
};

/// By the body's media type. Errors: 415.
Result<PatchType> patch_type_of(const Call& call);
/// Errors: 400.
Result<PatchDocument> read_patch(const Call& call, PatchType type);
/// REQUIRES: no apply. Errors: those of patch/patch.h.
Result<Json> patched_document(const PatchDocument& patch, const Json& live,
                              const schema::Schema* schema);

}  // namespace drydock::fake
