#include <algorithm>
#include <cmath>

#include "operator/schema/cel/functions.h"

namespace drydock::schema::cel {
namespace {

Outcome whole(char operation, std::int64_t left, std::int64_t right) {
  std::int64_t result = 0;
  switch (operation) {
    case '+':
      return __builtin_add_overflow(left, right, &result) ? failure("integer overflow")
                                                          : Outcome(result);
    case '-':
      return __builtin_sub_overflow(left, right, &result) ? failure("integer overflow")
                                                          : Outcome(result);
    case '*':
      return __builtin_mul_overflow(left, right, &result) ? failure("integer overflow")
                                                          : Outcome(result);
    default:
      break;
  }
  if (right == 0) return failure(operation == '/' ? "division by zero" : "modulus by zero");
  if (left == INT64_MIN && right == -1) return failure("integer overflow");
  return operation == '/' ? left / right : left % right;
}

Outcome whole_unsigned(char operation, std::uint64_t left, std::uint64_t right) {
  std::uint64_t result = 0;
  switch (operation) {
    case '+':
      return __builtin_add_overflow(left, right, &result) ? failure("unsigned integer overflow")
                                                          : Outcome(result);
    case '-':
      return __builtin_sub_overflow(left, right, &result) ? failure("unsigned integer overflow")
                                                          : Outcome(result);
    case '*':
      return __builtin_mul_overflow(left, right, &result) ? failure("unsigned integer overflow")
                                                          : Outcome(result);
    default:
      break;
  }
  if (right == 0) return failure(operation == '/' ? "division by zero" : "modulus by zero");
  return operation == '/' ? left / right : left % right;
}

Outcome real(char operation, double left, double right) {
  switch (operation) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return failure("no such overload");
  }
}

Outcome span(char operation, std::int64_t left, std::int64_t right, auto make,
             const char* overflow = "duration overflow") {
  std::int64_t result = 0;
  const bool over = operation == '+' ? __builtin_add_overflow(left, right, &result)
                                     : __builtin_sub_overflow(left, right, &result);
  if (operation != '+' && operation != '-') return failure("no such overload");
  return over ? failure(overflow) : Outcome(make(result));
}

constexpr auto make_duration = [](std::int64_t count) { return Value(Duration(count)); };

Outcome join_lists(const Value& left, const Value& right, Budget& budget) {
  if (!budget.spend(static_cast<std::int64_t>(*left.size() + *right.size())))
    return failure(kBudgetExceeded);
  List items = left.items();
  // A list of type set takes each value once.
  const auto* view = left.as<JsonView>();
  const bool set = view && view->schema && view->schema->list_type == ListType::kSet;
  const bool keyed = view && view->schema && view->schema->list_type == ListType::kMap;
  for (Value& item : right.items()) {
    if (keyed) {
      // Of a list of type map one element a key is left: the later one, in the earlier one's place.
      if (!budget.spend(static_cast<std::int64_t>(items.size()))) return failure(kBudgetExceeded);
      const auto same = std::ranges::find_if(items, [&](const Value& each) {
        return std::ranges::all_of(view->schema->list_map_keys, [&](const std::string& key) {
          const auto a = each.find(key), b = item.find(key);
          return a && b ? equals(*a, *b) : !a && !b;
        });
      });
      if (same != items.end()) {
        *same = std::move(item);
        continue;
      }
    } else if (set) {
      if (!budget.spend(static_cast<std::int64_t>(items.size()))) return failure(kBudgetExceeded);
      bool known = false;
      for (const Value& each : items) known = known || equals(each, item);
      if (known) continue;
    }
    items.push_back(std::move(item));
  }
  return Value::list(std::move(items));
}

}  // namespace

Outcome arithmetic(char operation, const Value& left, const Value& right, Budget& budget) {
  if (const auto *a = left.as<std::int64_t>(), *b = right.as<std::int64_t>(); a && b)
    return whole(operation, *a, *b);
  if (const auto *a = left.as<std::uint64_t>(), *b = right.as<std::uint64_t>(); a && b)
    return whole_unsigned(operation, *a, *b);
  if (const auto *a = left.as<double>(), *b = right.as<double>(); a && b)
    return real(operation, *a, *b);
  const auto *time = left.as<Timestamp>(), *other_time = right.as<Timestamp>();
  const auto *duration = left.as<Duration>(), *other_duration = right.as<Duration>();
  const auto ticks = [](const Timestamp* at) {
    return static_cast<std::int64_t>(at->time.time_since_epoch().count());
  };
  const auto make_time = [&](std::int64_t count) {
    return Value(Timestamp(WallTime(Duration(count)), (time ? time : other_time)->offset));
  };
  if (duration && other_duration)
    return span(operation, duration->count(), other_duration->count(), make_duration);
  if (time && other_duration)
    return span(operation, ticks(time), other_duration->count(), make_time, "timestamp overflow");
  if (operation == '+' && duration && other_time)
    return span('+', duration->count(), ticks(other_time), make_time, "timestamp overflow");
  if (operation == '-' && time && other_time)
    return span('-', ticks(time), ticks(other_time), make_duration);
  if (operation != '+') return failure("no such overload");
  if (const auto *a = left.as<std::string>(), *b = right.as<std::string>(); a && b)
    return budget.spend(static_cast<std::int64_t>((a->size() + b->size()) / 10))
               ? Outcome(*a + *b)
               : failure(kBudgetExceeded);
  if (const auto *a = left.as<Bytes>(), *b = right.as<Bytes>(); a && b)
    return budget.spend(static_cast<std::int64_t>((a->data.size() + b->data.size()) / 10))
               ? Outcome(Bytes{a->data + b->data})
               : failure(kBudgetExceeded);
  if (left.is_list() && right.is_list()) return join_lists(left, right, budget);
  return failure("no such overload");
}

}  // namespace drydock::schema::cel
