#pragma once
// WireReader and WireWriter: the fields of one protobuf message, as they stand on the wire. The
// reader views what it is given, which must outlive it. What is malformed is a Status with the
// words of Go's generated decoders and no code: who knows what was read says the rest.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "operator/base/result.h"

namespace drydock::fake {

enum class WireType : unsigned { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

struct WireTag {
  std::uint64_t number = 0;
  unsigned type = 0;  ///< a WireType, or what is none
};

std::unexpected<Status> malformed_protobuf(std::string_view words);

class WireReader {
 public:
  /// `message`: what errors call the message.
  WireReader(std::string_view bytes, std::string_view message) : rest_(bytes), message_(message) {}

  bool done() const { return rest_.empty(); }
  Result<WireTag> tag();

  // What follows a tag: one of these.
  Result<std::uint64_t> varint();
  Result<std::uint64_t> fixed(std::size_t size);
  Result<std::string_view> bytes();
  /// Any, with all that is in a group.
  Result<void> skip(WireTag tag);

 private:
  std::string_view rest_;
  std::string_view message_;
};

/// Writes fields in the order of the calls.
class WireWriter {
 public:
  void varint(std::uint64_t number, std::uint64_t value);
  void fixed32(std::uint64_t number, std::uint32_t value);
  void fixed64(std::uint64_t number, std::uint64_t value);
  void bytes(std::uint64_t number, std::string_view bytes);
  std::string take() { return std::move(out_); }

 private:
  void tag(std::uint64_t number, WireType type);
  void raw_varint(std::uint64_t value);
  void raw_fixed(std::uint64_t value, int bytes);

  std::string out_;
};

}  // namespace drydock::fake
