#include "fakeapi/write/protobuf_body.h"

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <optional>

#include "fakeapi/kinds/base64.h"
#include "fakeapi/types/protobuf_fields.h"
#include "fakeapi/write/errors.h"
#include "operator/base/time.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kMagic{"k8s\0", 4};
constexpr int kMaxDepth = 200;

std::unexpected<Status> malformed(std::string_view why) {
  return fail(bad_request(fmt::format("couldn't decode the protobuf body: {}", why)));
}

// One field as it stands on the wire.
struct Raw {
  std::uint64_t number = 0;
  std::uint64_t value = 0;   // varint, fixed32, fixed64
  std::string_view bytes{};  // length-delimited
  bool delimited = false;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool done() const { return rest_.empty(); }

  Result<Raw> next() {
    DRYDOCK_TRY(const std::uint64_t tag, varint());
    Raw raw{.number = tag >> 3};
    switch (tag & 7) {
      case 0: {
        DRYDOCK_TRY(raw.value, varint());
        return raw;
      }
      case 1: {
        DRYDOCK_TRY(raw.value, fixed(8));
        return raw;
      }
      case 2: {
        DRYDOCK_TRY(const std::uint64_t size, varint());
        if (size > rest_.size()) return malformed("unexpected end of input");
        raw.bytes = rest_.substr(0, size);
        raw.delimited = true;
        rest_.remove_prefix(size);
        return raw;
      }
      case 5: {
        DRYDOCK_TRY(raw.value, fixed(4));
        return raw;
      }
      default:
        return malformed("unknown wire type");
    }
  }

  Result<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return malformed("unexpected end of input");
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    return malformed("integer overflow");
  }

 private:
  Result<std::uint64_t> fixed(std::size_t size) {
    if (rest_.size() < size) return malformed("unexpected end of input");
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
    rest_.remove_prefix(size);
    return value;
  }

  std::string_view rest_;
};

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i++]);
    if (first < 0x80) continue;
    const std::size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || text.size() - i < more) return false;
    std::uint32_t rune = first & (0x3fu >> more);
    for (std::size_t end = i + more; i < end; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if ((byte & 0xc0) != 0x80) return false;
      rune = (rune << 6) | (byte & 0x3fu);
    }
    const bool overlong = (more == 2 && rune < 0x800) || (more == 3 && rune < 0x10000);
    if (overlong || rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff)) return false;
  }
  return true;
}

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

Result<Json> text_of(std::string_view bytes) {
  if (!is_utf8(bytes)) return malformed("a string is not UTF-8");
  return Json(bytes);
}

Result<Json> scalar(char type, const Raw& raw) {
  switch (type) {
    case 's':
      return text_of(raw.bytes);
    case 'y':
      return Json(encode_base64(raw.bytes));
    case 'b':
      return Json(raw.value != 0);
    case 'd':
      return Json(std::bit_cast<double>(raw.value));
    case 'f':
      return Json(std::bit_cast<float>(static_cast<std::uint32_t>(raw.value)));
    default:
      return Json(std::bit_cast<std::int64_t>(raw.value));
  }
}

// In a CRD's schema a zero of these is as good as none; they are written all the same.
bool says_nothing(const ProtobufMessage& message, const ProtobufField& field, const Json& value) {
  if (message.name.find(".apiextensions.") == std::string::npos) return false;
  if (field.name == "served" || field.name == "storage") return false;
  return value == "" || value == false;
}

Result<Json> read_message(const ProtobufMessage& message, std::string_view bytes, int depth);

Result<Json> read_value(const ProtobufField& field, const Raw& raw, int depth) {
  if (!field.message) return scalar(field.scalar, raw);
  if (!raw.delimited) return malformed("a message is not length-delimited");
  return read_message(*field.message, raw.bytes, depth + 1);
}

Result<void> read_entry(const ProtobufField& field, std::string_view bytes, Json& into, int depth) {
  std::string key;
  Json value = field.message ? Json::object() : Json(field.scalar == 'i' ? Json(0) : Json(""));
  for (Reader reader(bytes); !reader.done();) {
    DRYDOCK_TRY(const Raw raw, reader.next());
    if (raw.number == 1) {
      DRYDOCK_TRY(const Json text, text_of(raw.bytes));
      key = text.get<std::string>();
    } else if (raw.number == 2) {
      DRYDOCK_TRY(value, read_value(field, raw, depth));
    }
  }
  into[key] = std::move(value);
  return {};
}

Result<Json> read_fields(const ProtobufMessage& message, std::string_view bytes, int depth) {
  using Shape = ProtobufField::Shape;
  if (depth > kMaxDepth) return malformed("nested too deep");
  Json object = Json::object();
  for (Reader reader(bytes); !reader.done();) {
    DRYDOCK_TRY(const Raw raw, reader.next());
    auto it = message.fields.find(raw.number);
    if (it == message.fields.end()) continue;
    const ProtobufField& field = it->second;
    if (field.shape == Shape::kMap) {
      Json& map = object[field.name];
      if (!map.is_object()) map = Json::object();
      DRYDOCK_CHECK(read_entry(field, raw.bytes, map, depth));
      continue;
    }
    if (field.shape == Shape::kList && field.scalar == 'i' && raw.delimited) {
      for (Reader packed(raw.bytes); !packed.done();) {
        DRYDOCK_TRY(const std::uint64_t number, packed.varint());
        object[field.name].push_back(std::bit_cast<std::int64_t>(number));
      }
      continue;
    }
    DRYDOCK_TRY(Json value, read_value(field, raw, depth));
    if (field.shape == Shape::kList)
      object[field.name].push_back(std::move(value));
    else if (field.shape == Shape::kInline)
      object.update(value);
    else if (!says_nothing(message, field, value))
      object[field.name] = std::move(value);
  }
  return object;
}

Json time_of(const Json& fields, bool micro) {
  if (!fields.contains("seconds")) return Json();
  const auto seconds = std::chrono::seconds(fields["seconds"].get<std::int64_t>());
  const auto nanos =
      std::chrono::nanoseconds(fields.contains("nanos") ? fields["nanos"].get<std::int64_t>() : 0);
  const WallTime time{std::chrono::duration_cast<WallTime::duration>(seconds + nanos)};
  return micro ? Json(format_micro_time(time)) : Json(format_time(time));
}

const Json* at(const Json& fields, const char* key) {
  auto it = fields.find(key);
  return it == fields.end() ? nullptr : &*it;
}

// Types that JSON writes in a way of their own; nullopt for all others.
std::optional<Json> own_way(std::string_view name, const Json& fields) {
  if (name == "Time" || name == "MicroTime") return time_of(fields, name == "MicroTime");
  if (name == "Quantity") return at(fields, "string") ? fields["string"] : Json("0");
  if (name == "Verbs" || name == "ExtraValue")
    return at(fields, "items") ? fields["items"] : Json::array();
  if (name == "IntOrString") {
    const Json* type = at(fields, "type");
    const bool is_text = type && *type == 1;
    if (const Json* value = at(fields, is_text ? "strVal" : "intVal")) return *value;
    return is_text ? Json("") : Json(0);
  }
  if (name == "JSONSchemaPropsOrBool") {
    if (const Json* schema = at(fields, "schema")) return *schema;
    return Json(at(fields, "allows") != nullptr);
  }
  if (name == "JSONSchemaPropsOrArray") {
    if (const Json* schema = at(fields, "schema")) return *schema;
    return at(fields, "jSONSchemas") ? fields["jSONSchemas"] : Json();
  }
  if (name == "JSONSchemaPropsOrStringArray") {
    if (const Json* schema = at(fields, "schema")) return *schema;
    return at(fields, "property") ? fields["property"] : Json();
  }
  return std::nullopt;
}

// JSON inside of protobuf, as bytes of the one field.
bool holds_json(std::string_view name) {
  return name == "JSON" || name == "RawExtension" || name == "FieldsV1";
}

Result<Json> read_message(const ProtobufMessage& message, std::string_view bytes, int depth) {
  const std::string_view name = last_part(message.name);
  if (holds_json(name)) {
    Reader reader(bytes);
    if (reader.done()) return Json();
    DRYDOCK_TRY(const Raw raw, reader.next());
    auto parsed = parse_json(std::string(raw.bytes));
    if (!parsed) return malformed("what should be JSON is none");
    return std::move(*parsed);
  }
  DRYDOCK_TRY(Json fields, read_fields(message, bytes, depth));
  if (auto value = own_way(name, fields)) return std::move(*value);
  return fields;
}

}  // namespace

Result<Json> read_protobuf(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return malformed("it does not begin with the magic number");
  std::string api_version;
  std::string kind;
  std::string_view content;
  for (Reader envelope(bytes.substr(kMagic.size())); !envelope.done();) {
    DRYDOCK_TRY(const Raw raw, envelope.next());
    if (raw.number == 2) content = raw.bytes;
    if (raw.number != 1) continue;
    for (Reader type(raw.bytes); !type.done();) {
      DRYDOCK_TRY(const Raw part, type.next());
      if (part.number == 1) api_version = part.bytes;
      if (part.number == 2) kind = part.bytes;
    }
  }
  const ProtobufMessage* message = protobuf_message(api_version, kind);
  if (!message)
    return fail(bad_request(
        fmt::format("no kind \"{}\" is registered for version \"{}\"", kind, api_version)));
  DRYDOCK_TRY(Json object, read_message(*message, content, 0));
  object["apiVersion"] = std::move(api_version);
  object["kind"] = std::move(kind);
  return object;
}

}  // namespace drydock::fake
