#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "operator/schema/cel/functions.h"

namespace drydock::schema::cel {
namespace {

constexpr std::int64_t kMaxRange = 1'000'000;

Outcome joined(const List& items, const Values& values, Budget& budget) {
  std::string out;
  const std::string separator =
      values.size() > 1 && values[1].holds<std::string>() ? *values[1].as<std::string>() : "";
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].holds<std::string>()) return failure("no such overload");
    if (!budget.spend(1 + static_cast<std::int64_t>(items[i].as<std::string>()->size() / 10)))
      return failure(kBudgetExceeded);
    out += (i == 0 ? "" : separator) + *items[i].as<std::string>();
  }
  return out;
}

Outcome position(const List& items, const Value& wanted, bool last) {
  std::int64_t found = -1;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (equals(items[i], wanted) && (found < 0 || last)) found = static_cast<std::int64_t>(i);
  return found;
}

Outcome is_sorted(const List& items) {
  for (std::size_t i = 1; i < items.size(); ++i) {
    const auto order = compare(items[i - 1], items[i]);
    if (!order) return failure("no such overload");
    if (*order > 0) return false;
  }
  return true;
}

Outcome extreme(const List& items, bool least) {
  if (items.empty()) return failure(fmt::format("{} called on empty list", least ? "min" : "max"));
  Value best = items[0];
  for (const Value& item : items) {
    const auto order = compare(item, best);
    if (!order) return failure("no such overload");
    if (least ? *order < 0 : *order > 0) best = item;
  }
  return best;
}

Outcome sliced(const List& items, const Value& from, const Value& to) {
  const auto *start = from.as<std::int64_t>(), *end = to.as<std::int64_t>();
  if (!start || !end) return failure("no such overload");
  const auto size = static_cast<std::int64_t>(items.size());
  if (*start < 0 || *end < 0)
    return failure(
        fmt::format("cannot slice({}, {}), negative indexes not supported", *start, *end));
  if (*start > *end)
    return failure(
        fmt::format("cannot slice({}, {}), start index must be less than or equal to "
                    "end index",
                    *start, *end));
  if (size < *end)
    return failure(fmt::format("cannot slice({}, {}), list is length {}", *start, *end, size));
  return Value::list(List(items.begin() + *start, items.begin() + *end));
}

Outcome distinct(const List& items, Budget& budget) {
  List out;
  for (const Value& item : items) {
    if (!budget.spend(static_cast<std::int64_t>(out.size()))) return failure(kBudgetExceeded);
    if (std::ranges::none_of(out, [&](const Value& known) { return equals(known, item); }))
      out.push_back(item);
  }
  return Value::list(std::move(out));
}

Outcome flattened(const List& items, std::int64_t depth, Budget& budget) {
  if (depth < 0) return failure("level must be non-negative");
  List out;
  for (const Value& item : items) {
    if (!budget.spend(1)) return failure(kBudgetExceeded);
    if (depth == 0 || !item.is_list()) {
      out.push_back(item);
      continue;
    }
    const Outcome inner = flattened(item.items(), depth - 1, budget);
    if (!inner) return inner;
    for (Value& part : inner->items()) out.push_back(std::move(part));
  }
  return Value::list(std::move(out));
}

Outcome range(const Value& count, Budget& budget) {
  const auto* size = count.as<std::int64_t>();
  if (!size || !budget.spend(std::max<std::int64_t>(*size, 0)) || *size > kMaxRange)
    return failure(size ? kBudgetExceeded : "no such overload");
  List out;
  for (std::int64_t i = 0; i < *size; ++i) out.emplace_back(i);
  return Value::list(std::move(out));
}

std::optional<Outcome> without_argument(const std::string& name, const Value& list,
                                        const List& items, Budget& budget) {
  if (name == "isSorted") return is_sorted(items);
  if (name == "min" || name == "max") return extreme(items, name == "min");
  if (name == "sort") return sort_by(list, items, budget);
  if (name == "distinct") return distinct(items, budget);
  if (name == "flatten") return flattened(items, 1, budget);
  if (name == "reverse") return Value::list(List(items.rbegin(), items.rend()));
  if (name == "first" || name == "last") {
    if (items.empty()) return Value::optional(std::nullopt);
    return Value::optional(name == "first" ? items.front() : items.back());
  }
  if (name != "sum") return std::nullopt;
  if (items.empty()) return std::int64_t{0};
  Outcome total = items[0];
  for (std::size_t i = 1; i < items.size() && total; ++i)
    total = arithmetic('+', *total, items[i], budget);
  return total;
}

}  // namespace

Outcome sort_by(const Value& list, const List& keys, Budget& budget) {
  const std::size_t count = keys.size();
  if (!list.is_list() || *list.size() != count) return failure("no such overload");
  if (!budget.spend(static_cast<std::int64_t>(count * (count / 8 + 1))))
    return failure(kBudgetExceeded);
  for (std::size_t i = 1; i < count; ++i)
    if (!compare(keys[0], keys[i])) return failure("list elements must have the same type");
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    const auto difference = *compare(keys[a], keys[b]);
    return difference != 0 ? difference < 0 : a < b;
  });
  List sorted;
  for (const std::size_t i : order) sorted.push_back(list.at(i));
  return Value::list(std::move(sorted));
}

std::optional<Outcome> call_list(const std::string& name, bool, const Values& values,
                                 Budget& budget) {
  if (name == "lists.range" && values.size() == 1) return range(values[0], budget);
  if (values.empty() || !values[0].is_list()) return std::nullopt;
  const List items = values[0].items();
  if (!budget.spend(static_cast<std::int64_t>(items.size()))) return failure(kBudgetExceeded);
  if (name == "join") return joined(items, values, budget);
  if (values.size() == 1) return without_argument(name, values[0], items, budget);
  if (name == "indexOf" || name == "lastIndexOf")
    return position(items, values[1], name == "lastIndexOf");
  if (name == "slice" && values.size() == 3) return sliced(items, values[1], values[2]);
  if (name == "flatten" && values[1].holds<std::int64_t>())
    return flattened(items, *values[1].as<std::int64_t>(), budget);
  return std::nullopt;
}

}  // namespace drydock::schema::cel
