#include "fakeapi/write/json_path.h"

#include <string>

namespace drydock::fake {
namespace {

std::string_view next_key(std::string_view& path) {
  if (path.starts_with('.')) path.remove_prefix(1);
  const std::string_view key = path.substr(0, path.find('.'));
  path.remove_prefix(key.size());
  return key;
}

}  // namespace

const Json* find_simple_path(const Json& object, std::string_view path) {
  if (path.empty()) return nullptr;
  const Json* at = &object;
  while (!path.empty()) {
    at = find_path(*at, {next_key(path)});
    if (!at) return nullptr;
  }
  return at;
}

void set_simple_path(Json& object, std::string_view path, Json value) {
  if (path.empty()) return;
  Json* at = &object;
  while (!path.empty()) {
    const std::string_view key = next_key(path);
    if (at->is_null()) *at = Json::object();
    if (!at->is_object()) return;
    at = &(*at)[std::string(key)];
  }
  *at = std::move(value);
}

}  // namespace drydock::fake
