#include "fakeapi/write/present.h"

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

Response present_object(const Call& call, int code, Object object) {
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
