#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/pod_defaults.h"
#include "fakeapi/kinds/pod_validation.h"

namespace drydock::fake {
namespace {

class PodTemplateStrategy final : public BuiltinStrategy {
 public:
  PodTemplateStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    set_pod_template_defaults(&make_child(object, "template"));
  }
  FieldErrors validate(const Json& object) const override {
    return validate_pod_template(child(object, "template"), "template");
  }

 private:
  static KindTraits traits() {
    KindTraits made;
    made.generation = true;
    return made;
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_pod_template_strategy() {
  return std::make_unique<PodTemplateStrategy>();
}

}  // namespace drydock::fake
