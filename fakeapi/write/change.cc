#include "fakeapi/write/change.h"

#include "fakeapi/write/decode.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/metadata.h"
#include "fakeapi/write/mutate.h"
#include "fakeapi/write/namespaces.h"
#include "fakeapi/write/read.h"

namespace drydock::fake {

Result<Response> create_object(Call& call) {
  DRYDOCK_TRY(const RequestOptions options, read_options(call.request, WriteKind::kCreate));
  DRYDOCK_TRY(Json object, decode_object(call, options.field_validation));
  DRYDOCK_CHECK(match_name_and_namespace(call, object, false));
  DRYDOCK_CHECK(admit_create(call, string_at(object, {"metadata", "name"})));
  return finish_create(call, options, std::move(object), Ownership::kCompute);
}

Result<Response> update_object(Call& call) {
  DRYDOCK_TRY(const RequestOptions options, read_options(call.request, WriteKind::kUpdate));
  DRYDOCK_TRY(Json object, decode_object(call, options.field_validation));
  DRYDOCK_CHECK(match_name_and_namespace(call, object, true));
  auto live = find_live(call);
  if (!live) {
    if (!call.strategy->allow_create_on_update() || call.subresource) return fail(live.error());
    // The version that it was read at does not matter any more.
    object["metadata"].erase("resourceVersion");
    DRYDOCK_CHECK(admit_create(call, call.request.name));
    return finish_create(call, options, std::move(object), Ownership::kCompute);
  }
  DRYDOCK_CHECK(match_uid(call, *live, object));
  return finish_update(call, options, *live, std::move(object), Ownership::kCompute);
}

}  // namespace drydock::fake
