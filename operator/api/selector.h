#pragma once
// Label and field selectors, as `labelSelector` and `fieldSelector` carry them and as
// metav1.LabelSelector does in specs. Values; matching neither copies nor fails.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/object.h"

namespace drydock {

class LabelSelector {
 public:
  enum class Operator { kEquals, kNotEquals, kIn, kNotIn, kExists, kDoesNotExist, kGreaterThan, kLessThan };
  struct Requirement {
    std::string key;
    Operator op;
    std::vector<std::string> values;  ///< sorted
    bool operator==(const Requirement&) const = default;
  };

  /// Matches everything.
  LabelSelector() = default;
  /// "a=b,c!=d,e in (f,g),h,!i,j>5". Errors: reason BadRequest, with apimachinery's message.
  static Result<LabelSelector> parse(std::string_view text);
  /// A metav1.LabelSelector: matchLabels and matchExpressions. An empty one matches everything,
  /// an absent one (null) nothing, as in apimachinery.
  static Result<LabelSelector> from_json(const Json& selector);

  bool matches_everything() const { return !nothing_ && requirements_.empty(); }
  bool matches(const Object& object) const;
  /// `labels` is metadata.labels: an object of strings, or null.
  bool matches_labels(const Json& labels) const;
  /// Canonical text: requirements sorted by key.
  std::string to_string() const;
  const std::vector<Requirement>& requirements() const { return requirements_; }

 private:
  bool nothing_ = false;
  std::vector<Requirement> requirements_;
};

class FieldSelector {
 public:
  struct Requirement {
    std::string field;  ///< "metadata.name", "status.phase"
    bool equal;         ///< = or ==; else !=
    std::string value;
    bool operator==(const Requirement&) const = default;
  };
  /// Reads a field of the object being matched, "" where it is not set.
  using Lookup = std::function<std::string(std::string_view field)>;

  FieldSelector() = default;
  /// "metadata.name=a,type!=Normal", with backslash escapes. Errors: reason BadRequest.
  static Result<FieldSelector> parse(std::string_view text);

  bool matches_everything() const { return requirements_.empty(); }
  bool matches(const Lookup& lookup) const;
  /// The value that `field` must equal, where one requirement says so.
  std::optional<std::string> required_value(std::string_view field) const;
  std::string to_string() const;
  const std::vector<Requirement>& requirements() const { return requirements_; }

 private:
  std::vector<Requirement> requirements_;
};

}  // namespace drydock
