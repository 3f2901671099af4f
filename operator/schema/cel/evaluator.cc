#include "operator/schema/cel/evaluator.h"

#include <fmt/format.h>

namespace drydock::schema::cel {
namespace {

using Form = Expression::Form;

std::unexpected<std::string> error(std::string text) { return std::unexpected(std::move(text)); }

std::string shown_key(const Value& key) { return text_of(key).value_or("<unknown>"); }

const std::optional<Value>* optional_in(const Value& value) {
  const auto* optional = value.as<std::shared_ptr<const OptionalValue>>();
  return optional ? &(*optional)->value : nullptr;
}

class Evaluator {
 public:
  Evaluator(const Bindings& bindings, Budget& budget) : bindings_(bindings), budget_(budget) {}

  Outcome run(const Expression& expression) {
    if (!budget_.spend(1)) return error(kBudgetExceeded);
    switch (expression.form) {
      case Form::kLiteral:
        return expression.literal;
      case Form::kIdentifier:
        return identifier(expression);
      case Form::kSelect:
        return select(expression);
      case Form::kHas:
        return has(expression);
      case Form::kCall:
        return call(expression);
      case Form::kList:
        return list(expression);
      case Form::kMap:
        return map(expression);
      case Form::kMacro:
        return macro(expression);
    }
    return error("unknown expression");
  }

 private:
  Outcome identifier(const Expression& expression) {
    for (auto it = bound_.rbegin(); it != bound_.rend(); ++it)
      if (it->first == expression.name) return it->second;
    if (auto it = bindings_.find(expression.name); it != bindings_.end()) return it->second;
    if (expression.type.is(Kind::kType)) return TypeName{expression.name};
    return error("no such attribute(s): " + expression.name);
  }

  // A field or member. The names of fields, not of keys, are escaped.
  static std::optional<Value> member(const Expression& expression, const Value& value) {
    if (auto found = value.find(Value(expression.name))) return found;
    const auto* view = value.as<JsonView>();
    const bool is_object = view && (!view->schema || !view->schema->additional_properties);
    return is_object ? value.find(Value(unescape_field(expression.name))) : std::nullopt;
  }

  Outcome select(const Expression& expression) {
    Outcome target = run(*expression.target);
    if (!target) return target;
    if (const auto* optional = optional_in(*target)) {
      if (!*optional || !(*optional)->is_map()) return Value::optional(std::nullopt);
      return Value::optional(member(expression, **optional));
    }
    if (!target->is_map())
      return expression.optional ? Outcome(Value::optional(std::nullopt))
                                 : error("no such overload");
    std::optional<Value> found = member(expression, *target);
    if (expression.optional) return Value::optional(std::move(found));
    if (!found) return error("no such key: " + expression.name);
    return *std::move(found);
  }

  Outcome has(const Expression& expression) {
    Outcome target = run(*expression.target);
    if (!target) return target;
    if (const auto* optional = optional_in(*target))
      return *optional && (*optional)->is_map() && member(expression, **optional).has_value();
    if (!target->is_map()) return error("no such overload");
    return member(expression, *target).has_value();
  }

  // An element after a ?: none, or what it holds.
  static std::expected<std::optional<Value>, std::string> unwrapped(const Expression& expression,
                                                                    Value value) {
    if (!expression.may_be_none) return value;
    const auto* optional = optional_in(value);
    if (!optional) return error("no such overload");
    return *optional;
  }

  Outcome list(const Expression& expression) {
    List items;
    for (const ExpressionPtr& argument : expression.arguments) {
      Outcome item = run(*argument);
      if (!item) return item;
      auto element = unwrapped(*argument, *std::move(item));
      if (!element) return error(element.error());
      if (*element) items.push_back(**std::move(element));
    }
    return Value::list(std::move(items));
  }

  static bool is_written_out(const Expression& map) {
    return std::ranges::all_of(map.arguments, [](const ExpressionPtr& part) {
      return part->form == Form::kLiteral && !part->may_be_none;
    });
  }

  Outcome map(const Expression& expression) {
    MapEntries entries;
    for (std::size_t i = 0; i + 1 < expression.arguments.size(); i += 2) {
      Outcome key = run(*expression.arguments[i]);
      if (!key) return key;
      Outcome given = run(*expression.arguments[i + 1]);
      if (!given) return given;
      auto value = unwrapped(*expression.arguments[i + 1], *std::move(given));
      if (!value) return error(value.error());
      if (!*value) continue;
      const auto known = std::ranges::find_if(
          entries, [&](const auto& entry) { return equals(entry.first, *key); });
      if (known != entries.end()) {
        // Of a map that is written out the last entry counts.
        if (!is_written_out(expression)) return error("Failed with repeated key");
        known->second = **std::move(value);
        continue;
      }
      entries.emplace_back(*std::move(key), **std::move(value));
    }
    return Value::map(std::move(entries));
  }

  Outcome call(const Expression& expression) {
    const std::string& name = expression.name;
    if (name == "_&&_" || name == "_||_") return logic(expression, name == "_||_");
    if (name == "_?_:_") {
      Outcome condition = run(*expression.arguments[0]);
      if (!condition) return condition;
      const bool* yes = condition->as<bool>();
      return yes ? run(*expression.arguments[*yes ? 1 : 2]) : error("no such overload");
    }
    if (name == "orValue" || name == "or") {
      Outcome target = run(*expression.target);
      const auto* optional = target ? optional_in(*target) : nullptr;
      if (!target || !optional) return target ? error("no such overload") : target;
      if (!*optional) return run(*expression.arguments[0]);
      return name == "or" ? *target : **optional;
    }
    std::vector<Value> values;
    if (expression.target) {
      Outcome target = run(*expression.target);
      if (!target) return target;
      values.push_back(*std::move(target));
    }
    for (const ExpressionPtr& argument : expression.arguments) {
      Outcome value = run(*argument);
      if (!value) return value;
      values.push_back(*std::move(value));
    }
    return apply(expression, values);
  }

  Outcome apply(const Expression& expression, const std::vector<Value>& values) {
    const std::string& name = expression.name;
    if (name == "!_")
      return values[0].holds<bool>() ? Outcome(!*values[0].as<bool>()) : error("no such overload");
    if (name == "_==_" || name == "_!=_") {
      if (!spend_on(values)) return error(kBudgetExceeded);
      return equals(values[0], values[1]) == (name == "_==_");
    }
    if (name == "_<_" || name == "_<=_" || name == "_>_" || name == "_>=_") {
      if (!spend_on(values)) return error(kBudgetExceeded);
      const auto order = compare(values[0], values[1]);
      if (!order) return error("no such overload");
      if (name == "_<_") return *order < 0;
      if (name == "_<=_") return *order <= 0;
      return name == "_>_" ? *order > 0 : *order >= 0;
    }
    if (name == "@in") return contains(values[0], values[1]);
    if (name == "_[_]" || name == "_[?_]") return index(values[0], values[1], name == "_[?_]");
    if (name == "-_") {
      if (const auto* i = values[0].as<std::int64_t>())
        return *i == INT64_MIN ? error("integer overflow") : Outcome(-*i);
      if (const auto* d = values[0].as<double>()) return -*d;
      return error("no such overload");
    }
    if (name.size() == 3 && name[0] == '_')
      return arithmetic(name[1], values[0], values[1], budget_);
    return call_function(name, expression.target != nullptr, values, budget_);
  }

  // What a comparison of values may have to look at.
  bool spend_on(const std::vector<Value>& values) {
    std::size_t size = 0;
    for (const Value& value : values) {
      if (const auto* text = value.as<std::string>())
        size += text->size() / 10;
      else
        size += value.size().value_or(0);
    }
    return budget_.spend(static_cast<std::int64_t>(size));
  }

  // An error on one side does not matter where the other decides.
  Outcome logic(const Expression& expression, bool decisive) {
    Outcome left = run(*expression.arguments[0]);
    if (left && left->holds<bool>() && *left->as<bool>() == decisive) return decisive;
    Outcome right = run(*expression.arguments[1]);
    if (right && right->holds<bool>() && *right->as<bool>() == decisive) return decisive;
    if (!left) return left;
    if (!right) return right;
    if (!left->holds<bool>() || !right->holds<bool>()) return error("no such overload");
    return !decisive;
  }

  Outcome contains(const Value& wanted, const Value& container) {
    if (container.is_map()) return container.find(wanted).has_value();
    if (!container.is_list()) return error("no such overload");
    for (std::size_t i = 0, count = *container.size(); i < count; ++i) {
      if (!budget_.spend(1)) return error(kBudgetExceeded);
      if (equals(wanted, container.at(i))) return true;
    }
    return false;
  }

  Outcome index(const Value& container, const Value& key, bool optional) {
    if (const auto* inner = optional_in(container)) {
      if (!*inner) return Value::optional(std::nullopt);
      return index(**inner, key, true);
    }
    std::optional<Value> found;
    std::string problem;
    if (container.is_list()) {
      std::optional<std::int64_t> at;
      if (const auto* i = key.as<std::int64_t>()) at = *i;
      if (const auto* u = key.as<std::uint64_t>(); u && *u <= static_cast<std::uint64_t>(INT64_MAX))
        at = static_cast<std::int64_t>(*u);
      if (!at) return error(fmt::format("unsupported index type '{}' in list", type_name(key)));
      if (*at >= 0 && static_cast<std::size_t>(*at) < *container.size())
        found = container.at(static_cast<std::size_t>(*at));
      else
        problem = fmt::format("index out of bounds: {}", *at);
    } else if (container.is_map()) {
      found = container.find(key);
      if (!found) problem = "no such key: " + shown_key(key);
    } else {
      return error("no such overload");
    }
    if (optional) return Value::optional(std::move(found));
    return found ? Outcome(*std::move(found)) : error(std::move(problem));
  }

  Outcome macro(const Expression& expression) {
    Outcome range = run(*expression.target);
    if (!range) return range;
    if (expression.name.starts_with("opt")) return over_optional(expression, *range);
    if (!range->is_list() && !range->is_map()) return error("no such overload");
    const List keys = range->is_map() ? range->keys() : List();
    const std::size_t count = *range->size();
    Loop loop;
    for (std::size_t i = 0; i < count && !loop.decided; ++i) {
      if (!budget_.spend(2)) return error(kBudgetExceeded);
      const std::size_t depth = bound_.size();
      if (expression.second_variable.empty()) {
        bound_.emplace_back(expression.variable, range->is_map() ? keys[i] : range->at(i));
      } else {
        Value key = range->is_map() ? keys[i] : Value(static_cast<std::int64_t>(i));
        bound_.emplace_back(expression.variable, key);
        bound_.emplace_back(expression.second_variable,
                            range->is_map() ? range->find(key).value_or(Value()) : range->at(i));
      }
      Outcome stop = step(expression, loop);
      bound_.resize(depth);
      if (!stop) return stop;
    }
    return result(expression, *range, std::move(loop));
  }

  // What the rounds of a macro have come to.
  struct Loop {
    List collected;
    MapEntries entries;
    std::optional<std::string> problem;
    int hits = 0;
    bool decided = false;
  };

  Outcome result(const Expression& expression, const Value& range, Loop loop) {
    const std::string& name = expression.name;
    if (name == "map" || name == "filter" || name == "transformList")
      return Value::list(std::move(loop.collected));
    if (name.starts_with("transformMap")) return Value::map(std::move(loop.entries));
    if (name == "sortBy") return sort_by(range, loop.collected, budget_);
    if (name == "exists_one") return loop.hits == 1;
    const bool exists = name == "exists";
    if (loop.decided) return exists;
    if (loop.problem) return error(*loop.problem);
    return !exists;
  }

  // One round. all() and exists() go on after an error, which counts only if nothing decides.
  Outcome step(const Expression& expression, Loop& loop) {
    const std::string& name = expression.name;
    const bool quantifier = name == "all" || name == "exists";
    const bool collects = name == "map" || name == "sortBy" || name.starts_with("transform");
    if (!collects || expression.arguments.size() == 2) {
      Outcome test = run(*expression.arguments[0]);
      if (test && !test->holds<bool>()) test = error("no such overload");
      if (!test) {
        if (!quantifier || test.error() == kBudgetExceeded) return test;
        if (!loop.problem) loop.problem = test.error();
        return true;
      }
      const bool yes = *test->as<bool>();
      if (quantifier) {
        loop.decided = yes == (name == "exists");
        return true;
      }
      if (!yes) return true;
      ++loop.hits;
      if (name == "filter") loop.collected.push_back(bound_.back().second);
      if (!collects) return true;
    }
    Outcome value = run(*expression.arguments.back());
    if (!value) return value;
    return collect(expression, *std::move(value), loop);
  }

  Outcome collect(const Expression& expression, Value value, Loop& loop) {
    if (!expression.name.starts_with("transformMap")) {
      loop.collected.push_back(std::move(value));
      return true;
    }
    MapEntries more;
    if (expression.name == "transformMap") {
      more.emplace_back(bound_[bound_.size() - 2].second, std::move(value));
    } else {
      if (!value.is_map()) return error("no such overload");
      for (const Value& key : value.keys()) more.emplace_back(key, *value.find(key));
    }
    for (auto& [key, member] : more) {
      if (!budget_.spend(static_cast<std::int64_t>(loop.entries.size() / 8 + 1)))
        return error(kBudgetExceeded);
      for (const auto& entry : loop.entries)
        if (equals(entry.first, key))
          return error(fmt::format("insert failed: key {} already exists", shown_key(key)));
      loop.entries.emplace_back(std::move(key), std::move(member));
    }
    return true;
  }

  Outcome over_optional(const Expression& expression, const Value& range) {
    const auto* optional = optional_in(range);
    if (!optional) return error("no such overload");
    if (!*optional) return Value::optional(std::nullopt);
    bound_.emplace_back(expression.variable, **optional);
    Outcome value = run(*expression.arguments[0]);
    bound_.pop_back();
    if (!value) return value;
    return expression.name == "optMap" ? Outcome(Value::optional(*std::move(value))) : value;
  }

  const Bindings& bindings_;
  Budget& budget_;
  std::vector<std::pair<std::string, Value>> bound_;
};

}  // namespace

Outcome evaluate(const Expression& expression, const Bindings& bindings, Budget& budget) {
  return Evaluator(bindings, budget).run(expression);
}

}  // namespace drydock::schema::cel
