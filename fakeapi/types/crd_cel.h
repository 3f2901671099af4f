#pragma once
// The CEL rules of a CRD's schema at admission: their texts, that they compile, and their estimated
// cost.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "operator/api/json.h"
#include "operator/schema/field_error.h"
#include "operator/schema/schema.h"

namespace drydock::fake {

/// Rule, message, reason, fieldPath: what can be said without compiling.
void check_rule_text(const Json& schema, const Json& rule, const std::string& path,
                     schema::FieldErrors& errors);

/// How a schema stands in its parent.
enum class CelStep { kProperty, kItems, kValues };

/// A place in the schema with what CEL knows of it.
struct CelScope {
  const schema::Schema* schema = nullptr;
  /// How many values there can be here; nullopt: without a limit.
  std::optional<std::uint64_t> cardinality = 1;
  bool root = false;  ///< the schema of the whole object
};

class CelCheck {
 public:
  /// The schema outlives this. `keeps_costs`: it was admitted before, so no rule is too expensive
  /// by itself.
  CelCheck(const Json& schema, bool keeps_costs);
  ~CelCheck();
  CelScope root() const;
  CelScope child(const CelScope& parent, CelStep step, const std::string& name) const;
  /// Compiles the rules of one schema. `uncorrelatable`: the path of the list or map whose members
  /// have no old value; empty: there is none.
  void check(const CelScope& scope, const Json& rules, const std::string& path,
             const std::string& uncorrelatable, schema::FieldErrors& errors);
  /// The costs of all rules together. `path` is the root schema's.
  void check_total(const std::string& path, schema::FieldErrors& errors);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  bool keeps_costs_;
};

}  // namespace drydock::fake
