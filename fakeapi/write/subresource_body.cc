#include "fakeapi/write/subresource_body.h"

#include <fmt/format.h>

#include "fakeapi/write/decode.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/mutate.h"
#include "fakeapi/write/options.h"

namespace drydock::fake {

Result<Json> read_subresource_body(Call& call) {
  DRYDOCK_TRY(const RequestOptions options, read_options(call.request, WriteKind::kCreate));
  GroupVersionKind gvk = call.subresource->gvk;
  if (gvk.version.empty()) {
    gvk.group = call.type->resource.group;
    gvk.version = call.type->resource.version;
  }
  auto type = std::make_shared<ResourceType>();
  type->resource = {gvk.group, gvk.version, call.subresource->name, gvk.kind,
                    call.type->resource.namespaced};
  type->storage = {gvk.group, call.subresource->name};
  type->storage_version = type->resource.api_version();
  type->schema = SchemaRef(call.core.types.builtin_schema(gvk));
  const ResourceTypePtr parent = std::exchange(call.type, std::move(type));
  auto object = decode_object(call, options.field_validation);
  call.type = parent;
  if (!object) return fail(object.error());
  DRYDOCK_CHECK(match_name_and_namespace(call, *object, false));
  return object;
}

Result<void> match_subresource_name(const Call& call, const Json& object) {
  if (string_at(object, {"metadata", "name"}) == call.request.name) return {};
  return fail(bad_request(
      fmt::format("name in URL does not match name in {} object", call.subresource->gvk.kind)));
}

}  // namespace drydock::fake
