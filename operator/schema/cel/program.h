#pragma once
// Program: a compiled rule. Immutable; may be run at any time by anyone.
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "operator/schema/cel/checker.h"
#include "operator/schema/cel/evaluator.h"

namespace drydock::schema::cel {

class Program {
 public:
  struct Scope {
    const Schema* schema = nullptr;  ///< of self and oldSelf; outlives the program
    bool resource = false;           ///< self is a whole object
    bool optional_old_self = false;
  };
  /// `wanted` is the type that it must give: kBool or kString. Errors: the server's text
  /// ("compilation failed: ERROR: ...", "cel expression must evaluate to a bool").
  static std::expected<std::shared_ptr<const Program>, std::string> compile(std::string_view source,
                                                                            const Scope& scope,
                                                                            Kind wanted);

  /// An expression over any variables, that gives anything; it has no cost. Errors as above.
  static std::expected<std::shared_ptr<const Program>, std::string> compile_open(
      std::string_view source, const Variables& variables);

  const Type& type() const { return expression_->type; }
  bool uses_old_self() const { return uses_old_self_; }
  std::uint64_t cost() const { return cost_; }
  Outcome run(const Bindings& bindings, Budget& budget) const {
    return evaluate(*expression_, bindings, budget);
  }

 private:
  ExpressionPtr expression_;
  bool uses_old_self_ = false;
  std::uint64_t cost_ = 0;
};

/// A rule and its messageExpression, each compiled or with the reason why not.
struct CompiledRule {
  std::expected<std::shared_ptr<const Program>, std::string> rule;
  std::expected<std::shared_ptr<const Program>, std::string> message;  ///< null where there is none
};
std::shared_ptr<const CompiledRule> compile_rule(const CelRule& rule, const Schema& schema,
                                                 bool resource);

}  // namespace drydock::schema::cel
