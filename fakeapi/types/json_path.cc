#include "fakeapi/types/json_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace drydock::fake {
namespace {

constexpr int kMaxDepth = 1000;

std::unexpected<Status> bad(std::string_view text) {
  return fail(Status(400, reason::kBadRequest, fmt::format("invalid JSONPath: {}", text)));
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool is_quoted(std::string_view text) {
  return text.size() >= 2 && (text.front() == '\'' || text.front() == '"') &&
         text.back() == text.front();
}

bool parse_integer(std::string_view text, std::int64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

// Splits "a.b.c"; a backslash keeps a dot within a name.
std::vector<std::string> split_fields(std::string_view text) {
  std::vector<std::string> fields(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size())
      fields.back() += text[++i];
    else if (text[i] == '.')
      fields.emplace_back();
    else
      fields.back() += text[i];
  }
  std::erase(fields, "");
  return fields;
}

void descend(const Json& value, std::vector<const Json*>& out, int depth) {
  out.push_back(&value);
  if (depth > kMaxDepth || !value.is_structured()) return;
  for (const Json& inner : value) descend(inner, out, depth + 1);
}

bool compare(const Json& left, std::string_view op, const Json& right) {
  if (op == "==") return left == right;
  if (op == "!=") return left != right;
  if (left.is_number() != right.is_number() || left.is_string() != right.is_string()) return false;
  if (op == "<") return left < right;
  if (op == "<=") return left <= right;
  if (op == ">") return left > right;
  return left >= right;
}

}  // namespace

Result<JsonPath::Step> JsonPath::parse_brackets(std::string_view inside) {
  Step step;
  inside = trim(inside);
  if (inside == "*") {
    step.kind = Step::Kind::kWildcard;
    return step;
  }
  if (is_quoted(inside)) {
    step.name = inside.substr(1, inside.size() - 2);
    return step;
  }
  if (inside.starts_with("?(") && inside.ends_with(')')) {
    std::string_view condition = trim(inside.substr(2, inside.size() - 3));
    step.kind = Step::Kind::kFilter;
    if (!condition.starts_with('@')) return bad(inside);
    condition.remove_prefix(1);
    for (const std::string_view op : {"==", "!=", "<=", ">=", "<", ">"}) {
      const std::size_t at = condition.find(op);
      if (at == condition.npos) continue;
      step.filter.op = op;
      const std::string_view right = trim(condition.substr(at + op.size()));
      if (is_quoted(right)) {
        step.filter.value = right.substr(1, right.size() - 2);
      } else {
        step.filter.value = Json::parse(right, nullptr, false);
        if (step.filter.value.is_discarded()) return bad(inside);
      }
      condition = trim(condition.substr(0, at));
      break;
    }
    step.filter.field = split_fields(condition);
    return step;
  }
  const std::size_t colon = inside.find(':');
  if (colon != inside.npos) {
    step.kind = Step::Kind::kSlice;
    const std::string_view from = inside.substr(0, colon);
    const std::string_view to = inside.substr(colon + 1);
    if (!from.empty() && !parse_integer(from, step.from)) return bad(inside);
    step.has_to = !to.empty();
    if (step.has_to && !parse_integer(to, step.to)) return bad(inside);
    return step;
  }
  step.kind = Step::Kind::kIndex;
  if (!parse_integer(inside, step.from)) return bad(inside);
  return step;
}

Result<JsonPath> JsonPath::parse(std::string_view text) {
  JsonPath path;
  text = trim(text);
  if (text.starts_with('{') && text.ends_with('}')) text = text.substr(1, text.size() - 2);
  if (text.starts_with('$')) text.remove_prefix(1);
  while (!text.empty()) {
    if (text.front() == '[') {
      std::size_t end = 1;
      char quote = 0;
      for (; end < text.size() && (quote || text[end] != ']'); ++end)
        if (quote ? text[end] == quote : text[end] == '\'' || text[end] == '"')
          quote = quote ? 0 : text[end];
      if (end >= text.size()) return bad(text);
      DRYDOCK_TRY(Step step, parse_brackets(text.substr(1, end - 1)));
      path.steps_.push_back(std::move(step));
      text.remove_prefix(end + 1);
      continue;
    }
    if (text.starts_with("..")) {
      Step step;
      step.kind = Step::Kind::kRecursive;
      path.steps_.push_back(std::move(step));
      text.remove_prefix(1);
    }
    if (text.front() == '.') text.remove_prefix(1);
    std::size_t end = 0;
    while (end < text.size() && text[end] != '.' && text[end] != '[')
      end += text[end] == '\\' ? 2 : 1;
    end = std::min(end, text.size());
    if (end == 0) continue;
    Step step;
    const auto names = split_fields(text.substr(0, end));
    if (names.size() != 1) return bad(text);
    step.name = names.front();
    if (step.name == "*") step.kind = Step::Kind::kWildcard;
    path.steps_.push_back(std::move(step));
    text.remove_prefix(end);
  }
  return path;
}

void JsonPath::apply(const Step& step, const Json& value, std::vector<const Json*>& out) {
  const auto size = static_cast<std::int64_t>(value.is_array() ? value.size() : 0);
  auto from_end = [size](std::int64_t index) { return index < 0 ? index + size : index; };
  switch (step.kind) {
    case Step::Kind::kField:
      if (auto it = value.is_object() ? value.find(step.name) : value.end();
          value.is_object() && it != value.end())
        out.push_back(&*it);
      return;
    case Step::Kind::kWildcard:
      if (value.is_structured())
        for (const Json& inner : value) out.push_back(&inner);
      return;
    case Step::Kind::kIndex:
      if (const std::int64_t at = from_end(step.from); at >= 0 && at < size)
        out.push_back(&value[static_cast<std::size_t>(at)]);
      return;
    case Step::Kind::kSlice: {
      const std::int64_t end = std::min(step.has_to ? from_end(step.to) : size, size);
      for (std::int64_t at = std::max<std::int64_t>(from_end(step.from), 0); at < end; ++at)
        out.push_back(&value[static_cast<std::size_t>(at)]);
      return;
    }
    case Step::Kind::kFilter:
      if (!value.is_structured()) return;
      for (const Json& inner : value) {
        const Json* field = &inner;
        for (const std::string& name : step.filter.field) {
          auto it = field->is_object() ? field->find(name) : field->end();
          field = field->is_object() && it != field->end() ? &*it : nullptr;
          if (!field) break;
        }
        if (field && (step.filter.op.empty() || compare(*field, step.filter.op, step.filter.value)))
          out.push_back(&inner);
      }
      return;
    case Step::Kind::kRecursive:
      descend(value, out, 0);
      return;
  }
}

std::vector<const Json*> JsonPath::find(const Json& root) const {
  std::vector<const Json*> found = {&root};
  for (const Step& step : steps_) {
    std::vector<const Json*> next;
    for (const Json* value : found) apply(step, *value, next);
    found = std::move(next);
  }
  return found;
}

}  // namespace drydock::fake
