#pragma once
// Old: the stored value that a value of an update is compared with, so that what did not change is
// not held against it, and that oldSelf of CEL rules is. A reference; the stored object outlives
// it.
#include <string>

#include "operator/schema/schema.h"

namespace drydock::schema {

class Old {
 public:
  Old() = default;
  explicit Old(const Json* value) : value_(value) {}
  /// Null where there was none.
  const Json* value() const { return value_; }
  bool equals(const Schema& schema, const Json& value) const;
  Old member(const Schema& schema, const std::string& name) const;
  /// Items correspond by their keys in map lists; in atomic lists and sets to none.
  Old item(const Schema& schema, const Json& item) const;

 private:
  const Json* value_ = nullptr;
};

}  // namespace drydock::schema
