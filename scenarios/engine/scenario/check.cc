#include "scenarios/engine/scenario/check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scenarios/engine/scenario/words.h"

namespace drydock::sim {

std::string to_string(const Mistake& mistake) {
  const std::string where = mistake.where.to_string();
  return where.empty() ? mistake.text : where + ": " + mistake.text;
}

DocumentPath DocumentPath::key(const std::string& name) const {
  DocumentPath path = *this;
  path.shown_ += (path.shown_.empty() ? "" : ".") + name;
  path.pointer_ += '/';
  for (char c : name) {
    if (c == '~')
      path.pointer_ += "~0";
    else if (c == '/')
      path.pointer_ += "~1";
    else
      path.pointer_ += c;
  }
  return path;
}

DocumentPath DocumentPath::index(std::size_t i) const {
  DocumentPath path = *this;
  path.shown_ += fmt::format("[{}]", i);
  path.pointer_ += fmt::format("/{}", i);
  return path;
}

SourcePlace Mistakes::place_of(const DocumentPath& at) const {
  const yaml::Mark mark = document_.mark_of(at.pointer());
  return {file_, mark.line, mark.column};
}

void Mistakes::add(const DocumentPath& at, const std::string& text) const {
  into_.push_back({place_of(at), at.shown().empty() ? text : at.shown() + ": " + text});
}

namespace {

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  const std::string near = nearest(word, known);
  return near.empty() ? std::string() : fmt::format("; did you mean \"{}\"?", near);
}

std::vector<std::string> names_of(const std::vector<Key>& keys) {
  std::vector<std::string> names;
  for (const Key& key : keys) names.push_back(key.name);
  return names;
}

std::string choice_of(const std::vector<std::string>& names) {
  if (names.empty()) return "; nothing can stand there";
  return fmt::format("; could be: {}", fmt::join(names, ", "));
}

void unknown_key(const std::string& name, const std::vector<std::string>& known,
                 const DocumentPath& at, const Mistakes& mistakes) {
  mistakes.add(at.key(name),
               fmt::format("unknown key{}{}", suggestion(name, known), choice_of(known)));
}

void check_text(const Shape& shape, const Json& value, const DocumentPath& at,
                const Mistakes& mistakes) {
  const auto& text = value.get_ref<const std::string&>();
  const bool fits = !shape.compiled || (text.size() <= kLongestPatternedText &&
                                        std::regex_match(text, *shape.compiled));
  if (!fits) mistakes.add(at, fmt::format("expected {}, found {}", wanted(shape), found(value)));
}

void check_value(const Shape& shape, const Json& value, const DocumentPath& at,
                 const Mistakes& mistakes) {
  if (std::ranges::find(shape.values, value) != shape.values.end()) return;
  std::vector<std::string> known;
  for (const Json& each : shape.values)
    if (each.is_string()) known.push_back(each.get<std::string>());
  const std::string near =
      value.is_string() ? suggestion(value.get<std::string>(), known) : std::string();
  mistakes.add(at, fmt::format("expected {}, found {}{}", wanted(shape), found(value), near));
}

void check_mapping(const Shape& shape, const Json& value, const DocumentPath& at,
                   const Mistakes& mistakes) {
  for (const Key& key : shape.keys) {
    const auto entry = value.find(key.name);
    if (entry != value.end()) {
      check(*key.shape, *entry, at.key(key.name), mistakes);
    } else if (key.required) {
      mistakes.add(at, fmt::format("\"{}\" is missing: {}", key.name, wanted(*key.shape)));
    }
  }
  if (!shape.any_of.empty() && std::ranges::none_of(shape.any_of, [&value](const auto& name) {
        return value.contains(name);
      })) {
    mistakes.add(at, fmt::format("one of these is missing: {}", fmt::join(shape.any_of, ", ")));
  }
  if (shape.open) return;
  const std::vector<std::string> known = names_of(shape.keys);
  for (const auto& [name, ignored] : value.items()) {
    if (std::ranges::find(known, name) == known.end()) unknown_key(name, known, at, mistakes);
  }
}

void check_head(const Shape& shape, const Head& head, const Json& value, const DocumentPath& at,
                const Mistakes& mistakes) {
  check(*head.key.shape, value.at(head.key.name), at.key(head.key.name), mistakes);
  const std::vector<std::string> beside = names_of(head.beside);
  for (const Key& key : head.beside) {
    if (value.contains(key.name)) {
      check(*key.shape, value.at(key.name), at.key(key.name), mistakes);
    } else if (key.required) {
      mistakes.add(at, fmt::format("\"{}\" is missing beside \"{}\": {}", key.name, head.key.name,
                                   wanted(*key.shape)));
    }
  }
  for (const auto& [name, ignored] : value.items()) {
    if (name == head.key.name || std::ranges::find(beside, name) != beside.end()) continue;
    const bool elsewhere = std::ranges::any_of(shape.heads, [&key = name](const Head& other) {
      const auto names = names_of(other.beside);
      return std::ranges::find(names, key) != names.end();
    });
    if (elsewhere) {
      mistakes.add(at.key(name),
                   fmt::format("does not go with \"{}\"{}", head.key.name, choice_of(beside)));
    } else {
      unknown_key(name, beside, at, mistakes);
    }
  }
}

void check_headed(const Shape& shape, const Json& value, const DocumentPath& at,
                  const Mistakes& mistakes) {
  std::vector<std::string> names;
  std::vector<const Head*> present;
  for (const Head& head : shape.heads) {
    names.push_back(head.key.name);
    if (value.contains(head.key.name)) present.push_back(&head);
  }
  if (present.size() == 1) return check_head(shape, *present[0], value, at, mistakes);
  if (present.size() > 1) {
    return mistakes.add(at.key(present[1]->key.name),
                        fmt::format("stands beside \"{}\", and only one of them can be {}",
                                    present[0]->key.name, wanted(shape)));
  }
  // The key that looks most like one is what the mistake is about.
  DocumentPath where = at;
  std::string said = found(value);
  std::string near;
  for (const auto& [name, ignored] : value.items()) {
    if (where.pointer() != at.pointer() && nearest(name, names).empty()) continue;
    where = at.key(name);
    said = fmt::format("\"{}\"", name);
    near = suggestion(name, names);
    if (!near.empty()) break;
  }
  mistakes.add(
      where, fmt::format("expected {}, found {}{}{}", wanted(shape), said, near, choice_of(names)));
}

}  // namespace

void check(const Shape& shape, const Json& value, const DocumentPath& at,
           const Mistakes& mistakes) {
  if (!suits(shape, value)) {
    const bool quotes_help = suits(shape, Json("")) && value.is_primitive() && !value.is_null();
    return mistakes.add(at, fmt::format("expected {}, found {}{}", wanted(shape), found(value),
                                        quotes_help ? "; quotes make it a text" : ""));
  }
  switch (shape.kind) {
    case Shape::Kind::kText:
      return check_text(shape, value, at, mistakes);
    case Shape::Kind::kValue:
      return check_value(shape, value, at, mistakes);
    case Shape::Kind::kInteger:
      if (value < shape.min || value > shape.max) {
        mistakes.add(at, fmt::format("expected {}, found {}", wanted(shape), found(value)));
      }
      return;
    case Shape::Kind::kFlag:
    case Shape::Kind::kNothing:
    case Shape::Kind::kAnything:
      return;
    case Shape::Kind::kList:
      if (value.size() < shape.min_items) mistakes.add(at, "the list is empty");
      for (std::size_t i = 0; i < value.size(); ++i)
        check(*shape.item, value[i], at.index(i), mistakes);
      return;
    case Shape::Kind::kMapping:
      return check_mapping(shape, value, at, mistakes);
    case Shape::Kind::kHeaded:
      return check_headed(shape, value, at, mistakes);
    case Shape::Kind::kEither:
      for (const ShapePtr& choice : shape.choices)
        if (suits(*choice, value)) return check(*choice, value, at, mistakes);
  }
}

}  // namespace drydock::sim
