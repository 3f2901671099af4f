#include "scenarios/engine/scenario/grammar.h"
#include "scenarios/engine/scenario/words.h"

namespace drydock::sim::grammar {

using namespace shape;

namespace {

ShapePtr kind_name() { return line("a kind such as Deployment"); }

std::vector<Key> counted(std::vector<Key> keys) {
  keys.push_back(
      {"nth", integer(1, 1'000'000), "of the matches since it was armed; 1 unless said"});
  keys.push_back({"every", flag(), "all matches"});
  return keys;
}

ShapePtr call(const char* what, const std::vector<std::string>& verbs) {
  return mapping(what, counted({{"by", operator_name(), "who calls"},
                                {"verb", one_of(verbs)},
                                {"kind", kind_name()},
                                {"namespace", line("a namespace")},
                                {"name", line("an object's name")},
                                {"subresource", line("a subresource")}}));
}

/// A deed without more to say.
Head plain(const char* word, const char* about) { return {{word, nothing(), about}}; }

}  // namespace

ShapePtr place() {
  const ShapePtr write = call("a mapping such as {verb: apply, kind: Deployment, nth: 1}",
                              {"create", "update", "patch", "apply", "delete", "deletecollection"});
  const ShapePtr read = call("a mapping such as {verb: get, kind: Deployment}", {"get", "list"});
  const ShapePtr connect = mapping("a mapping such as {verb: watch, kind: Deployment}",
                                   counted({{"by", operator_name(), "who connects"},
                                            {"verb", one_of({"watch", "list"})},
                                            {"kind", kind_name()},
                                            {"namespace", line("a namespace")}}));
  // One of four words, or what is in an object: a path, or a part of it.
  const ShapePtr change =
      text("added, modified, deleted, deletionTimestamp, or a path such as spec.replicas",
           R"(added|modified|deleted|deletionTimestamp|spec|status|metadata|data)"
           R"(|[^.\s]+(\.[^.\s]+)+)");
  const ShapePtr deliver = mapping("a mapping such as {to: hello, kind: Hello, change: deleted}",
                                   counted({{"to", operator_name(), "who is told"},
                                            {"kind", kind_name()},
                                            {"namespace", line("a namespace")},
                                            {"name", line("an object's name")},
                                            {"change", change, "what the event tells"}}));
  const ShapePtr step =
      mapping("a mapping such as {by: garbagecollector}",
              counted({{"by", line("a controller such as garbagecollector"), "which one"}}));
  return headed("a place", {{{"write", write, "a call that changes something"}},
                            {{"read", read, "a get, or a page of a list"}},
                            {{"connect", connect, "a watch or a list that starts"}},
                            {{"deliver", deliver, "an event of a watch on its way to an operator"}},
                            {{"step", step, "one of the cluster's own controllers does something"}},
                            {{"time", duration(), "so long after it was armed"}},
                            {{"lease", one_of({"lost"}), "an instance stops being the leader"},
                             counted({{"by", operator_name(), "whose instance"}})}});
}

ShapePtr deed() {
  const Key when{"when", one_of(all_words(when_words())), "of the effect; before unless said"};
  const ShapePtr target = either({operator_name(), nothing()});
  const ShapePtr one_action = headed("one action", action_heads());
  std::vector<Head> heads{
      plain("lose-request", "it never arrives"),
      plain("lose-answer", "it takes place, and the caller never knows"),
      {{"error", one_of("one of: 409, 429, 500, 503, 504", {409, 429, 500, 503, 504}),
        "an answer that says no"},
       {{"retryAfter", duration(), "what the answer asks for"}, when}},
      {{"timeout", nothing(), "no answer until the client gives up"}, {when}},
      {{"delay", duration(), "it comes later"}},
      plain("drop", "the event never comes, until the next list"),
      plain("coalesce", "the event is not seen, the stream shows the next state only"),
      plain("close", "the stream ends before the event"),
      plain("gone", "the stream ends with 410"),
      plain("silence", "the stream says nothing any more"),
      plain("duplicate", "the event comes, and again after a resume"),
      {{"crash", target, "the operator dies; the one at hand unless said"},
       {when, {"restart", duration(), "how long it is down; it stays down unless said"}}},
      {{"pause", target, "the operator stands still; the one at hand unless said"},
       {when, {"for", duration(), "how long; until all heals unless said"}}},
      {{"start", target,
        "a second instance of it, beside the first; of the one at hand unless said"}},
      {{"meanwhile", either({list(one_action, 1), one_action}), "someone else writes right there"}},
      {{"lag", lag(), "an API server hears of nothing new"}},
      plain("compact", "the history is forgotten"),
      {{"clock-jump", signed_duration(), "the operator's wall clock is so far off from here on"},
       {{"of", operator_name(), "whose; of the one at hand unless said"}}}};
  std::vector<Json> words;
  for (const Head& head : heads)
    if (suits(*head.key.shape, Json())) words.emplace_back(head.key.name);
  return either({one_of("a deed", std::move(words)), headed("a deed", std::move(heads))});
}

ShapePtr fault() {
  return mapping(
      "a mapping such as {at: {write: {kind: Deployment}}, do: lose-answer}",
      {{"at", place(), "what it waits for", true}, {"do", deed(), "what happens there", true}});
}

}  // namespace drydock::sim::grammar
