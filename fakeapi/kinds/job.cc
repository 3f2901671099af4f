#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/pod_defaults.h"
#include "fakeapi/kinds/pod_validation.h"
#include "operator/api/selector.h"

namespace drydock::fake {
namespace {

KindTraits traits() {
  KindTraits made;
  made.generation = true;
  made.initial_status = Json::object();
  made.selectable_fields = {"status.successful"};
  return made;
}

// The parts of a suspended job's template that its queue may still decide.
Json fixed_part(const Json& template_, bool suspended) {
  Json copy = template_;
  if (!suspended || !copy.is_object()) return copy;
  if (Json* metadata = child(copy, "metadata"))
    for (const char* key : {"labels", "annotations"}) metadata->erase(key);
  if (Json* spec = child(copy, "spec"))
    for (const char* key : {"nodeSelector", "tolerations", "affinity", "schedulingGates"})
      spec->erase(key);
  return copy;
}

class JobStrategy final : public BuiltinStrategy {
 public:
  JobStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    Json& spec = make_child(object, "spec");
    if (!child(spec, "completions") && !child(spec, "parallelism")) spec["completions"] = 1;
    set_default(spec, "parallelism", 1);
    set_default(spec, "backoffLimit", child(spec, "backoffLimitPerIndex") ? 2147483647 : 6);
    set_default(spec, "completionMode", "NonIndexed");
    set_default(spec, "suspend", false);
    set_default(spec, "manualSelector", false);
    set_default(spec, "podReplacementPolicy",
                child(spec, "podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
    Json* template_ = child(spec, "template");
    if (template_)
      if (const Json* labels = find_path(*template_, {"metadata", "labels"});
          labels && !labels->empty()) {
        const Json copy = *labels;
        set_default(make_child(object, "metadata"), "labels", copy);
      }
    set_pod_template_defaults(template_);
  }

  void prepare_for_create(Json& object) const override {
    BuiltinStrategy::prepare_for_create(object);
    Json& spec = object["spec"];
    if (flag(spec, "manualSelector") || child(spec, "selector")) return;
    Json& template_ = make_child(spec, "template");
    Json& labels = make_child(make_child(template_, "metadata"), "labels");
    const std::string uid(string_at(object, {"metadata", "uid"}));
    const std::string name(string_at(object, {"metadata", "name"}));
    labels["controller-uid"] = uid;
    labels["batch.kubernetes.io/controller-uid"] = uid;
    labels["job-name"] = name;
    labels["batch.kubernetes.io/job-name"] = name;
    // In Go the job's own labels, where they were defaulted, are the very map of the template.
    Json& own = make_child(object, "metadata")["labels"];
    if (!own.is_object() || own.empty() || contained(own, labels)) own = labels;
    spec["selector"] = {{"matchLabels", {{"batch.kubernetes.io/controller-uid", uid}}}};
  }

  FieldErrors validate(const Json& object) const override {
    static const Json kEmpty = Json::object();
    const Json* spec = child(object, "spec");
    return validate_job_spec(spec ? *spec : kEmpty, "spec", true);
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    if (subresource == "status") return {};
    FieldErrors errors = validate(object);
    const Json& spec = object["spec"];
    const Json& before = live["spec"];
    const bool elastic = text(spec, "completionMode") == "Indexed" &&
                         number(spec, "completions", -1) == number(spec, "parallelism", -2);
    if (!elastic) check_immutable(errors, spec, before, "completions", "spec.completions");
    check_immutable(errors, spec, before, "selector", "spec.selector");
    const bool suspended =
        flag(before, "suspend") && string_at(live, {"status", "startTime"}).empty();
    static const Json kNull;
    const Json* now = child(spec, "template");
    const Json* was = child(before, "template");
    if (fixed_part(now ? *now : kNull, suspended) != fixed_part(was ? *was : kNull, suspended))
      errors.push_back(schema::invalid("spec.template", now ? *now : kNull, kImmutable));
    for (const char* key : {"completionMode", "podFailurePolicy", "backoffLimitPerIndex",
                            "managedBy", "successPolicy"})
      check_immutable(errors, spec, before, key, std::string("spec.") + key);
    return errors;
  }

  std::optional<std::string> field(const Json& object, std::string_view path) const override {
    if (path != "status.successful") return BuiltinStrategy::field(object, path);
    const Json* status = child(object, "status");
    return std::to_string(status ? number(*status, "succeeded") : 0);
  }

 private:
  static bool contained(const Json& part, const Json& whole) {
    for (const auto& [key, value] : part.items())
      if (!same_child(part, whole, key)) return false;
    return true;
  }
};

}  // namespace

FieldErrors validate_job_spec(const Json& spec, std::string_view field, bool with_selector) {
  FieldErrors errors;
  check_not_negative(errors, spec, field,
                     {"parallelism", "completions", "activeDeadlineSeconds", "backoffLimit",
                      "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes"});
  check_one_of(errors, spec, field, "completionMode", {"Indexed", "NonIndexed"});
  if (text(spec, "completionMode") == "Indexed" && !child(spec, "completions"))
    errors.push_back(schema::required(schema::child_path(field, "completions"),
                                      "when completion mode is Indexed"));
  check_one_of(errors, spec, field, "podReplacementPolicy", {"Failed", "TerminatingOrFailed"});
  const std::string template_field = schema::child_path(field, "template");
  const Json* template_ = child(spec, "template");
  append(errors, validate_pod_template(template_, template_field));
  if (template_)
    if (const std::string policy(string_at(*template_, {"spec", "restartPolicy"}));
        policy == "Always")
      errors.push_back(schema::required(template_field + ".spec.restartPolicy",
                                        "valid values: \"OnFailure\", \"Never\""));
  if (!with_selector) return errors;
  const Json* selector = child(spec, "selector");
  const std::string selector_field = schema::child_path(field, "selector");
  if (!selector) {
    errors.push_back(schema::required(selector_field));
    return errors;
  }
  append(errors, validate_label_selector(*selector, selector_field));
  static const Json kNull;
  const Json* labels = template_ ? find_path(*template_, {"metadata", "labels"}) : nullptr;
  if (const auto parsed = LabelSelector::from_json(*selector);
      parsed && !parsed->matches_labels(labels ? *labels : kNull))
    errors.push_back(schema::invalid(template_field + ".metadata.labels", labels ? *labels : kNull,
                                     "`selector` does not match template `labels`"));
  return errors;
}

std::unique_ptr<KindStrategy> make_job_strategy() { return std::make_unique<JobStrategy>(); }

}  // namespace drydock::fake
