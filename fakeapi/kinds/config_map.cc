#include "fakeapi/kinds/builtin_strategy.h"

namespace drydock::fake {
namespace {

constexpr std::size_t kMaxBytes = 1024 * 1024;

std::size_t total_size(const Json& object) {
  std::size_t total = 0;
  if (const Json* data = child(object, "data"); data && data->is_object())
    for (const auto& [key, value] : data->items())
      total += value.is_string() ? value.get_ref<const std::string&>().size() : 0;
  if (const Json* data = child(object, "binaryData"); data && data->is_object())
    for (const auto& [key, value] : data->items())
      total += value.is_string() ? value.get_ref<const std::string&>().size() / 4 * 3 : 0;
  return total;
}

class ConfigMapStrategy final : public BuiltinStrategy {
 public:
  ConfigMapStrategy() : BuiltinStrategy(KindTraits()) {}

  FieldErrors validate(const Json& object) const override {
    FieldErrors errors;
    const Json* data = child(object, "data");
    const Json* binary = child(object, "binaryData");
    if (data && data->is_object())
      for (const auto& [key, value] : data->items()) {
        const std::string field = schema::key_path("data", key);
        append_invalid(errors, field, key, check_config_map_key(key));
        if (binary && child(*binary, key))
          errors.push_back(schema::invalid(field, key, "duplicate of key present in binaryData"));
      }
    if (binary && binary->is_object())
      for (const auto& [key, value] : binary->items())
        append_invalid(errors, schema::key_path("binaryData", key), key, check_config_map_key(key));
    if (total_size(object) > kMaxBytes) errors.push_back(schema::too_long("[]", kMaxBytes));
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view) const override {
    FieldErrors errors;
    if (flag(live, "immutable")) {
      constexpr std::string_view kWords = "field is immutable when `immutable` is set";
      if (!flag(object, "immutable")) errors.push_back(schema::forbidden("immutable", kWords));
      for (const char* key : {"data", "binaryData"})
        if (!same_child(object, live, key)) errors.push_back(schema::forbidden(key, kWords));
    }
    append(errors, validate(object));
    return errors;
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_config_map_strategy() {
  return std::make_unique<ConfigMapStrategy>();
}

}  // namespace drydock::fake
