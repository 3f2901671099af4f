// The cost that CEL's estimator gives an expression. Macros cost what the loops cost that they
// stand for; sizes come from the schema where a path leads to it, else from what made the value.
#include "operator/schema/cel/cost.h"

#include <algorithm>

#include "operator/schema/cel/cost_node.h"

namespace drydock::schema::cel {
namespace {

using Form = Expression::Form;

class Coster {
 public:
  explicit Coster(const Type& root) : root_(root) {}

  CostNode visit(const Expression& expression) {
    CostNode node;
    switch (expression.form) {
      case Form::kLiteral:
        node.size = literal_size(expression.literal);
        break;
      case Form::kIdentifier:
        node = identifier(expression);
        break;
      case Form::kSelect:
        node = select(expression);
        break;
      case Form::kHas:
        node.cost = visit(*expression.target).cost;
        break;
      case Form::kCall:
        node = call(expression);
        break;
      case Form::kList:
        node = list(expression);
        break;
      case Form::kMap:
        node = map(expression);
        break;
      case Form::kMacro:
        node = macro(expression);
        break;
    }
    node.type = expression.type;
    node.expression = &expression;
    complete(node);
    return node;
  }

 private:
  struct Local {
    std::string name;
    std::vector<std::string> path;
    std::optional<Range> size;
    std::optional<EntrySize> entry;
  };

  static std::optional<Range> literal_size(const Value& value) {
    if (value.holds<std::string>() || value.holds<Bytes>()) return Range::fixed(*value.size());
    return Range::fixed(1);
  }

  // What the schema or the type says of a value whose size nothing else has said.
  void complete(CostNode& node) const {
    if (!node.size) node.size = size_at(node.path);
    if (!node.size && is_scalar(node.type)) node.size = Range::fixed(1);
    if (!node.size) node.size = node.local_size;
  }

  // The first step of a path is the variable; what it is called does not matter.
  std::optional<Range> size_at(const std::vector<std::string>& path) const {
    if (path.empty()) return std::nullopt;
    Type at = root_;
    for (std::size_t i = 1; i < path.size(); ++i) {
      const std::string& step = path[i];
      const bool container = at.is(Kind::kList) || at.is(Kind::kMap);
      if (step == "@items" || step == "@values" || step == "@keys") {
        if (!container || (step == "@keys" && !at.is(Kind::kMap))) return std::nullopt;
        at = step == "@keys" ? key_of(at) : element_of(at);
      } else {
        auto field = at.is(Kind::kObject) ? field_of(at, step) : std::nullopt;
        if (!field) return std::nullopt;
        at = *std::move(field);
      }
    }
    // Keys have no schema, and so no size.
    return Range{0, path.size() > 1 && path.back() == "@keys" ? 0 : max_elements(at)};
  }

  CostNode identifier(const Expression& expression) {
    CostNode node;
    node.cost = Range::fixed(1);
    node.path = {expression.name};
    for (auto it = locals_.rbegin(); it != locals_.rend(); ++it)
      if (it->name == expression.name) {
        node.path = it->path;
        node.local_size = it->size;
        node.entry = it->entry;
        break;
      }
    return node;
  }

  CostNode select(const Expression& expression) {
    const CostNode target = visit(*expression.target);
    CostNode node;
    node.cost = target.cost;
    if (expression.optional) {
      node.cost = node.cost + Range::fixed(1);
      return node;
    }
    if (target.type.is(Kind::kObject) || target.type.is(Kind::kMap))
      node.cost = node.cost + Range::fixed(1);
    node.path = target.path;
    node.path.push_back(expression.name);
    return node;
  }

  CostNode list(const Expression& expression) {
    CostNode node;
    node.cost = Range::fixed(kListBase);
    node.size = Range::fixed(expression.arguments.size());
    Range item{expression.arguments.empty() ? 0 : kUnbounded, 0};
    for (const ExpressionPtr& argument : expression.arguments) {
      const CostNode part = visit(*argument);
      node.cost = node.cost + part.cost;
      item = item.unite(part.size_or_unknown());
    }
    node.entry = EntrySize{true, Range::fixed(1), item};
    return node;
  }

  CostNode map(const Expression& expression) {
    CostNode node;
    node.cost = Range::fixed(kMapBase);
    node.size = Range::fixed(expression.arguments.size() / 2);
    const Range none{expression.arguments.empty() ? 0 : kUnbounded, 0};
    Range sizes[2] = {none, none};
    for (std::size_t i = 0; i < expression.arguments.size(); ++i) {
      const CostNode part = visit(*expression.arguments[i]);
      node.cost = node.cost + part.cost;
      sizes[i % 2] = sizes[i % 2].unite(part.size_or_unknown());
    }
    node.entry = EntrySize{false, sizes[0], sizes[1]};
    return node;
  }

  CostNode call(const Expression& expression) {
    std::optional<CostNode> target;
    if (expression.target) target = visit(*expression.target);
    std::vector<CostNode> arguments;
    for (const ExpressionPtr& argument : expression.arguments)
      arguments.push_back(visit(*argument));
    CostNode node;
    if (expression.name == "dyn") {
      node = arguments[0];
      node.path.clear();
      node.cost = arguments[0].cost + Range::fixed(1);
      return node;
    }
    node = call_cost(expression, target ? &*target : nullptr, arguments,
                     [this](const CostNode& list) { return element_size(list); });
    if (target) node.cost = node.cost + target->cost;
    return node;
  }

  // The size of a list's elements as far as its path leads to them.
  Range element_size(const CostNode& list) const {
    std::vector<std::string> path = list.path;
    if (path.empty()) return Range::unknown();
    path.push_back("@items");
    return size_at(path).value_or(Range::unknown());
  }

  void push_element(const std::string& name, const CostNode& range, bool key) {
    const bool list = range.entry ? range.entry->list : range.type.is(Kind::kList);
    Local local{.name = name, .path = range.path, .size = {}, .entry = {}};
    local.path.push_back(key ? (list ? "@indices" : "@keys") : list ? "@items" : "@values");
    if (range.entry) local.size = key ? range.entry->key : range.entry->value;
    locals_.push_back(std::move(local));
  }
  CostNode bound(const Expression& body, const std::string& name, const CostNode& value) {
    locals_.push_back({name, value.path, value.size, value.entry});
    CostNode node = visit(body);
    locals_.pop_back();
    return node;
  }

  CostNode macro(const Expression& expression) {
    const CostNode range = visit(*expression.target);
    const std::string& name = expression.name;
    if (name.starts_with("opt")) return over_optional(expression, range);
    const bool list = range.entry ? range.entry->list : range.type.is(Kind::kList);
    const std::size_t depth = locals_.size();
    if (expression.second_variable.empty()) {
      push_element(expression.variable, range, !list);
    } else {
      push_element(expression.variable, range, true);
      push_element(expression.second_variable, range, false);
    }
    std::vector<CostNode> parts;
    for (const ExpressionPtr& argument : expression.arguments) parts.push_back(visit(*argument));
    Range element = Range::unknown();
    if (name == "filter") {
      Expression variable;
      variable.form = Form::kIdentifier;
      variable.name = expression.variable;
      variable.type = range.type.is(Kind::kMap) ? key_of(range.type) : element_of(range.type);
      element = visit(variable).size_or_unknown();
    }
    locals_.resize(depth);
    if (name != "sortBy") return loop(expression, range, parts, element);
    CostNode keys = collect(range, parts, 12, kListBase);
    keys.type = list_of(parts[0].type);
    return sorted_by(range, keys);
  }

  // What a loop costs that makes a list or a map: `step` is the cost of each result beside its own.
  static CostNode collect(const CostNode& range, const std::vector<CostNode>& parts,
                          std::uint64_t step, std::uint64_t base) {
    Range round = parts.back().cost + Range::fixed(step);
    if (parts.size() == 2) round = parts[0].cost + round.unite(Range::fixed(1));
    CostNode node;
    node.cost = range.cost + Range::fixed(base + 1) + range.size_or_unknown() * round;
    node.size = range.size_or_unknown();
    node.entry =
        EntrySize{base == kListBase, Range{0, 1}, Range{0, parts.back().size_or_unknown().max}};
    return node;
  }

  static CostNode loop(const Expression& expression, const CostNode& range,
                       const std::vector<CostNode>& parts, Range element) {
    const std::string& name = expression.name;
    const Range count = range.size_or_unknown(), test = parts[0].cost;
    if (name == "map" || name == "transformList") return collect(range, parts, 12, kListBase);
    if (name == "transformMap") return collect(range, parts, 3, kMapBase);
    if (name == "transformMapEntry") return collect(range, parts, 2, kMapBase);
    CostNode node;
    if (name == "filter") {
      const Range round = test + Range::fixed(13).unite(Range::fixed(1));
      node.cost = range.cost + Range::fixed(kListBase + 1) + count * round;
      node.size = count;
      node.entry = EntrySize{true, Range{0, 1}, Range{0, element.max}};
      return node;
    }
    node.size = Range::fixed(1);
    if (name == "all" || name == "exists") {
      const Range round = Range::fixed(name == "all" ? 2 : 3) + Range{1, add_costs(test.max, 1)};
      node.cost = range.cost + Range::fixed(1) + count * round;
    } else {
      const Range round = test + Range::fixed(2).unite(Range::fixed(1));
      node.cost = range.cost + Range::fixed(2) + count * round;
    }
    return node;
  }

  // Binds the list, and sorts it by the list of its keys.
  static CostNode sorted_by(const CostNode& range, const CostNode& keys) {
    CostNode node;
    const Range sort = sort_cost(keys.size_or_unknown(), element_of(keys.type));
    // The keys are computed from the bound list.
    node.cost = Range::fixed(kListBase + 1) + keys.cost + Range::fixed(1) + sort;
    node.size = keys.size_or_unknown();
    node.size = *node.size * *node.size;
    node.entry = range.entry;
    return node;
  }

  CostNode over_optional(const Expression& expression, const CostNode& range) {
    CostNode value;
    value.type = element_of(range.type);
    complete(value);
    const CostNode body = bound(*expression.arguments[0], expression.variable, value);
    Range then = Range::fixed(kListBase) + range.cost + Range::fixed(1) + body.cost;
    if (expression.name == "optMap") then = then + Range::fixed(1);
    CostNode node;
    node.cost = range.cost + Range::fixed(1) + then.unite(Range::fixed(1));
    return node;
  }

  const Type& root_;
  std::vector<Local> locals_;
};

}  // namespace

std::uint64_t estimate_cost(const Expression& expression, const Type& self) {
  return Coster(self).visit(expression).cost.max;
}

}  // namespace drydock::schema::cel
