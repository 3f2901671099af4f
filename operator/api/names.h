#pragma once
// What Kubernetes calls things by: groups, versions, kinds, resources, keys of objects. Values.
#include <compare>
#include <string>
#include <string_view>

#include "operator/base/result.h"

namespace drydock {

struct GroupKind {
  std::string group;
  std::string kind;
  auto operator<=>(const GroupKind&) const = default;
};

struct GroupResource {
  std::string group;
  std::string resource;  ///< plural, lower case
  /// "deployments.apps"; "pods" in the core group.
  std::string to_string() const { return group.empty() ? resource : resource + "." + group; }
  auto operator<=>(const GroupResource&) const = default;
};

struct GroupVersion {
  std::string group;  ///< empty: the core group
  std::string version;
  /// "apps/v1", "v1"; what stands in `apiVersion`.
  std::string to_string() const { return group.empty() ? version : group + "/" + version; }
  /// Parses an `apiVersion`. Errors: reason BadRequest for more than one slash.
  static Result<GroupVersion> parse(std::string_view api_version);
  auto operator<=>(const GroupVersion&) const = default;
};

struct GroupVersionKind {
  std::string group;
  std::string version;
  std::string kind;
  GroupVersion group_version() const { return {group, version}; }
  GroupKind group_kind() const { return {group, kind}; }
  auto operator<=>(const GroupVersionKind&) const = default;
};

struct GroupVersionResource {
  std::string group;
  std::string version;
  std::string resource;  ///< plural, lower case
  GroupVersion group_version() const { return {group, version}; }
  GroupResource group_resource() const { return {group, resource}; }
  auto operator<=>(const GroupVersionResource&) const = default;
};

/// All that a client needs to know of a resource.
struct Resource {
  std::string group;
  std::string version;
  std::string plural;
  std::string kind;
  bool namespaced = true;

  GroupVersionResource gvr() const { return {group, version, plural}; }
  GroupVersionKind gvk() const { return {group, version, kind}; }
  GroupKind group_kind() const { return {group, kind}; }
  /// What stands in `apiVersion`.
  std::string api_version() const { return GroupVersion{group, version}.to_string(); }
  auto operator<=>(const Resource&) const = default;
};

/// Names an object within its resource. `namespace_` is empty for cluster-scoped ones.
struct ObjectKey {
  std::string namespace_;
  std::string name;
  /// "default/hello"; "hello" without a namespace.
  std::string to_string() const { return namespace_.empty() ? name : namespace_ + "/" + name; }
  auto operator<=>(const ObjectKey&) const = default;
};

/// Kind and key together, for log lines and for owners.
struct ObjectRef {
  GroupVersionKind gvk;
  ObjectKey key;
  /// "Hello.v1.fraim.co.jp/hello.default", as kube-rs writes object.ref.
  std::string to_string() const;
  auto operator<=>(const ObjectRef&) const = default;
};

}  // namespace drydock
