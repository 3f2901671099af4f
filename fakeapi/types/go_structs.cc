#include "fakeapi/types/go_structs.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <vector>

#include "fakeapi/types/embedded_data.h"

namespace drydock::fake {
namespace {

struct Field {
  std::string name;
  std::string what;
  bool optional = false;
};
using Table = std::map<std::string, std::vector<Field>, std::less<>>;

std::string_view take(std::string_view& text, char until) {
  const std::size_t at = text.find(until);
  const std::string_view head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return head;
}

Table read_table() {
  Table table;
  const std::string all = inflate_embedded("go-structs.txt");
  for (std::string_view text = all; !text.empty();) {
    std::string_view line = take(text, '\n');
    std::vector<Field>& fields = table[std::string(take(line, ' '))];
    while (!line.empty()) {
      std::string_view what = take(line, ' ');
      std::string_view name = take(what, ':');
      const bool optional = name.ends_with('?');
      if (optional) name.remove_suffix(1);
      fields.push_back({std::string(name), std::string(what), optional});
    }
  }
  return table;
}

const std::vector<Field>* fields_of(std::string_view type) {
  static const Table table = read_table();
  const auto it = table.find(type);
  return it == table.end() ? nullptr : &it->second;
}

// Go's names are JSON's but for capital letters.
const Json* member(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  for (const auto& [key, value] : object.items())
    if (std::ranges::equal(key, name, [](unsigned char a, unsigned char b) {
          return std::tolower(a) == std::tolower(b);
        }))
      return value.is_null() ? nullptr : &value;
  return nullptr;
}

// The internal type keeps what a Pod shares with its node in its security context.
Json internal_pod_spec(Json spec) {
  Json& context = spec["securityContext"];
  if (!context.is_object()) context = Json::object();
  for (const char* key :
       {"hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"})
    if (auto it = spec.find(key); it != spec.end()) context[key] = *it;
  return spec;
}

class Printer {
 public:
  explicit Printer(GoLayout layout) : indented_(layout == GoLayout::kIndented) {}

  void value(std::string_view what, const Json* given) {
    if (what.starts_with('*')) {
      if (given)
        value(what.substr(1), given);
      else
        out_ += "null";
    } else if (what.starts_with("[]")) {
      list(what.substr(2), given);
    } else if (what.starts_with("{}")) {
      map(what.substr(2), given);
    } else if (what.size() == 1) {
      out_ += given ? dump_json(*given) : zero(what[0]);
    } else {
      structure(what, given ? *given : Json::object());
    }
  }
  std::string take() { return std::move(out_); }

 private:
  static const char* zero(char what) {
    switch (what) {
      case 's':
        return "\"\"";
      case 'i':
      case 'x':
        return "0";
      case 'b':
        return "false";
      case 'q':
        return "\"0\"";
      default:
        return "null";
    }
  }

  void open(char bracket) {
    out_ += bracket;
    ++depth_;
    first_ = true;
  }
  void next() {
    if (!first_) out_ += ',';
    first_ = false;
    line();
  }
  void close(char bracket) {
    --depth_;
    if (!first_) line();
    first_ = false;
    out_ += bracket;
  }
  void line() {
    if (indented_) out_ += "\n" + std::string(static_cast<std::size_t>(depth_), ' ');
  }
  void key(std::string_view name) {
    next();
    out_ += dump_json(Json(name)) + (indented_ ? ": " : ":");
  }

  void list(std::string_view what, const Json* given) {
    if (!given || !given->is_array()) {
      out_ += "null";
      return;
    }
    open('[');
    for (const Json& item : *given) {
      next();
      value(what, &item);
    }
    close(']');
  }

  void map(std::string_view what, const Json* given) {
    if (!given || !given->is_object()) {
      out_ += "null";
      return;
    }
    open('{');
    for (const auto& [name, item] : given->items()) {
      key(name);
      value(what, &item);
    }
    close('}');
  }

  void structure(std::string_view type, const Json& given) {
    open('{');
    fields(type, type == "core.PodSpec" ? internal_pod_spec(given) : given);
    close('}');
  }

  void fields(std::string_view type, const Json& given) {
    const std::vector<Field>* known = fields_of(type);
    if (!known) return;
    for (const Field& field : *known) {
      if (field.name == "^") {
        fields(field.what, given);
        continue;
      }
      const Json* found = member(given, field.name);
      if (field.optional && (!found || found->empty())) continue;
      key(field.name);
      value(field.what, found);
    }
  }

  std::string out_;
  bool indented_;
  bool first_ = false;
  int depth_ = 0;
};

}  // namespace

std::string go_struct(std::string_view type, const Json* value, GoLayout layout) {
  if (!value) return "null";
  Printer printer(layout);
  printer.value(type, value);
  return printer.take();
}

}  // namespace drydock::fake
