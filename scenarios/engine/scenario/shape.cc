#include "scenarios/engine/scenario/shape.h"

#include <fmt/ranges.h>

#include <algorithm>

namespace drydock::sim {

namespace shape {

namespace {

std::shared_ptr<Shape> make(Shape::Kind kind, std::string what) {
  auto made = std::make_shared<Shape>();
  made->kind = kind;
  made->what = std::move(what);
  return made;
}

constexpr const char* kDurationPattern = R"((0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|ms|s|m|h))+))";

}  // namespace

ShapePtr text(std::string what, std::string pattern) {
  auto made = make(Shape::Kind::kText, std::move(what));
  if (!pattern.empty()) made->compiled = std::make_shared<const std::regex>(pattern);
  made->pattern = std::move(pattern);
  return made;
}

ShapePtr one_of(const std::vector<std::string>& words) {
  return one_of("one of: " + fmt::format("{}", fmt::join(words, ", ")),
                std::vector<Json>(words.begin(), words.end()));
}

ShapePtr one_of(std::string what, std::vector<Json> values) {
  auto made = make(Shape::Kind::kValue, std::move(what));
  made->values = std::move(values);
  return made;
}

ShapePtr integer(std::int64_t min, std::int64_t max) {
  auto made = make(Shape::Kind::kInteger, fmt::format("a number from {} to {}", min, max));
  made->min = min;
  made->max = max;
  return made;
}

ShapePtr flag() { return make(Shape::Kind::kFlag, "true or false"); }
ShapePtr nothing() { return make(Shape::Kind::kNothing, "nothing"); }
ShapePtr anything() { return make(Shape::Kind::kAnything, "anything"); }

ShapePtr list(ShapePtr item, std::size_t min_items) {
  auto made = make(Shape::Kind::kList, "a list");
  made->item = std::move(item);
  made->min_items = min_items;
  return made;
}

ShapePtr mapping(std::string what, std::vector<Key> keys) {
  auto made = make(Shape::Kind::kMapping, std::move(what));
  made->keys = std::move(keys);
  return made;
}

ShapePtr open_mapping(std::string what, std::vector<Key> keys, std::vector<std::string> any_of) {
  auto made = make(Shape::Kind::kMapping, std::move(what));
  made->keys = std::move(keys);
  made->open = true;
  made->any_of = std::move(any_of);
  return made;
}

ShapePtr headed(std::string what, std::vector<Head> heads) {
  auto made = make(Shape::Kind::kHeaded, std::move(what));
  made->heads = std::move(heads);
  return made;
}

ShapePtr either(std::vector<ShapePtr> choices) {
  std::vector<std::string> whats;
  for (const ShapePtr& choice : choices) whats.push_back(wanted(*choice));
  auto made = make(Shape::Kind::kEither, fmt::format("{}", fmt::join(whats, ", or ")));
  made->choices = std::move(choices);
  return made;
}

ShapePtr duration() { return text("a duration such as 15m", kDurationPattern); }
ShapePtr signed_duration() {
  return text("a duration such as 15m or -1h", std::string("-?") + kDurationPattern);
}

ShapePtr named(std::string name, const ShapePtr& shape) {
  auto made = std::make_shared<Shape>(*shape);
  made->name = std::move(name);
  return made;
}

}  // namespace shape

std::string found(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return "nothing";
    case Json::value_t::object:
      return value.empty() ? "an empty mapping" : "a mapping";
    case Json::value_t::array:
      return value.empty() ? "an empty list" : "a list";
    case Json::value_t::boolean:
      return "the truth value " + value.dump();
    case Json::value_t::string: {
      const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
      return text.size() <= 60 ? text : "a long text";
    }
    default:
      return "the number " + value.dump();
  }
}

std::string wanted(const Shape& shape) { return shape.what; }

bool suits(const Shape& shape, const Json& value) {
  switch (shape.kind) {
    case Shape::Kind::kText:
      return value.is_string();
    case Shape::Kind::kValue:
      return std::ranges::any_of(shape.values, [&value](const Json& each) {
        return each.is_string() == value.is_string() && each.is_number() == value.is_number() &&
               !value.is_structured() && !value.is_null() && !value.is_boolean();
      });
    case Shape::Kind::kInteger:
      return value.is_number_integer();
    case Shape::Kind::kFlag:
      return value.is_boolean();
    case Shape::Kind::kNothing:
      return value.is_null();
    case Shape::Kind::kAnything:
      return true;
    case Shape::Kind::kList:
      return value.is_array();
    case Shape::Kind::kMapping:
      return value.is_object() && (shape.marker.empty() || value.contains(shape.marker));
    case Shape::Kind::kHeaded:
      return value.is_object();
    case Shape::Kind::kEither:
      return std::ranges::any_of(shape.choices,
                                 [&value](const ShapePtr& each) { return suits(*each, value); });
  }
  return false;
}

}  // namespace drydock::sim
