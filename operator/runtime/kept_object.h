#pragma once
// KeptObject: how a cache holds an object: as it is, or as its bytes alone, which are parsed anew
// each time that somebody asks (a parsed document takes six times its text). A cheap value that
// shares what it holds.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "operator/api/object.h"

namespace drydock {

enum class Keep { kDocument, kBytes };

class KeptObject {
 public:
  KeptObject() = default;
  KeptObject(Object object, Keep keep);

  explicit operator bool() const { return object_ || bytes_; }
  /// The object; of bytes a new one each time, that is parsed on first need and dies with its last
  /// copy.
  Object get() const;
  // Without parsing.
  std::string_view uid() const;
  std::string_view resource_version() const;
  /// The same state of the same object.
  bool is_same_version(const KeptObject& other) const {
    return uid() == other.uid() && resource_version() == other.resource_version();
  }

 private:
  struct Bytes {
    std::string all;  ///< uid, resource version, JSON: one piece of memory
    std::uint32_t uid_size, version_size;
  };
  Object object_;
  std::shared_ptr<const Bytes> bytes_;
};

}  // namespace drydock
