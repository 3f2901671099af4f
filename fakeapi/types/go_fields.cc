#include "fakeapi/types/go_fields.h"

#include <unordered_map>

#include "fakeapi/types/embedded_data.h"

namespace drydock::fake {
namespace {

std::string_view take(std::string_view& text, char until) {
  const std::size_t at = text.find(until);
  const std::string_view head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return head;
}

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const {
    return std::hash<std::string_view>()(name);
  }
};
using Table = std::unordered_map<std::string, GoFields, Hash, std::equal_to<>>;

Table read_table() {
  Table table;
  const std::string all = inflate_embedded("go-fields.txt");
  for (std::string_view text = all; !text.empty();) {
    std::string_view line = take(text, '\n');
    GoFields& fields = table[std::string(take(line, ' '))];
    while (!line.empty()) {
      std::string_view names = take(line, ' ');
      const std::string_view what = take(names, ':');
      while (!names.empty()) fields.emplace(take(names, ','), what.front());
    }
  }
  return table;
}

}  // namespace

const GoFields* go_fields(std::string_view component) {
  if (component.empty()) return nullptr;  // most schemas have no name
  static const Table table = read_table();
  auto it = table.find(component);
  return it == table.end() ? nullptr : &it->second;
}

}  // namespace drydock::fake
