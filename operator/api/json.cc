#include "operator/api/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "operator/api/key_order.h"

namespace drydock {
namespace {

// Builds the document by events, so that depth is limited before recursion and duplicates are seen.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  Builder(Json& root, JsonLimits limits, std::vector<std::string>* duplicates)
      : root_(root), limits_(limits), duplicates_(duplicates) {}

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    Level& level = levels_.back();
    if (duplicates_ && noted_ < kMaxNoted && level.value->contains(name)) {
      duplicates_->push_back(path_of(name));
      noted_ += duplicates_->back().size();
    }
    level.key = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& e) override {
    error_ = fmt::format("at byte {}: {}", position, e.what());
    return false;
  }
  const std::string& error() const { return error_; }

 private:
  struct Level {
    Json* value;
    std::string key;
  };

  std::string path_of(const std::string& name) const {
    std::string path;
    for (std::size_t i = 0; i + 1 < levels_.size(); ++i) {
      const Level& level = levels_[i];
      if (level.value->is_array())
        path += fmt::format("[{}]", level.value->size() - 1);
      else
        path += (path.empty() ? "" : ".") + level.key;
    }
    return path + (path.empty() ? "" : ".") + name;
  }
  Json* place(Json&& value) {
    if (levels_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Level& level = levels_.back();
    if (level.value->is_array()) {
      level.value->push_back(std::move(value));
      return &level.value->back();
    }
    return &(member_at(*level.value, level.key) = std::move(value));
  }
  template <class T>
  bool put(T&& value) {
    place(Json(std::forward<T>(value)));
    return true;
  }
  bool open(Json&& container) {
    if (levels_.size() >= static_cast<std::size_t>(limits_.max_depth)) {
      error_ = fmt::format("exceeded max depth of {}", limits_.max_depth);
      return false;
    }
    levels_.push_back(Level{.value = place(std::move(container)), .key = {}});
    return true;
  }
  bool close() {
    levels_.pop_back();
    return true;
  }

  Json& root_;
  JsonLimits limits_;
  // Deep down a path is long, and each may be there many times: so many bytes of them are kept.
  static constexpr std::size_t kMaxNoted = 4u << 20;
  std::size_t noted_ = 0;
  std::vector<std::string>* duplicates_;
  std::vector<Level> levels_;
  std::string error_;
};

// Bytes of the UTF-8 sequence that begins here; 0: none does.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto in = [&](std::size_t i, unsigned low, unsigned high) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return in(1, 0x80, 0xbf) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const unsigned low = first == 0xe0 ? 0xa0 : 0x80, high = first == 0xed ? 0x9f : 0xbf;
    return in(1, low, high) && in(2, 0x80, 0xbf) ? 3 : 0;
  }
  if (first < 0xf0 || first > 0xf4) return 0;
  const unsigned low = first == 0xf0 ? 0x90 : 0x80, high = first == 0xf4 ? 0x8f : 0xbf;
  return in(1, low, high) && in(2, 0x80, 0xbf) && in(3, 0x80, 0xbf) ? 4 : 0;
}

// The surrogate that `\uXXXX` at the start of the text escapes; 0: none.
unsigned escaped_surrogate(std::string_view text) {
  unsigned value = 0;
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, value, 16);
  return error == std::errc() && end == text.data() + 6 && value >= 0xd800 && value <= 0xdfff
             ? value
             : 0;
}

// Go's decoder reads U+FFFD for broken UTF-8 and for halves of surrogate pairs within strings.
// Empty where there are none.
std::string with_replacements(std::string_view text) {
  std::string out;
  bool changed = false, quoted = false;
  while (!text.empty()) {
    std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
    std::string_view piece = text.substr(0, length);
    if (text[0] == '"') {
      quoted = !quoted;
    } else if (quoted && utf8_length(text) == 0) {
      piece = "\\ufffd";
      changed = true;
    } else if (quoted && text[0] == '\\') {
      const unsigned surrogate = escaped_surrogate(text);
      const bool paired =
          surrogate != 0 && surrogate < 0xdc00 && escaped_surrogate(text.substr(6)) >= 0xdc00;
      length = std::min<std::size_t>(surrogate == 0 ? 2 : paired ? 12 : 6, text.size());
      piece = text.substr(0, length);
      if (surrogate != 0 && !paired) {
        piece = "\\ufffd";
        changed = true;
      }
    }
    out += piece;
    text.remove_prefix(length);
  }
  return changed ? out : std::string();
}

}  // namespace

Result<Json> parse_json(std::string_view text, JsonLimits limits,
                        std::vector<std::string>* duplicates) {
  if (text.size() > limits.max_bytes)
    return fail(Status(
        0, reason::kMalformed,
        fmt::format("JSON of {} bytes exceeds the limit of {}", text.size(), limits.max_bytes)));
  Json root;
  Builder builder(root, limits, duplicates);
  if (!Json::sax_parse(text.begin(), text.end(), &builder)) {
    if (const std::string repaired = with_replacements(text); !repaired.empty()) {
      if (duplicates) duplicates->clear();
      limits.max_bytes = repaired.size();
      return parse_json(repaired, limits, duplicates);
    }
    return fail(Status(0, reason::kMalformed, "invalid JSON " + builder.error()));
  }
  return root;
}

std::string dump_json(const Json& value) {
  const std::string plain = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string escaped;
  std::size_t from = 0;
  auto replace = [&](std::size_t at, std::size_t length, std::string_view with) {
    escaped.append(plain, from, at - from).append(with);
    from = at + length;
  };
  for (std::size_t i = 0; i < plain.size(); ++i) {
    switch (plain[i]) {
      case '<':
        replace(i, 1, "\\u003c");
        break;
      case '>':
        replace(i, 1, "\\u003e");
        break;
      case '&':
        replace(i, 1, "\\u0026");
        break;
      case '\xe2':
        if (plain.compare(i, 3, "\xe2\x80\xa8") == 0) replace(i, 3, "\\u2028");
        if (plain.compare(i, 3, "\xe2\x80\xa9") == 0) replace(i, 3, "\\u2029");
        break;
      default:
        break;
    }
  }
  if (from == 0) return plain;
  return escaped.append(plain, from);
}

const Json::object_t& members(const Json& value) {
  static const Json::object_t none;
  const auto* object = value.get_ptr<const Json::object_t*>();
  return object ? *object : none;
}

const Json* find_member(const Json& value, std::string_view key) {
  const auto* object = value.get_ptr<const Json::object_t*>();
  if (!object) return nullptr;
  const auto member = object->find(JsonKey(key));
  return member == object->end() ? nullptr : &member->second;
}

Json* find_member(Json& value, std::string_view key) {
  return const_cast<Json*>(find_member(std::as_const(value), key));
}

Json& member_at(Json& object, std::string_view key) {
  if (object.is_null()) object = Json::object();
  auto& fields = object.get_ref<Json::object_t&>();
  const auto at = fields.lower_bound(JsonKey(key));
  if (at != fields.end() && at->first == key) return at->second;
  return fields.emplace_hint(at, key, nullptr)->second;
}

const Json* find_path(const Json& value, std::initializer_list<std::string_view> keys) {
  const Json* at = &value;
  for (const std::string_view key : keys)
    if (at = find_member(*at, key); !at) return nullptr;
  return at;
}

std::string_view string_at(const Json& value, std::initializer_list<std::string_view> keys) {
  const Json* found = find_path(value, keys);
  return found && found->is_string() ? std::string_view(found->get_ref<const std::string&>())
                                     : std::string_view();
}

}  // namespace drydock
