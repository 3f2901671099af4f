#include "tests/fuzz/targets.h"

#include <cstdio>
#include <cstdlib>

namespace drydock::fuzz {

std::span<const NamedTarget> targets() {
  static constexpr NamedTarget all[] = {
      {"apply", fuzz_apply},
      {"cel", fuzz_cel},
      {"crd", fuzz_crd},
      {"json", fuzz_json},
      {"kubeconfig", fuzz_kubeconfig},
      {"patch", fuzz_patch},
      {"path", fuzz_path},
      {"protobuf", fuzz_protobuf},
      {"scenario", fuzz_scenario},
      {"yaml", fuzz_yaml},
  };
  return all;
}

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace drydock::fuzz
