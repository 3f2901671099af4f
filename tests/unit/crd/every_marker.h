#pragma once
// A resource whose declaration uses every type and every marker that crd/ knows, for its tests.
#include "operator/crd/condition.h"
#include "operator/crd/definition.h"

namespace drydock::crd::test {

enum class Tier { kFree, kPaid };
constexpr auto enum_names(Tier) { return std::array{EnumName{0, "Free"}, EnumName{1, "Paid"}}; }

struct Route {
  std::string host;
  std::uint16_t port = 0;
  IntOrString target;

  static constexpr Rules rules() {
    return {.description = "Where requests go.", .map_type = "atomic"};
  }
  static constexpr auto fields() {
    return std::array{
        field<&Route::host>("host", {.max_length = 253, .format = "hostname"}),
        field<&Route::port>("port", {.minimum = 1, .default_json = "80"}),
        field<&Route::target>("target", {.validations = {CelRule{"type(self) == string || self > 0",
                                                                 "is a name or above 0"}}})};
  }
};

inline constexpr Rules kTag{.min_length = 1, .max_length = 20, .pattern = "^[a-z-]+$"};
inline constexpr Rules kWeight{.minimum = 0, .maximum = 100};

struct EverySpec {
  std::int32_t replicas = 0;
  std::int32_t min_replicas = 0;
  double ratio = 0;
  float share = 0;
  std::int8_t tiny = 0;
  std::string color;
  std::string level;
  Tier tier = Tier::kFree;
  std::optional<Tier> next_tier;
  std::optional<std::string> note;
  std::vector<std::string> tags;
  std::vector<Route> routes;
  std::vector<std::optional<std::string>> gaps;
  std::map<std::string, std::int64_t> weights;
  Quantity memory;
  Duration timeout{};
  std::optional<WallTime> since;
  IntOrString surge;
  std::optional<Object> template_;
  Json extra;
  std::optional<Route> fallback;

  static constexpr auto fields() {
    return std::array{
        field<&EverySpec::replicas>("replicas", {.description = "How many.",
                                                 .title = "Replicas",
                                                 .minimum = 0,
                                                 .maximum = 100,
                                                 .multiple_of = 2,
                                                 .exclusive_maximum = true,
                                                 .example_json = "4"}),
        field<&EverySpec::min_replicas>("minReplicas", {.minimum = 0, .default_json = "0"}),
        field<&EverySpec::ratio>(
            "ratio",
            {.minimum = 0, .maximum = 1.5, .exclusive_minimum = true, .default_json = "0.5"}),
        field<&EverySpec::share>("share", {.default_json = "0.25"}),
        field<&EverySpec::tiny>("tiny", {.default_json = "-3"}),
        field<&EverySpec::color>("color",
                                 {.max_length = 20, .immutable = true, .default_json = R"("red")"}),
        field<&EverySpec::level>("level",
                                 {.enum_json = R"(["low","high"])", .default_json = R"("low")"}),
        field<&EverySpec::tier>("tier", {.default_json = R"("Free")"}),
        field<&EverySpec::next_tier>("nextTier", {.nullable = true}),
        field<&EverySpec::note>("note", {.min_length = 2, .max_length = 5}),
        field<&EverySpec::tags>("tags", {.min_items = 1,
                                         .max_items = 3,
                                         .unique_items = true,
                                         .absent_if_empty = true,
                                         .items = &kTag}),
        field<&EverySpec::routes>("routes", {.max_items = 3,
                                             .list_type = "map",
                                             .list_map_keys = {"host", "port"},
                                             .absent_if_empty = true}),
        field<&EverySpec::gaps>("gaps", {.list_type = "atomic", .absent_if_empty = true}),
        field<&EverySpec::weights>("weights", {.min_properties = 1,
                                               .max_properties = 3,
                                               .map_type = "granular",
                                               .absent_if_empty = true,
                                               .items = &kWeight}),
        field<&EverySpec::memory>("memory", {.default_json = R"("64Mi")"}),
        field<&EverySpec::timeout>("timeout", {.default_json = R"("1m30s")"}),
        field<&EverySpec::since>("since"),
        field<&EverySpec::surge>("surge", {.default_json = R"("25%")"}),
        field<&EverySpec::template_>("template"),
        field<&EverySpec::extra>("extra", {.default_json = "{}"}),
        field<&EverySpec::fallback>("fallback", {.preserve_unknown_fields = true})};
  }
  static constexpr auto validations() {
    return std::array{CelRule{.rule = "self.minReplicas <= self.replicas",
                              .message_expression = "'too many of ' + self.color",
                              .reason = "FieldValueForbidden",
                              .field_path = ".minReplicas"},
                      CelRule{.rule = "oldSelf.hasValue() || self.replicas < 50",
                              .message = "begins below 50",
                              .optional_old_self = true}};
  }
};

struct EveryStatus {
  std::int32_t replicas = 0;
  std::string selector;
  std::vector<Condition> conditions;
  static constexpr auto fields() {
    return std::array{field<&EveryStatus::replicas>("replicas", {.default_json = "0"}),
                      field<&EveryStatus::selector>("selector", {.default_json = R"("")"}),
                      field<&EveryStatus::conditions>("conditions", kConditionsRules)};
  }
};

inline Definition every_marker(std::string version = "v1") {
  return {.group = "example.com",
          .version = std::move(version),
          .kind = "Every",
          .plural = "everies",
          .singular = "every",
          .short_names = {"ev"},
          .categories = {"all", "samples"},
          .labels = {{"team", "a"}},
          .annotations = {{"example.com/owner", "us"}},
          .description = "Has everything.",
          .spec = &type_of<EverySpec>,
          .status = &type_of<EveryStatus>,
          .status_subresource = true,
          .scale = ScaleSubresource{".spec.replicas", ".status.replicas", ".status.selector"},
          .printer_columns = {{.name = "Replicas",
                               .type = "integer",
                               .json_path = ".spec.replicas",
                               .format = "int32",
                               .description = "How many.",
                               .priority = 1}},
          .selectable_fields = {".spec.color", ".spec.tier"},
          .validations = {{.rule = "self.metadata.name != 'forbidden'", .message = "not that"}}};
}

}  // namespace drydock::crd::test
