#pragma once
// Object: any Kubernetes object; a reference-counted, immutable pair of its JSON document and its
// bytes, each made from the other on first need. Copying copies a pointer. Safe to share between
// threads. Store, history, watches and caches hand out the same one.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/json.h"
#include "operator/api/names.h"

namespace drydock {

struct OwnerReference {
  std::string api_version;
  std::string kind;
  std::string name;
  std::string uid;
  bool controller = false;
  bool block_owner_deletion = false;
  bool operator==(const OwnerReference&) const = default;
};

/// As it stands in `metadata.ownerReferences`; false flags are left out.
Json to_json(const OwnerReference& reference);

class Object {
 public:
  /// No object: json() is null.
  Object() = default;
  explicit Object(Json document);
  /// Parses at once. Errors: reason Malformed.
  static Result<Object> parse(std::string bytes);
  /// From bytes that this process wrote itself; parsed on first need. REQUIRES: they are JSON.
  static Object from_own_bytes(std::string bytes);

  bool empty() const { return data_ == nullptr; }
  explicit operator bool() const { return !empty(); }

  const Json& json() const;
  /// Compact JSON in the API server's order (object_bytes.h); cached.
  const std::string& bytes() const;
  /// The same without apiVersion and kind, as items of a built-in list are written; cached.
  const std::string& bytes_without_type() const;

  // Views of the object's metadata; empty where a field is missing or of a wrong type.
  std::string_view api_version() const;
  std::string_view kind() const;
  GroupVersionKind gvk() const;
  std::string_view name() const;
  std::string_view namespace_() const;
  std::string_view uid() const;
  /// Opaque: compare for equality only.
  std::string_view resource_version() const;
  std::int64_t generation() const;
  std::string_view creation_timestamp() const;
  std::string_view deletion_timestamp() const;
  bool is_being_deleted() const { return !deletion_timestamp().empty(); }
  std::optional<std::string_view> label(std::string_view key) const;
  std::optional<std::string_view> annotation(std::string_view key) const;
  std::vector<std::string> finalizers() const;
  bool has_finalizer(std::string_view name) const;
  std::vector<OwnerReference> owner_references() const;
  /// The owner reference with `controller: true`.
  std::optional<OwnerReference> controller() const;
  ObjectKey key() const;
  ObjectRef ref() const;

  /// Equal documents; the same object is equal without a look.
  bool operator==(const Object& other) const;
  /// The same shared object, not just an equal one.
  bool is_same(const Object& other) const { return data_ == other.data_; }

 private:
  struct Data;
  explicit Object(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

/// The owner reference that makes `owner` the controller of what carries it.
OwnerReference controller_reference(const Object& owner);
OwnerReference owner_reference(const Object& owner);

/// A list as a server answers it, items shared. Every item carries its apiVersion and kind here,
/// also where the wire leaves them out.
struct ObjectList {
  std::string api_version;
  std::string kind;  ///< "DeploymentList"
  std::string resource_version;
  std::string continue_token;
  std::optional<std::int64_t> remaining_item_count;
  std::vector<Object> items;
  /// Whether the wire repeats apiVersion and kind in each item (custom resources: yes; built-ins: no).
  bool items_carry_type = true;
};

}  // namespace drydock
