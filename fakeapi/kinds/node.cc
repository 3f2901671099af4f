#include <fmt/format.h>
#include <utility>

#include "fakeapi/kinds/builtin_strategy.h"
#include "operator/schema/net_text.h"

namespace drydock::fake {
namespace {

class NodeStrategy final : public BuiltinStrategy {
 public:
  explicit NodeStrategy(KindTraits traits) : BuiltinStrategy(std::move(traits)) {}

  // One range of addresses and a list of them: the first of the list is the one.
  void set_defaults(Json& object) const override {
    Json* spec = child(object, "spec");
    if (!spec || !spec->is_object()) return;
    const std::string range(text(*spec, "podCIDR"));
    const auto ranges = items(std::as_const(*spec), "podCIDRs");
    if (!range.empty() && (ranges.empty() || ranges.front() != range))
      (*spec)["podCIDRs"] = Json::array({range});
    else if (range.empty() && !ranges.empty())
      (*spec)["podCIDR"] = Json(ranges.front());
  }

  // A Node is not ready before it says so: the admission plugin TaintNodesByCondition.
  void prepare_for_create(Json& object) const override {
    BuiltinStrategy::prepare_for_create(object);
    constexpr std::string_view kNotReady = "node.kubernetes.io/not-ready";
    Json& spec = make_child(object, "spec");
    for (const Json& taint : items(std::as_const(spec), "taints"))
      if (text(taint, "key") == kNotReady && text(taint, "effect") == "NoSchedule") return;
    if (!child(spec, "taints")) spec["taints"] = Json::array();
    spec["taints"].push_back({{"key", kNotReady}, {"effect", "NoSchedule"}});
  }

  FieldErrors validate(const Json& object) const override {
    FieldErrors errors;
    const Json* spec = child(object, "spec");
    if (!spec) return errors;
    const auto taints = items(*spec, "taints");
    for (std::size_t i = 0; i < taints.size(); ++i) check_taint(taints, i, errors);
    const auto ranges = items(*spec, "podCIDRs");
    for (std::size_t i = 0; i < ranges.size(); ++i)
      if (ranges[i].is_string() && !is_cidr(ranges[i].get_ref<const std::string&>()))
        errors.push_back(
            schema::invalid(schema::index_path("spec.podCIDRs", i), ranges[i],
                            "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
    if (const int families = families_of(ranges); families && families < int(ranges.size()))
      errors.push_back(schema::invalid("spec.podCIDRs", (*spec)["podCIDRs"],
                                       "may specify no more than one CIDR for each IP family"));
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    if (subresource == "status") return {};
    FieldErrors errors = validate(object);
    static const Json kEmpty = Json::object();
    const Json* now = child(object, "spec");
    const Json* was = child(live, "spec");
    if (const auto ranges = was ? items(*was, "podCIDRs") : std::span<const Json>();
        !ranges.empty() && !same_child(now ? *now : kEmpty, *was, "podCIDRs"))
      errors.push_back(schema::forbidden(
          "spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid"));
    const std::string before(was ? text(*was, "providerID") : std::string_view());
    if (!before.empty() && before != text(now ? *now : kEmpty, "providerID"))
      errors.push_back(schema::forbidden(
          "spec.providerID", "node updates may not change providerID except from \"\" to valid"));
    return errors;
  }

 private:
  // Of how many families the ranges are; 0 where one is none.
  static int families_of(std::span<const Json> ranges) {
    bool found[2] = {};
    for (const Json& range : ranges) {
      const auto parsed = schema::parse_cidr(range.is_string() ? range.get<std::string>() : "");
      if (!parsed) return 0;
      found[parsed->ip.v6] = true;
    }
    return found[0] + found[1];
  }

  static void check_taint(std::span<const Json> taints, std::size_t index, FieldErrors& errors) {
    const Json& taint = taints[index];
    const std::string field = schema::index_path("metadata.taints", index);
    const std::string key(text(taint, "key"));
    append_invalid(errors, field + ".key", key, check_qualified_name(key));
    if (const std::string value(text(taint, "value")); !check_label_value(value).empty())
      errors.push_back(schema::invalid(field + ".value", value, check_label_value(value).front()));
    if (text(taint, "effect").empty())
      errors.push_back(schema::required(field + ".effect"));
    else
      check_one_of(errors, taint, field, "effect", {"NoSchedule", "PreferNoSchedule", "NoExecute"});
    for (std::size_t i = 0; i < index; ++i)
      if (same_child(taints[i], taint, "key") && same_child(taints[i], taint, "effect")) {
        FieldError error = schema::duplicate(field, Json());
        error.message = fmt::format(
            "Duplicate value: {{\"Key\":{},\"Value\":{},\"Effect\":{},\"TimeAdded\":null}}: taints "
            "must be unique by key and effect pair",
            dump_json(Json(key)), dump_json(Json(text(taint, "value"))),
            dump_json(Json(text(taint, "effect"))));
        errors.push_back(std::move(error));
        break;
      }
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_node_strategy(KindTraits traits) {
  return std::make_unique<NodeStrategy>(std::move(traits));
}

}  // namespace drydock::fake
