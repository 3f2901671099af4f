// Built with the flags of pkg-config alone: prints a CRD.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "operator/crd/definition.h"
#include "operator/crd/field.h"

struct Spec {
  std::uint32_t replicas = 0;
  static constexpr auto fields() {
    return std::array{drydock::crd::field<&Spec::replicas>("replicas")};
  }
};

int main() {
  const drydock::crd::Definition definition{.group = "example.com",
                                            .version = "v1",
                                            .kind = "Plain",
                                            .plural = "plains",
                                            .singular = "plain",
                                            .spec = &drydock::crd::type_of<Spec>};
  std::fputs(drydock::crd::to_crd_yaml(definition).c_str(), stdout);
}
