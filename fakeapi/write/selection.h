#pragma once
// Selection: which objects of a resource a list, a watch or a deletecollection is about: namespace,
// name, label and field selectors, as parsed from a request.
#include <string>

#include "fakeapi/write/call.h"
#include "operator/api/selector.h"

namespace drydock::fake {

class Selection {
 public:
  /// `call.request.name`, where there is one, selects that object. Errors: 400.
  static Result<Selection> parse(const Call& call);

  /// `stored` is in its storage version.
  bool matches(const Object& stored) const;
  /// What the storage keys of all that may match start with.
  const std::string& prefix() const { return prefix_; }
  /// Whether anything but the namespace selects.
  bool is_narrow() const {
    return !labels_.matches_everything() || !fields_.matches_everything() || !name_.empty();
  }
  /// The one key that can match; nullopt where there may be several.
  std::optional<ObjectKey> only_key() const;

 private:
  LabelSelector labels_;
  FieldSelector fields_;
  std::string namespace_, name_, prefix_;
  bool namespaced_ = true;
  ResourceTypePtr type_;
  std::shared_ptr<const KindStrategy> own_strategy_;
  const KindStrategy* strategy_ = nullptr;
};

}  // namespace drydock::fake
