#include "operator/crd/condition.h"

#include <algorithm>

namespace drydock::crd {

const Condition* find_condition(const std::vector<Condition>& conditions, std::string_view type) {
  const auto found = std::ranges::find(conditions, type, &Condition::type);
  return found == conditions.end() ? nullptr : &*found;
}

bool is_condition_true(const std::vector<Condition>& conditions, std::string_view type) {
  const Condition* condition = find_condition(conditions, type);
  return condition && condition->status == ConditionStatus::kTrue;
}

bool set_condition(std::vector<Condition>& conditions, Condition condition, WallTime now) {
  const auto present = std::ranges::find(conditions, condition.type, &Condition::type);
  const bool same_status = present != conditions.end() && present->status == condition.status;
  condition.last_transition_time =
      same_status ? present->last_transition_time : std::chrono::floor<std::chrono::seconds>(now);
  if (present == conditions.end()) {
    conditions.push_back(std::move(condition));
    return true;
  }
  if (*present == condition) return false;
  *present = std::move(condition);
  return true;
}

bool remove_condition(std::vector<Condition>& conditions, std::string_view type) {
  return std::erase_if(conditions,
                       [type](const Condition& condition) { return condition.type == type; }) > 0;
}

}  // namespace drydock::crd
