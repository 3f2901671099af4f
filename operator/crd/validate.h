#pragma once
// Validator: a declared struct's rules, checked on this side of the wire by the same code that the
// fake API server checks them with, so that both agree. Immutable, cheap to copy.
#include <memory>

#include "operator/crd/decode.h"

namespace drydock::crd {

class Validator {
 public:
  explicit Validator(const Type& type);

  /// Errors: reason Invalid, one cause for each field, paths below the value:
  /// "replicas: greater than 20; ports[0].number: lower than 1".
  Result<void> check(const Json& value) const;

  template <Described T>
  Result<void> operator()(const T& value) const {
    return check(encode_json(value));
  }

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace drydock::crd
