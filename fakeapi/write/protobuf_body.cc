#include "fakeapi/write/protobuf_body.h"

#include <fmt/format.h>

#include <bit>
#include <cstdint>

#include "fakeapi/kinds/base64.h"
#include "fakeapi/types/protobuf_fields.h"
#include "fakeapi/write/protobuf_values.h"
#include "fakeapi/types/protobuf_wire.h"

namespace drydock::fake {
namespace {

using Shape = ProtobufField::Shape;

constexpr std::string_view kMagic{"k8s\0", 4};
// Schemas within schemas are the deepest that anybody sends.
constexpr int kMaxDepth = 200;
// Of JSON within protobuf.
constexpr int kMaxJsonDepth = 500;

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

// Go's names of what is embedded or abbreviated; all others are JSON's in upper case.
std::string go_name(std::string_view json_name) {
  if (json_name == "metadata") return "ObjectMeta";
  if (json_name == "uid") return "UID";
  if (json_name.starts_with("api")) return "API" + std::string(json_name.substr(3));
  std::string name(json_name);
  if (name.front() >= 'a' && name.front() <= 'z') name.front() -= 'a' - 'A';
  return name;
}

WireType wire_type(const ProtobufField& field) {
  if (field.message || field.shape == Shape::kMap) return WireType::kBytes;
  switch (field.scalar) {
    case 's':
    case 'y':
      return WireType::kBytes;
    case 'd':
      return WireType::kFixed64;
    case 'f':
      return WireType::kFixed32;
    default:
      return WireType::kVarint;
  }
}

Json integer(char type, std::uint64_t value) {
  if (type == 'n') return Json(std::bit_cast<std::int32_t>(static_cast<std::uint32_t>(value)));
  return Json(std::bit_cast<std::int64_t>(value));
}

Result<Json> read_scalar(char type, WireReader& reader) {
  switch (type) {
    case 's': {
      DRYDOCK_TRY(const std::string_view bytes, reader.bytes());
      return Json(protobuf_text(bytes));
    }
    case 'y': {
      DRYDOCK_TRY(const std::string_view bytes, reader.bytes());
      return Json(encode_base64(bytes));
    }
    case 'd': {
      DRYDOCK_TRY(const std::uint64_t bits, reader.fixed(8));
      return Json(std::bit_cast<double>(bits));
    }
    case 'f': {
      DRYDOCK_TRY(const std::uint64_t bits, reader.fixed(4));
      return Json(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    }
    default: {
      DRYDOCK_TRY(const std::uint64_t value, reader.varint());
      return type == 'b' ? Json(value != 0) : integer(type, value);
    }
  }
}

// In a CRD's schema a zero of these is as good as none; they are written all the same.
bool says_nothing(const ProtobufMessage& message, const ProtobufField& field, const Json& value) {
  if (message.name.find(".apiextensions.") == std::string::npos) return false;
  if (field.name == "served" || field.name == "storage") return false;
  return value == "" || value == false;
}

// JSON inside of protobuf, as bytes of the one field.
bool holds_json(std::string_view name) {
  return name == "JSON" || name == "RawExtension" || name == "FieldsV1";
}

Result<Json> read_json_within(std::string_view name, std::string_view bytes) {
  Json value;
  for (WireReader reader(bytes, name); !reader.done();) {
    DRYDOCK_TRY(const WireTag tag, reader.tag());
    if (tag.number != 1 || tag.type != static_cast<unsigned>(WireType::kBytes)) {
      DRYDOCK_CHECK(reader.skip(tag));
      continue;
    }
    DRYDOCK_TRY(const std::string_view raw, reader.bytes());
    JsonLimits limits;
    limits.max_depth = kMaxJsonDepth;
    auto parsed = parse_json(raw, limits);
    // Whose fields they are is not worth an error.
    if (!parsed && name != "FieldsV1")
      return malformed_protobuf(fmt::format(
          "json: error calling MarshalJSON for type runtime.{}: {}", name, parsed.error().message));
    value = parsed ? std::move(*parsed) : Json::object();
  }
  return value;
}

Result<void> read_fields(const ProtobufMessage& message, std::string_view bytes, Json& object,
                         int depth);

// `before`: what an earlier field of the same number said, or null.
Result<Json> read_message(const ProtobufMessage& message, std::string_view bytes, Json before,
                          int depth) {
  const std::string_view name = last_part(message.name);
  if (holds_json(name)) return read_json_within(name, bytes);
  Json fields = before.is_object() ? std::move(before) : Json::object();
  DRYDOCK_CHECK(read_fields(message, bytes, fields, depth));
  return own_way(name, std::move(fields));
}

Result<void> read_entry(const ProtobufField& field, std::string_view bytes, Json& map, int depth) {
  std::string key;
  Json value;
  bool has_value = false;
  for (WireReader reader(bytes, field.name); !reader.done();) {
    DRYDOCK_TRY(const WireTag tag, reader.tag());
    if (tag.number == 1) {
      DRYDOCK_TRY(const std::string_view text, reader.bytes());
      key = protobuf_text(text);
    } else if (tag.number == 2) {
      has_value = true;
      if (field.message) {
        DRYDOCK_TRY(const std::string_view content, reader.bytes());
        DRYDOCK_TRY(value, read_message(*field.message, content, Json(), depth + 1));
      } else {
        DRYDOCK_TRY(value, read_scalar(field.scalar, reader));
      }
    } else {
      DRYDOCK_CHECK(reader.skip(tag));
    }
  }
  if (!has_value && field.message) {
    DRYDOCK_TRY(value, read_message(*field.message, "", Json(), depth + 1));
  } else if (!has_value) {
    value = field.scalar == 's' || field.scalar == 'y' ? Json("") : Json(0);
  }
  map[std::move(key)] = std::move(value);
  return {};
}

Result<void> read_field(const ProtobufMessage& message, const ProtobufField& field, WireTag tag,
                        WireReader& reader, Json& object, int depth) {
  const WireType type = wire_type(field);
  const bool packed = field.shape == Shape::kList && type == WireType::kVarint &&
                      tag.type == static_cast<unsigned>(WireType::kBytes);
  if (!packed && tag.type != static_cast<unsigned>(type))
    return malformed_protobuf(
        fmt::format("proto: wrong wireType = {} for field {}", tag.type, go_name(field.name)));
  if (field.shape == Shape::kInline) {
    DRYDOCK_TRY(const std::string_view content, reader.bytes());
    return read_fields(*field.message, content, object, depth + 1);
  }
  if (field.shape == Shape::kMap) {
    DRYDOCK_TRY(const std::string_view entry, reader.bytes());
    Json& map = object[field.name];
    if (!map.is_object()) map = Json::object();
    return read_entry(field, entry, map, depth);
  }
  if (field.shape == Shape::kList) {
    Json& list = object[field.name];
    if (!list.is_array()) list = Json::array();
    if (packed) {
      DRYDOCK_TRY(const std::string_view numbers, reader.bytes());
      for (WireReader each(numbers, message.name); !each.done();) {
        DRYDOCK_TRY(Json number, read_scalar(field.scalar, each));
        list.push_back(std::move(number));
      }
      return {};
    }
    Json value;
    if (field.message) {
      DRYDOCK_TRY(const std::string_view content, reader.bytes());
      DRYDOCK_TRY(value, read_message(*field.message, content, Json(), depth + 1));
    } else {
      DRYDOCK_TRY(value, read_scalar(field.scalar, reader));
    }
    list.push_back(std::move(value));
    return {};
  }
  if (field.message) {
    DRYDOCK_TRY(const std::string_view content, reader.bytes());
    Json before;
    if (auto it = object.find(field.name); it != object.end()) before = std::move(*it);
    DRYDOCK_TRY(object[field.name],
                read_message(*field.message, content, std::move(before), depth + 1));
    return {};
  }
  DRYDOCK_TRY(Json value, read_scalar(field.scalar, reader));
  if (!says_nothing(message, field, value)) object[field.name] = std::move(value);
  return {};
}

Result<void> read_fields(const ProtobufMessage& message, std::string_view bytes, Json& object,
                         int depth) {
  if (depth > kMaxDepth) return malformed_protobuf("proto: exceeded max depth");
  for (WireReader reader(bytes, last_part(message.name)); !reader.done();) {
    DRYDOCK_TRY(const WireTag tag, reader.tag());
    auto it = message.fields.find(tag.number);
    if (it == message.fields.end())
      DRYDOCK_CHECK(reader.skip(tag));
    else
      DRYDOCK_CHECK(read_field(message, it->second, tag, reader, object, depth));
  }
  return {};
}

Result<void> read_type(std::string_view bytes, ProtobufEnvelope& envelope) {
  for (WireReader reader(bytes, "TypeMeta"); !reader.done();) {
    DRYDOCK_TRY(const WireTag tag, reader.tag());
    if (tag.number > 2) {
      DRYDOCK_CHECK(reader.skip(tag));
      continue;
    }
    if (tag.type != static_cast<unsigned>(WireType::kBytes))
      return malformed_protobuf(fmt::format("proto: wrong wireType = {} for field {}", tag.type,
                                            tag.number == 1 ? "APIVersion" : "Kind"));
    DRYDOCK_TRY(const std::string_view text, reader.bytes());
    (tag.number == 1 ? envelope.api_version : envelope.kind) = protobuf_text(text);
  }
  return {};
}

}  // namespace

Result<ProtobufEnvelope> open_protobuf(std::string_view bytes) {
  constexpr std::string_view kNames[] = {"TypeMeta", "Raw", "ContentEncoding", "ContentType"};
  if (bytes.empty()) return malformed_protobuf("empty data");
  if (!bytes.starts_with(kMagic))
    return malformed_protobuf(
        "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  if (bytes.size() == kMagic.size()) return malformed_protobuf("empty body");
  ProtobufEnvelope envelope;
  for (WireReader reader(bytes.substr(kMagic.size()), "Unknown"); !reader.done();) {
    DRYDOCK_TRY(const WireTag tag, reader.tag());
    if (tag.number > std::size(kNames)) {
      DRYDOCK_CHECK(reader.skip(tag));
      continue;
    }
    if (tag.type != static_cast<unsigned>(WireType::kBytes))
      return malformed_protobuf(
          fmt::format("proto: wrong wireType = {} for field {}", tag.type, kNames[tag.number - 1]));
    DRYDOCK_TRY(const std::string_view part, reader.bytes());
    if (tag.number == 1) DRYDOCK_CHECK(read_type(part, envelope));
    if (tag.number == 2) envelope.content = part;
  }
  return envelope;
}

Result<Json> read_protobuf(const ProtobufEnvelope& envelope) {
  const ProtobufMessage* message = protobuf_message(envelope.api_version, envelope.kind);
  if (!message)
    return malformed_protobuf(fmt::format(
        "no kind \"{}\" is registered for version \"{}\" in scheme \"pkg/runtime/scheme.go:111\"",
        envelope.kind, envelope.api_version));
  DRYDOCK_TRY(Json object, read_message(*message, envelope.content, Json(), 0));
  if (!object.is_object()) object = Json::object();
  object["apiVersion"] = envelope.api_version;
  object["kind"] = envelope.kind;
  return object;
}

}  // namespace drydock::fake
