#pragma once
// A spec with one field of every kind that crd/ knows, for its tests.
#include "operator/crd/field.h"

namespace drydock::crd::test {

enum class Strategy { kRolling, kRecreate };
constexpr auto enum_names(Strategy) {
  return std::array{EnumName{0, "Rolling"}, EnumName{1, "Recreate"}};
}

struct Port {
  std::uint32_t number = 0;
  std::string name;
  static constexpr auto fields() {
    return std::array{
        field<&Port::number>("number", {.description = "The port", .minimum = 1, .maximum = 65535}),
        field<&Port::name>("name", {.max_length = 15, .pattern = "^[a-z]+$"})};
  }
};

struct Sample {
  std::uint32_t replicas = 0;
  std::int64_t offset = 0;
  std::uint8_t tiny = 0;
  double ratio = 0;
  bool paused = false;
  std::optional<std::string> greeting;
  std::vector<Port> ports;
  Strategy strategy = Strategy::kRolling;
  std::map<std::string, std::string> labels;
  Json extra;
  static constexpr auto fields() {
    return std::array{
        field<&Sample::replicas>("replicas", {.maximum = 20}),
        field<&Sample::offset>("offset", {.default_json = "-5"}),
        field<&Sample::tiny>("tiny", {.default_json = "7"}),
        field<&Sample::ratio>("ratio",
                              {.maximum = 1.5, .exclusive_maximum = true, .default_json = "0.5"}),
        field<&Sample::paused>("paused", {.default_json = "false"}),
        field<&Sample::greeting>("greeting", {.min_length = 2}),
        field<&Sample::ports>("ports", {.max_items = 2,
                                        .list_type = "map",
                                        .list_map_keys = {"number"},
                                        .absent_if_empty = true}),
        field<&Sample::strategy>("strategy", {.default_json = R"("Recreate")"}),
        field<&Sample::labels>("labels", {.absent_if_empty = true}),
        field<&Sample::extra>("extra", {.default_json = "{}"})};
  }
  static constexpr auto validations() {
    return std::array{CelRule{"self.replicas != 13", "thirteen is unlucky"}};
  }
};

struct Plain {
  std::uint32_t replicas = 0;
  static constexpr auto fields() { return std::array{field<&Plain::replicas>("replicas")}; }
};

}  // namespace drydock::crd::test
