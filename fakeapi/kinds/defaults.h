#pragma once
// Defaults: tables that say which value stands where nothing does, and small helpers to edit
// objects.
#include <initializer_list>
#include <span>
#include <string_view>

#include "operator/api/json.h"

namespace drydock::fake {

/// `path` is keys with dots between them, from the value that the table is for. `key[]` goes into
/// each element of a list; `key?` goes on only where the key is there, other parents are made. A
/// last `key!` takes the place of a zero, too.
struct Default {
  std::string_view path;
  Json value;
};

/// Sets each default where its place is empty, in the table's order. Values of a wrong type are
/// left alone.
void apply_defaults(Json& value, std::span<const Default> table);
/// One of them; true where it was set. Decoding left empty texts only where Go has a pointer.
bool set_default(Json& object, std::string_view key, Json value);

/// Rounds the quantities of a resource list up to thousandths, as SetDefaults_ResourceList does.
void round_resources(Json* list);
/// Those of an object's requests and limits.
void round_requirements(Json* resources);

/// The member; null where there is none, where it is JSON's null, or `object` is no object.
Json* child(Json& object, std::string_view key);
const Json* child(const Json& object, std::string_view key);
/// The member, made an object where there is none.
Json& make_child(Json& object, std::string_view key);
/// The member as text or number; empty or `otherwise` where it is none.
std::string_view text(const Json& object, std::string_view key);
std::int64_t number(const Json& object, std::string_view key, std::int64_t otherwise = 0);
bool flag(const Json& object, std::string_view key);
/// The elements of a list member; empty where it is none.
std::span<Json> items(Json& object, std::string_view key);
std::span<const Json> items(const Json& object, std::string_view key);
/// Copies the member, or its absence.
void copy_child(Json& into, const Json& from, std::string_view key);
/// Equal, or nothing in both.
bool same_child(const Json& a, const Json& b, std::string_view key);

}  // namespace drydock::fake
