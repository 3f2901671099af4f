#pragma once
// Validators: a declaration's rules, checked on this side of the wire by the same code that the
// fake API server checks them with, so that both agree. Immutable, cheap to copy.
#include <memory>

#include "operator/crd/decode.h"
#include "operator/crd/definition.h"

namespace drydock::crd {

/// One declared struct, CEL rules included.
class Validator {
 public:
  explicit Validator(const Type& type);

  /// Errors: reason Invalid, one cause for each field, paths below the value:
  /// "replicas: greater than 20; ports[0].number: lower than 1".
  Result<void> check(const Json& value) const;
  /// The same for a change: rules over oldSelf are checked too, and what was wrong before and has
  /// not changed is let pass.
  Result<void> check_update(const Json& value, const Json& old) const;

  template <Described T>
  Result<void> operator()(const T& value) const {
    return check(encode_json(value));
  }
  template <Described T>
  Result<void> operator()(const T& value, const T& old) const {
    return check_update(encode_json(value), encode_json(old));
  }

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

/// A whole object as a user would send it: unknown fields are dropped and defaults filled in first,
/// as the API server does. Says nothing of names, labels and annotations.
class ObjectValidator {
 public:
  explicit ObjectValidator(const Definition& definition);

  /// Errors: as above, with paths from the root: "spec.replicas: greater than 20".
  Result<void> check(const Object& object) const;
  Result<void> check_update(const Object& object, const Object& old) const;

 private:
  struct Compiled;
  Result<void> check(const Object& object, const Json* old) const;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace drydock::crd
