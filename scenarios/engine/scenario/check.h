#pragma once
// check: holds a document against a shape; says of every mistake where it is, what was found and
// what could stand there. Pure.
#include <string>
#include <vector>

#include "operator/base/yaml.h"
#include "scenarios/engine/scenario/scenario.h"
#include "scenarios/engine/scenario/shape.h"

namespace drydock::sim {

struct Mistake {
  SourcePlace where;
  std::string text;  ///< "steps[0]: unknown key \"asert\"; did you mean \"assert\"?"
};
/// "FILE:LINE:COLUMN: TEXT"; without a file only the text.
std::string to_string(const Mistake& mistake);

/// A place in a document, as a path for people and as a JSON pointer for marks.
class DocumentPath {
 public:
  DocumentPath key(const std::string& name) const;
  DocumentPath index(std::size_t i) const;
  const std::string& shown() const { return shown_; }
  const std::string& pointer() const { return pointer_; }

 private:
  std::string shown_;
  std::string pointer_;
};

/// Collects the mistakes of one document.
class Mistakes {
 public:
  Mistakes(const yaml::Document& document, std::string file, std::vector<Mistake>& into)
      : document_(document), file_(std::move(file)), into_(into) {}
  void add(const DocumentPath& at, const std::string& text) const;
  SourcePlace place_of(const DocumentPath& at) const;
  const std::string& file() const { return file_; }

 private:
  const yaml::Document& document_;
  std::string file_;
  std::vector<Mistake>& into_;
};

void check(const Shape& shape, const Json& value, const DocumentPath& at, const Mistakes& mistakes);

}  // namespace drydock::sim
