#pragma once
// YAML to JSON and back; the only place that names yaml-cpp. YAML as Kubernetes reads it
// (sigs.k8s.io/yaml): the YAML 1.1 core scalars become JSON values, `<<` merges, mapping keys
// become strings. Values.
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "operator/base/result.h"

namespace drydock::yaml {

/// Where a value stands in its text; both 1-based.
struct Mark {
  int line = 0;
  int column = 0;
  bool operator==(const Mark&) const = default;
};

/// One document: its value, and where each value stands, by JSON pointer ("/steps/0/apply").
/// The mark of a mapping's entry is that of its key.
struct Document {
  Document();
  Document(const Document&);
  Document(Document&&) noexcept;
  Document& operator=(const Document&);
  Document& operator=(Document&&) noexcept;
  ~Document();
  std::unique_ptr<nlohmann::json> value;  ///< never null
  std::map<std::string, Mark> marks;
  /// Keys that stand twice in a mapping, where Limits let them pass: the second one's place.
  std::vector<std::pair<Mark, std::string>> duplicates;
  /// The mark of `pointer`, or of the nearest parent that has one.
  Mark mark_of(std::string_view pointer) const;
};

struct Limits {
  Limits() = default;
  std::size_t max_bytes = 16u << 20;
  std::size_t max_nodes = 1'000'000;  ///< after aliases are expanded
  int max_depth = 100;
  bool keep_marks = true;  ///< false saves their memory; errors have their place all the same
  bool allow_duplicates = false;  ///< the last of equal keys wins, all are noted
};

/// All documents of a text, empty ones left out. Errors: reason BadRequest, message
/// "line 3, column 7: duplicate key \"a\"": syntax, duplicate keys, cyclic or exploding aliases,
/// limits.
Result<std::vector<Document>> parse_all(std::string_view text, Limits limits = {});
/// The one document of a text; null for an empty text. Errors: as parse_all, and for a second
/// document.
Result<Document> parse(std::string_view text, Limits limits = {});

/// Block style, keys in the document's order, strings quoted only where YAML would read them as
/// something else; ends with a newline. What kubectl and sigs.k8s.io/yaml would print.
std::string dump(const nlohmann::json& value);
std::string dump(const nlohmann::ordered_json& value);

}  // namespace drydock::yaml
