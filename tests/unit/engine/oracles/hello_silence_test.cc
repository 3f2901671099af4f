// The Hello operator under generated users, faults and schedules: no oracle of this room blames it.
#include <gtest/gtest.h>

#include <cstdlib>

#include "scenarios/engine/explore/explorer.h"
#include "scenarios/engine/oracles/oracle.h"
#include "scenarios/engine/scenario/write_scenario.h"
#include "scenarios/operators/hello_under_test.h"

namespace drydock::sim {
namespace {

/// How many, unless the environment says otherwise.
std::uint64_t runs() {
  const char* asked = std::getenv("DRYDOCK_RUNS");
  return asked ? std::strtoull(asked, nullptr, 10) : 150;
}

TEST(HelloSilenceTest, NoOracleBlamesIt) {
  OperatorCatalog catalog;
  catalog.add(hello_under_test());
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Explorer explorer(*catalog.find("hello"), catalog, seed);
    while (explorer.runs() < runs() / 3) {
      const auto finding = explorer.next();
      if (!finding) continue;
      // How it ends is for the runner's own tests.
      const std::string& oracle = finding->violation.oracle;
      if (oracle == "converge" || oracle == "same-end" || oracle == "steps") continue;
      ADD_FAILURE() << "seed " << seed << ": " << oracle << ": " << finding->violation.reason
                    << "\n"
                    << finding->violation.message << "\n"
                    << write_scenario(finding->scenario);
    }
  }
}

}  // namespace
}  // namespace drydock::sim
