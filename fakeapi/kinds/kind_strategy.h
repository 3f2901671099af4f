#pragma once
// KindStrategy: what a built-in kind does beyond its schema: defaults, validation, immutability,
// what status and spec updates may touch, whether a change raises the generation. One small file a
// kind; kinds without one get the defaults of this class. Stateless, shared by all servers.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fakeapi/types/resource_type.h"
#include "operator/api/json.h"
#include "operator/base/result.h"
#include "operator/schema/field_error.h"

namespace drydock::fake {

/// Field errors, as field.ErrorList: the message of a 422 is built from them in order.
using FieldError = schema::FieldError;
using FieldErrors = schema::FieldErrors;

class KindStrategy {
 public:
  virtual ~KindStrategy() = default;

  /// Sets defaults, as the versioned type's SetDefaults_ functions do. Idempotent.
  virtual void set_defaults(Json&) const {}
  /// Drops or sets what a create decides: clears status, sets generation 1 where the kind has one.
  virtual void prepare_for_create(Json& object) const;
  /// `subresource`: "" (spec: status is kept from live) or "status" (all but status is kept).
  virtual void prepare_for_update(Json& object, const Json& live,
                                  std::string_view subresource) const;
  /// Whether metadata.generation is managed (ConfigMaps keep what the client sent).
  virtual bool has_generation() const { return false; }
  virtual FieldErrors validate(const Json&) const { return {}; }
  virtual FieldErrors validate_update(const Json& object, const Json& live,
                                      std::string_view subresource) const;
  /// What only the server can decide, just before validation of a create or update: `allocate`
  /// gives a value that is not in use ("clusterIP", "nodePort"), or nothing when there is none
  /// left; asked for a certain one ("clusterIP=10.96.0.9") it gives it where it is free. `live` is
  /// null for a create. Errors are told alone, before those of validation.
  using Allocate = std::function<std::optional<std::string>(std::string_view what)>;
  virtual FieldErrors allocate(Json&, const Json&, const Allocate&) const { return {}; }
  /// Texts for Warning headers.
  virtual std::vector<std::string> warnings(const Json&) const { return {}; }
  virtual std::vector<std::string> update_warnings(const Json& object, const Json&) const {
    return warnings(object);
  }
  /// How metadata.name is checked: "subdomain" (RFC 1123), "label" (RFC 1123), "label1035", "path".
  virtual std::string_view name_rule() const { return "subdomain"; }
  /// PUT to a name that is not there creates it (Lease, Event, ...).
  virtual bool allow_create_on_update() const { return false; }
  /// An update without resourceVersion is refused when false.
  virtual bool allow_unconditional_update() const { return true; }
  /// Default grace period in seconds; 0 deletes at once.
  virtual std::int64_t grace_period_seconds(const Json&) const { return 0; }
  /// Field selectors beyond metadata.name and metadata.namespace; nullopt: not supported.
  virtual std::optional<std::string> field(const Json&, std::string_view) const {
    return std::nullopt;
  }
  virtual std::vector<std::string> selectable_fields() const { return {}; }
};

/// The strategy of a built-in resource; the default one where it has none of its own.
const KindStrategy& strategy_of(const GroupResource& resource);

}  // namespace drydock::fake
