// JSON Merge Patch as evanphx/json-patch does it: RFC 7386, but for nulls inside of lists, which
// stay.
#include <fmt/format.h>

#include "fakeapi/patch/patch.h"
#include "fakeapi/patch/patch_errors.h"

namespace drydock::fake {
namespace {

Json without_nulls(const Json& value) {
  if (value.is_object()) {
    Json out = Json::object();
    for (auto it = value.begin(); it != value.end(); ++it)
      if (!it->is_null()) out[it.key()] = without_nulls(*it);
    return out;
  }
  if (value.is_array()) {
    Json out = Json::array();
    for (const Json& item : value) out.push_back(without_nulls(item));
    return out;
  }
  return value;
}

void merge(Json& into, const Json& patch) {
  for (auto it = patch.begin(); it != patch.end(); ++it) {
    if (it->is_null()) {
      into.erase(it.key());
      continue;
    }
    const auto found = into.find(it.key());
    if (found == into.end() || !found->is_object())
      into[it.key()] = without_nulls(*it);
    else if (it->is_object())
      merge(*found, *it);
    else
      *found = *it;
  }
}

}  // namespace

Result<Json> merge_patch(const Json& object, const Json& patch) {
  if (patch.is_null()) return fail(bad_patch("Invalid JSON Patch"));
  if (!patch.is_object())
    return fail(
        bad_patch(fmt::format("error decoding patch: json: cannot unmarshal {} into Go value of "
                              "type map[string]interface {{}}",
                              go_kind(patch))));
  Json document = object;
  if (!document.is_object()) document = Json::object();
  merge(document, patch);
  return document;
}

}  // namespace drydock::fake
