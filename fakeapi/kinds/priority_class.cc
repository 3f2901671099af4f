#include <fmt/format.h>

#include "fakeapi/kinds/builtin_strategy.h"

namespace drydock::fake {
namespace {

KindTraits traits() {
  KindTraits made;
  made.generation = true;
  return made;
}

class PriorityClassStrategy final : public BuiltinStrategy {
 public:
  PriorityClassStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    set_default(object, "preemptionPolicy", "PreemptLowerPriority");
  }

  // Its generation is that of its creation.
  void prepare_for_update(Json& object, const Json& live, std::string_view) const override {
    copy_child(object["metadata"], live["metadata"], "generation");
  }

  FieldErrors validate(const Json& object) const override {
    constexpr std::int64_t kMost = 1'000'000'000;
    FieldErrors errors;
    const std::string name(string_at(object, {"metadata", "name"}));
    if (name.starts_with("system-")) {
      if (name != "system-node-critical" && name != "system-cluster-critical")
        errors.push_back(schema::forbidden(
            "metadata.name",
            fmt::format("priority class names with 'system-' prefix are reserved for system use "
                        "only. error: {} is not a known system priority class",
                        name)));
    } else if (number(object, "value") > kMost) {
      errors.push_back(schema::forbidden(
          "value", fmt::format("maximum allowed value of a user defined priority is {}", kMost)));
    }
    if (const Json* policy = child(object, "preemptionPolicy"); policy && *policy == "")
      errors.push_back(schema::required("preemptionPolicy"));
    else
      check_one_of(errors, object, "", "preemptionPolicy", {"PreemptLowerPriority", "Never"});
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view) const override {
    FieldErrors errors;
    if (number(object, "value") != number(live, "value"))
      errors.push_back(schema::forbidden("value", "may not be changed in an update."));
    check_immutable(errors, object, live, "preemptionPolicy", "preemptionPolicy");
    return errors;
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_priority_class_strategy() {
  return std::make_unique<PriorityClassStrategy>();
}

}  // namespace drydock::fake
