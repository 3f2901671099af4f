#pragma once
// Pattern: a regular expression in Go's (RE2's) syntax, compiled with a limit on memory, searched
// unanchored. Immutable, shared, safe between threads.
#include <memory>
#include <string>
#include <string_view>

#include "operator/base/result.h"

namespace drydock::schema {

class Pattern {
 public:
  /// Errors: reason BadRequest, with Go's text ("error parsing regexp: missing closing ]: `[a`").
  static Result<std::shared_ptr<const Pattern>> compile(std::string_view expression);
  ~Pattern();
  bool matches(std::string_view text) const;

 private:
  struct Impl;
  explicit Pattern(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// The compiled pattern from a bounded cache of this thread; null where it does not compile.
std::shared_ptr<const Pattern> cached_pattern(const std::string& expression);

}  // namespace drydock::schema
