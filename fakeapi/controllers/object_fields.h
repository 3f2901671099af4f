#pragma once
// Short words to read and build the objects that workload controllers work on. Functions of values.
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/object.h"
#include "operator/api/selector.h"
#include "operator/base/time.h"

namespace drydock::fake {

using FieldPath = std::initializer_list<std::string_view>;

/// The whole number at a path; `otherwise` where there is none.
std::int64_t number_at(const Json& value, FieldPath path, std::int64_t otherwise = 0);
bool flag_at(const Json& value, FieldPath path);
/// The value at a path; an empty object where there is none.
Json copy_at(const Json& value, FieldPath path);
/// Sets a number, or leaves the field out where it is zero, as omitempty does.
void set_unless_zero(Json& object, const char* field, std::int64_t value);

/// The entry of a list of conditions with this type; null where there is none.
const Json* find_condition(const Json& conditions, std::string_view type);
/// The same in an object's status.
const Json* find_status_condition(const Json& object, std::string_view type);
void remove_condition(Json& conditions, std::string_view type);

/// spec.selector, as all but ReplicationControllers have it.
Result<LabelSelector> selector_of(const Object& object);
/// Sorted by creation, then by name.
void sort_by_age(std::vector<Object>& objects);
bool is_older(const Object& one, const Object& other);
/// An int-or-percent of `total`, rounded up or down; 0 where there is none.
std::int64_t int_or_percent(const Json* value, std::int64_t total, bool round_up);
/// Since a time that an object carries; zero where it carries none.
Duration elapsed_since(std::string_view time, WallTime now);

/// The reference that makes `owner` the controller of what carries it; of a type given, since
/// stored objects may carry none.
Json controller_reference_json(const Object& owner, const Resource& type);

}  // namespace drydock::fake
