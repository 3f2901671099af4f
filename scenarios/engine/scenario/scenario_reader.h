#pragma once
// ScenarioReader: a checked document as a Scenario. What a shape has said is so is taken for
// granted; what it could not say (files that cannot be read, durations out of range) is noted. For
// parse_scenarios.cc only.
#include <string>
#include <vector>

#include "scenarios/engine/scenario/check.h"
#include "scenarios/engine/scenario/scenario.h"

namespace drydock::sim {

class ScenarioReader {
 public:
  /// `into` outlives the reader; mistakes in files that are read on the way go there too.
  ScenarioReader(const yaml::Document& document, const std::string& file,
                 std::vector<Mistake>& into)
      : document_(document), mistakes_(document, file, into), into_(into) {}

  /// REQUIRES: the document passed check(grammar::scenario()).
  Scenario read() const;

 private:
  Step read_step(const Json& value, const DocumentPath& at) const;
  void read_headed_step(const Json& value, const DocumentPath& at, Step& step) const;
  Action read_action(const Json& value, const DocumentPath& at) const;
  Fault read_fault(const Json& value, const DocumentPath& at) const;
  Place read_place(const Json& value, const DocumentPath& at) const;
  Deed read_deed(const Json& value, const DocumentPath& at) const;
  void read_deed_options(const Json& value, const DocumentPath& at, Deed& deed) const;
  void read_lag(const Json& value, const DocumentPath& at, unsigned& server,
                Duration& duration) const;
  /// One, a list, or what a file holds; `one` is what each must be.
  std::vector<Json> read_objects(const Json& value, const DocumentPath& at,
                                 const ShapePtr& one) const;
  std::vector<Json> load(const std::string& path, const DocumentPath& at,
                         const ShapePtr& one) const;
  Duration read_duration(const Json& value, const DocumentPath& at) const;
  Duration duration_or(const Json& mapping, const char* key, const DocumentPath& at,
                       Duration fallback) const;

  const yaml::Document& document_;
  Mistakes mistakes_;
  std::vector<Mistake>& into_;
};

/// The value of a text key; empty where it is missing or null.
std::string text_of(const Json& mapping, const char* key);

}  // namespace drydock::sim
