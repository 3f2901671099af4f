#include "fakeapi/write/present.h"

#include <fmt/format.h>

#include "fakeapi/write/errors.h"
#include "fakeapi/write/protobuf_body.h"
#include "fakeapi/write/protobuf_encode.h"

namespace drydock::fake {

TableOptions table_options(const Call& call) {
  TableOptions options;
  options.api_version = call.representation.api_version;
  options.include_object = call.representation.include_object;
  options.now = call.core.clock.wall_now();
  return options;
}

Object metadata_of(const Object& object, const std::string& api_version) {
  Json partial{{"kind", "PartialObjectMetadata"}, {"apiVersion", api_version}};
  const Json* metadata = find_path(object.json(), {"metadata"});
  partial["metadata"] = metadata ? *metadata : Json::object();
  return Object(std::move(partial));
}

Result<void> check_shape(const Call& call, bool is_list) {
  const Representation& asked = call.representation;
  if (asked.shape != Representation::Shape::kMetadata || asked.of_list == is_list) return {};
  const Resource& resource = call.type->resource;
  if (call.type->custom && !is_list) return fail(plain_error("content is not a list"));
  const std::string package =
      resource.group.empty() ? "core" : resource.group.substr(0, resource.group.find('.'));
  const std::string kind =
      call.type->custom ? "unstructured.Unstructured" : package + "." + resource.kind;
  return fail(not_fitting(asked.of_list ? "PartialObjectMetadataList" : "PartialObjectMetadata",
                          is_list ? "a" : "not a", is_list ? kind + "List" : kind));
}

Result<void> check_include_object(const Call& call) {
  const Representation& asked = call.representation;
  const std::string& include = asked.include_object;
  if (asked.shape == Representation::Shape::kTable && include != "Metadata" &&
      include != "Object" && include != "None")
    return fail(bad_request(fmt::format(
        "Unable to convert to Table as requested: includeObject: Invalid value: {}: must be "
        "'Metadata', 'Object', 'None', or empty",
        schema::display(Json(include)))));
  return {};
}

Response encode(const Representation& representation, Response response) {
  if (!representation.protobuf || !response.ok()) return response;
  std::string bytes;
  if (const auto* object = std::get_if<Object>(&response.payload)) {
    if (!has_protobuf_form(object->api_version(), object->kind())) return response;
    bytes = to_protobuf(*object);
  } else if (const auto* list = std::get_if<ObjectList>(&response.payload)) {
    if (!list->kind.ends_with("List") ||
        !has_protobuf_form(list->api_version,
                           std::string_view(list->kind).substr(0, list->kind.size() - 4)))
      return response;
    bytes = to_protobuf(*list);
  } else {
    return response;
  }
  response.payload = RawBody{.media_type = std::string(kProtobuf),
                             .bytes = std::make_shared<const std::string>(std::move(bytes))};
  return response;
}

Response present_object(const Call& call, int code, Object object) {
  if (auto fits = check_shape(call, false); !fits) return Response(fits.error());
  switch (call.representation.shape) {
    case Representation::Shape::kObject:
      break;
    case Representation::Shape::kMetadata:
      return Response(code, metadata_of(object, call.representation.api_version));
    case Representation::Shape::kTable: {
      Json metadata{{"resourceVersion", object.resource_version()}};
      return Response(code, Object(make_table(*call.type, {&object, 1}, std::move(metadata),
                                              table_options(call))));
    }
  }
  return Response(code, std::move(object));
}

Response present_list(const Call& call, ObjectList list) {
  if (auto fits = check_shape(call, true); !fits) return Response(fits.error());
  switch (call.representation.shape) {
    case Representation::Shape::kObject:
      break;
    case Representation::Shape::kMetadata: {
      const std::string& api_version = call.representation.api_version;
      list.api_version = api_version;
      list.kind = "PartialObjectMetadataList";
      list.items_carry_type = true;
      for (Object& item : list.items) item = metadata_of(item, api_version);
      break;
    }
    case Representation::Shape::kTable: {
      Json metadata{{"resourceVersion", list.resource_version}};
      if (!list.continue_token.empty()) metadata["continue"] = list.continue_token;
      if (list.remaining_item_count) metadata["remainingItemCount"] = *list.remaining_item_count;
      return Response(200, Object(make_table(*call.type, list.items, std::move(metadata),
                                             table_options(call))));
    }
  }
  return Response(200, std::move(list));
}

}  // namespace drydock::fake
