#include "scenarios/engine/scenario/grammar.h"
#include "scenarios/engine/scenario/words.h"

namespace drydock::sim::grammar {

using namespace shape;

namespace {

/// Either `key:` without a value, or the bare word as the whole step.
Head bare(const char* key, const char* about) { return {{key, nothing(), about}}; }

Key within() { return {"within", duration(), "how long to wait for it; 10m unless said"}; }

ShapePtr refused() {
  return headed("one action",
                action_heads({{"reason", line("a reason such as Invalid"), "of the answer"},
                              {"message", text("text"), "part of the message"}}));
}

}  // namespace

std::vector<Head> action_heads(const std::vector<Key>& also) {
  const ShapePtr named_objects = named("objects", objects(object()));
  const Key as{"as", line("a field manager"), "who writes; user unless said"};
  const Key subresource{"subresource", line("a subresource such as status"), "what is written"};
  std::vector<Head> heads{
      {{"apply", named_objects, "server-side apply, forced"}, {as, subresource}},
      {{"create", named("newObjects", objects(new_object())), "objects that are not there"}, {as}},
      {{"update", named_objects, "replaces the whole object"}, {as, subresource}},
      {{"patch", named_objects, "what is to change, of the object that is named"},
       {as,
        subresource,
        {"type", one_of(all_words(patch_words())), "merge unless said"},
        {"operations",
         list(open_mapping("an operation", {{"op", line("an operation"), "", true}}), 1),
         "of a patch of type json"}}},
      {{"delete", named_objects, "the objects that are named"},
       {as,
        {"propagation", one_of({"Background", "Foreground", "Orphan"}),
         "what becomes of what they own"}}}};
  for (Head& head : heads) head.beside.insert(head.beside.end(), also.begin(), also.end());
  return heads;
}

ShapePtr lag() {
  return mapping("a mapping such as {server: 2, for: 10m}",
                 {{"server", integer(1, 9), "which one; the first unless said"},
                  {"for", duration(), "how long it hears of nothing new", true}});
}

ShapePtr step() {
  std::vector<Head> heads = action_heads();
  const std::vector<Head> others{
      {{"assert", patterns(), "eventually some object matches each"}, {within()}},
      {{"error", patterns(), "eventually no object matches any"}, {within()}},
      {{"refused", refused(), "an action that the server refuses"}},
      {{"advance", duration(), "time passes"}},
      {{"quiet", duration(), "nothing writes for so long"}},
      {{"crash", operator_name(), "it dies, and stays down; of several instances the youngest"}},
      {{"start", operator_name(), "one more instance of it, beside those that run"}},
      {{"restart", operator_name(), "it dies and comes back"},
       {{"after", duration(), "how long it is down"}}},
      {{"pause", operator_name(), "it stands still"},
       {{"for", duration(), "how long; until it is restarted unless said"}}},
      bare("heal", "all armed faults end"),
      {{"lag", lag(), "an API server hears of nothing new"}},
      bare("compact", "the history is forgotten"),
      {{"fault", named("fault", fault()), "armed from here on"}}};
  heads.insert(heads.end(), others.begin(), others.end());
  return either({one_of("a step", {"heal", "compact"}), headed("a step", std::move(heads))});
}

}  // namespace drydock::sim::grammar
