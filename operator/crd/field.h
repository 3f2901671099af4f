#pragma once
// Declaring a spec, once:
//
//   struct HelloSpec {
//     std::uint32_t replicas = 0;
//     static constexpr auto fields() {
//       return std::array{crd::field<&HelloSpec::replicas>("replicas", {.maximum = 20})};
//     }
//   };
//
// Members may be bool, integers, float, double, std::string, WallTime, Duration, Quantity,
// IntOrString, Object, Json, enums with names, std::optional, std::vector, std::map<std::string,
// T>, and structs that are declared the same way. Rules that do not go with a member's type do not
// compile. An enum is given its names by a function that is found beside it:
//
//   constexpr auto enum_names(Strategy) {
//     return std::array{crd::EnumName{0, "Rolling"}, crd::EnumName{1, "Recreate"}};
//   }
//
// A struct may also have `static constexpr auto validations()`, CEL rules over several of its
// fields, and `static constexpr crd::Rules rules()`, what holds of it wherever it stands (a
// description, map_type, ...).
#include <array>
#include <concepts>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "operator/api/json.h"
#include "operator/api/object.h"
#include "operator/base/time.h"
#include "operator/crd/rules_check.h"
#include "operator/crd/scalars.h"
#include "operator/crd/type.h"

namespace drydock::crd {

template <class T>
concept Described = requires { T::fields(); };
template <class T>
concept NamedEnum = std::is_enum_v<T> && requires(T value) { enum_names(value); };

namespace internal {

template <class T>
constexpr Type make_type();

}  // namespace internal

/// The table of T.
template <class T>
inline constexpr Type type_of = internal::make_type<T>();

namespace internal {

template <class M>
struct MemberPointer;
template <class O, class T>
struct MemberPointer<T O::*> {
  using Owner = O;
  using Member = T;
};

template <Described T>
inline constexpr auto fields_of = T::fields();
template <NamedEnum T>
inline constexpr auto names_of = enum_names(T{});
template <class T>
inline constexpr auto validations_of = T::validations();
template <class T>
inline constexpr Rules rules_of = T::rules();

template <class T>
T& as(void* value) {
  return *static_cast<T*>(value);
}
template <class T>
const T& as(const void* value) {
  return *static_cast<const T*>(value);
}

template <class T>
struct MakeType;

template <>
struct MakeType<bool> {
  static constexpr Type make() { return {.kind = Type::Kind::kBoolean}; }
};
template <std::integral T>
struct MakeType<T> {
  static constexpr Type make() {
    return {.kind = Type::Kind::kInteger, .size = sizeof(T), .is_signed = std::is_signed_v<T>};
  }
};
template <std::floating_point T>
  requires(sizeof(T) <= 8)
struct MakeType<T> {
  static constexpr Type make() { return {.kind = Type::Kind::kNumber, .size = sizeof(T)}; }
};
template <>
struct MakeType<std::string> {
  static constexpr Type make() { return {.kind = Type::Kind::kString}; }
};
template <>
struct MakeType<WallTime> {
  static constexpr Type make() { return {.kind = Type::Kind::kTime}; }
};
template <>
struct MakeType<Duration> {
  static constexpr Type make() { return {.kind = Type::Kind::kDuration}; }
};
template <>
struct MakeType<Quantity> {
  static constexpr Type make() { return {.kind = Type::Kind::kQuantity}; }
};
template <>
struct MakeType<IntOrString> {
  static constexpr Type make() { return {.kind = Type::Kind::kIntOrString}; }
};
template <>
struct MakeType<Object> {
  static constexpr Type make() { return {.kind = Type::Kind::kEmbedded}; }
};
template <>
struct MakeType<Json> {
  static constexpr Type make() { return {.kind = Type::Kind::kJson}; }
};

template <NamedEnum T>
struct MakeType<T> {
  static std::int64_t get(const void* value) { return static_cast<std::int64_t>(as<T>(value)); }
  static void set(void* value, std::int64_t number) { as<T>(value) = static_cast<T>(number); }
  static constexpr Type make() {
    return {.kind = Type::Kind::kEnum, .names = names_of<T>, .get_enum = &get, .set_enum = &set};
  }
};

template <class E>
struct MakeType<std::optional<E>> {
  using T = std::optional<E>;
  static void clear(void* value) { as<T>(value).reset(); }
  static void* append(void* value) { return &as<T>(value).emplace(); }
  static std::size_t count(const void* value) { return as<T>(value).has_value() ? 1 : 0; }
  static const void* at(const void* value, std::size_t) { return &*as<T>(value); }
  static constexpr Type make() {
    return {.kind = Type::Kind::kOptional,
            .element = &type_of<E>,
            .clear = &clear,
            .append = &append,
            .count = &count,
            .at = &at};
  }
};

template <class E>
struct MakeType<std::vector<E>> {
  static_assert(!std::same_as<E, bool>, "std::vector<bool> has no elements to point to");
  using T = std::vector<E>;
  static void clear(void* value) { as<T>(value).clear(); }
  static void* append(void* value) { return &as<T>(value).emplace_back(); }
  static std::size_t count(const void* value) { return as<T>(value).size(); }
  static const void* at(const void* value, std::size_t index) { return &as<T>(value)[index]; }
  static constexpr Type make() {
    return {.kind = Type::Kind::kList,
            .element = &type_of<E>,
            .clear = &clear,
            .append = &append,
            .count = &count,
            .at = &at};
  }
};

template <class E>
struct MakeType<std::map<std::string, E>> {
  using T = std::map<std::string, E>;
  static void clear(void* value) { as<T>(value).clear(); }
  static void* insert(void* value, std::string_view key) { return &as<T>(value)[std::string(key)]; }
  static std::size_t count(const void* value) { return as<T>(value).size(); }
  static void for_each(const void* value, MapVisitor visit, void* context) {
    for (const auto& [key, element] : as<T>(value)) visit(context, key, &element);
  }
  static constexpr Type make() {
    return {.kind = Type::Kind::kMap,
            .element = &type_of<E>,
            .clear = &clear,
            .insert = &insert,
            .count = &count,
            .for_each = &for_each};
  }
};

template <Described T>
struct MakeType<T> {
  static constexpr Type make() {
    Type type{.kind = Type::Kind::kStruct, .fields = fields_of<T>};
    if constexpr (requires { T::validations(); }) type.validations = validations_of<T>;
    if constexpr (requires { T::rules(); }) type.rules = &rules_of<T>;
    return type;
  }
};

template <class T>
constexpr Type make_type() {
  return MakeType<T>::make();
}

}  // namespace internal

/// The member `pointer`, called `name` in JSON.
template <auto pointer>
constexpr Field field(std::string_view name, Rules rules = {}) {
  using Owner = typename internal::MemberPointer<decltype(pointer)>::Owner;
  using Member = typename internal::MemberPointer<decltype(pointer)>::Member;
  // Evaluated at compile time, where a throw is an error that names this field.
  if (const char* problem = problem_of(type_of<Member>, rules)) throw std::logic_error(problem);
  return {name, &type_of<Member>,
          [](void* owner) -> void* { return &(static_cast<Owner*>(owner)->*pointer); }, rules};
}

}  // namespace drydock::crd
