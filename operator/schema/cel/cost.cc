#include "operator/schema/cel/cost.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drydock::schema::cel {
namespace {

using Form = Expression::Form;
constexpr std::uint64_t kUnbounded = std::numeric_limits<std::uint64_t>::max();
// The largest request that the API server takes.
constexpr std::uint64_t kRequestBytes = 3 * 1024 * 1024;
constexpr double kStringFactor = 0.1;
constexpr double kPatternFactor = 0.25;

std::uint64_t scale(std::uint64_t size, double factor) {
  if (size == kUnbounded) return kUnbounded;
  const double scaled = std::ceil(static_cast<double>(size) * factor);
  return scaled >= 0x1p64 ? kUnbounded : static_cast<std::uint64_t>(scaled);
}

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

// What stands behind an expression: where its size is known, and where in the schema it comes from.
struct Estimate {
  std::uint64_t cost = 0;
  std::uint64_t size = kUnbounded;
};

bool is_scalar(const Type& type) {
  switch (type.kind) {
    case Kind::kBool:
    case Kind::kDouble:
    case Kind::kDuration:
    case Kind::kInt:
    case Kind::kTimestamp:
    case Kind::kType:
    case Kind::kUint:
      return true;
    default:
      return false;
  }
}

std::uint64_t size_of_type(const Type& type) {
  if (is_scalar(type)) return 1;
  return type.schema ? max_elements(*type.schema) : type.object_meta ? 1 : kUnbounded;
}

std::uint64_t literal_size(const Value& value) {
  if (const auto* text = value.as<std::string>()) return text->size();
  return value.size().value_or(1);
}

class Coster {
 public:
  Estimate visit(const Expression& expression) {
    switch (expression.form) {
      case Form::kLiteral:
        return {0, literal_size(expression.literal)};
      case Form::kIdentifier:
        return identifier(expression);
      case Form::kSelect:
        return select(expression);
      case Form::kHas:
        return {visit(*expression.target).cost, 1};
      case Form::kCall:
        return call(expression);
      case Form::kList:
        return aggregate(expression, 10, expression.arguments.size());
      case Form::kMap:
        return aggregate(expression, 30, expression.arguments.size() / 2);
      case Form::kMacro:
        return macro(expression);
    }
    return {};
  }

 private:
  Estimate identifier(const Expression& expression) {
    for (auto it = sizes_.rbegin(); it != sizes_.rend(); ++it)
      if (it->first == expression.name) return {1, it->second};
    return {1, size_of_type(expression.type)};
  }

  Estimate select(const Expression& expression) {
    const Type& type = expression.target->type;
    const Estimate target = visit(*expression.target);
    const bool counts = type.is(Kind::kObject) || type.is(Kind::kMap) || type.is(Kind::kDyn);
    // Names of objects are strings of at most 253 bytes, but of unknown size to the estimator.
    return {add_costs(target.cost, counts ? 1 : 0), size_of_type(expression.type)};
  }

  Estimate aggregate(const Expression& expression, std::uint64_t base, std::size_t size) {
    Estimate out{base, size};
    for (const ExpressionPtr& argument : expression.arguments)
      out.cost = add_costs(out.cost, visit(*argument).cost);
    return out;
  }

  Estimate call(const Expression& expression) {
    std::vector<Estimate> parts;
    std::uint64_t costs = 0;
    if (expression.target) parts.push_back(visit(*expression.target));
    for (const ExpressionPtr& argument : expression.arguments) parts.push_back(visit(*argument));
    for (const Estimate& part : parts) costs = add_costs(costs, part.cost);
    const std::string& name = expression.name;
    if (name == "_&&_" || name == "_||_") return {costs, 1};
    if (name == "_?_:_")
      return {add_costs(parts[0].cost, std::max(parts[1].cost, parts[2].cost)),
              std::max(parts[1].size, parts[2].size)};
    const Estimate own = call_itself(expression, parts);
    return {add_costs(costs, own.cost), own.size};
  }

  // The function's own cost and the size of its result.
  Estimate call_itself(const Expression& expression, const std::vector<Estimate>& parts) {
    const std::string& name = expression.name;
    const std::uint64_t plain = size_of_type(expression.type);
    const bool text = expression.type.is(Kind::kString) || expression.type.is(Kind::kBytes);
    if (parts.empty()) return {1, plain};
    const std::uint64_t first = parts[0].size, second = parts.size() > 1 ? parts[1].size : 0;
    if (name == "_==_" || name == "_!=_" ||
        (is_ordering(name) && is_text(expression.arguments[0]->type)))
      return {scale(std::min(first, second), kStringFactor), 1};
    if (name == "_+_" && (text || expression.type.is(Kind::kList))) {
      const std::uint64_t size = add_costs(first, second);
      return {text ? scale(size, kStringFactor) : 1, size};
    }
    if (name == "@in") return {expression.arguments[1]->type.is(Kind::kMap) ? 1 : second, 1};
    if (name == "_[_]" || name == "_[?_]") return {1, size_of_type(expression.type)};
    if (name == "startsWith" || name == "endsWith") return {scale(second, kStringFactor), 1};
    if (name == "contains" || name == "indexOf" || name == "lastIndexOf") {
      if (expression.target && expression.target->type.is(Kind::kList)) return {first, 1};
      return {multiply_costs(scale(first, kStringFactor), scale(second, kStringFactor)), 1};
    }
    if (name == "matches" || name == "find" || name == "findAll")
      return {
          multiply_costs(scale(add_costs(first, 1), kStringFactor), scale(second, kPatternFactor)),
          first};
    if (name == "string" || name == "bytes") {
      const Type& from = expression.arguments[0]->type;
      if (!is_text(from)) return {1, kUnbounded};
      return {scale(first, kStringFactor), name == "bytes" ? multiply_costs(first, 4) : first};
    }
    if (name == "lowerAscii" || name == "upperAscii" || name == "substring" || name == "trim" ||
        name == "reverse" || name == "charAt" || name == "split")
      return {scale(first, kStringFactor), name == "charAt" ? 1 : first};
    if (name == "replace") {
      const std::uint64_t replaced =
          multiply_costs(std::max<std::uint64_t>(first, 1),
                         std::max<std::uint64_t>(parts.size() > 2 ? parts[2].size : 1, 1));
      return {scale(first, kStringFactor), replaced};
    }
    if (name == "join") {
      const Type element = element_of(expression.target->type);
      const std::uint64_t size = multiply_costs(first, add_costs(size_of_type(element), second));
      return {scale(size, kStringFactor), size};
    }
    if (name == "isSorted" || name == "sum" || name == "min" || name == "max") {
      const Type element = element_of(expression.target->type);
      const std::uint64_t each = is_text(element) ? scale(size_of_type(element), kStringFactor) : 1;
      return {multiply_costs(first, std::max<std::uint64_t>(each, 1)), size_of_type(element)};
    }
    if (name.starts_with("sets.")) return {multiply_costs(first, second), 1};
    if (name == "url" || name == "isURL" || name == "quantity" || name == "isQuantity" ||
        name == "ip" || name == "isIP" || name == "ip.isCanonical" || name == "cidr" ||
        name == "isCIDR")
      return {scale(first, kStringFactor), first};
    if (name == "value" || name == "orValue" || name == "or" || name == "optional.of" ||
        name == "optional.ofNonZeroValue" || name == "dyn")
      return {1, std::max(first, second)};
    return {1, plain};
  }
  static bool is_ordering(const std::string& name) {
    return name == "_<_" || name == "_<=_" || name == "_>_" || name == "_>=_";
  }
  static bool is_text(const Type& type) { return type.is(Kind::kString) || type.is(Kind::kBytes); }

  // Macros cost what the loops cost that they stand for.
  Estimate macro(const Expression& expression) {
    const Estimate range = visit(*expression.target);
    const Type& type = expression.target->type;
    const Type element = type.is(Kind::kMap) ? key_of(type) : element_of(type);
    // Keys of maps and elements that are not in the schema are of any size.
    sizes_.emplace_back(expression.variable, expression.name.starts_with("opt") ? range.size
                                             : type.is(Kind::kMap)              ? kRequestBytes
                                                                   : size_of_type(element));
    std::vector<std::uint64_t> parts;
    for (const ExpressionPtr& argument : expression.arguments)
      parts.push_back(visit(*argument).cost);
    sizes_.pop_back();
    if (expression.name.starts_with("opt"))
      return {add_costs(range.cost, add_costs(parts[0], 2)), kUnbounded};

    std::uint64_t fixed = 1, round = 0;
    if (expression.name == "all")
      round = add_costs(parts[0], 1 + 2);
    else if (expression.name == "exists")
      round = add_costs(parts[0], 1 + 3);
    else if (expression.name == "exists_one")
      round = add_costs(parts[0], 2), fixed = 3;
    else if (expression.name == "filter")
      round = add_costs(parts[0], 1 + 1 + 10 + 1), fixed = 11;
    else if (parts.size() == 2)
      round = add_costs(add_costs(parts[0], parts[1]), 1 + 1 + 10), fixed = 11;
    else
      round = add_costs(parts[0], 1 + 1 + 10), fixed = 11;
    const std::uint64_t loops = multiply_costs(range.size, round);
    return {add_costs(add_costs(range.cost, fixed), loops),
            expression.type.is(Kind::kList) ? range.size : 1};
  }

  std::vector<std::pair<std::string, std::uint64_t>> sizes_;
};

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
      if (!schema.additional_properties) return schema.properties.size();
      return given(schema.max_properties,
                   (kRequestBytes - 2) / (min_bytes(*schema.additional_properties) + 6));
    case Type::kString: {
      if (schema.format == "duration") return 32;
      if (schema.format == "date" || schema.format == "date-time") return 30;
      if (schema.max_length) return multiply_costs(given(schema.max_length, 0), 4);
      std::uint64_t longest = 0;
      for (const Json& value : schema.enum_values)
        if (value.is_string())
          longest = std::max<std::uint64_t>(longest, value.get_ref<const std::string&>().size());
      return schema.enum_values.empty() ? kRequestBytes - 2 : longest;
    }
    case Type::kAny:
      return kRequestBytes - 2;
    default:
      return 1;
  }
}

std::uint64_t max_cardinality(const Schema& schema) {
  return kRequestBytes / (min_bytes(schema) + 1);
}

std::uint64_t estimate_cost(const Expression& expression) {
  return Coster().visit(expression).cost;
}

}  // namespace drydock::schema::cel
