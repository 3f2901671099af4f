#pragma once
// Condition: one thing that a status says of its object, as meta/v1 Condition and KEP-1623 have it,
// declared for schemas; and how a list of them is kept. Values.
//
//   struct HelloStatus {
//     std::vector<crd::Condition> conditions;
//     static constexpr auto fields() {
//       return std::array{
//           crd::field<&HelloStatus::conditions>("conditions", crd::kConditionsRules)};
//     }
//   };
#include <string>
#include <string_view>
#include <vector>

#include "operator/crd/field.h"

namespace drydock::crd {

enum class ConditionStatus { kTrue, kFalse, kUnknown };
constexpr auto enum_names(ConditionStatus) {
  return std::array{EnumName{0, "True"}, EnumName{1, "False"}, EnumName{2, "Unknown"}};
}

struct Condition {
  std::string type;  ///< "Ready"
  ConditionStatus status = ConditionStatus::kUnknown;
  /// The generation that was looked at.
  std::optional<std::int64_t> observed_generation{};
  /// When `status` became what it is.
  WallTime last_transition_time{};
  std::string reason;   ///< for machines, one CamelCase word
  std::string message;  ///< for people, may be empty

  bool operator==(const Condition&) const = default;
  static constexpr auto fields() {
    return std::array{
        field<&Condition::type>(
            "type",
            {.description = "What is said, in CamelCase.",
             .max_length = 316,
             .pattern = "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
                        "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$"}),
        field<&Condition::status>("status",
                                  {.description = "Whether it is so: True, False or Unknown."}),
        field<&Condition::observed_generation>(
            "observedGeneration",
            {.description = "The metadata.generation that was looked at.", .minimum = 0}),
        field<&Condition::last_transition_time>(
            "lastTransitionTime", {.description = "When the status became what it is."}),
        field<&Condition::reason>("reason",
                                  {.description = "Why, in one CamelCase word, for machines.",
                                   .min_length = 1,
                                   .max_length = 1024,
                                   .pattern = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"}),
        field<&Condition::message>(
            "message", {.description = "Why, for people; may be empty.", .max_length = 32768})};
  }
};

/// What the field that holds conditions promises: one of each type, so that several writers can
/// apply theirs.
inline constexpr Rules kConditionsRules{.description = "What is so, one entry a type.",
                                        .list_type = "map",
                                        .list_map_keys = {"type"},
                                        .absent_if_empty = true};

/// Null where there is none of that type.
const Condition* find_condition(const std::vector<Condition>& conditions, std::string_view type);
bool is_condition_true(const std::vector<Condition>& conditions, std::string_view type);

/// Puts `condition` in the place of that of its type, or at the end. Its lastTransitionTime is
/// `now` (whole seconds) where the status differs from before, and stays where it does not. Whether
/// anything differs now. Follows apimachinery's meta.SetStatusCondition.
bool set_condition(std::vector<Condition>& conditions, Condition condition, WallTime now);
/// Whether there was one.
bool remove_condition(std::vector<Condition>& conditions, std::string_view type);

}  // namespace drydock::crd
