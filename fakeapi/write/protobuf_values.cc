#include "fakeapi/write/protobuf_values.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

#include "fakeapi/types/protobuf_wire.h"
#include "operator/schema/quantity.h"

namespace drydock::fake {
namespace {

// The length of the UTF-8 character that `text` begins with; 0: it begins with none.
std::size_t character_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return 1;
  const std::size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  if (first < 0xc2 || first > 0xf4 || text.size() <= more) return 0;
  std::uint32_t rune = first & (0x3fu >> more);
  for (std::size_t i = 1; i <= more; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0) != 0x80) return 0;
    rune = (rune << 6) | (byte & 0x3fu);
  }
  const bool overlong = (more == 2 && rune < 0x800) || (more == 3 && rune < 0x10000);
  const bool surrogate = rune >= 0xd800 && rune <= 0xdfff;
  return overlong || surrogate || rune > 0x10ffff ? 0 : more + 1;
}

const Json* at(const Json& fields, const char* key) {
  auto it = fields.find(key);
  return it == fields.end() ? nullptr : &*it;
}

std::int64_t number_at(const Json& fields, const char* key) {
  const Json* value = at(fields, key);
  return value ? value->get<std::int64_t>() : 0;
}

// Only the years that RFC 3339 can write; Go's zero time is no time.
Result<Json> time_of(const Json& fields, bool micro) {
  constexpr std::int64_t kZero = -62'135'596'800;  // 0001-01-01
  constexpr std::int64_t kLast = 253'402'300'799;  // the end of 9999
  constexpr std::int64_t kNanos = 1'000'000'000;
  if (fields.empty()) return Json();
  std::int64_t seconds = number_at(fields, "seconds");
  std::int64_t nanos = micro ? number_at(fields, "nanos") : 0;
  if (seconds < kZero || seconds > kLast - 4)  // nanos are below five seconds
    return malformed_protobuf("Time.MarshalJSON: year outside of range [0,9999]");
  seconds += nanos / kNanos;
  nanos %= kNanos;
  if (nanos < 0) {
    nanos += kNanos;
    --seconds;
  }
  if (seconds == kZero && nanos == 0) return Json();
  const std::chrono::sys_seconds whole{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(whole);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(whole - day);
  const std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  return Json(micro ? fmt::format("{}.{:06}Z", text, nanos / 1000) : text + "Z");
}

// "2026-11-22T04:07:42.000000Z", of any year: further than a clock of nanoseconds reaches.
Json time_fields(std::string_view text, bool micro) {
  auto number = [text](std::size_t from, std::size_t count) {
    int value = 0;
    if (from + count <= text.size())
      std::from_chars(text.data() + from, text.data() + from + count, value);
    return value;
  };
  if (text.size() < std::string_view("2026-11-22T04:07:42Z").size()) return Json::object();
  const std::chrono::year_month_day date{std::chrono::year(number(0, 4)),
                                         std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  if (!date.ok()) return Json::object();
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t seconds =
      days * 86'400 + number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2);
  const int micros = micro && text[19] == '.' ? number(20, 6) : 0;
  return Json{{"seconds", seconds}, {"nanos", micros * 1000}};
}

Result<Json> quantity_of(const Json& fields) {
  const Json* text = at(fields, "string");
  if (!text || *text == "") return Json("0");
  const auto quantity = schema::Quantity::parse(text->get_ref<const std::string&>());
  if (!quantity) return malformed_protobuf(quantity.error().message);
  return Json(quantity->to_string());
}

Json choice(const Json& fields, const char* one, const char* other, Json none) {
  if (const Json* value = at(fields, one)) return *value;
  const Json* value = at(fields, other);
  return value ? *value : std::move(none);
}

}  // namespace

std::string protobuf_text(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t size = character_at(bytes);
    text += size == 0 ? "\xef\xbf\xbd" : bytes.substr(0, size);
    bytes.remove_prefix(size == 0 ? 1 : size);
  }
  return text;
}

Result<Json> own_way(std::string_view name, Json fields) {
  if (name == "Time" || name == "MicroTime") return time_of(fields, name == "MicroTime");
  if (name == "Quantity") return quantity_of(fields);
  if (name == "Verbs" || name == "ExtraValue")
    return choice(fields, "items", "items", Json::array());
  if (name == "IntOrString")
    return number_at(fields, "type") == 1 ? choice(fields, "strVal", "strVal", "")
                                          : choice(fields, "intVal", "intVal", 0);
  if (name == "JSONSchemaPropsOrBool") {
    const Json* allows = at(fields, "allows");
    return choice(fields, "schema", "schema", allows && *allows == true);
  }
  if (name == "JSONSchemaPropsOrArray") return choice(fields, "schema", "jSONSchemas", Json());
  if (name == "JSONSchemaPropsOrStringArray") return choice(fields, "schema", "property", Json());
  return fields;
}

std::optional<Json> protobuf_fields_of(std::string_view name, const Json& value) {
  if (name == "Time" || name == "MicroTime")
    return time_fields(value.is_string() ? value.get_ref<const std::string&>() : "",
                       name == "MicroTime");
  if (name == "Quantity") return Json{{"string", value.is_string() ? value : Json(value.dump())}};
  if (name == "Verbs" || name == "ExtraValue") return Json{{"items", value}};
  if (name == "IntOrString")
    return value.is_string() ? Json{{"type", 1}, {"intVal", 0}, {"strVal", value}}
                             : Json{{"type", 0}, {"intVal", value}, {"strVal", ""}};
  if (name == "JSONSchemaPropsOrBool")
    return value.is_boolean() ? Json{{"allows", value}} : Json{{"allows", true}, {"schema", value}};
  if (name == "JSONSchemaPropsOrArray")
    return value.is_array() ? Json{{"jSONSchemas", value}} : Json{{"schema", value}};
  if (name == "JSONSchemaPropsOrStringArray")
    return value.is_array() ? Json{{"property", value}} : Json{{"schema", value}};
  return std::nullopt;
}

}  // namespace drydock::fake
