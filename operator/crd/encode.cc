#include <string_view>

#include "operator/crd/decode.h"

namespace drydock::crd {

namespace {

Json encode_integer(const Type& type, const void* value) {
  switch (type.size) {
    case 1:
      return type.is_signed ? Json(*static_cast<const std::int8_t*>(value))
                            : Json(*static_cast<const std::uint8_t*>(value));
    case 2:
      return type.is_signed ? Json(*static_cast<const std::int16_t*>(value))
                            : Json(*static_cast<const std::uint16_t*>(value));
    case 4:
      return type.is_signed ? Json(*static_cast<const std::int32_t*>(value))
                            : Json(*static_cast<const std::uint32_t*>(value));
    default:
      return type.is_signed ? Json(*static_cast<const std::int64_t*>(value))
                            : Json(*static_cast<const std::uint64_t*>(value));
  }
}

Json encode_enum(const Type& type, const void* value) {
  const std::int64_t number = type.get_enum(value);
  for (const EnumName& entry : type.names) {
    if (entry.value == number) return std::string(entry.name);
  }
  return number;  // a value without a name: no server accepts it, and its error says what it was
}

Json encode_struct(const Type& type, const void* value) {
  Json object = Json::object();
  for (const Field& field : type.fields) {
    const void* member = field.address_in(value);
    const bool may_be_empty =
        field.type->kind == Type::Kind::kOptional || field.rules.absent_if_empty;
    if (may_be_empty && field.type->count && field.type->count(member) == 0) continue;
    object[std::string(field.name)] = encode_from(*field.type, member);
  }
  return object;
}

struct MapWalk {
  const Type& element;
  Json object = Json::object();
};

}  // namespace

Json encode_from(const Type& type, const void* value) {
  switch (type.kind) {
    case Type::Kind::kBoolean:
      return *static_cast<const bool*>(value);
    case Type::Kind::kInteger:
      return encode_integer(type, value);
    case Type::Kind::kNumber:
      return type.size == 4 ? Json(*static_cast<const float*>(value))
                            : Json(*static_cast<const double*>(value));
    case Type::Kind::kString:
      return *static_cast<const std::string*>(value);
    case Type::Kind::kTime:
      return format_time(*static_cast<const WallTime*>(value));
    case Type::Kind::kDuration:
      return format_duration(*static_cast<const Duration*>(value));
    case Type::Kind::kQuantity:
      return static_cast<const Quantity*>(value)->text;
    case Type::Kind::kIntOrString:
      return std::visit([](const auto& either) { return Json(either); },
                        static_cast<const IntOrString*>(value)->value);
    case Type::Kind::kEmbedded:
      return static_cast<const Object*>(value)->json();
    case Type::Kind::kJson:
      return *static_cast<const Json*>(value);
    case Type::Kind::kEnum:
      return encode_enum(type, value);
    case Type::Kind::kOptional:
      return type.count(value) == 0 ? Json() : encode_from(*type.element, type.at(value, 0));
    case Type::Kind::kList: {
      Json list = Json::array();
      for (std::size_t i = 0; i < type.count(value); ++i) {
        list.push_back(encode_from(*type.element, type.at(value, i)));
      }
      return list;
    }
    case Type::Kind::kMap: {
      MapWalk walk{*type.element};
      type.for_each(
          value,
          [](void* context, std::string_view key, const void* element) {
            auto& map = *static_cast<MapWalk*>(context);
            map.object[std::string(key)] = encode_from(map.element, element);
          },
          &walk);
      return std::move(walk.object);
    }
    case Type::Kind::kStruct:
      return encode_struct(type, value);
  }
  std::unreachable();
}

}  // namespace drydock::crd
