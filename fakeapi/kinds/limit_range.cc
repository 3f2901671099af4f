#include <fmt/format.h>

#include <map>
#include <set>

#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/metadata_validation.h"
#include "fakeapi/kinds/resource_validation.h"
#include "operator/schema/quantity.h"

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::key_path;
using schema::Quantity;

// What one list of a limit says of a resource; absent: nothing.
using Amounts = std::map<std::string_view, Quantity>;

void check_type(const std::string& type, const std::string& field, FieldErrors& errors) {
  const auto problems = check_qualified_name(type);
  append_invalid(errors, field, type, problems);
  if (problems.empty() && type.find('/') == std::string::npos && type != "Pod" &&
      type != "Container" && type != "PersistentVolumeClaim")
    errors.push_back(
        schema::invalid(field, type, "must be a standard limit type or fully qualified"));
}

// No `low` above its `high`; the error is told of `shown`.
struct Order {
  std::string_view low, high, shown;
  std::string_view what;  ///< "{} is greater than {}"
};
constexpr Order kOrders[] = {
    {"min", "max", "min", "min value {} is greater than max value {}"},
    {"min", "defaultRequest", "defaultRequest",
     "min value {} is greater than default request value {}"},
    {"defaultRequest", "max", "defaultRequest",
     "default request value {} is greater than max value {}"},
    {"defaultRequest", "default", "defaultRequest",
     "default request value {} is greater than default limit value {}"},
    {"min", "default", "default/min", "min value {} is greater than default value {}"},
    {"default", "max", "default/max", "default value {} is greater than max value {}"},
};

void check_ratio(const std::string& field, const Amounts& of, FieldErrors& errors) {
  const auto ratio = of.find("maxLimitRequestRatio");
  if (ratio == of.end()) return;
  const std::string shown = ratio->second.to_string();
  if (ratio->second < Quantity(1, Quantity::Format::kDecimalSI))
    errors.push_back(schema::invalid(field, shown, fmt::format("ratio {} is less than 1", shown)));
  const auto least = of.find("min");
  const auto most = of.find("max");
  if (least == of.end() || most == of.end()) return;
  const double bound = most->second.as_double() / least->second.as_double();
  if (ratio->second.as_double() > bound)
    errors.push_back(schema::invalid(
        field, shown, fmt::format("ratio {} is greater than max/min = {:.6f}", shown, bound)));
}

void check_amounts(const std::string& limit, const std::string& resource, const Amounts& of,
                   FieldErrors& errors) {
  for (const Order& order : kOrders) {
    const auto low = of.find(order.low);
    const auto high = of.find(order.high);
    if (low == of.end() || high == of.end() || low->second <= high->second) continue;
    const std::size_t slash = order.shown.find('/');
    const std::string_view value =
        slash == order.shown.npos ? order.shown : order.shown.substr(slash + 1);
    errors.push_back(schema::invalid(
        key_path(child_path(limit, order.shown.substr(0, slash)), resource),
        of.at(value).to_string(),
        fmt::format(fmt::runtime(order.what), low->second.to_string(), high->second.to_string())));
  }
  check_ratio(key_path(limit + ".maxLimitRequestRatio", resource), of, errors);
  const auto given = of.find("default");
  const auto asked = of.find("defaultRequest");
  if (given == of.end() || asked == of.end() || given->second == asked->second) return;
  if (is_native_resource(resource) && !is_huge_page(resource)) return;
  const std::string request = asked->second.to_string();
  errors.push_back(
      schema::invalid(key_path(limit + ".defaultRequest", resource), request,
                      fmt::format("default value {} must equal to defaultRequest value {} in {}",
                                  given->second.to_string(), request, resource)));
}

void check_limit(const Json& limit, const std::string& type, const std::string& field,
                 FieldErrors& errors) {
  const bool of_pods = type == "Pod" || type == "Container";
  std::map<std::string, Amounts> amounts;
  auto take = [&](std::string_view key) {
    const Json* list = child(limit, key);
    if (!list || !list->is_object()) return;
    for (const auto& [resource, amount] : list->items()) {
      const std::string at = key_path(child_path(field, key), resource);
      if (of_pods)
        check_container_resource_name(resource, at, errors);
      else
        check_resource_name(resource, at, errors);
      if (!amount.is_string()) continue;
      if (auto parsed = Quantity::parse(amount.get_ref<const std::string&>()))
        amounts[resource].emplace(key, *parsed);
    }
  };
  take("max");
  take("min");
  for (std::string_view key : {"default", "defaultRequest"}) {
    const Json* list = child(limit, key);
    if (type != "Pod")
      take(key);
    else if (list && list->is_object() && !list->empty())
      errors.push_back(
          schema::forbidden(child_path(field, key), "may not be specified when `type` is 'Pod'"));
  }
  if (type == "PersistentVolumeClaim" && !amounts["storage"].contains("min") &&
      !amounts["storage"].contains("max"))
    errors.push_back(
        schema::required(field + ".limits",
                         "either minimum or maximum storage value is required, but neither was "
                         "provided"));
  take("maxLimitRequestRatio");
  for (const auto& [resource, of] : amounts) check_amounts(field, resource, of, errors);
}

class LimitRangeStrategy final : public BuiltinStrategy {
 public:
  LimitRangeStrategy() : BuiltinStrategy(traits()) {}

  // A default limit is the greatest one, a default request the default limit, else the least one.
  void set_defaults(Json& object) const override {
    for (Json& limit : items(make_child(object, "spec"), "limits")) {
      for (const char* key : {"max", "min", "default", "defaultRequest", "maxLimitRequestRatio"})
        round_resources(child(limit, key));
      if (text(limit, "type") != "Container") continue;
      fill(limit, "default", "max");
      fill(limit, "defaultRequest", "default");
      fill(limit, "defaultRequest", "min");
    }
  }

  FieldErrors validate(const Json& object) const override {
    FieldErrors errors;
    const Json* spec = child(object, "spec");
    if (!spec) return errors;
    std::set<std::string> types;
    const auto limits = items(*spec, "limits");
    for (std::size_t i = 0; i < limits.size(); ++i) {
      const std::string field = schema::index_path("spec.limits", i);
      const std::string type(text(limits[i], "type"));
      check_type(type, field + ".type", errors);
      if (!types.insert(type).second) errors.push_back(schema::duplicate(field + ".type", type));
      check_limit(limits[i], type, field, errors);
    }
    return errors;
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
