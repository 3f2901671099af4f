#include "scenarios/engine/world/operator_under_test.h"

#include "scenarios/engine/world/preparation.h"

namespace drydock::sim {

OperatorCatalog::OperatorCatalog() : preparations_(std::make_unique<Preparations>()) {}
OperatorCatalog::~OperatorCatalog() = default;

void OperatorCatalog::add(OperatorUnderTest operator_under_test) {
  operators_.push_back(std::make_unique<OperatorUnderTest>(std::move(operator_under_test)));
}

const OperatorUnderTest* OperatorCatalog::find(std::string_view name) const {
  for (const auto& entry : operators_)
    if (entry->name == name) return entry.get();
  return nullptr;
}

std::vector<std::string> OperatorCatalog::names() const {
  std::vector<std::string> names;
  for (const auto& entry : operators_) names.push_back(entry->name);
  return names;
}

}  // namespace drydock::sim
