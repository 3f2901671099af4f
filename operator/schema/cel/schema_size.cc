// How large values of a schema can be, in a request of the largest size that the API server takes.
#include <algorithm>

#include "operator/schema/cel/cost.h"
#include "operator/schema/cel/size.h"

namespace drydock::schema::cel {
namespace {

// Bytes that the shortest JSON of a value takes.
std::uint64_t min_bytes(const Schema& schema, int depth = 0) {
  using drydock::schema::Type;
  switch (schema.type) {
    case Type::kBoolean:
      return 4;
    case Type::kInteger:
    case Type::kNumber:
      return 1;
    case Type::kString:
      return schema.format == "date" || schema.format == "date-time" ? 12 : 2;
    case Type::kObject: {
      std::uint64_t bytes = 2;
      for (const std::string& name : schema.required) {
        const Schema* property = schema.property(name);
        if (property && !property->default_value && depth < kMaxSchemaDepth)
          bytes += name.size() + min_bytes(*property, depth + 1) + 4;
      }
      return bytes;
    }
    case Type::kArray:
      return 2;
    case Type::kAny:
      return 1;
  }
  return 1;
}

}  // namespace

std::uint64_t add_costs(std::uint64_t left, std::uint64_t right) {
  return left > kUnbounded - right ? kUnbounded : left + right;
}
std::uint64_t multiply_costs(std::uint64_t left, std::uint64_t right) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(left, right, &product) ? kUnbounded : product;
}

std::uint64_t max_elements(const Schema& schema) {
  using drydock::schema::Type;
  const auto given = [](const std::optional<std::int64_t>& limit, std::uint64_t otherwise) {
    return limit && *limit >= 0 ? static_cast<std::uint64_t>(*limit) : otherwise;
  };
  switch (schema.type) {
    case Type::kArray:
      return given(schema.max_items,
                   (kRequestBytes - 2) / ((schema.items ? min_bytes(*schema.items) : 1) + 1));
    case Type::kObject:
      if (!schema.additional_properties) return 0;
      return given(schema.max_properties,
                   (kRequestBytes - 2) / (min_bytes(*schema.additional_properties) + 6));
    case Type::kString: {
      if (schema.format == "duration") return 32;
      if (schema.format == "date" || schema.format == "date-time") return 30;
      if (schema.max_length)
        return multiply_costs(given(schema.max_length, 0), schema.format == "byte" ? 1 : 4);
      std::uint64_t longest = 0;
      for (const Json& value : schema.enum_values)
        if (value.is_string())
          longest = std::max<std::uint64_t>(longest, value.get_ref<const std::string&>().size());
      return schema.enum_values.empty() ? kRequestBytes - 2 : longest;
    }
    case Type::kAny:
      return kRequestBytes - 2;
    default:
      return 0;
  }
}

std::uint64_t max_cardinality(const Schema& schema) {
  return kRequestBytes / (min_bytes(schema) + 1);
}

}  // namespace drydock::schema::cel
