#include "fakeapi/write/body_type.h"

#include <algorithm>
#include <map>

#include "fakeapi/write/errors.h"
#include "fakeapi/write/protobuf_body.h"
#include "operator/api/request.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kBodyTypes =
    "application/json, application/yaml, application/vnd.kubernetes.protobuf";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
  return out;
}

void skip_space(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

// What RFC 2045 calls a token; empty where none begins here.
std::string_view take_token(std::string_view& text) {
  const auto end = std::ranges::find_if(text, [](char c) {
    return c <= ' ' || c >= 0x7f ||
           std::string_view("()<>@,;:\\\"/[]?=").find(c) != std::string_view::npos;
  });
  const std::string_view token = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(token.size());
  return token;
}

// A token or a quoted string. False: it is neither.
bool take_value(std::string_view& text, std::string& value) {
  if (!text.starts_with('"')) {
    value = take_token(text);
    return !value.empty();
  }
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return true;
    }
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    value += text[i];
  }
  return false;
}

bool is_type(std::string_view text) {
  if (take_token(text).empty()) return false;
  if (text.empty()) return true;
  if (!text.starts_with('/')) return false;
  text.remove_prefix(1);
  return !take_token(text).empty() && text.empty();
}

// What follows the type: `;name=value`, each name once, unless it says the same.
bool are_parameters(std::string_view text) {
  std::map<std::string, std::string> seen;
  while (true) {
    skip_space(text);
    if (text.empty() || text == ";") return true;
    if (!text.starts_with(';')) return false;
    text.remove_prefix(1);
    skip_space(text);
    const std::string name = lower(take_token(text));
    skip_space(text);
    if (name.empty() || !text.starts_with('=')) return false;
    text.remove_prefix(1);
    skip_space(text);
    std::string value;
    if (!take_value(text, value)) return false;
    const auto [it, is_new] = seen.try_emplace(name, value);
    if (!is_new && it->second != value) return false;
  }
}

}  // namespace

std::string media_type_of(std::string_view content_type) {
  const std::size_t end = std::min(content_type.find(';'), content_type.size());
  std::string_view type = content_type.substr(0, end);
  skip_space(type);
  type = type.substr(0, type.find_last_not_of(" \t\r\n") + 1);
  if (!is_type(type) || !are_parameters(content_type.substr(end))) return {};
  return lower(type);
}

Status unsupported_body_type() { return unsupported_media_type(kBodyTypes); }

Result<Syntax> syntax_of(std::string_view content_type) {
  if (content_type.empty()) return Syntax::kJson;
  const std::string type = media_type_of(content_type);
  if (type == media::kJson) return Syntax::kJson;
  if (type == media::kYaml) return Syntax::kYaml;
  if (type == kProtobuf) return Syntax::kProtobuf;
  return fail(unsupported_body_type());
}

}  // namespace drydock::fake
