#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "operator/schema/cel/functions.h"
#include "operator/schema/cel/string_format.h"
#include "operator/schema/go_text.h"
#include "operator/schema/pattern.h"

namespace drydock::schema::cel {
namespace {

// Text as code points, as CEL's indices count.
std::vector<std::string> runes_of(const std::string& text) {
  std::vector<std::string> runes;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
    length = std::min(length, text.size() - i);
    runes.push_back(text.substr(i, length));
    i += length;
  }
  return runes;
}

std::string join_runes(const std::vector<std::string>& runes, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i < to; ++i) out += runes[i];
  return out;
}

// White space as Unicode has it.
bool is_space(const std::string& rune) {
  static constexpr std::string_view kSpaces[] = {
      " ",      "\t",     "\n",     "\v",     "\f",     "\r",     "\u0085", "\u00a0", "\u1680",
      "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
      "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};
  return std::ranges::find(kSpaces, rune) != std::end(kSpaces);
}

std::optional<std::size_t> index_in(const Value& value, std::size_t size) {
  const auto* index = value.as<std::int64_t>();
  if (!index || *index < 0 || static_cast<std::size_t>(*index) > size) return std::nullopt;
  return static_cast<std::size_t>(*index);
}
Outcome out_of_range(const Value& value) {
  const auto* index = value.as<std::int64_t>();
  return index ? failure(fmt::format("index out of range: {}", *index))
               : failure("no such overload");
}

Outcome find_text(const std::string& text, const Values& values, bool last) {
  const auto runes = runes_of(text), wanted = runes_of(*values[1].as<std::string>());
  std::size_t from = last ? runes.size() : 0;
  if (values.size() == 3) {
    const auto* index = values[2].as<std::int64_t>();
    if (!index || *index < 0) return out_of_range(values[2]);
    if (static_cast<std::size_t>(*index) > runes.size()) return std::int64_t{-1};
    from = static_cast<std::size_t>(*index);
  }
  const auto found = [&](std::size_t at) {
    return at + wanted.size() <= runes.size() &&
           std::equal(wanted.begin(), wanted.end(),
                      runes.begin() + static_cast<std::ptrdiff_t>(at));
  };
  if (last) {
    for (std::size_t at = std::min(from, runes.size()) + 1; at-- > 0;)
      if (found(at)) return static_cast<std::int64_t>(at);
  } else {
    for (std::size_t at = from; at <= runes.size(); ++at)
      if (found(at)) return static_cast<std::int64_t>(at);
  }
  return std::int64_t{-1};
}

Outcome substring(const std::string& text, const Values& values) {
  const auto runes = runes_of(text);
  const auto from = index_in(values[1], runes.size());
  if (!from) return out_of_range(values[1]);
  const auto to =
      values.size() == 3 ? index_in(values[2], runes.size()) : std::optional(runes.size());
  if (!to) return out_of_range(values[2]);
  if (*from > *to)
    return failure(fmt::format("invalid substring range. start: {}, end: {}", *from, *to));
  return join_runes(runes, *from, *to);
}

Outcome replace(const std::string& text, const Values& values, Budget& budget) {
  const std::string &from = *values[1].as<std::string>(), &to = *values[2].as<std::string>();
  std::int64_t limit = -1;
  if (values.size() == 4)
    limit = values[3].holds<std::int64_t>() ? *values[3].as<std::int64_t>() : 0;
  std::string out;
  std::size_t at = 0;
  while (limit != 0) {
    // An empty pattern matches before each character and at the end.
    std::size_t hit = from.empty() ? at : text.find(from, at);
    if (hit == std::string::npos || hit > text.size()) break;
    if (!budget.spend(1 + static_cast<std::int64_t>(to.size() / 10)))
      return failure(kBudgetExceeded);
    out.append(text, at, hit - at).append(to);
    at = hit + from.size();
    if (from.empty()) {
      if (at >= text.size()) return out;
      out += text[at++];
    }
    --limit;
  }
  return out.append(text, std::min(at, text.size()));
}

Outcome split(const std::string& text, const Values& values, Budget& budget) {
  const std::string& separator = *values[1].as<std::string>();
  std::int64_t limit = -1;
  if (values.size() == 3)
    limit = values[2].holds<std::int64_t>() ? *values[2].as<std::int64_t>() : 0;
  List parts;
  if (limit == 0) return Value::list({});
  if (!budget.spend(static_cast<std::int64_t>(text.size() / 4 + 1)))
    return failure(kBudgetExceeded);
  if (separator.empty()) {
    for (std::string& rune : runes_of(text)) parts.emplace_back(std::move(rune));
    return Value::list(std::move(parts));
  }
  std::size_t at = 0;
  while (limit < 0 || static_cast<std::int64_t>(parts.size()) + 1 < limit) {
    const std::size_t hit = text.find(separator, at);
    if (hit == std::string::npos) break;
    parts.emplace_back(text.substr(at, hit - at));
    at = hit + separator.size();
  }
  parts.emplace_back(text.substr(at));
  return Value::list(std::move(parts));
}

Outcome matches(const std::string& text, const std::string& expression) {
  const auto pattern = Pattern::compile(expression);
  if (!pattern) return failure(pattern.error().message);
  return (*pattern)->matches(text);
}

Outcome find_pattern(const std::string& text, const std::string& expression, std::int64_t limit,
                     bool all) {
  RE2::Options options;
  options.set_max_mem(2 << 20);
  options.set_log_errors(false);
  const RE2 pattern(expression, options);
  if (!pattern.ok())
    return failure(Pattern::compile(expression) ? "invalid regular expression"
                                                : Pattern::compile(expression).error().message);
  List found;
  const re2::StringPiece input(text);
  re2::StringPiece hit;
  std::size_t at = 0;
  std::optional<std::size_t> last;  // where the last hit ended; an empty one may not touch it
  while (at <= text.size() && (limit < 0 || static_cast<std::int64_t>(found.size()) < limit) &&
         pattern.Match(input, at, text.size(), RE2::UNANCHORED, &hit, 1)) {
    const auto end = static_cast<std::size_t>(hit.data() - text.data()) + hit.size();
    if (!hit.empty() || last != end) found.emplace_back(std::string(hit.data(), hit.size()));
    if (!all) break;
    last = end;
    at = hit.empty() ? end + 1 : end;
  }
  if (!all) return found.empty() ? Value(std::string()) : found[0];
  return Value::list(std::move(found));
}

std::string ascii(std::string text, bool upper) {
  for (char& c : text) {
    if (upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    if (!upper && c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

std::optional<Outcome> call_string(const std::string& name, const Values& values, Budget& budget) {
  const std::string& text = *values[0].as<std::string>();
  const std::string* argument = values.size() > 1 ? values[1].as<std::string>() : nullptr;
  if (!budget.spend(static_cast<std::int64_t>(text.size() / 10))) return failure(kBudgetExceeded);
  if (name == "lowerAscii") return ascii(text, false);
  if (name == "upperAscii") return ascii(text, true);
  if (name == "trim") {
    const auto runes = runes_of(text);
    std::size_t from = 0, to = runes.size();
    while (from < to && is_space(runes[from])) ++from;
    while (to > from && is_space(runes[to - 1])) --to;
    return join_runes(runes, from, to);
  }
  if (name == "strings.quote") return go_quote(text);
  if (values.size() < 2) return std::nullopt;
  if (name == "format" && values[1].is_list()) {
    const List arguments = values[1].items();
    if (!budget.spend(static_cast<std::int64_t>(arguments.size()))) return failure(kBudgetExceeded);
    return format_string(text, arguments);
  }
  if (name == "substring") return substring(text, values);
  if (name == "charAt") {
    const auto runes = runes_of(text);
    const auto at = index_in(values[1], runes.size());
    if (!at) return out_of_range(values[1]);
    return *at == runes.size() ? std::string() : runes[*at];
  }
  if (!argument) return std::nullopt;
  if (name == "startsWith") return text.starts_with(*argument);
  if (name == "endsWith") return text.ends_with(*argument);
  if (name == "contains" || name == "indexOf" || name == "lastIndexOf") {
    const auto cost =
        static_cast<std::int64_t>((text.size() / 10 + 1) * (argument->size() / 10 + 1));
    if (!budget.spend(cost)) return failure(kBudgetExceeded);
    return name == "contains" ? Outcome(text.contains(*argument))
                              : find_text(text, values, name == "lastIndexOf");
  }
  if (name == "matches") return matches(text, *argument);
  if (name == "find") return find_pattern(text, *argument, 1, false);
  if (name == "findAll")
    return find_pattern(
        text, *argument,
        values.size() == 3 && values[2].holds<std::int64_t>() ? *values[2].as<std::int64_t>() : -1,
        true);
  if (name == "split") return split(text, values, budget);
  if (name == "replace" && values.size() >= 3 && values[2].holds<std::string>())
    return replace(text, values, budget);
  return std::nullopt;
}

}  // namespace

std::optional<Outcome> call_text(const std::string& name, bool, const Values& values,
                                 Budget& budget) {
  if (values.empty()) return std::nullopt;
  if (values[0].holds<std::string>()) return call_string(name, values, budget);
  return std::nullopt;
}

}  // namespace drydock::schema::cel
