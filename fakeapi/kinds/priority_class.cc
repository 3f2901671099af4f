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
