#pragma once
// Score: every case held with both backends, and the table of it, area by area, that README.md
// carries.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/conformance/backend.h"
#include "tests/conformance/case.h"

namespace drydock::conformance {

enum class BackendKind { kInProcess, kServed };
/// "in process", "served".
std::string_view to_string(BackendKind kind);

struct Outcome {
  std::string area;
  std::string name;
  BackendKind backend;
  std::vector<std::string> differences;  ///< empty: passed
};

/// What the area was recorded with: `gc` with all controllers but the kubelet, others with none.
std::string controllers_for(const std::string& area);
Result<std::unique_ptr<Backend>> make_backend(BackendKind kind, const std::string& area);

/// Holds every case with the backend; one fake for all of an area's cases.
Result<std::vector<Outcome>> run_cases(const std::vector<Case>& cases, BackendKind backend,
                                       const std::function<void(const Outcome&)>& report);

/// A Markdown table: area, cases, and how many of them pass with each backend; the last row sums
/// up.
std::string score_table(const std::vector<Outcome>& outcomes);

/// Cases known to fail: lines `area/name: reason`, for one backend `area/name (served): reason`.
class KnownFailures {
 public:
  /// Errors: reason BadRequest, with the line.
  static Result<KnownFailures> parse(std::string_view text);
  /// The reason why this one fails; empty where it is expected to pass.
  std::string reason(const std::string& full_name, BackendKind backend) const;
  /// Names that no case has.
  std::vector<std::string> unknown(const std::vector<Case>& cases) const;

 private:
  std::map<std::string, std::string> reasons_;
};

}  // namespace drydock::conformance
