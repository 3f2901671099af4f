#include "tests/unit/engine/scenario/wrong_documents.h"

namespace drydock::sim {

// Object, in one line.
#define CM "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"
#define STEPS "name: x\noperators: [hello]\nsteps:\n"
#define FAULT "name: x\noperators: [hello]\nfaults:\n- "

std::span<const WrongDocument> wrong_documents() {
  static constexpr WrongDocument kDocuments[] = {
      {"steps: []\n", "f:1:1: \"name\" is missing: a line that says what happens", true},
      {"name: 7\n",
       "f:1:1: name: expected a line that says what happens, found the number 7; quotes make it a "
       "text",
       true},
      {"name: ''\n", "f:1:1: name: expected a line that says what happens, found \"\"", true},
      {"- name: a\n", "f:1:1: expected a scenario, found a list", true},
      {"name: x\nabout: yes\n",
       "f:2:1: about: expected text, found the truth value true; quotes make it a text", true},
      {"name: x\napiVersion: drydock/v2\n",
       "f:2:1: apiVersion: expected drydock/v1, found \"drydock/v2\"; did you mean \"drydock/v1\"?",
       true},
      {"name: x\nstep: []\n",
       "f:2:1: step: unknown key; did you mean \"steps\"?; could be: apiVersion, name, about, "
       "operators, profile, given, faults, steps, oracles, never, found",
       true},
      {"name: x\noperators: hello\n", "f:2:1: operators: expected a list, found \"hello\"", true},
      {"name: x\noperators: [{command: [a]}]\n",
       "f:2:13: operators[0]: \"name\" is missing: the name of an operator", true},
      {"name: x\nprofile: {list: watch}\n",
       "f:2:11: profile.list: expected one of: watchlist, list, rv0, found \"watch\"", true},
      {"name: x\nprofile: {servers: 0}\n",
       "f:2:11: profile.servers: expected a number from 1 to 9, found the number 0", true},
      {"name: x\nprofile: {servers: two}\n",
       "f:2:11: profile.servers: expected a number from 1 to 9, found \"two\"", true},
      {"name: x\nprofile: {controllers: namespaces}\n",
       "f:2:11: profile.controllers: expected a list such as namespace,garbagecollector, found "
       "\"namespaces\"",
       true},
      {"name: x\ngiven: [{kind: Pod, metadata: {name: a}}]\n",
       "f:2:9: given[0]: \"apiVersion\" is missing: an API version such as apps/v1", true},
      {"name: x\ngiven: [{apiVersion: v1, kind: Pod, metadata: {labels: {}}}]\n",
       "f:2:37: given[0].metadata: one of these is missing: name, generateName", true},
      {"name: x\ngiven: []\n", "f:2:1: given: the list is empty", true},
      {"name: x\nnever: [{spec: {}}]\n",
       "f:2:9: never[0]: \"kind\" is missing: a kind such as Deployment", true},
      {"name: x\noracles: {except: [quite]}\n",
       "f:2:20: oracles.except[0]: expected one of: converge, quiet, same-end, no-orphan, "
       "finalizer, owned, safe-delete, no-fight, backoff, well-formed, honest-status, one-leader, "
       "never, found \"quite\"; did you mean \"quiet\"?",
       true},
      {"name: x\noracles: {except: [quiet], only: [quiet]}\n",
       "f:2:11: oracles.except: stands beside \"only\", and only one of them can be a selection of "
       "oracles",
       true},
      {"name: x\nfound: deadlock\n",
       "f:2:1: found: expected one of: converge, quiet, same-end, no-orphan, finalizer, owned, "
       "safe-delete, no-fight, backoff, well-formed, honest-status, one-leader, never, found "
       "\"deadlock\"",
       true},
      {STEPS "- asert: " CM "\n",
       "f:4:3: steps[0].asert: expected a step, found \"asert\"; did you mean \"assert\"?; could "
       "be: apply, create, update, patch, delete, assert, error, refused, advance, quiet, crash, "
       "start, restart, pause, heal, lag, compact, fault",
       true},
      {STEPS "- apply: " CM "\n  delete: " CM "\n",
       "f:5:3: steps[0].delete: stands beside \"apply\", and only one of them can be a step", true},
      {STEPS "- apply: " CM "\n  within: 5m\n",
       "f:5:3: steps[0].within: does not go with \"apply\"; could be: as, subresource", true},
      {STEPS "- crash: hello\n  restrat: 5m\n",
       "f:5:3: steps[0].restrat: unknown key; nothing can stand there", true},
      {STEPS "- restart: hello\n  aftr: 5m\n",
       "f:5:3: steps[0].aftr: unknown key; did you mean \"after\"?; could be: after", true},
      {STEPS "- apply: {apiVersion: v1, kind: ConfigMap}\n",
       "f:4:3: steps[0].apply: \"metadata\" is missing: a mapping with the object's name", true},
      {STEPS "- delete: {apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}}\n",
       "f:4:45: steps[0].delete.metadata: \"name\" is missing: the object's name", true},
      {STEPS "- apply: hello\n",
       "f:4:3: steps[0].apply: expected a list, or {file: PATH}, or an object, found \"hello\"",
       true},
      {STEPS "- apply: {file: a.yaml, kind: Pod}\n",
       "f:4:25: steps[0].apply.kind: unknown key; could be: file", true},
      {STEPS "- assert: {kind: Deployment}\n",
       "f:4:3: steps[0].assert: \"apiVersion\" is missing: an API version such as apps/v1", true},
      {STEPS "- advance: 15\n",
       "f:4:3: steps[0].advance: expected a duration such as 15m, found the number 15; quotes make "
       "it a text",
       true},
      {STEPS "- advance: 15 minutes\n",
       "f:4:3: steps[0].advance: expected a duration such as 15m, found \"15 minutes\"", true},
      {STEPS "- advance: -1h\n",
       "f:4:3: steps[0].advance: expected a duration such as 15m, found \"-1h\"", true},
      {STEPS "- advance: 9999999h\n",
       "f:4:3: steps[0].advance: expected a duration of at most 292 years, found \"9999999h\"",
       false},
      {STEPS "- wait\n", "f:4:3: steps[0]: expected a step, found \"wait\"", true},
      {STEPS "- delete: " CM "\n  propagation: background\n",
       "f:5:3: steps[0].propagation: expected one of: Background, Foreground, Orphan, found "
       "\"background\"; did you mean \"Background\"?",
       true},
      {STEPS "- patch: " CM "\n  type: json\n",
       "f:4:3: steps[0]: \"operations\" is missing beside a patch of type json: a list such as "
       "[{op: remove, path: /spec/replicas}]",
       false},
      {STEPS "- patch: " CM "\n  operations: [{op: remove, path: /data}]\n",
       "f:5:3: steps[0].operations: only a patch of type json has operations", false},
      {STEPS "- refused: {assert: " CM "}\n",
       "f:4:13: steps[0].refused.assert: expected one action, found \"assert\"; could be: apply, "
       "create, update, patch, delete",
       true},
      {STEPS "- crash: helo\n",
       "f:4:3: steps[0]: no operator \"helo\" runs here; did you mean \"hello\"?; could be: hello",
       false},
      {STEPS "- lag: {server: 2, for: 1m}\n",
       "f:4:3: steps[0].lag: there is no API server 2; \"profile\" has one", false},
      {STEPS "- lag: {server: 1}\n",
       "f:4:3: steps[0].lag: \"for\" is missing: a duration such as 15m", true},
      {FAULT "{at: {write: {}}}\n", "f:4:3: faults[0]: \"do\" is missing: a deed, or a deed", true},
      {FAULT "{at: {writes: {}}, do: crash}\n",
       "f:4:9: faults[0].at.writes: expected a place, found \"writes\"; did you mean \"write\"?; "
       "could be: write, read, connect, deliver, step, time, lease",
       true},
      {FAULT "{at: {write: {verb: get}}, do: crash}\n",
       "f:4:17: faults[0].at.write.verb: expected one of: create, update, patch, apply, delete, "
       "deletecollection, found \"get\"",
       true},
      {FAULT "{at: {write: {knd: Pod}}, do: crash}\n",
       "f:4:17: faults[0].at.write.knd: unknown key; did you mean \"kind\"?; could be: by, verb, "
       "kind, namespace, name, subresource, nth, every",
       true},
      {FAULT "{at: {write: {nth: 0}}, do: crash}\n",
       "f:4:17: faults[0].at.write.nth: expected a number from 1 to 1000000, found the number 0",
       true},
      {FAULT "{at: {write: {nth: 2, every: true}}, do: crash}\n",
       "f:4:9: faults[0].at.write: \"every: true\" hits all matches, so \"nth\" says nothing here",
       false},
      {FAULT "{at: {write: {by: helo}}, do: crash}\n",
       "f:4:3: faults[0].at: no operator \"helo\" runs here; did you mean \"hello\"?; could be: "
       "hello",
       false},
      {FAULT "{at: {deliver: {change: replicas}}, do: drop}\n",
       "f:4:19: faults[0].at.deliver.change: expected added, modified, deleted, deletionTimestamp, "
       "or a path such as spec.replicas, found \"replicas\"",
       true},
      {FAULT "{at: {lease: gone}, do: crash}\n",
       "f:4:9: faults[0].at.lease: expected one of: lost, found \"gone\"", true},
      {FAULT "{at: {write: {}}, do: drop}\n",
       "f:4:3: faults[0].do: \"drop\" cannot happen at a \"write\"; could be: lose-request, "
       "lose-answer, error, timeout, delay, crash, pause, start, meanwhile, lag, compact, "
       "clock-jump",
       false},
      {FAULT "{at: {deliver: {}}, do: lose-answer}\n",
       "f:4:3: faults[0].do: \"lose-answer\" cannot happen at a \"deliver\"; could be: delay, "
       "drop, "
       "coalesce, close, gone, silence, duplicate, crash, pause, start, meanwhile, lag, compact, "
       "clock-jump",
       false},
      {FAULT "{at: {write: {}}, do: {error: 404}}\n",
       "f:4:26: faults[0].do.error: expected one of: 409, 429, 500, 503, 504, found the number 404",
       true},
      {FAULT "{at: {write: {}}, do: lose-anser}\n",
       "f:4:21: faults[0].do: expected a deed, found \"lose-anser\"; did you mean \"lose-answer\"?",
       true},
      {FAULT "{at: {write: {}}, do: {crash: hello, after: 5s}}\n",
       "f:4:40: faults[0].do.after: unknown key; could be: when, restart", true},
      {FAULT "{at: {write: {}}, do: {crash: hello, for: 5s}}\n",
       "f:4:40: faults[0].do.for: does not go with \"crash\"; could be: when, restart", true},
      {FAULT "{at: {write: {}}, do: delay}\n",
       "f:4:21: faults[0].do: expected a deed, found "
       "\"delay\"",
       true},
      {"name: x\noperators: [a, b]\nfaults:\n- {at: {deliver: {kind: Pod}}, do: drop}\n",
       "f:4:3: faults[0].at.deliver: several operators run; say which with \"to\": a, b", false},
      {"name: x\noperators: [a, b]\nfaults:\n- {at: {time: 5s}, do: crash}\n",
       "f:4:3: faults[0].do: at a \"time\" no operator is at hand; say which one", false},
      {FAULT "{at: {step: {by: kubelet}}, do: crash}\n",
       "f:4:3: faults[0].do: at a \"step\" no operator is at hand; say which one", false},
      {"name: x\noracles: {except: [quiet]}\nfound: quiet\n",
       "f:1:1: found: \"quiet\" is left out by \"oracles\"", false},
      {"name: x\nfound: never\n",
       "f:1:1: found: \"never\" can only fire where \"never\" has patterns", false},
  };
  return kDocuments;
}

}  // namespace drydock::sim
