#include "fakeapi/controllers/replica_sets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "fakeapi/controllers/object_fields.h"

namespace drydock::fake {
namespace {

constexpr std::size_t kMostHistory = 2000;  // characters

std::optional<std::int64_t> unless_unlimited(const Json& spec, std::string_view field) {
  const Json* value = find_path(spec, {field});
  if (!value || !value->is_number_integer()) return std::nullopt;
  const auto number = value->get<std::int64_t>();
  if (number == std::numeric_limits<std::int32_t>::max()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> number_annotation(const Object& object, std::string_view key) {
  const auto text = object.annotation(key);
  if (!text) return std::nullopt;
  std::int64_t value = 0;
  const auto read = std::from_chars(text->data(), text->data() + text->size(), value);
  if (read.ec != std::errc() || read.ptr != text->data() + text->size()) return std::nullopt;
  return value;
}

std::string with_history(const std::string& history, const std::string& revision) {
  std::string made = history.empty() ? revision : history + "," + revision;
  while (made.size() > kMostHistory && made.find(',') != std::string::npos)
    made.erase(0, made.find(',') + 1);
  return made;
}

// By how much one set changes when all change together.
std::int64_t fraction(const DeploymentSpec& spec, const Object& set, std::int64_t status_replicas) {
  const std::int64_t size = spec_replicas(set);
  if (spec.replicas == 0) return -size;
  const std::int64_t before = number_annotation(set, kMaxReplicasAnnotation).value_or(0);
  const std::int64_t base = before == 0 ? status_replicas : before;
  if (base == 0) return 0;
  const double share = static_cast<double>(size * spec.max_replicas()) / static_cast<double>(base);
  return static_cast<std::int64_t>(std::llround(share)) - size;
}

}  // namespace

DeploymentSpec::DeploymentSpec(const Object& deployment) {
  const Json spec = copy_at(deployment.json(), {"spec"});
  replicas = number_at(spec, {"replicas"}, 1);
  rolling = string_at(spec, {"strategy", "type"}) != "Recreate";
  paused = flag_at(spec, {"paused"});
  min_ready_seconds = number_at(spec, {"minReadySeconds"});
  progress_deadline_seconds = unless_unlimited(spec, "progressDeadlineSeconds");
  revision_history_limit = unless_unlimited(spec, "revisionHistoryLimit");
  if (!rolling) return;
  const Json* surge = find_path(spec, {"strategy", "rollingUpdate", "maxSurge"});
  const Json* unavailable = find_path(spec, {"strategy", "rollingUpdate", "maxUnavailable"});
  max_surge = int_or_percent(surge, replicas, true);
  max_unavailable = int_or_percent(unavailable, replicas, false);
  // Both may come to nothing by rounding; then nothing would ever move.
  if (max_surge == 0 && max_unavailable == 0) max_unavailable = 1;
  max_unavailable = std::min(max_unavailable, replicas);
}

std::int64_t spec_replicas(const Object& set) {
  return number_at(set.json(), {"spec", "replicas"}, 1);
}
std::int64_t spec_replicas(const std::vector<Object>& sets) {
  std::int64_t sum = 0;
  for (const Object& set : sets) sum += spec_replicas(set);
  return sum;
}

std::int64_t status_count(const Object& set, std::string_view field) {
  return number_at(set.json(), {"status", field});
}
std::int64_t status_count(const std::vector<Object>& sets, std::string_view field) {
  std::int64_t sum = 0;
  for (const Object& set : sets) sum += status_count(set, field);
  return sum;
}

std::int64_t revision_of(const Object& object) {
  return number_annotation(object, kRevisionAnnotation).value_or(0);
}

std::vector<Object> active_sets(std::vector<Object> sets) {
  std::erase_if(sets, [](const Object& set) { return spec_replicas(set) == 0; });
  return sets;
}

Json template_without_hash(const Object& object) {
  Json made = copy_at(object.json(), {"spec", "template"});
  if (const Json* labels = find_path(made, {"metadata", "labels"}); labels && labels->is_object())
    made["metadata"]["labels"].erase(kTemplateHashLabel);
  return made;
}

std::string template_hash(const Json& pod_template, std::optional<std::int64_t> collision_count) {
  constexpr std::string_view kLetters = "bcdfghjklmnpqrstvwxz2456789";  // make no words
  std::string text = dump_json(pod_template);
  if (collision_count) text += fmt::format("\n{}", *collision_count);
  std::uint32_t hash = 2166136261u;  // FNV-1a
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 16777619u;
  }
  std::string made;
  for (const char c : std::to_string(hash))
    made += kLetters[static_cast<std::size_t>(c) % kLetters.size()];
  return made;
}

Json current_set_annotations(const Object& deployment, Json set_annotations,
                             std::int64_t revision) {
  constexpr std::array<std::string_view, 6> kOwn{"kubectl.kubernetes.io/last-applied-configuration",
                                                 kRevisionAnnotation,
                                                 kRevisionHistoryAnnotation,
                                                 kDesiredReplicasAnnotation,
                                                 kMaxReplicasAnnotation,
                                                 "deprecated.deployment.rollback.to"};
  for (const auto& [key, value] : copy_at(deployment.json(), {"metadata", "annotations"}).items())
    if (std::find(kOwn.begin(), kOwn.end(), key) == kOwn.end()) set_annotations[key] = value;
  const auto before = set_annotations.find(kRevisionAnnotation);
  if (before == set_annotations.end()) {
    set_annotations[kRevisionAnnotation] = std::to_string(revision);
    return set_annotations;
  }
  const auto text = before->get<std::string>();
  std::int64_t old_revision = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), old_revision);
  const bool garbled = !text.empty() && read.ptr != text.data() + text.size();
  if (garbled || old_revision >= revision) return set_annotations;
  const auto history = set_annotations.value(kRevisionHistoryAnnotation, std::string());
  set_annotations[kRevisionAnnotation] = std::to_string(revision);
  set_annotations[kRevisionHistoryAnnotation] = with_history(history, text);
  return set_annotations;
}

void set_replicas_annotations(Json& annotations, const DeploymentSpec& spec) {
  annotations[kDesiredReplicasAnnotation] = std::to_string(spec.replicas);
  annotations[kMaxReplicasAnnotation] = std::to_string(spec.max_replicas());
}

std::int64_t new_set_replicas(const DeploymentSpec& spec, const std::vector<Object>& all,
                              std::int64_t new_replicas) {
  if (!spec.rolling) return spec.replicas;
  const std::int64_t room = spec.max_replicas() - spec_replicas(all);
  if (room <= 0) return new_replicas;
  return new_replicas + std::min(room, spec.replicas - new_replicas);
}

std::vector<ScaleOrder> scale_down_old_sets(const DeploymentSpec& spec,
                                            const std::vector<Object>& old, const Object& current) {
  std::vector<ScaleOrder> orders;
  std::vector<Object> sets = active_sets(old);
  if (sets.empty()) return orders;
  sort_by_age(sets);
  const std::int64_t least = spec.replicas - spec.max_unavailable;
  const std::int64_t new_missing =
      spec_replicas(current) - status_count(current, "availableReplicas");
  const std::int64_t most = spec_replicas(sets) + spec_replicas(current) - least - new_missing;
  if (most <= 0) return orders;

  std::vector<std::int64_t> sizes;
  std::int64_t cleaned = 0;
  for (const Object& set : sets) {
    const std::int64_t size = spec_replicas(set);
    const std::int64_t unhealthy = size - status_count(set, "availableReplicas");
    const std::int64_t fewer = cleaned < most ? std::min(most - cleaned, unhealthy) : 0;
    sizes.push_back(size - std::max<std::int64_t>(fewer, 0));
    if (fewer <= 0) continue;
    cleaned += fewer;
    orders.push_back({set.key(), sizes.back()});
  }

  std::int64_t available = status_count(current, "availableReplicas");
  available += status_count(sets, "availableReplicas");
  std::int64_t left = available - least;
  for (std::size_t i = 0; i < sets.size() && left > 0; ++i) {
    const std::int64_t fewer = std::min(sizes[i], left);
    if (fewer == 0) continue;
    left -= fewer;
    orders.push_back({sets[i].key(), sizes[i] - fewer});
  }
  return orders;
}

std::vector<ScaleOrder> scale_in_proportion(const DeploymentSpec& spec, std::vector<Object> active,
                                            std::int64_t status_replicas) {
  const std::int64_t allowed = spec.replicas > 0 ? spec.max_replicas() : 0;
  const std::int64_t to_add = allowed - spec_replicas(active);
  // The largest first; of equals the newest grows first and the oldest shrinks first.
  std::sort(active.begin(), active.end(), [to_add](const Object& a, const Object& b) {
    if (spec_replicas(a) != spec_replicas(b)) return spec_replicas(a) > spec_replicas(b);
    return to_add > 0 ? is_older(b, a) : is_older(a, b);
  });
  std::vector<ScaleOrder> orders;
  std::int64_t added = 0;
  for (const Object& set : active) {
    std::int64_t share = 0;
    if (to_add != added) {
      share = fraction(spec, set, status_replicas);
      share = to_add > 0 ? std::min(share, to_add - added) : std::max(share, to_add - added);
    }
    added += share;
    orders.push_back({set.key(), spec_replicas(set) + share});
  }
  if (!orders.empty())
    orders.front().replicas = std::max<std::int64_t>(0, orders.front().replicas + to_add - added);
  return orders;
}

}  // namespace drydock::fake
