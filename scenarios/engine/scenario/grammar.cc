#include "scenarios/engine/scenario/grammar.h"

#include <fmt/ranges.h>

#include "scenarios/engine/scenario/words.h"

namespace drydock::sim::grammar {

using namespace shape;

ShapePtr line(std::string what) { return text(std::move(what), R"(\S(.*\S)?)"); }
ShapePtr operator_name() { return line("the name of an operator"); }

ShapePtr profile() {
  const std::string names = fmt::format("{}", fmt::join(controller_words(), "|"));
  const std::string entry = fmt::format(R"((\*|all|none|-?({})))", names);
  return mapping(
      "a mapping such as {list: watchlist, servers: 2}",
      {{"list", one_of(all_words(profile_words())), "how the operators' clients list and watch"},
       {"servers", integer(1, 9), "how many API servers there are"},
       {"controllers",
        text("a list such as namespace,garbagecollector", entry + "(," + entry + ")*"),
        "which of the cluster's own controllers run"}});
}

ShapePtr operator_use() {
  return either(
      {operator_name(), mapping("a mapping such as {name: hello, command: [./my-operator, run]}",
                                {{"name", operator_name(), "by which this file calls it", true},
                                 {"command", list(text("text"), 1),
                                  "what is started when served or on a cluster"}})});
}

ShapePtr oracles() {
  const ShapePtr names = list(one_of(oracle_words()), 1);
  return headed("a selection of oracles", {{{"only", names, "these alone judge the run"}},
                                           {{"except", names, "these do not"}}});
}

ShapePtr scenario() {
  return mapping(
      "a scenario",
      {{"apiVersion", one_of("drydock/v1", {"drydock/v1"}), "of the format; may be left out"},
       {"name", line("a line that says what happens"), "what happens, in a few words", true},
       {"about", text("text"), "why it is here, and the report it comes from"},
       {"operators", list(operator_use()), "which operators run"},
       {"profile", profile(), "how clients list, and how many API servers there are"},
       {"given", named("newObjects", objects(new_object())), "there before the operators start"},
       {"faults", list(named("fault", fault())), "armed from the start"},
       {"steps", list(named("step", step())), "one after the other"},
       {"oracles", oracles(), "which oracles judge the run; all unless said"},
       {"never", named("invariants", objects(pattern())), "no revision ever holds such an object"},
       {"found", one_of(oracle_words()), "a kept counterexample: the oracle that fires"}});
}

}  // namespace drydock::sim::grammar
