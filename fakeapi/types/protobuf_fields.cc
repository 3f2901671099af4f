#include "fakeapi/types/protobuf_fields.h"

#include <charconv>

#include "fakeapi/types/embedded_data.h"
#include "operator/api/names.h"

namespace drydock::fake {
namespace {

std::string_view take(std::string_view& text, std::string_view until) {
  const std::size_t at = text.find(until);
  const std::string_view head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + until.size());
  return head;
}

class Table {
 public:
  Table() {
    const std::string all = inflate_embedded("protobuf-fields.txt");
    for (std::string_view text = all; !text.empty();) read_line(take(text, "\n"));
  }

  const ProtobufMessage* find(std::string_view group, std::string_view version,
                              std::string_view kind) const {
    const std::string tail =
        "." + std::string(group) + "." + std::string(version) + "." + std::string(kind);
    auto it = by_tail_.find(tail);
    return it == by_tail_.end() ? nullptr : it->second;
  }

 private:
  ProtobufMessage& message(std::string_view name) {
    auto it = messages_.find(name);
    if (it == messages_.end()) {
      it = messages_.try_emplace(std::string(name)).first;
      it->second.name = name;
    }
    return it->second;
  }

  void read_line(std::string_view line) {
    ProtobufMessage& made = message(take(line, ":"));
    // The last three parts of the name: group, version and kind.
    std::size_t at = made.name.size();
    for (int dots = 0; dots < 3 && at != std::string::npos; ++dots)
      at = at == 0 ? std::string::npos : made.name.rfind('.', at - 1);
    if (at != std::string::npos) by_tail_.emplace(made.name.substr(at), &made);
    while (!line.empty()) {
      std::string_view entry = take(line, ", ");
      if (entry.starts_with(' ')) entry.remove_prefix(1);
      if (entry.empty()) continue;
      const std::string_view digits = take(entry, " ");
      std::uint64_t number = 0;
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
      made.fields.emplace(number, read_field(take(entry, " "), entry));
    }
  }

  ProtobufField read_field(std::string_view name, std::string_view type) {
    ProtobufField field;
    field.name = name;
    const std::size_t mark = std::string_view("*%^").find(type.front());
    if (mark != std::string_view::npos) {
      using Shape = ProtobufField::Shape;
      field.shape = mark == 0 ? Shape::kList : mark == 1 ? Shape::kMap : Shape::kInline;
      type.remove_prefix(1);
    }
    if (type.size() == 1)
      field.scalar = type.front();
    else
      field.message = &message(type);
    return field;
  }

  std::map<std::string, ProtobufMessage, std::less<>> messages_;
  std::map<std::string, const ProtobufMessage*, std::less<>> by_tail_;
};

}  // namespace

const ProtobufMessage* protobuf_message(std::string_view api_version, std::string_view kind) {
  static const Table table;
  const auto parsed = GroupVersion::parse(api_version);
  if (!parsed) return nullptr;
  const std::string package =
      parsed->group.empty() ? "core" : parsed->group.substr(0, parsed->group.find('.'));
  if (const ProtobufMessage* found = table.find(package, parsed->version, kind)) return found;
  // DeleteOptions and their like are of every group.
  return table.find("meta", "v1", kind);
}

}  // namespace drydock::fake
