#include "fakeapi/kinds/builtin_strategy.h"

namespace drydock::fake {
namespace {

KindTraits traits() {
  KindTraits made;
  made.create_on_update = true;
  made.unconditional_update = false;
  return made;
}

class LeaseStrategy final : public BuiltinStrategy {
 public:
  LeaseStrategy() : BuiltinStrategy(traits()) {}

  // Coordinated leader election is off by default: its fields are owned by who sent them, and
  // dropped.
  FieldErrors allocate(Json& object, const Json&, const Allocate&) const override {
    if (Json* spec = child(object, "spec"); spec && spec->is_object())
      for (const char* key : {"strategy", "preferredHolder"}) spec->erase(key);
    return {};
  }

  FieldErrors validate(const Json& object) const override {
    FieldErrors errors;
    const Json* spec = child(object, "spec");
    if (!spec) return errors;
    if (const Json* seconds = child(*spec, "leaseDurationSeconds");
        seconds && seconds->is_number() && *seconds <= 0)
      errors.push_back(
          schema::invalid("spec.leaseDurationSeconds", *seconds, "must be greater than 0"));
    check_not_negative(errors, *spec, "spec", {"leaseTransitions"});
    return errors;
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_lease_strategy() { return std::make_unique<LeaseStrategy>(); }

}  // namespace drydock::fake
