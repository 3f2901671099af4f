#pragma once
// Schema: an OpenAPI v3 schema as Kubernetes uses it, compiled for walking: structural schemas of
// CRDs and the built-ins' OpenAPI data alike. Drives validation, defaulting, pruning, server-side
// apply and strategic merge. Immutable once built; may be recursive (JSONSchemaProps is), so nodes
// are raw pointers into the SchemaSet that owns them and must outlive them.
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/json.h"
#include "operator/api/key_order.h"
#include "operator/api/names.h"

namespace drydock::schema {

enum class Type { kAny, kObject, kArray, kString, kInteger, kNumber, kBoolean };

/// x-kubernetes-list-type. Lists are atomic unless they say otherwise.
enum class ListType { kAtomic, kSet, kMap };
/// x-kubernetes-map-type. Maps are granular unless they say otherwise.
enum class MapType { kGranular, kAtomic };

namespace cel {
struct CompiledRule;
}

/// Components that Go's types write in a form of their own, by the last part of their name.
enum class WrittenAs { kPlain, kTime, kMicroTime, kQuantity, kOwnWords };

/// What stands in a schema or below it, so that a walk ends where there is nothing for it.
struct Contents {
  bool rules = false;      ///< x-kubernetes-validations
  bool list_keys = false;  ///< sets and map lists, strategic merge's included
  bool embedded = false;   ///< embedded resources
  bool defaults = false;
  void merge(const Contents& other);
  bool operator==(const Contents&) const = default;
};

/// One entry of x-kubernetes-validations.
struct CelRule {
  std::string rule;
  std::string message;
  std::string message_expression;
  std::string reason;
  std::string field_path;
  bool optional_old_self = false;
  /// Set once the whole schema is compiled.
  std::shared_ptr<const cel::CompiledRule> compiled;
};

struct Schema {
  Type type = Type::kAny;
  std::string format;
  bool format_is_known = false;  ///< others are as good as absent
  std::string title;
  std::string description;
  std::string component;  ///< "io.k8s.api.core.v1.Container", for named components
  WrittenAs written_as = WrittenAs::kPlain;
  bool nullable = false;
  Contents contents;

  std::map<std::string, const Schema*, JsonKeyLess> properties;
  /// Schema of the values of a map; null where additionalProperties is absent or a boolean.
  const Schema* additional_properties = nullptr;
  bool additional_properties_allowed = false;    ///< additionalProperties: true
  bool additional_properties_forbidden = false;  ///< additionalProperties: false
  const Schema* items = nullptr;
  std::vector<std::string> required;
  /// Properties that are structs by value in Go (`default: {}` beside a reference): always written.
  std::vector<std::string> struct_properties;

  std::optional<Json> default_value;
  std::vector<Json> enum_values;
  std::string pattern;
  std::optional<double> minimum, maximum, multiple_of;
  bool exclusive_minimum = false, exclusive_maximum = false;
  std::optional<std::int64_t> min_length, max_length, min_items, max_items, min_properties,
      max_properties;
  bool unique_items = false;
  std::vector<const Schema*> all_of, any_of, one_of;
  const Schema* not_schema = nullptr;

  bool int_or_string = false;            ///< x-kubernetes-int-or-string, or format int-or-string
  bool preserve_unknown_fields = false;  ///< x-kubernetes-preserve-unknown-fields
  bool embedded_resource = false;        ///< x-kubernetes-embedded-resource
  ListType list_type = ListType::kAtomic;
  bool list_type_given = false;
  std::vector<std::string> list_map_keys;
  MapType map_type = MapType::kGranular;
  /// x-kubernetes-patch-strategy ("merge", "replace", "retainKeys", comma-separated) and
  /// -merge-key.
  std::string patch_strategy, patch_merge_key;
  std::vector<CelRule> validations;
  std::vector<GroupVersionKind> group_version_kinds;  ///< x-kubernetes-group-version-kind

  const Schema* property(std::string_view name) const {
    auto it = properties.find(JsonKey(name));
    return it == properties.end() ? nullptr : it->second;
  }
  /// A map with values of one schema, rather than a struct with named fields.
  bool is_map() const {
    return properties.empty() && (additional_properties || additional_properties_allowed);
  }
};

/// What is nested deeper than this in a schema is not looked at: it accepts anything.
inline constexpr int kMaxSchemaDepth = 300;

/// Owns schemas. Not thread-safe while it is built.
class SchemaSet {
 public:
  SchemaSet() = default;
  SchemaSet(const SchemaSet&) = delete;
  SchemaSet& operator=(const SchemaSet&) = delete;

  /// Compiles `components.schemas` of an OpenAPI document, each on first need.
  explicit SchemaSet(Json components);

  /// Takes more components in, as long as nothing that refers to them has been compiled yet.
  void add_components(Json components);
  /// The named component ("io.k8s.api.apps.v1.Deployment"), compiled on first need; null if absent.
  const Schema* component(std::string_view name);
  /// Compiles one inline schema (a CRD's openAPIV3Schema). $ref points into the components.
  /// What it does not understand is ignored: CRD admission (fakeapi) refuses it before.
  const Schema* compile(const Json& schema);
  Schema* make() { return &nodes_.emplace_back(); }

 private:
  struct PendingCopy {
    Schema* copy;
    const Schema* original;
    const Json* json;
  };
  void fill(Schema& schema, const Json& json);
  const Schema* part(const Json& json);
  static void fill_reference(Schema& schema, const Json& json);
  void compile_rules(std::size_t first_node);
  void note_contents();

  Json components_;
  bool from_components_ = false;
  int depth_ = 0;
  int unfinished_ = 0;
  std::vector<PendingCopy> copies_;
  std::map<std::string, const Schema*, std::less<>> compiled_;
  std::deque<Schema> nodes_;
  std::size_t noted_ = 0;  ///< nodes whose contents are known
};

}  // namespace drydock::schema
