// What calls of functions cost, by CEL's own table and Kubernetes'.
#include <algorithm>
#include <cmath>

#include "operator/schema/cel/cost.h"
#include "operator/schema/cel/cost_node.h"

namespace drydock::schema::cel {
namespace {

constexpr double kStringFactor = 0.1;
constexpr double kPatternFactor = 0.25;
// Of the pattern behind a named format.
constexpr double kFormatPatternBytes = 128;

constexpr std::uint64_t kFormatNameBytes = 64;

using Nodes = std::vector<CostNode>;

bool among(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}
bool is_text(const Type& type) { return type.is(Kind::kString) || type.is(Kind::kBytes); }
// Whether a value may be a text once it is there.
bool may_be_text(const Type& type) { return is_text(type) || type.is(Kind::kDyn); }

std::optional<std::int64_t> literal_int(const CostNode& node) {
  const Expression* expression = node.expression;
  if (!expression || expression->form != Expression::Form::kLiteral) return std::nullopt;
  const auto* value = expression->literal.as<std::int64_t>();
  return value ? std::optional(*value) : std::nullopt;
}

struct Price {
  Range cost = Range::fixed(1);
  std::optional<Range> size;
};

Price replaced(const CostNode& target, const Nodes& arguments) {
  const Range text = target.size_or_unknown(), from = arguments[0].size_or_unknown(),
              to = arguments[1].size_or_unknown();
  const auto one_more = [](std::uint64_t n) { return add_costs(n, 1); };
  const auto per = [](std::uint64_t n, std::uint64_t by) {
    return static_cast<std::uint64_t>(std::ceil(
        std::min(static_cast<double>(n) / static_cast<double>(by), 0x1.fffffffffffffp63)));
  };
  Range count, retained;
  if (from.min == 0)
    count.max = one_more(text.max), retained.max = text.max;
  else if (to.max <= from.min)
    retained.max = text.max;
  else
    count.max = per(text.max, from.min);
  if (from.max == 0)
    count.min = one_more(text.min), retained.min = text.min;
  else if (from.max <= to.min)
    retained.min = text.min;
  else
    count.min = per(text.min, from.max);
  return {text.times(2 * kStringFactor), count * to + retained};
}

Price joined(const CostNode& target, const Nodes& arguments, Range element) {
  const Range list = target.size_or_unknown();
  Range size = list * element;
  if (!arguments.empty()) {
    const Range gaps{list.min > 0 ? list.min - 1 : 0, list.max > 0 ? list.max - 1 : 0};
    size = size + arguments[0].size_or_unknown() * gaps;
  }
  return {size.times(kStringFactor), size};
}

Price allocated(double factor, Range size) {
  return {size.times(factor) + Range::fixed(1) + Range::fixed(kListBase), size};
}

// Functions on a target.
std::optional<Price> member_price(const std::string& name, const CostNode& target,
                                  const Nodes& arguments,
                                  const std::function<Range(const CostNode&)>& element_size) {
  const Range size = target.size_or_unknown();
  const Range first = arguments.empty() ? Range() : arguments[0].size_or_unknown();
  const bool list = target.type.is(Kind::kList);
  if (among(name, {"isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"})) {
    if (!list) return Price{size.times(kStringFactor), {}};
    Range each = Range::fixed(1);
    if (is_text(element_of(target.type))) each = each + element_size(target).times(kStringFactor);
    return Price{size * each, {}};
  }
  if (among(name, {"lowerAscii", "upperAscii", "substring", "trim"}))
    return Price{size.times(kStringFactor), size};
  if (name == "replace" && arguments.size() >= 2) return replaced(target, arguments);
  if (name == "split") {
    std::uint64_t most = size.max;
    if (arguments.size() > 1)
      if (const auto limit = literal_int(arguments[1])) most = static_cast<std::uint64_t>(*limit);
    return Price{size.times(2 * kStringFactor), Range{0, most}};
  }
  if (name == "join") return joined(target, arguments, element_size(target));
  const Range searched = (size + Range::fixed(1)).times(kStringFactor);
  if ((name == "find" || name == "findAll") && !arguments.empty())
    return Price{searched * first.times(kPatternFactor), Range{0, size.max}};
  if (name == "matches") return Price{searched * first.times(kPatternFactor), {}};
  if (name == "contains") return Price{size.times(kStringFactor) * first.times(kStringFactor), {}};
  if (name == "startsWith" || name == "endsWith") return Price{first.times(kStringFactor), {}};
  if (name == "format") return Price{size.times(kStringFactor), {}};
  if (name == "validate" && !arguments.empty())
    return Price{first.times(kStringFactor).times(kFormatPatternBytes * kPatternFactor), {}};
  const Range address{4, 16};
  if (name == "containsIP" || name == "containsCIDR") {
    Range cost = (address + address).times(kStringFactor);
    if (name == "containsCIDR") cost = cost + address.times(kStringFactor) + Range::fixed(1);
    if (arguments[0].type.is(Kind::kString)) cost = cost + first.times(kStringFactor);
    return Price{cost, {}};
  }
  if (name == "reverse" && list) return allocated(1, size);
  if (name == "distinct") return allocated(2, size * size);
  if (name == "sort") return Price{sort_cost(size, element_of(target.type)), size * size};
  if (name == "flatten") {
    const auto depth =
        arguments.empty() ? std::optional<std::int64_t>(1) : literal_int(arguments[0]);
    return allocated(depth ? static_cast<double>(*depth) : 0x1p64, size);
  }
  if (name == "slice" && arguments.size() == 2) {
    const auto from = literal_int(arguments[0]), to = literal_int(arguments[1]);
    const std::uint64_t end = to ? static_cast<std::uint64_t>(*to) : size.max;
    return allocated(1, Range::fixed(end - static_cast<std::uint64_t>(from.value_or(0))));
  }
  return std::nullopt;
}

Price equal_price(const CostNode& left, const CostNode& right) {
  if (left.type.kind == right.type.kind &&
      (left.type.is(Kind::kIp) || left.type.is(Kind::kCidr) || left.type.is(Kind::kQuantity) ||
       left.type.is(Kind::kSemver)))
    return {};
  // The longest name of a format.
  if (left.type.is(Kind::kFormat) && right.type.is(Kind::kFormat))
    return {Range{1, kFormatNameBytes}.times(kStringFactor), {}};
  const std::uint64_t most = std::min(left.size_or_unknown().max, right.size_or_unknown().max);
  return {Range{most > 0 ? 1u : 0u, most}.times(kStringFactor), {}};
}

// Functions without a target, operators among them.
Price global_price(const Expression& call, const Nodes& arguments) {
  const std::string& name = call.name;
  const Range first = arguments.empty() ? Range() : arguments[0].size_or_unknown();
  const Type left = arguments.empty() ? Type() : arguments[0].type;
  if (among(name, {"_==_", "_!=_"})) return equal_price(arguments[0], arguments[1]);
  if (among(name, {"_<_", "_<=_", "_>_", "_>=_"})) {
    if (may_be_text(left) && may_be_text(arguments[1].type)) {
      const Price price = equal_price(arguments[0], arguments[1]);
      const bool sure = is_text(left) || is_text(arguments[1].type);
      return {sure ? price.cost : price.cost.unite(Range::fixed(1)), {}};
    }
    return {};
  }
  if (name == "_+_") {
    const bool text = may_be_text(left) && may_be_text(arguments[1].type);
    const bool list = call.type.is(Kind::kList);
    if (!text && !list) return {};
    const Range size = first + arguments[1].size_or_unknown();
    return {list ? Range::fixed(1) : size.times(kStringFactor), size};
  }
  if (name == "@in")
    return arguments[1].type.is(Kind::kMap) ? Price{} : Price{arguments[1].size_or_unknown(), {}};
  if (name.starts_with("sets."))
    return {(first * arguments[1].size_or_unknown()).times(name == "sets.equivalent" ? 2 : 1) +
                Range::fixed(1),
            {}};
  if (name == "url") return {first.times(kStringFactor), first};
  if (among(name, {"cidr", "ip", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver"}))
    return {first.times(kStringFactor), {}};
  if (name == "ip.isCanonical") return {first.times(2 * kStringFactor), {}};
  if (name == "bytes" && left.is(Kind::kString))
    return {first.times(kStringFactor), Range{first.min, multiply_costs(first.max, 4)}};
  if (name == "string" && left.is(Kind::kBytes))
    return {first.times(kStringFactor), Range{first.min / 4, first.max}};
  if (name == "strings.quote")
    return {first.times(kStringFactor),
            Range{add_costs(first.min, 2), add_costs(multiply_costs(first.max, 2), 2)}};
  if (name == "lists.range") {
    const auto count = literal_int(arguments[0]);
    return allocated(1, Range::fixed(count ? static_cast<std::uint64_t>(*count) : kUnbounded));
  }
  return {};
}

}  // namespace

bool is_scalar(const Type& type) {
  switch (type.kind) {
    case Kind::kBool:
    case Kind::kDouble:
    case Kind::kDuration:
    case Kind::kInt:
    case Kind::kTimestamp:
    case Kind::kUint:
      return true;
    case Kind::kOptional:
      return is_scalar(element_of(type));
    default:
      return false;
  }
}

std::uint64_t max_elements(const Type& type) {
  if (type.schema) return max_elements(*type.schema);
  // The strings that every object has are as large as a request.
  return type.is(Kind::kString) ? kRequestBytes - 2 : 0;
}

Range sort_cost(Range size, const Type& element) {
  return allocated(is_text(element) ? 2 + kStringFactor : 2, size * size).cost;
}

CostNode call_cost(const Expression& call, const CostNode* target, const Nodes& arguments,
                   const std::function<Range(const CostNode&)>& element_size) {
  CostNode node;
  Range costs;
  for (const CostNode& argument : arguments) costs = costs + argument.cost;
  const std::string& name = call.name;
  if (name == "_&&_" || name == "_||_") {
    node.cost = {arguments[0].cost.min, costs.max};
    return node;
  }
  if (name == "_?_:_") {
    node.cost = arguments[0].cost + arguments[1].cost.unite(arguments[2].cost);
    node.size = arguments[1].size_or_unknown().unite(arguments[2].size_or_unknown());
    if (arguments[1].entry && arguments[2].entry)
      node.entry = EntrySize{arguments[1].entry->list,
                             arguments[1].entry->key.unite(arguments[2].entry->key),
                             arguments[1].entry->value.unite(arguments[2].entry->value)};
    return node;
  }
  if (name == "_[_]") {
    node.cost = costs + Range::fixed(1);
    const bool list = arguments[0].type.is(Kind::kList);
    if (arguments[0].entry) node.size = arguments[0].entry->value;
    if (list || arguments[0].type.is(Kind::kMap)) {
      node.path = arguments[0].path;
      node.path.push_back(list ? "@items" : "@values");
    }
    return node;
  }
  std::optional<Price> price;
  if (target) price = member_price(name, *target, arguments, element_size);
  if (!target) price = global_price(call, arguments);
  const Price own = price.value_or(Price{});
  node.cost = own.cost + costs;
  node.size = own.size;
  if (name == "_+_" && arguments[0].entry && arguments[1].entry)
    node.entry =
        EntrySize{arguments[0].entry->list, arguments[0].entry->key.unite(arguments[1].entry->key),
                  arguments[0].entry->value.unite(arguments[1].entry->value)};
  return node;
}

}  // namespace drydock::schema::cel
