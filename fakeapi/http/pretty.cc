#include "fakeapi/http/pretty.h"

#include <algorithm>
#include <cstddef>

namespace drydock::http {
namespace {

// Of deeper levels: what comes from outside must not make megabytes of blanks.
constexpr std::size_t kMaxIndent = 200;

std::size_t end_of_string(std::string_view json, std::size_t from) {
  for (std::size_t i = from + 1; i < json.size(); ++i) {
    if (json[i] == '\\')
      ++i;
    else if (json[i] == '"')
      return i;
  }
  return json.size() - 1;
}

}  // namespace

std::string pretty_json(std::string_view json) {
  std::string out;
  out.reserve(json.size() * 2);
  std::size_t depth = 0;
  auto new_line = [&] { out.append("\n").append(2 * std::min(depth, kMaxIndent), ' '); };
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    switch (c) {
      case '"': {
        const std::size_t end = end_of_string(json, i);
        out += json.substr(i, end - i + 1);
        i = end;
        break;
      }
      case '{':
      case '[':
        out += c;
        if (i + 1 < json.size() && json[i + 1] == (c == '{' ? '}' : ']')) {
          out += json[++i];
        } else {
          ++depth;
          new_line();
        }
        break;
      case '}':
      case ']':
        depth -= depth > 0 ? 1 : 0;
        new_line();
        out += c;
        break;
      case ',':
        out += c;
        new_line();
        break;
      case ':':
        out += ": ";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace drydock::http
