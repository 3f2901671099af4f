#include "fakeapi/apply/fields_v1.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace drydock::fake {
namespace {

// Of characters: those that stand for themselves in a string.
constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) plain[c] = true;
  for (const char escaped : std::string_view("\"\\<>&"))
    plain[static_cast<unsigned char>(escaped)] = false;
  return plain;
}();

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
    while (at_ < text_.size() && kPlain[static_cast<unsigned char>(text_[at_])]) ++at_;
    *content = text_.substr(from, at_ - from);
    return take('"');
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

class Parser {
 public:
  explicit Parser(SetArena& arena) : arena_(arena) {}

  Result<FieldSet> parse(const Json& fields) {
    const Owned root = object(fields, 0);
    if (problem_) return fail(*std::move(problem_));
    return root.set;
  }

 private:
  struct Owned {
    FieldSet set = nullptr;
    bool member = false;
  };

  Owned refuse(Status problem) {
    problem_ = std::move(problem);
    return {};
  }

  Owned object(const Json& fields, int depth) {
    if (!fields.is_object() || depth > kMaxDepth)
      return refuse(Status(400, reason::kBadRequest, "fieldsV1 must be nested objects"));
    Owned owned;
    SetArena::Level level(arena_);
    for (const auto& [key, below] : members(fields)) {
      if (key == ".") {
        owned.member = true;
        continue;
      }
      if (key.size() < 2 || key[1] != ':') return refuse(malformed(key));
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
        const auto text = canonical_text(arena_, element.kind, element.text);
        if (!text) return refuse(text.error());
        element.text = *text;
      }
      if (below.is_object() && below.empty()) {  // most of them
        level.push(element, true, nullptr);
        continue;
      }
      const Owned child = object(below, depth + 1);
      if (problem_) return {};
      level.push(element, child.member, child.set);
    }
    owned.set = level.finish();
    if (!owned.set) owned.member = true;
    return owned;
  }

  SetArena& arena_;
  std::optional<Status> problem_;
};

}  // namespace

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return kPlain[c]; });
}

std::string canonical_value(const Json& value) {
  if (value.is_number_float()) {
    const double number = value.get<double>();
    if (std::abs(number) < 1e15 && std::trunc(number) == number)
      return std::to_string(static_cast<std::int64_t>(number));
  }
  if (value.is_number_unsigned()) return std::to_string(value.get<std::uint64_t>());
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  return dump_json(value);
}

Result<FieldSet> parse_fields_v1(SetArena& arena, const Json& fields) {
  if (fields.is_null()) return nullptr;
  return Parser(arena).parse(fields);
}

namespace {

Json to_json(FieldSet set, bool member) {
  Json fields = Json::object();
  if (!set) return fields;
  auto& members = fields.get_ref<Json::object_t&>();
  if (member) members.emplace(".", Json::object());  // sorts before the others
  for (const SetEntry& entry : set->span()) {
    std::string key;
    key.reserve(entry.element.text.size() + 2);
    key += "fikv"[static_cast<int>(entry.element.kind)];
    key += ':';
    key += entry.element.text;
    members.emplace_hint(members.end(), std::move(key), to_json(entry.children, entry.member));
  }
  return fields;
}

}  // namespace

Json to_fields_v1(FieldSet set) { return to_json(set, /*member=*/false); }

}  // namespace drydock::fake
