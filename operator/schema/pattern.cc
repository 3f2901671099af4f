#include "operator/schema/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <map>

namespace drydock::schema {

struct Pattern::Impl {
  explicit Impl(std::string_view text, const RE2::Options& options) : expression(text, options) {}
  RE2 expression;
};

Pattern::Pattern(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Pattern::~Pattern() = default;

namespace {

// RE2's words for an error where Go's differ.
std::string_view go_words(std::string_view re2_words) {
  if (re2_words.starts_with("invalid perl operator")) return "invalid or unsupported Perl syntax";
  if (re2_words.starts_with("missing ]")) return "missing closing ]";
  if (re2_words.starts_with("missing )")) return "missing closing )";
  if (re2_words.starts_with("unexpected )")) return "unexpected )";
  if (re2_words.starts_with("no argument for repetition operator"))
    return "missing argument to repetition operator";
  if (re2_words.starts_with("invalid repetition size")) return "invalid repeat count";
  if (re2_words.starts_with("bad repetition operator")) return "invalid nested repetition operator";
  if (re2_words.starts_with("trailing \\")) return "trailing backslash at end of expression";
  if (re2_words.starts_with("invalid named capture group")) return "invalid named capture";
  return re2_words.substr(0, re2_words.find(':'));
}

}  // namespace

Result<std::shared_ptr<const Pattern>> Pattern::compile(std::string_view expression) {
  RE2::Options options;
  options.set_max_mem(2 << 20);
  options.set_log_errors(false);
  auto impl = std::make_unique<Impl>(expression, options);
  if (!impl->expression.ok()) {
    std::string at = impl->expression.error_arg();
    // Go's message ends where the construct it does not know becomes clear.
    if (at.starts_with("(?")) at = at.substr(0, at.starts_with("(?<") ? 4 : 3);
    if (impl->expression.error_code() == RE2::ErrorMissingParen) at = expression;
    const std::string where = at.empty() ? "" : fmt::format(": `{}`", at);
    return fail(Status(
        400, reason::kBadRequest,
        fmt::format("error parsing regexp: {}{}", go_words(impl->expression.error()), where)));
  }
  return std::shared_ptr<const Pattern>(new Pattern(std::move(impl)));
}

std::shared_ptr<const Pattern> cached_pattern(const std::string& expression) {
  constexpr std::size_t kLimit = 256;
  thread_local std::map<std::string, std::shared_ptr<const Pattern>> cache;
  if (auto it = cache.find(expression); it != cache.end()) return it->second;
  if (cache.size() >= kLimit) cache.clear();
  return cache[expression] = Pattern::compile(expression).value_or(nullptr);
}

bool Pattern::matches(std::string_view text) const {
  return RE2::PartialMatch(text, impl_->expression);
}

}  // namespace drydock::schema
