#include "fakeapi/kinds/builtin_strategy.h"

namespace drydock::fake {
namespace {

class LimitRangeStrategy final : public BuiltinStrategy {
 public:
  LimitRangeStrategy() : BuiltinStrategy(traits()) {}

  // A default limit is the greatest one, a default request the default limit, else the least one.
  void set_defaults(Json& object) const override {
    for (Json& limit : items(make_child(object, "spec"), "limits")) {
      if (text(limit, "type") != "Container") continue;
      fill(limit, "default", "max");
      fill(limit, "defaultRequest", "default");
      fill(limit, "defaultRequest", "min");
    }
  }

 private:
  static KindTraits traits() {
    KindTraits made;
    made.create_on_update = true;
    return made;
  }

  static void fill(Json& limit, std::string_view into, std::string_view from) {
    const Json* source = child(std::as_const(limit), from);
    if (!source || !source->is_object() || source->empty()) return;
    const Json copy = *source;
    Json& target = make_child(limit, into);
    for (const auto& [resource, quantity] : copy.items()) set_default(target, resource, quantity);
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_limit_range_strategy() {
  return std::make_unique<LimitRangeStrategy>();
}

}  // namespace drydock::fake
