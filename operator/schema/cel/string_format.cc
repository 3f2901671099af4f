#include "operator/schema/cel/string_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "operator/schema/go_text.h"

namespace drydock::schema::cel {
namespace {

constexpr int kDefaultPrecision = 6;
constexpr int kMaxPrecision = 1000;

struct Clause {
  char letter = 0;
  int precision = kDefaultPrecision;
};

// What a clause takes, and what is said of all else.
struct Demand {
  std::vector<Kind> kinds;
  const char* message;
};

const Demand& demand_of(char letter) {
  static const Demand kString{
      {Kind::kList, Kind::kMap, Kind::kInt, Kind::kUint, Kind::kDouble, Kind::kBool, Kind::kString,
       Kind::kTimestamp, Kind::kBytes, Kind::kDuration, Kind::kType, Kind::kNull},
      "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, "
      "durations, and timestamps, was given "};
  static const Demand kDecimal{{Kind::kInt, Kind::kUint},
                               "decimal clause can only be used on integers, was given "};
  static const Demand kFixed{{Kind::kDouble, Kind::kString},
                             "fixed-point clause can only be used on doubles, was given "};
  static const Demand kScientific{{Kind::kDouble, Kind::kString},
                                  "scientific clause can only be used on doubles, was given "};
  static const Demand kBinary{{Kind::kInt, Kind::kUint, Kind::kBool},
                              "only integers and bools can be formatted as binary, was given "};
  static const Demand kHex{
      {Kind::kInt, Kind::kUint, Kind::kString, Kind::kBytes},
      "only integers, byte buffers, and strings can be formatted as hex, was given "};
  static const Demand kOctal{{Kind::kInt, Kind::kUint},
                             "octal clause can only be used on integers, was given "};
  switch (letter) {
    case 'd':
      return kDecimal;
    case 'f':
      return kFixed;
    case 'e':
      return kScientific;
    case 'b':
      return kBinary;
    case 'x':
    case 'X':
      return kHex;
    case 'o':
      return kOctal;
    default:
      return kString;
  }
}

bool takes(char letter, Kind kind) {
  const auto& kinds = demand_of(letter).kinds;
  return std::ranges::find(kinds, kind) != kinds.end();
}

// Texts and clauses of a format, in their order.
template <class OnText, class OnClause>
std::optional<std::string> each_clause(std::string_view format, const OnText& on_text,
                                       const OnClause& on_clause) {
  constexpr std::string_view kCannot = "could not parse formatting clause: ";
  while (!format.empty()) {
    const std::size_t percent = format.find('%');
    on_text(format.substr(0, percent));
    if (percent == std::string_view::npos) return std::nullopt;
    format.remove_prefix(percent + 1);
    if (format.empty()) return "unexpected end of string";
    if (format[0] == '%') {
      on_text("%");
      format.remove_prefix(1);
      continue;
    }
    Clause clause;
    if (format[0] == '.') {
      format.remove_prefix(1);
      const auto [end, error] =
          std::from_chars(format.data(), format.data() + format.size(), clause.precision);
      if (end == format.data() && !format.empty())
        return fmt::format(
            "{}error while parsing precision: error while converting precision to integer: "
            "strconv.Atoi: parsing \"\": invalid syntax",
            kCannot);
      if (error != std::errc() || clause.precision > kMaxPrecision)
        return fmt::format(
            "{}error while parsing precision: could not find end of precision "
            "specifier",
            kCannot);
      format.remove_prefix(static_cast<std::size_t>(end - format.data()));
    }
    if (format.empty()) return fmt::format("{}unexpected end of string", kCannot);
    clause.letter = format[0];
    if (!std::string_view("sdfebxXo").contains(clause.letter)) {
      std::size_t length = 1;
      while (length < format.size() && (static_cast<unsigned char>(format[length]) & 0xc0) == 0x80)
        ++length;
      return fmt::format("{}unrecognized formatting clause \"{}\"", kCannot,
                         format.substr(0, length));
    }
    format.remove_prefix(1);
    if (auto problem = on_clause(clause)) return problem;
  }
  return std::nullopt;
}

std::string written(const Value& value);

std::string quoted(const Value& value) {
  if (value.holds<std::string>()) return go_quote(*value.as<std::string>());
  if (value.holds<Bytes>()) return "b" + go_quote(value.as<Bytes>()->data);
  if (value.holds<Timestamp>())
    return fmt::format("timestamp({})", go_quote(text_of(value).value_or("")));
  if (value.holds<Duration>())
    return fmt::format("duration({})", go_quote(text_of(value).value_or("")));
  if (const auto* number = value.as<double>()) {
    if (std::isnan(*number)) return "\"NaN\"";
    if (std::isinf(*number)) return *number > 0 ? "\"+Inf\"" : "\"-Inf\"";
    return fmt::format("{:.6f}", *number);
  }
  return written(value);
}

// What of a value %s cannot write; "" where it can all of it.
std::string unwritable(const Value& value) {
  if (const auto* bytes = value.as<Bytes>())
    return is_utf8(bytes->data) ? ""
                                : "could not convert argument \"invalid UTF-8 in bytes, cannot "
                                  "convert to string\" to string";
  if (!value.is_list() && !value.is_map()) return "";
  std::string problem;
  const List items = value.is_list() ? value.items() : value.keys();
  for (std::size_t i = 0; i < items.size() && problem.empty(); ++i) {
    if (value.is_list()) {
      problem = unwritable(items[i]);
      continue;
    }
    const Kind kind = items[i].kind();
    if (kind == Kind::kDouble || kind == Kind::kList || kind == Kind::kMap || kind == Kind::kNull)
      problem = "no formatting function for map key of type " + type_name(items[i]);
    else
      problem = unwritable(value.find(items[i]).value_or(Value()));
  }
  return problem;
}

// As %s writes it.
std::string written(const Value& value) {
  std::string out;
  if (value.is_list()) {
    for (const Value& item : value.items()) out += (out.empty() ? "" : ", ") + quoted(item);
    return "[" + out + "]";
  }
  if (value.is_map()) {
    std::vector<std::pair<std::string, std::string>> entries;
    for (const Value& key : value.keys())
      entries.emplace_back(quoted(key), quoted(value.find(key).value_or(Value())));
    std::ranges::sort(entries, {}, &std::pair<std::string, std::string>::first);
    for (const auto& [key, member] : entries) out += (out.empty() ? "" : ", ") + key + ":" + member;
    return "{" + out + "}";
  }
  if (value.is_null()) return "null";
  if (const auto* type = value.as<TypeName>()) return type->name;
  return text_of(value).value_or("");
}

// With a comma between thousands, as English writes numbers.
std::string grouped(std::string digits) {
  const std::size_t from = digits.starts_with('-') ? 1 : 0;
  for (std::size_t at = std::min(digits.find('.'), digits.size()); at > from + 3;)
    digits.insert(at -= 3, ",");
  return digits;
}

// 2.5 as 2.500000×10⁰⁰: the precision does not reach the number here.
std::string scientific(double number) {
  const std::string plain = fmt::format("{:.6e}", number);
  const std::size_t e = plain.find('e');
  std::string out = plain.substr(0, e) + "×10";
  constexpr std::string_view kDigits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  for (const char c : std::string_view(plain).substr(e + 1)) {
    if (c == '-') out += "⁻";
    if (c >= '0' && c <= '9') out += kDigits[static_cast<std::size_t>(c - '0')];
  }
  return out;
}

std::optional<double> number_of(const Value& value) {
  if (const auto* number = value.as<double>()) return *number;
  const auto* text = value.as<std::string>();
  if (text && *text == "NaN") return std::nan("");
  if (text && *text == "Infinity") return INFINITY;
  if (text && *text == "-Infinity") return -INFINITY;
  return std::nullopt;
}

std::string hex(const std::string& bytes, bool upper) {
  std::string out;
  for (const unsigned char byte : bytes)
    out += upper ? fmt::format("{:02X}", byte) : fmt::format("{:02x}", byte);
  return out;
}

std::string in_base(const Value& value, char letter) {
  const auto print = [&](auto number) {
    switch (letter) {
      case 'b':
        return fmt::format("{:b}", number);
      case 'o':
        return fmt::format("{:o}", number);
      case 'x':
        return fmt::format("{:x}", number);
      case 'X':
        return fmt::format("{:X}", number);
      default:
        return fmt::format("{}", number);
    }
  };
  if (const auto* number = value.as<std::int64_t>()) return print(*number);
  return print(*value.as<std::uint64_t>());
}

Outcome fill(const Clause& clause, const Value& value) {
  const bool is_number = clause.letter == 'f' || clause.letter == 'e';
  const auto number = is_number ? number_of(value) : std::nullopt;
  if (!takes(clause.letter, value.kind()) || (is_number && !number))
    return std::unexpected(demand_of(clause.letter).message + type_name(value));
  if (clause.letter == 's') {
    std::string problem = unwritable(value);
    return problem.empty() ? Outcome(written(value)) : std::unexpected(std::move(problem));
  }
  if (number) {
    if (std::isnan(*number)) return std::string("NaN");
    if (std::isinf(*number)) return std::string(*number > 0 ? "∞" : "-∞");
    return clause.letter == 'e' ? scientific(*number)
                                : grouped(fmt::format("{:.{}f}", *number, clause.precision));
  }
  if (const auto* yes = value.as<bool>()) return std::string(*yes ? "1" : "0");
  if (const auto* text = value.as<std::string>()) return hex(*text, clause.letter == 'X');
  if (const auto* bytes = value.as<Bytes>()) return hex(bytes->data, clause.letter == 'X');
  return in_base(value, clause.letter);
}

}  // namespace

Outcome format_string(std::string_view format, const List& arguments) {
  std::string out;
  std::size_t next = 0;
  const auto problem = each_clause(
      format, [&](std::string_view text) { out += text; },
      [&](const Clause& clause) -> std::optional<std::string> {
        if (next >= arguments.size()) return fmt::format("index {} out of range", next);
        const Outcome text = fill(clause, arguments[next++]);
        if (!text) return "error during formatting: " + text.error();
        out += *text->as<std::string>();
        return std::nullopt;
      });
  if (problem) return std::unexpected(*problem);
  return out;
}

std::optional<FormatProblem> check_format(std::string_view format, const std::vector<Type>& types) {
  std::size_t next = 0;
  std::optional<std::size_t> to_blame;
  auto problem = each_clause(
      format, [](std::string_view) {},
      [&](const Clause& clause) -> std::optional<std::string> {
        if (next >= types.size()) return fmt::format("index {} out of range", next);
        const std::size_t at = next++;
        const Kind kind = types[at].kind;
        if (kind == Kind::kDyn || takes(clause.letter, kind)) return std::nullopt;
        to_blame = at;
        // Parameters of a type are not told here.
        std::string name = to_string(types[at]);
        if (kind == Kind::kTimestamp) name = "google.protobuf.Timestamp";
        if (kind == Kind::kDuration) name = "google.protobuf.Duration";
        return "error during formatting: " +
               (std::string(demand_of(clause.letter).message) + name.substr(0, name.find('(')));
      });
  if (problem) return FormatProblem{*std::move(problem), to_blame};
  if (next < types.size())
    return FormatProblem{
        fmt::format("too many arguments supplied to string.format (expected {}, got {})", next,
                    types.size()),
        std::nullopt};
  return std::nullopt;
}

}  // namespace drydock::schema::cel
