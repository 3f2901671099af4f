#include "fakeapi/write/protobuf_encode.h"

#include <bit>

#include "fakeapi/kinds/base64.h"
#include "fakeapi/types/protobuf_fields.h"
#include "fakeapi/write/protobuf_values.h"
#include "fakeapi/types/protobuf_wire.h"
#include "operator/api/json.h"

namespace drydock::fake {
namespace {

using Shape = ProtobufField::Shape;

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

bool holds_json(std::string_view name) {
  return name == "JSON" || name == "RawExtension" || name == "FieldsV1";
}

std::int64_t integer_of(const Json& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return value.is_number() ? static_cast<std::int64_t>(value.get<double>()) : 0;
}

std::string_view text_of(const Json& value) {
  return value.is_string() ? std::string_view(value.get_ref<const std::string&>())
                           : std::string_view();
}

std::string encode_message(const ProtobufMessage& message, const Json& value);

void put_scalar(WireWriter& out, std::uint64_t number, char type, const Json& value) {
  switch (type) {
    case 's':
      return out.bytes(number, text_of(value));
    case 'y':
      return out.bytes(number, decode_base64(text_of(value)));
    case 'd':
      return out.fixed64(
          number, std::bit_cast<std::uint64_t>(value.is_number() ? value.get<double>() : 0.0));
    case 'f':
      return out.fixed32(
          number, std::bit_cast<std::uint32_t>(value.is_number() ? value.get<float>() : 0.0f));
    case 'b':
      return out.varint(number, value == true ? 1 : 0);
    default:
      return out.varint(number, std::bit_cast<std::uint64_t>(integer_of(value)));
  }
}

void put_value(WireWriter& out, std::uint64_t number, const ProtobufField& field,
               const Json& value) {
  if (field.message)
    out.bytes(number, encode_message(*field.message, value));
  else
    put_scalar(out, number, field.scalar, value);
}

void put_field(WireWriter& out, std::uint64_t number, const ProtobufField& field,
               const Json& value) {
  switch (field.shape) {
    case Shape::kList:
      if (value.is_array())
        for (const Json& element : value) put_value(out, number, field, element);
      return;
    case Shape::kMap:
      if (!value.is_object()) return;
      for (auto it = value.begin(); it != value.end(); ++it) {
        WireWriter entry;
        entry.bytes(1, it.key());
        put_value(entry, 2, field, it.value());
        out.bytes(number, entry.take());
      }
      return;
    case Shape::kOne:
    case Shape::kInline:
      return put_value(out, number, field, value);
  }
}

std::string encode_fields(const ProtobufMessage& message, const Json& fields) {
  WireWriter out;
  for (const auto& [number, field] : message.fields) {
    if (field.shape == Shape::kInline) {
      // Its fields stand beside the others; where none does, it is not there.
      if (std::string inner = encode_message(*field.message, fields); !inner.empty())
        out.bytes(number, inner);
      continue;
    }
    auto it = fields.find(field.name);
    if (it != fields.end() && !it->is_null()) put_field(out, number, field, *it);
  }
  return out.take();
}

std::string encode_message(const ProtobufMessage& message, const Json& value) {
  const std::string_view name = last_part(message.name);
  if (holds_json(name)) {
    WireWriter out;
    out.bytes(1, dump_json(value));
    return out.take();
  }
  if (const auto fields = protobuf_fields_of(name, value)) return encode_fields(message, *fields);
  return value.is_object() ? encode_fields(message, value) : std::string();
}

std::string in_envelope(std::string_view api_version, std::string_view kind,
                        std::string_view content) {
  WireWriter type;
  type.bytes(1, api_version);
  type.bytes(2, kind);
  WireWriter unknown;
  unknown.bytes(1, type.take());
  unknown.bytes(2, content);
  unknown.bytes(3, "");
  unknown.bytes(4, "");
  return std::string("k8s\0", 4) + unknown.take();
}

std::string content_of(const Object& object) {
  const ProtobufMessage* message = protobuf_message(object.api_version(), object.kind());
  return message ? encode_message(*message, object.json()) : std::string();
}

}  // namespace

bool has_protobuf_form(std::string_view api_version, std::string_view kind) {
  return protobuf_message(api_version, kind) != nullptr;
}

std::string to_protobuf(const Object& object) {
  return in_envelope(object.api_version(), object.kind(), content_of(object));
}

std::string to_protobuf(const ObjectList& list) {
  WireWriter metadata;
  metadata.bytes(1, "");
  metadata.bytes(2, list.resource_version);
  metadata.bytes(3, list.continue_token);
  if (list.remaining_item_count)
    metadata.varint(4, std::bit_cast<std::uint64_t>(*list.remaining_item_count));
  WireWriter content;
  content.bytes(1, metadata.take());
  for (const Object& item : list.items) content.bytes(2, content_of(item));
  return in_envelope(list.api_version, list.kind, content.take());
}

std::string protobuf_frame(std::string_view type, const Object& object) {
  WireWriter raw;
  raw.bytes(1, to_protobuf(object));
  WireWriter event;
  event.bytes(1, type);
  event.bytes(2, raw.take());
  const std::string bytes = event.take();
  std::string frame;
  for (const int shift : {24, 16, 8, 0}) frame += static_cast<char>(bytes.size() >> shift & 0xff);
  return frame + bytes;
}

}  // namespace drydock::fake
