#include "fakeapi/types/crd_field_path.h"

#include <fmt/format.h>

#include <optional>

#include "operator/schema/field_error.h"

namespace drydock::fake {
namespace {

// Delimiters are tokens of their own, and so is a text in single quotes.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : rest_(text) {}

  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    std::size_t length = 1;
    if (rest_[0] == '\'') {
      while (length < rest_.size() && !(rest_[length] == '\'' && rest_[length - 1] != '\\'))
        ++length;
      length = std::min(length + 1, rest_.size());
    } else if (!is_delimiter(rest_[0])) {
      while (length < rest_.size() && !is_delimiter(rest_[length])) ++length;
    }
    const std::string_view token = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return token;
  }

 private:
  static bool is_delimiter(char c) { return c == '.' || c == '[' || c == ']'; }
  std::string_view rest_;
};

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

constexpr const char* kNoField = "does not refer to a valid field";
constexpr const char* kEnd = "unexpected end of JSON path";

// Goes on to a property or to a map's values.
bool step(FieldPath& path, const std::string& name) {
  const Json* properties = path.schema ? find_path(*path.schema, {"properties"}) : nullptr;
  const Json* values = path.schema ? find_path(*path.schema, {"additionalProperties"}) : nullptr;
  if (properties && properties->is_object() && !properties->empty()) {
    const auto found = properties->find(name);
    if (found == properties->end()) return false;
    path.schema = &*found;
    path.text = schema::child_path(path.text, name);
  } else if (values && !values->is_null() && *values != false) {
    path.schema = values->is_object() ? values : nullptr;
    path.text = schema::key_path(path.text, name);
  } else {
    return false;
  }
  if (path.root.empty()) path.root = name;
  return true;
}

std::string bracketed(Tokens& tokens, FieldPath& path) {
  const auto token = tokens.next();
  if (!token) return kEnd;
  if (token->size() < 2 || token->front() != '\'' || token->back() != '\'')
    return fmt::format("expected single quoted string but got {}", *token);
  if (!step(path, unescaped(token->substr(1, token->size() - 2)))) return kNoField;
  const auto close = tokens.next();
  if (!close) return kEnd;
  return *close == "]" ? std::string() : fmt::format("expected ] but got {}", *close);
}

}  // namespace

FieldPath follow_field_path(const Json& schema, std::string_view path, bool brackets) {
  FieldPath out;
  out.schema = &schema;
  Tokens tokens(path);
  while (out.error.empty()) {
    const auto token = tokens.next();
    if (!token) break;
    if (*token == "[") {
      out.error = brackets ? bracketed(tokens, out) : "array notation is not allowed";
    } else if (*token == ".") {
      const auto name = tokens.next();
      if (!name)
        out.error = kEnd;
      else if (!step(out, std::string(*name)))
        out.error = kNoField;
    } else {
      out.error = fmt::format("expected [ or . but got: {}", *token);
    }
  }
  return out;
}

}  // namespace drydock::fake
