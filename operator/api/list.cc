#include "operator/api/list.h"

#include <fmt/format.h>

namespace drydock {
namespace {

// Whether the items of this list carry their own type on the wire; in a v1 List every item does.
bool is_mixed(std::string_view kind) { return kind == "List"; }

}  // namespace

Result<ObjectList> list_from_json(Json document) {
  auto items = document.is_object() ? document.find("items") : document.end();
  if (!document.is_object() || items == document.end() || !(items->is_array() || items->is_null()))
    return fail(Status(0, reason::kMalformed, "expected a list, found an answer without items"));
  ObjectList list;
  list.api_version = string_at(document, {"apiVersion"});
  list.kind = string_at(document, {"kind"});
  list.resource_version = string_at(document, {"metadata", "resourceVersion"});
  list.continue_token = string_at(document, {"metadata", "continue"});
  if (const Json* rest = find_path(document, {"metadata", "remainingItemCount"});
      rest && rest->is_number_integer())
    list.remaining_item_count = rest->get<std::int64_t>();
  std::string item_kind = list.kind;
  if (item_kind.ends_with("List")) item_kind.resize(item_kind.size() - 4);
  list.items_carry_type = is_mixed(list.kind);
  list.items.reserve(items->size());
  for (Json& item : *items) {
    if (!item.is_object())
      return fail(Status(0, reason::kMalformed,
                         fmt::format("expected an object in items, found {}", item.type_name())));
    if (item.contains("kind")) {
      list.items_carry_type = true;
    } else if (!is_mixed(list.kind)) {
      item["apiVersion"] = list.api_version;
      item["kind"] = item_kind;
    }
    list.items.emplace_back(std::move(item));
  }
  return list;
}

std::string list_head(const ObjectList& list) {
  Json metadata = Json::object();
  if (!list.resource_version.empty()) metadata["resourceVersion"] = list.resource_version;
  // A custom resource's list has the field also where it is empty.
  const bool custom = list.items_carry_type && list.kind != "PartialObjectMetadataList";
  if (custom || !list.continue_token.empty()) metadata["continue"] = list.continue_token;
  if (list.remaining_item_count) metadata["remainingItemCount"] = *list.remaining_item_count;
  return fmt::format(R"({{"kind":{},"apiVersion":{},"metadata":{},"items":[)", dump_json(list.kind),
                     dump_json(list.api_version), dump_json(metadata));
}

std::string to_bytes(const ObjectList& list) {
  std::string bytes = list_head(list);
  std::size_t size = bytes.size() + 2;
  for (const Object& item : list.items)
    size += (list.items_carry_type ? item.bytes() : item.bytes_without_type()).size() + 1;
  bytes.reserve(size);
  bool first = true;
  for (const Object& item : list.items) {
    if (!first) bytes += ',';
    first = false;
    bytes += list.items_carry_type ? item.bytes() : item.bytes_without_type();
  }
  bytes += "]}";
  return bytes;
}

}  // namespace drydock
