#include "scenarios/engine/explore/strategies.h"

#include <algorithm>

#include "scenarios/engine/world/world.h"

namespace drydock::sim {
namespace {

/// The occasion's exact place, without the namespace that every scenario gets of its own.
Place exact_place(const Occasion& occasion) {
  static const std::string own = WorldOptions().namespace_;
  Place place = place_of(occasion);
  if (place.namespace_ == own) place.namespace_.clear();
  return place;
}

/// Whether `place` names what `other`, an exact place, names.
bool covers(const Place& place, const Place& other) {
  const auto agrees = [](const std::string& asked, const std::string& is) {
    return asked.empty() || asked == is;
  };
  return place.kind == other.kind && agrees(place.by, other.by) && agrees(place.verb, other.verb) &&
         agrees(place.object_kind, other.object_kind) &&
         agrees(place.namespace_, other.namespace_) && agrees(place.name, other.name) &&
         agrees(place.subresource, other.subresource) && agrees(place.change, other.change);
}

}  // namespace

std::optional<Deed> OccasionLog::at(const Occasion& occasion) {
  Place place = exact_place(occasion);
  if (std::ranges::none_of(counts_, [&](const auto& count) { return count.first == place; })) {
    // What came before and matches it as well counts too: a create by generateName matches all.
    const auto before = std::ranges::count_if(
        places_, [&](const Place& earlier) { return covers(place, earlier); });
    counts_.emplace_back(place, static_cast<unsigned>(before));
  }
  unsigned nth = 1;
  for (auto& [counted, count] : counts_) {
    if (!matches(counted, occasion)) continue;
    ++count;
    if (counted == place) nth = count;
  }
  place.nth = nth;
  places_.push_back(std::move(place));
  return std::nullopt;
}

SwarmFaults::SwarmFaults(Random random, FaultScope scope, unsigned limit)
    : random_(random), scope_(std::move(scope)) {
  while (families_.empty())
    for (std::size_t i = 0; i < kFaultFamilies; ++i)
      if (random_.below(4) == 0) families_.insert(static_cast<FaultFamily>(i));
  constexpr double kChances[] = {0.02, 0.05, 0.1, 0.25};
  chance_ = kChances[random_.below(std::size(kChances))];
  left_ = 1 + static_cast<unsigned>(random_.below(limit));
}

std::optional<Deed> SwarmFaults::at(const Occasion& occasion) {
  if (left_ == 0 || random_.unit() >= chance_) return std::nullopt;
  auto deeds = deeds_for(exact_place(occasion), scope_);
  std::erase_if(deeds, [&](const auto& entry) { return !families_.contains(entry.family); });
  if (deeds.empty()) return std::nullopt;
  --left_;
  return std::move(deeds[random_.below(deeds.size())].deed);
}

PriorityFaults::PriorityFaults(Random random, unsigned depth, std::uint64_t expected)
    : random_(random) {
  for (unsigned i = 0; i < depth; ++i)
    change_points_.insert(random_.below(std::max<std::uint64_t>(expected, 1)));
}

Duration& PriorityFaults::latency_of(std::string party) {
  const auto known = std::ranges::find(parties_, party, &std::pair<std::string, Duration>::first);
  if (known != parties_.end()) return known->second;
  constexpr Duration kLatencies[] = {Duration::zero(), Duration::zero(),
                                     std::chrono::milliseconds(300), std::chrono::seconds(3)};
  return parties_.emplace_back(std::move(party), kLatencies[random_.below(std::size(kLatencies))])
      .second;
}

std::optional<Deed> PriorityFaults::at(const Occasion& occasion) {
  Duration& latency = latency_of(occasion.kind == Place::Kind::kDeliver
                                     ? "deliver " + std::string(occasion.object_kind)
                                     : std::string(occasion.by));
  Duration delay = latency;
  if (change_points_.contains(number_++)) {
    // From now on less than what a client waits for, or nothing would ever get through; now and
    // then once so long that its client has given it up.
    delay = latency = std::chrono::seconds(20);
    if (random_.below(2) == 0) delay = std::chrono::minutes(2);
  }
  if (delay == Duration::zero()) return std::nullopt;
  Deed deed;
  deed.kind = Deed::Kind::kDelay;
  deed.duration = delay;
  return deed;
}

ExhaustiveFaults::ExhaustiveFaults(FaultScope scope, unsigned limit)
    : scope_(std::move(scope)), limit_(limit) {}

bool ExhaustiveFaults::next() {
  if (begun_) {
    while (!wheels_.empty() && wheels_.back().position + 1 >= wheels_.back().size)
      wheels_.pop_back();
    if (wheels_.empty()) return false;
    ++wheels_.back().position;
  }
  begun_ = true;
  at_ = 0;
  used_ = 0;
  return true;
}

std::optional<Deed> ExhaustiveFaults::at(const Occasion& occasion) {
  if (at_ == wheels_.size()) {
    // Once the deeds are used up there is nothing left to choose here.
    if (used_ == limit_) return std::nullopt;
    wheels_.push_back({0, 1 + deeds_for(exact_place(occasion), scope_).size()});
  }
  const Wheel wheel = wheels_[at_++];
  if (wheel.position == 0) return std::nullopt;
  ++used_;
  return std::move(deeds_for(exact_place(occasion), scope_)[wheel.position - 1].deed);
}

}  // namespace drydock::sim
