#pragma once
// AdmissionCel: the CEL expressions of admission policies and webhooks, held against what the API
// server lets them name; compiled. A value; expressions of variables are given in their
// order.
#include <expected>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "fakeapi/kinds/validation.h"
#include "operator/schema/cel/program.h"

namespace drydock::fake {

class AdmissionCel {
 public:
  /// `params`: the policy has a paramKind.
  explicit AdmissionCel(bool params) : params_(params) {}

  enum class Wanted { kBool, kString, kStringOrNull, kAnything };
  /// An Invalid where it cannot be compiled, or gives something else than is wanted.
  void check(std::string_view expression, Wanted wanted, const std::string& field,
             FieldErrors& errors, bool authorizer = true) const;
  /// The expression of a variable, which those after it may name.
  void declare(const std::string& name, std::string_view expression, const std::string& field,
               FieldErrors& errors);
  /// Ready to run; null where it cannot be compiled.
  std::shared_ptr<const schema::cel::Program> program(std::string_view expression) const;
  /// `variables` can be named from here on, though it may have no member.
  void open_variables() { has_variables_ = true; }

 private:
  std::expected<std::shared_ptr<const schema::cel::Program>, std::string> compile(
      std::string_view expression, bool authorizer) const;

  bool params_;
  bool has_variables_ = false;
  std::map<std::string, schema::cel::Type, std::less<>> variables_;
};

/// Whether a name can stand in an expression.
bool is_cel_identifier(std::string_view name);

}  // namespace drydock::fake
