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
    FieldErrors errors = validate_as_ever(object);
    // v1 takes whatever else it is given, for the sake of old clients.
    if (!newer_) return errors;
    append(errors, validate_series(object));
    if (!has_time(object)) errors.push_back(schema::required("eventTime"));
    if (const std::string type(text(object, "type")); type != "Normal" && type != "Warning")
      errors.push_back(schema::invalid("type", "", "has invalid value: " + type));
    for (const auto& [field, key] : {std::pair{"firstTimestamp", "deprecatedFirstTimestamp"},
                                     {"lastTimestamp", "deprecatedLastTimestamp"}})
      if (!text(object, key).empty()) errors.push_back(needs_to_be_unset(field));
    if (number(object, "deprecatedCount") != 0) errors.push_back(needs_to_be_unset("count"));
    if (const Json* source = child(object, "deprecatedSource");
        source && (!text(*source, "component").empty() || !text(*source, "host").empty()))
      errors.push_back(needs_to_be_unset("source"));
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view) const override {
    FieldErrors errors = validate_as_ever(object);
    if (!newer_) return errors;
    if (!same_child(object, live, "series")) append(errors, validate_series(object));
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
  static FieldError too_long(std::string_view field, std::size_t most) {
    return schema::invalid(field, "", "can have at most " + std::to_string(most) + " characters");
  }
  static FieldError needs_to_be_unset(std::string_view field) {
    return schema::invalid(field, "", "needs to be unset");
  }
  static bool has_time(const Json& object) { return !text(object, "eventTime").empty(); }

  static void check_short(const Json& object, std::string_view key, FieldErrors& errors) {
    if (text(object, key).empty())
      errors.push_back(schema::required(key));
    else if (text(object, key).size() > kMaxShort)
      errors.push_back(too_long(key, kMaxShort));
  }

  static FieldErrors validate_series(const Json& object) {
    const Json* series = child(object, "series");
    if (!series || series->is_null()) return {};
    FieldErrors errors;
    if (number(*series, "count") < 2)
      errors.push_back(schema::invalid("series.count", "", "should be at least 2"));
    if (text(*series, "lastObservedTime").empty())
      errors.push_back(schema::required("series.lastObservedTime"));
    return errors;
  }

  // What holds in both versions: an Event with an eventTime has to be whole.
  FieldErrors validate_as_ever(const Json& object) const {
    const std::string about(
        string_at(object, {newer_ ? "regarding" : "involvedObject", "namespace"}));
    const std::string_view own = string_at(object, {"metadata", "namespace"});
    const bool fits = has_time(object) ? !about.empty() || own == "default" || own == "kube-system"
                      : about.empty()  ? own.empty() || own == "default"
                                       : about == own;
    FieldErrors errors;
    if (!fits)
      errors.push_back(
          schema::invalid("involvedObject.namespace", about, "does not match event.namespace"));
    if (!has_time(object)) return errors;
    const std::string_view key = newer_ ? "reportingController" : "reportingComponent";
    const std::string controller(text(object, key));
    if (controller.empty()) errors.push_back(schema::required(key));
    append_invalid(errors, key, controller, check_qualified_name(controller));
    check_short(object, "reportingInstance", errors);
    check_short(object, "action", errors);
    check_short(object, "reason", errors);
    if (text(object, newer_ ? "note" : "message").size() > kMaxNote)
      errors.push_back(too_long("message", kMaxNote));
    return errors;
  }

  bool newer_;
};

}  // namespace

std::unique_ptr<KindStrategy> make_event_strategy(bool newer) {
  return std::make_unique<EventStrategy>(newer);
}

}  // namespace drydock::fake
