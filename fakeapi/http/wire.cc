#include "fakeapi/http/wire.h"

#include <algorithm>

namespace drydock::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<std::string_view> HttpHead::get(std::string_view name) const {
  for (const auto& [key, value] : fields)
    if (equals_ignoring_case(key, name)) return std::string_view(value);
  return std::nullopt;
}

WireBody::WireBody(std::string text)
    : WireBody(std::make_shared<const std::string>(std::move(text))) {}

WireBody::WireBody(std::shared_ptr<const std::string> text) {
  if (text && !text->empty()) add(*text);
  owner = std::move(text);
}

std::string WireBody::to_string() const {
  std::string text;
  text.reserve(size);
  for (std::string_view piece : pieces) text += piece;
  return text;
}

}  // namespace drydock::http
