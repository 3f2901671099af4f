#include "tests/unit/engine/scenario/scenario_gen.h"

#include <algorithm>

#include "scenarios/engine/scenario/contradictions.h"
#include "scenarios/engine/scenario/words.h"

namespace drydock::sim {
namespace {

bool chance(int percent) { return *rc::gen::inRange(0, 100) < percent; }

template <class T>
T one_of(std::vector<T> values) {
  return *rc::gen::elementOf(std::move(values));
}

std::string word() { return one_of<std::string>({"hello", "a", "my-config", "x.y", "shop"}); }
std::string maybe(const std::string& text) { return chance(40) ? text : std::string(); }

/// What YAML might take for something else.
std::string text() {
  return one_of<std::string>({"plain",
                              "two words",
                              "true",
                              "12",
                              "1.5",
                              "~",
                              "null",
                              "- x",
                              "a: b",
                              "a #b",
                              "{a}",
                              "[b",
                              "x,y",
                              "?",
                              "",
                              " padded ",
                              "it's",
                              "say \"x\"",
                              "back\\slash",
                              "line\nbreak",
                              "tab\there",
                              "\xc3\xbc\xe2\x82\xac",
                              "\xf0\x9f\x9a\xa2",
                              "12:30:45",
                              "0x1f",
                              "yes",
                              "2024-01-01",
                              "*a",
                              "&b",
                              "!c",
                              "%d",
                              "@e",
                              "nginx:1.2",
                              "k: ",
                              "\x01",
                              "\xc2\x85",
                              ">-",
                              std::string(130, 'w'),
                              "#",
                              "=",
                              "<<",
                              "a\r\nb"});
}

Duration duration() {
  return Duration(*rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 100'000'000'000),
                                  rc::gen::map(rc::gen::inRange<std::int64_t>(0, 10'000),
                                               [](std::int64_t s) { return s * 1'000'000'000; })));
}

Json value(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 6 : 4)) {
    case 0:
      return text();
    case 1:
      return *rc::gen::arbitrary<std::int32_t>();
    case 2:
      return chance(50);
    case 3:
      return nullptr;
    case 4: {
      Json list = Json::array();
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i) list.push_back(value(depth - 1));
      return list;
    }
    default: {
      Json mapping = Json::object();
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i) mapping[text()] = value(depth - 1);
      return mapping;
    }
  }
}

Json object(bool named = true) {
  Json made{{"apiVersion", one_of<std::string>({"v1", "apps/v1", "fraim.co.jp/v1"})},
            {"kind", one_of<std::string>({"ConfigMap", "Deployment", "Hello"})}};
  if (named) made["metadata"] = {{"name", word()}};
  if (named && chance(20)) made["metadata"]["labels"] = value(1);
  if (chance(50)) made["spec"] = value(3);
  return made;
}

std::vector<Json> patterns() {
  std::vector<Json> made{object(chance(50))};
  if (chance(30)) made.push_back(object());
  return made;
}

Action action() {
  Action made;
  made.kind = one_of(std::vector{Action::Kind::kApply, Action::Kind::kCreate, Action::Kind::kUpdate,
                                 Action::Kind::kPatch, Action::Kind::kDelete});
  made.objects.emplace_back(object());
  if (chance(20)) made.objects.emplace_back(object());
  if (chance(30)) made.as = word();
  if (made.kind == Action::Kind::kPatch) {
    made.patch_type = one_of(std::vector{PatchType::kMerge, PatchType::kJson,
                                         PatchType::kStrategicMerge, PatchType::kApply});
    if (made.patch_type == PatchType::kJson)
      made.operations = Json::array({{{"op", "add"}, {"path", "/spec"}, {"value", value(2)}}});
  }
  if (made.kind == Action::Kind::kDelete && chance(50)) made.propagation = "Orphan";
  if (made.kind != Action::Kind::kDelete && made.kind != Action::Kind::kCreate && chance(20))
    made.subresource = "status";
  return made;
}

Place place() {
  Place made;
  made.kind = one_of(std::vector{Place::Kind::kWrite, Place::Kind::kRead, Place::Kind::kConnect,
                                 Place::Kind::kDeliver, Place::Kind::kTime, Place::Kind::kLease,
                                 Place::Kind::kStep});
  if (made.kind == Place::Kind::kTime) {
    made.time = duration();
    return made;
  }
  made.by = maybe(made.kind == Place::Kind::kStep ? "garbagecollector" : "hello");
  if (chance(30)) {
    made.every = true;
  } else {
    made.nth = *rc::gen::inRange(1u, 5u);
  }
  if (made.kind == Place::Kind::kLease || made.kind == Place::Kind::kStep) return made;
  made.object_kind = maybe("Deployment");
  made.namespace_ = maybe(word());
  if (made.kind == Place::Kind::kDeliver)
    made.change = maybe(one_of<std::string>({"added", "deletionTimestamp", "spec.replicas"}));
  if (made.kind == Place::Kind::kWrite)
    made.verb = maybe(one_of<std::string>({"create", "apply", "deletecollection"}));
  if (made.kind == Place::Kind::kRead) made.verb = maybe("list");
  if (made.kind == Place::Kind::kConnect) made.verb = maybe("watch");
  if (made.kind != Place::Kind::kConnect) made.name = maybe(word());
  if (made.kind == Place::Kind::kWrite || made.kind == Place::Kind::kRead)
    made.subresource = maybe("status");
  return made;
}

Deed deed(Place::Kind at) {
  std::vector<Deed::Kind> possible;
  for (const auto& [kind, ignored] : deed_words())
    if (can_happen(kind, at)) possible.push_back(kind);
  Deed made;
  made.kind = one_of(possible);
  const bool has_when = made.kind == Deed::Kind::kError || made.kind == Deed::Kind::kTimeout ||
                        made.kind == Deed::Kind::kCrash || made.kind == Deed::Kind::kPause;
  if (has_when && chance(50)) made.when = Deed::When::kAfter;
  switch (made.kind) {
    case Deed::Kind::kError:
      made.code = one_of<int>({409, 429, 500, 503, 504});
      if (chance(30)) made.retry_after = duration();
      break;
    case Deed::Kind::kCrash:
      if (chance(50)) made.restart = duration();
      made.target = at == Place::Kind::kStep ? "hello" : maybe("hello");
      break;
    case Deed::Kind::kPause:
      made.target = at == Place::Kind::kStep ? "hello" : maybe("hello");
      made.duration = duration();
      break;
    case Deed::Kind::kDelay:
      made.duration = duration();
      break;
    case Deed::Kind::kStart:
      made.target = at == Place::Kind::kStep ? "hello" : maybe("hello");
      break;
    case Deed::Kind::kClockJump:
      made.duration = chance(50) ? -duration() : duration();
      made.target = at == Place::Kind::kStep ? "hello" : maybe("hello");
      break;
    case Deed::Kind::kLag:
      made.server = *rc::gen::inRange(1u, 3u);
      made.duration = duration();
      break;
    case Deed::Kind::kMeanwhile:
      made.meanwhile.push_back(action());
      if (chance(30)) made.meanwhile.push_back(action());
      break;
    default:
      break;
  }
  return made;
}

Fault fault() {
  Fault made;
  made.at = place();
  made.deed = deed(made.at.kind);
  return made;
}

Step step() {
  Step made;
  made.kind =
      static_cast<Step::Kind>(*rc::gen::inRange(0, static_cast<int>(Step::Kind::kFault) + 1));
  switch (made.kind) {
    case Step::Kind::kAction:
      made.action = action();
      break;
    case Step::Kind::kAssert:
    case Step::Kind::kError:
      made.patterns = patterns();
      if (chance(50)) made.within = duration();
      break;
    case Step::Kind::kRefused:
      made.action = action();
      made.reason = maybe("Invalid");
      made.message = maybe(text());
      break;
    case Step::Kind::kAdvance:
    case Step::Kind::kQuiet:
      made.duration = duration();
      break;
    case Step::Kind::kRestart:
    case Step::Kind::kPause:
      if (chance(50)) made.duration = duration();
      [[fallthrough]];
    case Step::Kind::kCrash:
    case Step::Kind::kStart:
      made.operator_name = "hello";
      break;
    case Step::Kind::kLag:
      made.server = *rc::gen::inRange(1u, 3u);
      made.duration = duration();
      break;
    case Step::Kind::kFault:
      made.fault = fault();
      break;
    case Step::Kind::kHeal:
    case Step::Kind::kCompact:
      break;
  }
  return made;
}

}  // namespace

Scenario any_scenario() {
  Scenario made;
  made.name =
      one_of<std::string>({"a", "two words", "it: has a colon", "#1", std::string(150, 'x')});
  if (chance(60)) {
    for (int i = *rc::gen::inRange(1, 40); i > 0; --i)
      made.about += (made.about.empty() ? "" : " ") + (chance(90) ? word() : text());
  }
  made.operators.push_back({"hello", {}});
  if (chance(20)) made.operators.push_back({"hello", {"./run", text()}});
  made.profile = one_of(std::vector{WatchProfile::kWatchList, WatchProfile::kList,
                                    WatchProfile::kResourceVersionZero});
  made.servers = *rc::gen::inRange(2u, 4u);
  made.controllers = maybe("namespace,-workloads");
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) made.given.emplace_back(object());
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) made.faults.push_back(fault());
  for (int i = *rc::gen::inRange(0, 8); i > 0; --i) made.steps.push_back(step());
  if (chance(30)) made.oracles.except = {"no-orphan", "quiet"};
  if (made.oracles.except.empty() && chance(30)) made.oracles.only = {"converge"};
  if (chance(30)) made.never = patterns();
  if (chance(30)) made.found = "converge";
  return made;
}

namespace {

auto said(const Action& a) {
  return std::tie(a.kind, a.objects, a.operations, a.as, a.patch_type, a.subresource,
                  a.propagation);
}
bool same_action(const Action& a, const Action& b) { return said(a) == said(b); }

bool same_fault(const Fault& a, const Fault& b) {
  auto deed = [](const Deed& d) {
    return std::tie(d.kind, d.when, d.code, d.retry_after, d.duration, d.target, d.restart,
                    d.server);
  };
  return a.at == b.at && deed(a.deed) == deed(b.deed) &&
         std::ranges::equal(a.deed.meanwhile, b.deed.meanwhile, same_action);
}

bool same_step(const Step& a, const Step& b) {
  auto rest = [](const Step& s) {
    return std::tie(s.kind, s.patterns, s.within, s.duration, s.operator_name, s.reason, s.message,
                    s.server);
  };
  return rest(a) == rest(b) && same_action(a.action, b.action) && same_fault(a.fault, b.fault);
}

bool same_use(const OperatorUse& a, const OperatorUse& b) {
  return a.name == b.name && a.command == b.command;
}

}  // namespace

bool same(const Scenario& a, const Scenario& b) {
  auto rest = [](const Scenario& s) {
    return std::tie(s.name, s.about, s.profile, s.servers, s.controllers, s.given, s.oracles.only,
                    s.oracles.except, s.never, s.found);
  };
  return rest(a) == rest(b) && std::ranges::equal(a.operators, b.operators, same_use) &&
         std::ranges::equal(a.faults, b.faults, same_fault) &&
         std::ranges::equal(a.steps, b.steps, same_step);
}

}  // namespace drydock::sim
