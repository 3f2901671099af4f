#include "scenarios/engine/explore/simpler.h"

#include <algorithm>

namespace drydock::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

void simpler_members(const Json& document, std::vector<Json>& out) {
  for (const auto& [key, value] : document.items()) {
    Json without = document;
    without.erase(key);
    out.push_back(std::move(without));
  }
  for (const auto& [key, value] : document.items())
    for (Json& simpler : simpler_documents(value)) {
      Json changed = document;
      changed[key] = std::move(simpler);
      out.push_back(std::move(changed));
    }
}

void simpler_elements(const Json& document, std::vector<Json>& out) {
  for (std::size_t i = 0; i < document.size(); ++i) {
    Json without = document;
    without.erase(i);
    out.push_back(std::move(without));
  }
  for (std::size_t i = 0; i < document.size(); ++i)
    for (Json& simpler : simpler_documents(document[i])) {
      Json changed = document;
      changed[i] = std::move(simpler);
      out.push_back(std::move(changed));
    }
}

}  // namespace

std::vector<Json> simpler_documents(const Json& document) {
  std::vector<Json> out;
  if (document.is_object()) {
    simpler_members(document, out);
  } else if (document.is_array()) {
    simpler_elements(document, out);
  } else if (document.is_number_integer()) {
    const auto number = document.get<std::int64_t>();
    for (const std::int64_t candidate :
         {std::int64_t{0}, std::int64_t{1}, std::int64_t{2}, number / 2})
      if (std::abs(candidate) < std::abs(number) && (out.empty() || out.back() != candidate))
        out.emplace_back(candidate);
  }
  return out;
}

std::vector<Duration> rounder_durations(Duration duration) {
  constexpr Duration kRound[] = {seconds(1), seconds(5),  seconds(10), seconds(30), minutes(1),
                                 minutes(5), minutes(10), minutes(15), minutes(30), hours(1)};
  std::vector<Duration> out;
  for (const Duration round : kRound)
    if (round < duration) out.push_back(round);
  return out;
}

std::vector<Deed> milder_deeds(const Deed& deed) {
  std::vector<Deed> out;
  const auto with = [&](auto change) {
    Deed milder = deed;
    change(milder);
    out.push_back(std::move(milder));
  };
  switch (deed.kind) {
    case Deed::Kind::kCrash:
      // A restarted operator sees everything anew; an error leaves it as it is.
      if (deed.when == Deed::When::kAfter)
        with([](Deed& d) { d = Deed{.kind = Deed::Kind::kLoseAnswer}; });
      else
        with([](Deed& d) { d = Deed{.kind = Deed::Kind::kError, .code = 500}; });
      if (deed.restart && *deed.restart > seconds(1)) with([](Deed& d) { d.restart = seconds(1); });
      break;
    case Deed::Kind::kTimeout:
    case Deed::Kind::kLoseRequest:
      with([&](Deed& d) {
        d = deed.when == Deed::When::kAfter ? Deed{.kind = Deed::Kind::kLoseAnswer}
                                            : Deed{.kind = Deed::Kind::kError, .code = 500};
      });
      break;
    case Deed::Kind::kError:
      if (deed.code != 500) with([](Deed& d) { d.code = 500, d.retry_after.reset(); });
      if (deed.when == Deed::When::kAfter) with([](Deed& d) { d.when = Deed::When::kBefore; });
      break;
    case Deed::Kind::kSilence:
    case Deed::Kind::kGone:
    case Deed::Kind::kDuplicate:
    case Deed::Kind::kCoalesce:
      with([](Deed& d) { d = Deed{.kind = Deed::Kind::kClose}; });
      break;
    default:
      break;
  }
  if (deed.duration > Duration::zero())
    for (const Duration shorter : rounder_durations(deed.duration))
      with([shorter](Deed& d) { d.duration = shorter; });
  for (std::size_t i = 0; i < deed.meanwhile.size(); ++i)
    for (Action& simpler : simpler_actions(deed.meanwhile[i]))
      with([&](Deed& d) { d.meanwhile[i] = std::move(simpler); });
  return out;
}

std::vector<Place> plainer_places(const Place& place) {
  std::vector<Place> out;
  const auto with = [&](auto change) {
    Place plainer = place;
    change(plainer);
    if (!(plainer == place)) out.push_back(std::move(plainer));
  };
  with([](Place& p) { p.nth = 1; });
  if (place.nth > 2) with([](Place& p) { --p.nth; });
  with([](Place& p) { p.namespace_.clear(); });
  with([](Place& p) { p.name.clear(); });
  if (place.kind != Place::Kind::kDeliver) with([](Place& p) { p.by.clear(); });
  if (place.kind == Place::Kind::kTime)
    for (const Duration earlier : rounder_durations(place.time))
      with([earlier](Place& p) { p.time = earlier; });
  return out;
}

std::vector<Action> simpler_actions(const Action& action) {
  std::vector<Action> out;
  for (std::size_t i = 0; action.objects.size() > 1 && i < action.objects.size(); ++i) {
    Action without = action;
    without.objects.erase(without.objects.begin() + static_cast<std::ptrdiff_t>(i));
    out.push_back(std::move(without));
  }
  for (std::size_t i = 0; i < action.objects.size(); ++i) {
    const Json& document = action.objects[i].json();
    const auto replace = [&](Json changed) {
      Action simpler = action;
      simpler.objects[i] = Object(std::move(changed));
      out.push_back(std::move(simpler));
    };
    for (const auto& [key, value] : document.items()) {
      if (key == "apiVersion" || key == "kind") continue;
      for (Json& simpler : simpler_documents(value)) {
        // An object keeps its name.
        if (key == "metadata" && !simpler.contains("name")) continue;
        Json changed = document;
        changed[key] = std::move(simpler);
        replace(std::move(changed));
      }
    }
  }
  return out;
}

}  // namespace drydock::sim
