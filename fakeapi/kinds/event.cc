#include "fakeapi/kinds/builtin_strategy.h"

namespace drydock::fake {
namespace {

constexpr std::size_t kMaxShort = 128;
constexpr std::size_t kMaxNote = 1024;

KindTraits traits(bool newer) {
  KindTraits made;
  made.create_on_update = true;
  const std::string about = newer ? "regarding" : "involvedObject";
  for (const char* key :
       {"kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"})
    made.selectable_fields.push_back(about + "." + key);
  made.selectable_fields.push_back("reason");
  made.selectable_fields.push_back("type");
  if (newer) {
    made.selectable_fields.push_back("reportingController");
  } else {
    made.selectable_fields.push_back("reportingComponent");
    made.selectable_fields.push_back("source");
  }
  return made;
}

// events.k8s.io/v1 reports errors with the field names of v1.
class EventStrategy final : public BuiltinStrategy {
 public:
  explicit EventStrategy(bool newer) : BuiltinStrategy(traits(newer)), newer_(newer) {}

  FieldErrors validate(const Json& object) const override {
    FieldErrors errors = validate_namespace(object);
    // v1 takes whatever it is given, for the sake of old clients.
    if (!newer_) return errors;
    if (text(object, "eventTime").empty()) errors.push_back(schema::required("eventTime"));
    if (const std::string controller(text(object, "reportingController")); controller.empty())
      errors.push_back(schema::required("reportingController"));
    else
      append_invalid(errors, "reportingController", controller, check_qualified_name(controller));
    check_short(object, "reportingInstance", errors);
    check_short(object, "action", errors);
    check_short(object, "reason", errors);
    if (text(object, "note").size() > kMaxNote)
      errors.push_back(too_long("message", object, "note", kMaxNote));
    if (const std::string type(text(object, "type")); type != "Normal" && type != "Warning")
      errors.push_back(schema::invalid("type", type, "has invalid value"));
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view) const override {
    FieldErrors errors = validate_namespace(object);
    if (!newer_) return errors;
    for (const auto& [field, key] : {std::pair{"involvedObject", "regarding"},
                                     {"reason", "reason"},
                                     {"message", "note"},
                                     {"type", "type"},
                                     {"eventTime", "eventTime"},
                                     {"action", "action"},
                                     {"related", "related"},
                                     {"reportingController", "reportingController"},
                                     {"reportingInstance", "reportingInstance"}})
      check_immutable(errors, object, live, key, field);
    return errors;
  }

  std::optional<std::string> field(const Json& object, std::string_view path) const override {
    if (path != "source") return BuiltinStrategy::field(object, path);
    const std::string_view component = string_at(object, {"source", "component"});
    return std::string(component.empty() ? text(object, "reportingComponent") : component);
  }

 private:
  static FieldError too_long(std::string_view field, const Json& object, std::string_view key,
                             std::size_t most) {
    return schema::invalid(field, Json(text(object, key)),
                           "can have at most " + std::to_string(most) + " characters");
  }

  static void check_short(const Json& object, std::string_view key, FieldErrors& errors) {
    if (text(object, key).empty())
      errors.push_back(schema::required(key));
    else if (text(object, key).size() > kMaxShort)
      errors.push_back(too_long(key, object, key, kMaxShort));
  }

  FieldErrors validate_namespace(const Json& object) const {
    const std::string about(
        string_at(object, {newer_ ? "regarding" : "involvedObject", "namespace"}));
    const std::string_view own = string_at(object, {"metadata", "namespace"});
    const bool fits = about.empty()
                          ? own.empty() || own == "default" || (newer_ && own == "kube-system")
                          : about == own;
    if (fits) return {};
    return {schema::invalid("involvedObject.namespace", about, "does not match event.namespace")};
  }

  bool newer_;
};

}  // namespace

std::unique_ptr<KindStrategy> make_event_strategy(bool newer) {
  return std::make_unique<EventStrategy>(newer);
}

}  // namespace drydock::fake
