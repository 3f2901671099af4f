#pragma once
// ResourceType: what the server knows of one resource in one version: names, verbs, schema, columns.
// Built from Kubernetes' own data for built-ins and from CRDs for custom resources. Immutable, shared.
#include <functional>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "operator/api/names.h"
#include "operator/schema/schema.h"

namespace drydock::fake {

struct SubresourceType {
  std::string name;      ///< "status", "scale", "finalize", "eviction", ...
  GroupVersionKind gvk;  ///< of what it serves: autoscaling/v1 Scale for scale
  std::vector<std::string> verbs;
};

struct TableColumn {
  std::string name;
  std::string type;
  std::string format;
  std::string description;
  int priority = 0;
  std::string json_path;  ///< custom resources only
};

/// spec of a CRD's scale subresource; built-ins use the fixed paths.
struct ScalePaths {
  std::string spec_replicas;    ///< ".spec.replicas"
  std::string status_replicas;  ///< ".status.replicas"
  std::string label_selector;   ///< ".status.selector", may be empty
};

/// A schema that is compiled on first need; use it like a `const schema::Schema*`. Copies share the
/// compiled result. Resolving is safe from several threads: the built-in types are shared by all servers.
class SchemaRef {
 public:
  SchemaRef(const schema::Schema* schema = nullptr) : schema_(schema) {}
  explicit SchemaRef(std::function<const schema::Schema*()> resolve)
      : lazy_(std::make_shared<Lazy>(std::move(resolve))) {}

  const schema::Schema* get() const {
    if (!lazy_) return schema_;
    std::call_once(lazy_->once, [this] { lazy_->schema = lazy_->resolve(); });
    return lazy_->schema;
  }
  operator const schema::Schema*() const { return get(); }
  const schema::Schema* operator->() const { return get(); }

 private:
  struct Lazy {
    explicit Lazy(std::function<const schema::Schema*()> resolver) : resolve(std::move(resolver)) {}
    std::function<const schema::Schema*()> resolve;
    std::once_flag once;
    const schema::Schema* schema = nullptr;
  };
  const schema::Schema* schema_ = nullptr;
  std::shared_ptr<Lazy> lazy_;
};

struct ResourceType {
  Resource resource;
  std::string singular;
  std::string list_kind;
  std::vector<std::string> short_names;
  std::vector<std::string> categories;
  std::vector<std::string> verbs;  ///< in discovery's order
  std::vector<SubresourceType> subresources;
  /// Where objects are kept: one place for all versions, and for both events groups.
  GroupResource storage;
  std::string storage_version;  ///< "apps/v1"; what the stored object's apiVersion is
  SchemaRef schema;  ///< of the whole object; null: anything goes
  std::shared_ptr<schema::SchemaSet> schema_owner;  ///< custom resources only
  std::vector<TableColumn> columns;
  std::string storage_version_hash;  ///< as in discovery; empty where it has none

  // Custom resources only.
  bool custom = false;
  /// What was stored at this revision or later is complete by the schema; older objects are pruned
  /// and defaulted when they are read.
  std::uint64_t schema_since = 0;
  bool has_status_subresource = false;
  std::optional<ScalePaths> scale;
  std::vector<std::string> selectable_fields;  ///< ".spec.color"
  /// openAPIV3Schema as the CRD has it, for the published OpenAPI documents; may be null.
  std::shared_ptr<const Json> openapi_schema;
  bool deprecated = false;
  std::string deprecation_warning;

  bool supports(std::string_view verb) const;
  const SubresourceType* subresource(std::string_view name) const;
};

using ResourceTypePtr = std::shared_ptr<const ResourceType>;

}  // namespace drydock::fake
