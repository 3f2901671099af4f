#include "operator/telemetry/log_format.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace drydock {

namespace {

using OrderedJson = nlohmann::ordered_json;

std::vector<const LogSpan*> spans_from_outside(const LogRecord& record) {
  std::vector<const LogSpan*> spans;
  for (const LogSpan* span = record.span; span; span = span->parent.get()) spans.push_back(span);
  std::ranges::reverse(spans);
  return spans;
}

void append_escaped(std::string& line, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      line += "\\n";
    } else if (c == '\r') {
      line += "\\r";
    } else if (c == '\t') {
      line += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      line += fmt::format("\\x{:02x}", byte);
    } else {
      line += c;
    }
  }
}

void append_fields(std::string& line, const LogFields& fields, bool space_first) {
  for (const LogField& field : fields) {
    if (space_first) line += ' ';
    space_first = true;
    append_escaped(line, field.key);
    line += '=';
    append_escaped(line, field.value);
  }
}

OrderedJson as_json(const LogSpan& span) {
  OrderedJson json = OrderedJson::object();
  for (const LogField& field : span.fields) json[field.key] = field.value;
  json["name"] = span.name;
  return json;
}

std::string dump(const OrderedJson& json) {
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace

std::string format_log_text(const LogRecord& record) {
  std::string line;
  const auto spans = spans_from_outside(record);
  for (const LogSpan* span : spans) {
    append_escaped(line, span->name);
    if (!span->fields.empty()) {
      line += '{';
      append_fields(line, span->fields, false);
      line += '}';
    }
    line += ':';
  }
  if (!spans.empty()) line += ' ';
  append_escaped(line, record.message);
  append_fields(line, record.fields, true);
  return line;
}

std::string format_log_json(const LogRecord& record) {
  OrderedJson fields{{"message", record.message}};
  for (const LogField& field : record.fields) fields[field.key] = field.value;
  std::string line = fmt::format(R"("fields":{},"target":{})", dump(fields),
                                 dump(OrderedJson(std::string(record.target))));
  const auto spans = spans_from_outside(record);
  if (spans.empty()) return line;
  OrderedJson list = OrderedJson::array();
  for (const LogSpan* span : spans) list.push_back(as_json(*span));
  line += fmt::format(R"(,"span":{},"spans":{})", dump(list.back()), dump(list));
  return line;
}

}  // namespace drydock
