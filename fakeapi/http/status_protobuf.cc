#include "fakeapi/http/status_protobuf.h"

#include <cstdint>

namespace drydock::http {
namespace {

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void put_bytes(std::string& out, int field, std::string_view bytes) {
  put_varint(out, static_cast<std::uint64_t>(field) << 3 | 2);
  put_varint(out, bytes.size());
  out += bytes;
}

void put_number(std::string& out, int field, std::int64_t value) {
  put_varint(out, static_cast<std::uint64_t>(field) << 3);
  put_varint(out, static_cast<std::uint64_t>(value));
}

std::string details_bytes(const StatusDetails& details) {
  std::string out;
  put_bytes(out, 1, details.name);
  put_bytes(out, 2, details.group);
  put_bytes(out, 3, details.kind);
  for (const StatusCause& cause : details.causes) {
    std::string bytes;
    put_bytes(bytes, 1, cause.type);
    put_bytes(bytes, 2, cause.message);
    put_bytes(bytes, 3, cause.field);
    put_bytes(out, 4, bytes);
  }
  put_number(out, 5, details.retry_after_seconds.value_or(0));
  put_bytes(out, 6, details.uid);
  return out;
}

}  // namespace

std::string to_protobuf(const Status& status) {
  std::string body;
  put_bytes(body, 1, "");
  put_bytes(body, 2, "Failure");
  put_bytes(body, 3, status.message);
  put_bytes(body, 4, status.reason);
  if (status.details) put_bytes(body, 5, details_bytes(*status.details));
  put_number(body, 6, status.code);
  std::string type;
  put_bytes(type, 1, "v1");
  put_bytes(type, 2, "Status");
  std::string out("k8s\0", 4);
  put_bytes(out, 1, type);
  put_bytes(out, 2, body);
  put_bytes(out, 3, "");
  put_bytes(out, 4, "");
  return out;
}

}  // namespace drydock::http
