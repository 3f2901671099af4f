#include "fakeapi/apply/fields_v1.h"

#include <fmt/format.h>

#include <cmath>

namespace drydock::fake {
namespace {

// Whether the text is what we would write: {"a":1,"b":"x"} with sorted names, no blanks and no
// escapes. Saves decoding nearly every key.
class CanonicalScanner {
 public:
  explicit CanonicalScanner(std::string_view text) : text_(text) {}

  bool key() {
    if (!take('{')) return false;
    std::string_view last;
    for (bool first = true; first || take(','); first = false) {
      std::string_view name;
      if (!string(&name) || (!first && name <= last) || !take(':') || !value()) return false;
      last = name;
    }
    return take('}') && at_ == text_.size();
  }
  bool whole_value() { return value() && at_ == text_.size(); }

 private:
  bool take(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  bool string(std::string_view* content) {
    if (!take('"')) return false;
    const std::size_t from = at_;
    for (; at_ < text_.size(); ++at_) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        *content = text_.substr(from, at_ - from);
        ++at_;
        return true;
      }
      if (c < 0x20 || c >= 0x7f || c == '\\' || c == '<' || c == '>' || c == '&') return false;
    }
    return false;
  }
  bool value() {
    std::string_view ignored;
    if (at_ < text_.size() && text_[at_] == '"') return string(&ignored);
    const std::size_t from = at_;
    if (at_ < text_.size() && text_[at_] == '-') ++at_;
    const std::size_t digits = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    if (at_ == digits || at_ - digits > 15 || (text_[digits] == '0' && at_ - from > 1))
      return false;
    return at_ == text_.size() || text_[at_] == ',' || text_[at_] == '}';
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

Status malformed(std::string_view key) {
  return Status(400, reason::kBadRequest,
                fmt::format("invalid path element {:?}", std::string(key)));
}

Result<std::string_view> canonical_text(SetArena& arena, ElementKind kind, std::string_view text) {
  if (kind == ElementKind::kKey ? CanonicalScanner(text).key()
                                : CanonicalScanner(text).whole_value())
    return text;
  const Json value = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) return fail(malformed(text));
  if (kind == ElementKind::kIndex && !value.is_number_integer()) return fail(malformed(text));
  if (kind != ElementKind::kKey) return arena.copy(canonical_value(value));
  if (!value.is_object() || value.empty()) return fail(malformed(text));
  std::string out;
  for (const auto& [name, part] : value.items())
    out += (out.empty() ? "{" : ",") + dump_json(Json(name)) + ":" + canonical_value(part);
  return arena.copy(out + "}");
}

constexpr int kMaxDepth = 1000;

struct Parsed {
  FieldSet set = nullptr;
  bool member = false;
};

Result<Parsed> parse(SetArena& arena, const Json& fields, int depth) {
  if (!fields.is_object() || depth > kMaxDepth)
    return fail(Status(400, reason::kBadRequest, "fieldsV1 must be nested objects"));
  Parsed parsed;
  if (fields.empty()) return Parsed{nullptr, true};
  SetArena::Level level(arena);
  for (const auto& [key, below] : members(fields)) {
    if (key == ".") {
      parsed.member = true;
      continue;
    }
    if (key.size() < 2 || key[1] != ':') return fail(malformed(key));
    PathElement element{ElementKind::kField, std::string_view(key).substr(2)};
    switch (key[0]) {
      case 'f':
        break;
      case 'i':
        element.kind = ElementKind::kIndex;
        break;
      case 'k':
        element.kind = ElementKind::kKey;
        break;
      case 'v':
        element.kind = ElementKind::kValue;
        break;
      default:
        continue;
    }
    if (element.kind != ElementKind::kField) {
      DRYDOCK_TRY(element.text, canonical_text(arena, element.kind, element.text));
    }
    if (below.is_object() && below.empty()) {  // most of them
      level.push(element, true, nullptr);
      continue;
    }
    DRYDOCK_TRY(const Parsed child, parse(arena, below, depth + 1));
    level.push(element, child.member, child.set);
  }
  parsed.set = level.finish();
  if (!parsed.set) parsed.member = true;
  return parsed;
}

}  // namespace

std::string canonical_value(const Json& value) {
  if (value.is_number_float()) {
    const double number = value.get<double>();
    if (std::abs(number) < 1e15 && std::trunc(number) == number)
      return std::to_string(static_cast<std::int64_t>(number));
  }
  return dump_json(value);
}

Result<FieldSet> parse_fields_v1(SetArena& arena, const Json& fields) {
  if (fields.is_null()) return nullptr;
  DRYDOCK_TRY(const Parsed parsed, parse(arena, fields, 0));
  return parsed.set;
}

Json to_fields_v1(FieldSet set) {
  Json fields = Json::object();
  if (!set) return fields;
  auto& members = fields.get_ref<Json::object_t&>();
  for (const SetEntry& entry : set->span()) {
    std::string key;
    key.reserve(entry.element.text.size() + 2);
    key += "fikv"[static_cast<int>(entry.element.kind)];
    key += ':';
    key += entry.element.text;
    Json child = to_fields_v1(entry.children);
    if (entry.member && entry.children) child["."] = Json::object();
    members.emplace_hint(members.end(), std::move(key), std::move(child));
  }
  return fields;
}

}  // namespace drydock::fake
