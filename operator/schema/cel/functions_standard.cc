#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>

#include "operator/base/time.h"
#include "operator/schema/cel/functions.h"
#include "operator/schema/cel/time_zone.h"
#include "operator/schema/go_text.h"

namespace drydock::schema::cel {
namespace {

template <class T>
std::optional<T> parse_number(const std::string& text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Outcome cannot_convert(std::string_view type) {
  return failure(fmt::format("type conversion error from 'string' to '{}'", type));
}

Outcome to_int(const Value& value) {
  if (value.holds<std::int64_t>()) return value;
  if (const auto* u = value.as<std::uint64_t>())
    return *u <= static_cast<std::uint64_t>(INT64_MAX) ? Outcome(static_cast<std::int64_t>(*u))
                                                       : failure("integer overflow");
  if (const auto* d = value.as<double>())
    return *d > -0x1p63 && *d < 0x1p63 ? Outcome(static_cast<std::int64_t>(*d))
                                       : failure("integer overflow");
  if (const auto* text = value.as<std::string>()) {
    const auto number = parse_number<std::int64_t>(*text);
    return number ? Outcome(*number) : cannot_convert("int");
  }
  if (const auto* stamp = value.as<Timestamp>())
    return std::chrono::floor<std::chrono::seconds>(stamp->time).time_since_epoch().count();
  if (const auto* duration = value.as<Duration>()) return duration->count();
  return failure("no such overload");
}

Outcome to_uint(const Value& value) {
  if (value.holds<std::uint64_t>()) return value;
  if (const auto* i = value.as<std::int64_t>())
    return *i >= 0 ? Outcome(static_cast<std::uint64_t>(*i)) : failure("unsigned integer overflow");
  if (const auto* d = value.as<double>())
    return *d >= 0 && *d < 0x1p64 ? Outcome(static_cast<std::uint64_t>(*d))
                                  : failure("unsigned integer overflow");
  if (const auto* text = value.as<std::string>()) {
    const auto number = parse_number<std::uint64_t>(*text);
    return number ? Outcome(*number) : cannot_convert("uint");
  }
  return failure("no such overload");
}

Outcome to_double(const Value& value) {
  if (value.holds<double>()) return value;
  if (const auto* i = value.as<std::int64_t>()) return static_cast<double>(*i);
  if (const auto* u = value.as<std::uint64_t>()) return static_cast<double>(*u);
  if (const auto* text = value.as<std::string>()) {
    char* end = nullptr;
    const double number = std::strtod(text->c_str(), &end);
    const bool whole = !text->empty() && end == text->c_str() + text->size();
    return whole ? Outcome(number) : cannot_convert("double");
  }
  return failure("no such overload");
}

Outcome to_bool(const Value& value) {
  if (value.holds<bool>()) return value;
  const auto* text = value.as<std::string>();
  if (!text) return failure("no such overload");
  for (std::string_view yes : {"1", "t", "T", "TRUE", "true", "True"})
    if (*text == yes) return true;
  for (std::string_view no : {"0", "f", "F", "FALSE", "false", "False"})
    if (*text == no) return false;
  return cannot_convert("bool");
}

Outcome to_duration(const Value& value) {
  if (value.holds<Duration>()) return value;
  const auto* text = value.as<std::string>();
  if (!text) return failure("no such overload");
  const auto duration = parse_duration(*text);
  return duration ? Outcome(*duration) : cannot_convert("google.protobuf.Duration");
}

Outcome to_timestamp(const Value& value) {
  if (value.holds<Timestamp>()) return value;
  if (const auto* seconds = value.as<std::int64_t>()) {
    if (std::llabs(*seconds) > 8'000'000'000) return failure("timestamp overflow");
    return WallTime(std::chrono::seconds(*seconds));
  }
  const auto* text = value.as<std::string>();
  if (!text) return failure("no such overload");
  const auto time = parse_timestamp(*text);
  return time ? Outcome(*time) : cannot_convert("google.protobuf.Timestamp");
}

std::optional<Outcome> time_part(const std::string& name, const WallTime& time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::milliseconds>(time - day));
  const auto first = std::chrono::sys_days(date.year() / 1 / 1);
  if (name == "getFullYear") return static_cast<std::int64_t>(static_cast<int>(date.year()));
  if (name == "getMonth") return static_cast<std::int64_t>(static_cast<unsigned>(date.month())) - 1;
  if (name == "getDate") return static_cast<std::int64_t>(static_cast<unsigned>(date.day()));
  if (name == "getDayOfMonth")
    return static_cast<std::int64_t>(static_cast<unsigned>(date.day())) - 1;
  if (name == "getDayOfWeek")
    return static_cast<std::int64_t>(std::chrono::weekday(day).c_encoding());
  if (name == "getDayOfYear") return static_cast<std::int64_t>((day - first).count());
  if (name == "getHours") return static_cast<std::int64_t>(clock.hours().count());
  if (name == "getMinutes") return static_cast<std::int64_t>(clock.minutes().count());
  if (name == "getSeconds") return static_cast<std::int64_t>(clock.seconds().count());
  if (name == "getMilliseconds") return static_cast<std::int64_t>(clock.subseconds().count());
  return std::nullopt;
}

std::optional<Outcome> duration_part(const std::string& name, const Duration& duration) {
  if (name == "getHours")
    return static_cast<std::int64_t>(
        std::chrono::duration_cast<std::chrono::hours>(duration).count());
  if (name == "getMinutes")
    return static_cast<std::int64_t>(
        std::chrono::duration_cast<std::chrono::minutes>(duration).count());
  if (name == "getSeconds")
    return static_cast<std::int64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(duration).count());
  if (name == "getMilliseconds")
    return static_cast<std::int64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
  return std::nullopt;
}

bool is_zero(const Value& value) {
  if (value.is_null()) return true;
  if (const auto size = value.size()) return *size == 0;
  if (const auto* yes = value.as<bool>()) return !*yes;
  return equals(value, Value(std::int64_t{0}));
}

std::optional<Outcome> call_optional(const std::string& name, const Values& values) {
  if (name == "optional.none") return Value::optional(std::nullopt);
  if (name == "optional.of") return Value::optional(values[0]);
  if (name == "optional.ofNonZeroValue")
    return Value::optional(is_zero(values[0]) ? std::nullopt : std::optional(values[0]));
  if (values.empty()) return std::nullopt;
  if ((name == "optional.unwrap" || name == "unwrapOpt") && values[0].is_list()) {
    List found;
    for (const Value& item : values[0].items()) {
      const auto* each = item.as<std::shared_ptr<const OptionalValue>>();
      if (!each) return failure("no such overload");
      if ((*each)->value) found.push_back(*(*each)->value);
    }
    return Value::list(std::move(found));
  }
  const auto* optional = values[0].as<std::shared_ptr<const OptionalValue>>();
  if (!optional) return std::nullopt;
  const std::optional<Value>& inner = (*optional)->value;
  if (name == "hasValue") return inner.has_value();
  if (name == "value") return inner ? Outcome(*inner) : failure("optional.none() dereference");
  return std::nullopt;
}

std::optional<Outcome> call_sets(const std::string& name, const Values& values, Budget& budget) {
  if (!name.starts_with("sets.") || values.size() != 2 || !values[0].is_list() ||
      !values[1].is_list())
    return std::nullopt;
  const List a = values[0].items(), b = values[1].items();
  if (!budget.spend(static_cast<std::int64_t>(a.size() * b.size())))
    return failure(kBudgetExceeded);
  const auto in = [](const List& list, const Value& value) {
    return std::ranges::any_of(list, [&](const Value& each) { return equals(each, value); });
  };
  const auto covers = [&](const List& outer, const List& inner) {
    return std::ranges::all_of(inner, [&](const Value& value) { return in(outer, value); });
  };
  if (name == "sets.contains") return covers(a, b);
  if (name == "sets.equivalent") return covers(a, b) && covers(b, a);
  if (name == "sets.intersects")
    return std::ranges::any_of(a, [&](const Value& value) { return in(b, value); });
  return std::nullopt;
}

}  // namespace

std::optional<Outcome> call_standard(const std::string& name, bool, const Values& values,
                                     Budget& budget) {
  if (auto outcome = call_optional(name, values)) return outcome;
  if (auto outcome = call_sets(name, values, budget)) return outcome;
  if (const auto* time = values.empty() ? nullptr : values[0].as<Timestamp>();
      time && values.size() == 2 && values[1].holds<std::string>()) {
    const auto local = local_time(time->time, *values[1].as<std::string>());
    return local ? time_part(name, *local) : failure(local.error());
  }
  if (values.size() != 1) return std::nullopt;
  const Value& value = values[0];
  if (name == "size") {
    const auto size = value.size();
    return size ? Outcome(static_cast<std::int64_t>(*size)) : failure("no such overload");
  }
  if (name == "int") return to_int(value);
  if (name == "uint") return to_uint(value);
  if (name == "double") return to_double(value);
  if (name == "bool") return to_bool(value);
  if (name == "dyn") return value;
  if (name == "type") return TypeName{type_name(value)};
  if (name == "duration") return to_duration(value);
  if (name == "timestamp") return to_timestamp(value);
  if (name == "string") {
    if (const auto* bytes = value.as<Bytes>(); bytes && !is_utf8(bytes->data))
      return failure("invalid UTF-8 in bytes, cannot convert to string");
    auto text = text_of(value);
    return text ? Outcome(*std::move(text)) : failure("no such overload");
  }
  if (name == "bytes") {
    if (value.holds<Bytes>()) return value;
    return value.holds<std::string>() ? Outcome(Bytes{*value.as<std::string>()})
                                      : failure("no such overload");
  }
  if (const auto* stamp = value.as<Timestamp>()) return time_part(name, stamp->time);
  if (const auto* duration = value.as<Duration>()) return duration_part(name, *duration);
  return std::nullopt;
}

Outcome call_function(const std::string& name, bool member, const std::vector<Value>& values,
                      Budget& budget) {
  if (auto outcome = call_standard(name, member, values, budget)) return *std::move(outcome);
  if (auto outcome = call_list(name, member, values, budget)) return *std::move(outcome);
  if (auto outcome = call_text(name, member, values, budget)) return *std::move(outcome);
  if (auto outcome = call_kubernetes(name, member, values, budget)) return *std::move(outcome);
  return failure("no such overload");
}

}  // namespace drydock::schema::cel
