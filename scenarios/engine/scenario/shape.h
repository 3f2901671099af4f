#pragma once
// Shape: what may stand at one place of a scenario file. The grammar (grammar.h) is a tree of
// shapes; one walk checks a document against it (check.h), another prints it as JSON Schema
// (json_schema.h), so that the two cannot disagree. Immutable and shared.
#include <cstdint>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include "operator/api/json.h"

namespace drydock::sim {

struct Shape;
using ShapePtr = std::shared_ptr<const Shape>;

/// One key of a mapping.
struct Key {
  std::string name;
  ShapePtr shape;
  std::string about{};  ///< one line, shown by editors
  bool required = false;
};

/// One thing that a mapping can be: the key that says so, and what may stand beside it.
struct Head {
  Key key;
  std::vector<Key> beside{};
};

struct Shape {
  enum class Kind {
    kText,     ///< a string that matches `pattern`, where there is one
    kValue,    ///< one of `values`
    kInteger,  ///< from `min` to `max`
    kFlag,     ///< true or false
    kNothing,  ///< null: a key without a value
    kAnything,
    kList,     ///< of `item`, at least `min_items`
    kMapping,  ///< `keys`, others too when it is open
    kHeaded,   ///< exactly one of `heads`
    kEither,   ///< the first of `choices` that suits the value's type
  };
  Kind kind = Kind::kAnything;
  std::string what;  ///< for people: "a duration such as 15m"
  std::string name;  ///< in JSON Schema's $defs; empty: written where it stands
  std::string pattern;
  std::shared_ptr<const std::regex> compiled;  ///< of `pattern`; null where there is none
  std::vector<Json> values;
  std::int64_t min = 0;
  std::int64_t max = 0;
  ShapePtr item;
  std::size_t min_items = 0;
  std::vector<Key> keys;
  bool open = false;
  /// kMapping: at least one of these keys.
  std::vector<std::string> any_of;
  /// kMapping among choices: it is meant exactly where this key stands.
  std::string marker;
  std::vector<Head> heads;
  std::vector<ShapePtr> choices;
};

/// Longest text that is held against a pattern.
inline constexpr std::size_t kLongestPatternedText = 200;

namespace shape {

ShapePtr text(std::string what, std::string pattern = {});
ShapePtr one_of(const std::vector<std::string>& words);
ShapePtr one_of(std::string what, std::vector<Json> values);
ShapePtr integer(std::int64_t min, std::int64_t max);
ShapePtr flag();
ShapePtr nothing();
ShapePtr anything();
ShapePtr list(ShapePtr item, std::size_t min_items = 0);
ShapePtr mapping(std::string what, std::vector<Key> keys);
/// Keys that are not named may stand there too.
ShapePtr open_mapping(std::string what, std::vector<Key> keys,
                      std::vector<std::string> any_of = {});
ShapePtr headed(std::string what, std::vector<Head> heads);
ShapePtr either(std::vector<ShapePtr> choices);
/// "1h30m"; a signed one may begin with a minus.
ShapePtr duration();
ShapePtr signed_duration();
/// The same under a name in $defs.
ShapePtr named(std::string name, const ShapePtr& shape);

}  // namespace shape

/// What stands there, for people: "a list", "the number 7".
std::string found(const Json& value);
/// What a shape asks for, for people.
std::string wanted(const Shape& shape);
/// The value is of the shape's type, whatever is inside.
bool suits(const Shape& shape, const Json& value);

}  // namespace drydock::sim
