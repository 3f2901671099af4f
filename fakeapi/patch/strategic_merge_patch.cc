// Strategic merge patch, after apimachinery's strategicpatch: merge keys and strategies come from
// the schema, directives from the patch.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "fakeapi/patch/patch.h"
#include "fakeapi/patch/patch_errors.h"
#include "fakeapi/patch/strategic_list.h"

namespace drydock::fake {
namespace {

using schema::Schema;

constexpr const char* kRetainKeys = "$retainKeys";
constexpr std::string_view kDeletePrefix = "$deleteFromPrimitiveList";
constexpr std::string_view kOrderPrefix = "$setElementOrder";

struct FieldMeta {
  const Schema* schema = nullptr;  ///< of the field; null where nothing is known
  std::string strategy;            ///< "merge", "replace" or empty
  std::string merge_key;
};

FieldMeta meta_of(const Schema* parent, const std::string& field) {
  FieldMeta meta;
  if (!parent) return meta;
  meta.schema = parent->property(field);
  if (!meta.schema) meta.schema = parent->additional_properties;
  if (!meta.schema) return meta;
  // "merge,retainKeys" is "merge"; retainKeys alone says nothing of the merge itself.
  const std::string& strategy = meta.schema->patch_strategy;
  if (strategy.starts_with("merge") || strategy.ends_with(",merge")) meta.strategy = "merge";
  if (strategy.starts_with("replace") || strategy.ends_with(",replace")) meta.strategy = "replace";
  meta.merge_key = meta.schema->patch_merge_key;
  return meta;
}

bool is_directive(const std::string& key) {
  return key == kPatchDirective || key == kRetainKeys || key.starts_with(kDeletePrefix) ||
         key.starts_with(kOrderPrefix);
}

bool is_marked(const Json& value) { return value.is_object() && value.contains(kPatchDirective); }

// What a patch is where there is nothing to merge it into: without null fields, and without what
// carries a $patch (nothing, where it does so itself). Other directives stand as fields.
std::optional<Json> plain(const Json& value) {
  if (is_marked(value)) return std::nullopt;
  if (value.is_object()) {
    Json out = Json::object();
    for (auto it = value.begin(); it != value.end(); ++it)
      if (!it->is_null())
        if (auto part = plain(*it)) out[it.key()] = *std::move(part);
    return out;
  }
  if (value.is_array()) {
    Json out = Json::array();
    for (const Json& item : value)
      if (auto part = plain(item)) out.push_back(*std::move(part));
    return out;
  }
  return value;
}

void put_plain(Json& object, const std::string& key, const Json& value) {
  if (auto part = plain(value))
    object[key] = *std::move(part);
  else
    object.erase(key);
}

// The list's name after a prefix and a slash. Errors: 400.
Result<std::string> list_name(const std::string& key, std::string_view prefix, const char* what) {
  if (key.size() <= prefix.size() || key[prefix.size()] != '/')
    return fail(bad_patch(fmt::format("invalid patch format of {}", what)));
  return key.substr(prefix.size() + 1);
}

// fmt's %s of a decoded value that may be no string.
std::string go_as_string(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "%!s(<nil>)";
  if (value.is_boolean()) return fmt::format("%!s(bool={})", go_plain(value));
  if (value.is_number())
    return fmt::format("%!s({}={})", value.is_number_float() ? "float64" : "int64",
                       go_plain(value));
  std::string text;
  if (value.is_array()) {
    for (const Json& part : value) text += (text.empty() ? "" : " ") + go_as_string(part);
    return "[" + text + "]";
  }
  for (const auto& [key, part] : value.items())
    text += (text.empty() ? "" : " ") + key + ":" + go_as_string(part);
  return "map[" + text + "]";
}

Status bad_patch_type(const Json& directive, const Json& patch) {
  return patch_failed(
      fmt::format("unknown patch type: {} in map: {}", go_as_string(directive), go_plain(patch)));
}

Status no_merge_key(const Json& item, const std::string& merge_key) {
  return patch_failed(
      fmt::format("map: {} does not contain declared merge key: {}", go_plain(item), merge_key));
}

Result<Json> merge_map(Json original, Json patch, const Schema* schema);

Result<Json> merge_objects_list(Json original, const Json& patch, const FieldMeta& meta) {
  const std::string& key = meta.merge_key;
  if (key.empty()) return fail(patch_failed("cannot merge lists without merge key for struct"));
  Json changes = Json::array();
  std::set<Json> deleted;
  bool replace = false;
  for (const Json& item : patch) {
    const auto directive = item.find(kPatchDirective);
    if (directive == item.end()) {
      changes.push_back(item);
    } else if (*directive == "delete") {
      const auto wanted = item.find(key);
      if (wanted == item.end()) return fail(no_merge_key(item, key));
      deleted.insert(*wanted);
    } else if (*directive == "replace") {
      replace = true;
    } else if (*directive == "merge") {
      return fail(patch_failed("merging lists cannot yet be specified in the patch"));
    } else {
      return fail(bad_patch_type(*directive, item));
    }
  }
  if (!deleted.empty()) {
    Json kept = Json::array();
    for (Json& old : original) {
      const auto found = old.find(key);
      if (found == old.end() || !deleted.contains(*found)) kept.push_back(std::move(old));
    }
    original = std::move(kept);
  }
  if (replace) {
    original = std::move(changes);
    changes = Json::array();
  }
  const Schema* item_schema = meta.schema ? meta.schema->items : nullptr;
  Json merged = original;
  ItemIndex index(merged, key);
  for (const Json& item : changes) {
    if (!item.contains(key)) return fail(no_merge_key(item, key));
    const std::ptrdiff_t at = index.find(item);
    if (at < 0) {
      index.add(item, merged.size());
      merged.push_back(item);
      continue;
    }
    Json& slot = merged[static_cast<std::size_t>(at)];
    DRYDOCK_TRY(slot, merge_map(std::move(slot), item, item_schema));
  }
  for (const Json& item : merged)
    if (!item.contains(key)) return fail(no_merge_key(item, key));
  return in_order(std::move(merged), changes, original, key);
}

Result<Json> merge_list(const Json& original, const Json& patch, const FieldMeta& meta,
                        bool deletes) {
  if (!deletes && meta.strategy != "merge") return patch;
  if (original.empty() && patch.empty()) return original;
  DRYDOCK_TRY(const bool objects, holds_objects(original, patch));
  if (objects) return merge_objects_list(original, patch, meta);
  const ItemIndex in_patch(patch, "");
  Json merged = Json::array();
  ItemIndex seen(merged, "");
  for (const Json* list : {&original, &patch}) {
    if (deletes && list == &patch) break;
    for (const Json& item : *list) {
      if (deletes ? in_patch.find(item) >= 0 : seen.find(item) >= 0) continue;
      seen.add(item, merged.size());
      merged.push_back(item);
    }
  }
  return deletes ? merged : in_order(std::move(merged), patch, original, "");
}

Result<void> retain_keys(Json& original, Json& patch) {
  const auto found = patch.find(kRetainKeys);
  if (found == patch.end()) return {};
  const Json keys = *found;
  patch.erase(kRetainKeys);
  const Status malformed = bad_patch("invalid patch format of retainKeys");
  if (!keys.is_array()) return fail(malformed);
  const auto listed = [&](const std::string& key) {
    return std::ranges::any_of(keys, [&](const Json& each) { return each == key; });
  };
  for (auto it = patch.begin(); it != patch.end(); ++it)
    if (!it->is_null() && !is_directive(it.key()) && !listed(it.key())) return fail(malformed);
  for (auto it = original.begin(); it != original.end();)
    it = listed(it.key()) ? std::next(it) : original.erase(it);
  return {};
}

Status wrong_argument(std::string_view wanted, const Json& value) {
  return patch_failed(
      fmt::format("expected a {}, but received a {}", wanted, go_reflect_type(value)));
}

// Looks the list up, as it must be one of the struct that the patch is for.
Result<FieldMeta> list_meta(const Schema* parent, const std::string& field) {
  FieldMeta meta = meta_of(parent, field);
  const bool known = !parent || parent->component.empty();
  if (!known && !parent->property(field)) {
    const std::string& name = parent->component;
    return fail(
        patch_failed(fmt::format("unable to find api field in struct {} for the json field \"{}\"",
                                 name.substr(name.rfind('.') + 1), field)));
  }
  return meta;
}

// The order's items must be objects with the merge key where the list's are objects.
Result<void> check_order_items(const Json& merged, const Json& order, const std::string& key) {
  for (const Json& item : merged) {
    if (!item.is_object()) return fail(wrong_argument("map[string]interface {}", item));
    if (!item.contains(key)) return fail(no_merge_key(item, key));
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (!order[i].is_object())
        return fail(patch_failed(fmt::format("value for key {} is not a map", i)));
      if (const auto it = order[i].find(key); it != order[i].end() && *it == item[key]) break;
    }
  }
  for (const Json& item : order)
    if (!merged.empty() && !item.contains(key)) return fail(no_merge_key(item, key));
  return {};
}

// Merges the lists for which the patch gives an order, and takes them out of the patch.
Result<void> merge_ordered_lists(Json& original, Json& patch, const Schema* schema) {
  std::vector<std::string> orders;
  for (auto it = patch.begin(); it != patch.end(); ++it)
    if (it.key().starts_with(kOrderPrefix)) orders.push_back(it.key());
  for (const std::string& directive : orders) {
    const Json order = patch[directive];
    patch.erase(directive);
    if (!order.is_array()) return fail(wrong_argument("[]interface {}", order));
    DRYDOCK_TRY(const std::string field,
                list_name(directive, kOrderPrefix, "setElementOrder list"));
    const auto has = [&](const Json& object) { return object.contains(field); };
    const Json server = has(original) ? original[field] : Json();
    const Json change = has(patch) ? patch[field] : Json();
    for (const Json* list : {&server, &change})
      if (!list->is_null() && !list->is_array())
        return fail(wrong_argument("[]interface {}", *list));
    DRYDOCK_TRY(const FieldMeta meta, list_meta(schema, field));
    if (has(patch)) DRYDOCK_CHECK(check_order(change, order, meta.merge_key));
    if (!has(original) && !has(patch)) continue;
    Json merged = server;
    if (has(original) && has(patch)) {
      DRYDOCK_TRY(merged, merge_list(server, change, meta, /*deletes=*/false));
    } else if (has(patch)) {
      merged = plain(change).value_or(Json::array());
    }
    if (!meta.merge_key.empty()) DRYDOCK_CHECK(check_order_items(merged, order, meta.merge_key));
    DRYDOCK_CHECK(holds_objects(server, change));
    original[field] = in_order(std::move(merged), order, server, meta.merge_key);
    patch.erase(field);
  }
  return {};
}

Result<Json> merge_map(Json original, Json patch, const Schema* schema) {
  if (const auto directive = patch.find(kPatchDirective); directive != patch.end()) {
    if (*directive == "delete") return Json::object();
    if (*directive != "replace") return fail(bad_patch_type(*directive, patch));
    patch.erase(kPatchDirective);
    return patch;
  }
  if (!original.is_object()) original = Json::object();
  DRYDOCK_CHECK(retain_keys(original, patch));
  DRYDOCK_CHECK(merge_ordered_lists(original, patch, schema));

  for (auto it = patch.begin(); it != patch.end(); ++it) {
    std::string key = it.key();
    const bool deletes = key.starts_with(kDeletePrefix);
    if (deletes) {
      DRYDOCK_TRY(key, list_name(it.key(), kDeletePrefix, "primitive list"));
    }
    if (it->is_null()) {
      original.erase(key);
      continue;
    }
    const auto found = original.find(key);
    if (found == original.end() || found->type() != it->type()) {
      if (!deletes) put_plain(original, key, *it);
      continue;
    }
    const FieldMeta meta = meta_of(schema, key);
    if (it->is_object()) {
      if (meta.strategy == "replace") {
        *found = *it;
      } else {
        DRYDOCK_TRY(*found, merge_map(std::move(*found), *it, meta.schema));
      }
    } else if (it->is_array()) {
      DRYDOCK_TRY(*found, merge_list(*found, *it, meta, deletes));
    } else {
      *found = *it;
    }
  }
  return original;
}

}  // namespace

Result<Json> strategic_merge_patch(const Json& object, const Json& patch,
                                   const schema::Schema& schema) {
  if (patch.is_null()) return object;
  if (!patch.is_object())
    return fail(bad_patch(
        fmt::format("json: cannot unmarshal {} into Go value of type map[string]interface {{}}",
                    go_kind(patch))));
  return merge_map(object, patch, &schema);
}

}  // namespace drydock::fake
