#include "fakeapi/types/protobuf_wire.h"

#include <fmt/format.h>

namespace drydock::fake {
namespace {

constexpr unsigned kGroup = 3;
constexpr unsigned kEndGroup = 4;

std::unexpected<Status> cut_off() { return malformed_protobuf("unexpected EOF"); }

}  // namespace

std::unexpected<Status> malformed_protobuf(std::string_view words) {
  return fail(Status(0, "", std::string(words)));
}

Result<WireTag> WireReader::tag() {
  DRYDOCK_TRY(const std::uint64_t wire, varint());
  const auto type = static_cast<unsigned>(wire & 7);
  const auto number = static_cast<std::int32_t>(wire >> 3);
  if (type == kEndGroup)
    return malformed_protobuf(fmt::format("proto: {}: wiretype end group for non-group", message_));
  if (number <= 0)
    return malformed_protobuf(
        fmt::format("proto: {}: illegal tag {} (wire type {})", message_, number, wire));
  return WireTag{.number = static_cast<std::uint64_t>(number), .type = type};
}

Result<std::uint64_t> WireReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (rest_.empty()) return cut_off();
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return malformed_protobuf("proto: integer overflow");
}

Result<std::uint64_t> WireReader::fixed(std::size_t size) {
  if (rest_.size() < size) return cut_off();
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i)
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
  rest_.remove_prefix(size);
  return value;
}

Result<std::string_view> WireReader::bytes() {
  DRYDOCK_TRY(const std::uint64_t size, varint());
  if (size >> 63 != 0)
    return malformed_protobuf("proto: negative length found during unmarshaling");
  if (size > rest_.size()) return cut_off();
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

Result<void> WireReader::skip(WireTag tag) {
  for (std::size_t open = 0;;) {
    switch (tag.type) {
      case 0:
        DRYDOCK_CHECK(varint());
        break;
      case 1:
        DRYDOCK_CHECK(fixed(8));
        break;
      case 2:
        DRYDOCK_CHECK(bytes());
        break;
      case kGroup:
        ++open;
        break;
      case kEndGroup:
        if (open == 0) return malformed_protobuf("proto: unexpected end of group");
        --open;
        break;
      case 5:
        DRYDOCK_CHECK(fixed(4));
        break;
      default:
        return malformed_protobuf(fmt::format("proto: illegal wireType {}", tag.type));
    }
    if (open == 0) return {};
    DRYDOCK_TRY(const std::uint64_t wire, varint());
    tag.type = static_cast<unsigned>(wire & 7);
  }
}

void WireWriter::varint(std::uint64_t number, std::uint64_t value) {
  tag(number, WireType::kVarint);
  raw_varint(value);
}

void WireWriter::fixed32(std::uint64_t number, std::uint32_t value) {
  tag(number, WireType::kFixed32);
  raw_fixed(value, 4);
}

void WireWriter::fixed64(std::uint64_t number, std::uint64_t value) {
  tag(number, WireType::kFixed64);
  raw_fixed(value, 8);
}

void WireWriter::bytes(std::uint64_t number, std::string_view bytes) {
  tag(number, WireType::kBytes);
  raw_varint(bytes.size());
  out_ += bytes;
}

void WireWriter::tag(std::uint64_t number, WireType type) {
  raw_varint(number << 3 | static_cast<unsigned>(type));
}

void WireWriter::raw_varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out_ += static_cast<char>((value & 0x7f) | 0x80);
  out_ += static_cast<char>(value);
}

void WireWriter::raw_fixed(std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out_ += static_cast<char>(value >> (8 * i) & 0xff);
}

}  // namespace drydock::fake
