#include "scenarios/operators/catalog.h"

#include <memory>

#include "scenarios/operators/hello_under_test.h"

namespace drydock::scenarios {

const sim::OperatorCatalog& built_in_operators() {
  static const std::unique_ptr<const sim::OperatorCatalog> catalog = [] {
    auto made = std::make_unique<sim::OperatorCatalog>();
    made->add(sim::hello_under_test());
    made->add(sim::elected_hello_under_test());
    return made;
  }();
  return *catalog;
}

}  // namespace drydock::scenarios
