#include <fmt/format.h>

#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/job_validation.h"
#include "fakeapi/kinds/pod_defaults.h"
#include "fakeapi/kinds/workload_validation.h"
#include "fakeapi/types/go_structs.h"
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

// What of a job's template cannot change: of a suspended job its Pods' resources can, and until it
// has started where they may run.
Json fixed_part(const Json& template_, bool suspended, bool started) {
  if (!suspended || !template_.is_object()) return template_;
  const Json* found = child(template_, "spec");
  Json spec = found ? *found : Json::object();
  for (const char* list : {"containers", "initContainers"})
    for (Json& container : items(spec, list)) container.erase("resources");
  if (started) return spec;
  for (const char* key : {"nodeSelector", "tolerations", "schedulingGates"}) spec.erase(key);
  if (Json* affinity = child(spec, "affinity")) {
    affinity->erase("nodeAffinity");
    if (affinity->empty()) spec.erase("affinity");
  }
  return spec;
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
    if (Json* policy = child(spec, "podFailurePolicy"))
      for (Json& rule : items(*policy, "rules"))
        for (Json& condition : items(rule, "onPodConditions"))
          if (text(condition, "status").empty()) condition["status"] = "True";
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
    if (flag(spec, "manualSelector")) return;
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
    Json& selected = make_child(make_child(spec, "selector"), "matchLabels");
    set_default(selected, "batch.kubernetes.io/controller-uid", uid);
  }

  FieldErrors validate(const Json& object) const override {
    static const Json kEmpty = Json::object();
    const Json* found = child(object, "spec");
    const Json& spec = found ? *found : kEmpty;
    FieldErrors errors;
    check_generated_selector(object, spec, errors);
    append(errors, validate_job_spec(spec, "spec", true));
    const std::int64_t completions = number(spec, "completions");
    if (text(spec, "completionMode") != "Indexed" || completions <= 0) return errors;
    // The last Pod's name is its host's.
    const std::string name(string_at(object, {"metadata", "name"}));
    const std::string last = fmt::format("{}-{}", name, completions - 1);
    if (!check_dns_label(last).empty())
      errors.push_back(schema::invalid(
          "metadata.name", name,
          fmt::format("will not able to create pod with invalid DNS label: {}", last)));
    return errors;
  }

  std::vector<std::string> warnings(const Json& object) const override {
    std::vector<std::string> texts = pod_name_warnings(object);
    for (std::string& text : template_warnings(object)) texts.push_back(std::move(text));
    return texts;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    if (subresource == "status") return validate_job_status(object, live);
    // Checked as a new one and as a changed one.
    FieldErrors errors = validate(object);
    append(errors, validate_job_spec(object["spec"], "spec", true));
    const Json& spec = object["spec"];
    const Json& before = live["spec"];
    const bool elastic = text(spec, "completionMode") == "Indexed" &&
                         number(spec, "completions", -1) == number(spec, "parallelism", -2);
    if (!elastic) check_immutable(errors, spec, before, "completions", "spec.completions");
    check_immutable(errors, spec, before, "selector", "spec.selector");
    const bool suspended = flag(before, "suspend"),
               started = !string_at(live, {"status", "startTime"}).empty();
    static const Json kNull;
    const Json* now = child(spec, "template");
    const Json* was = child(before, "template");
    if (fixed_part(now ? *now : kNull, suspended, started) !=
        fixed_part(was ? *was : kNull, suspended, started))
      errors.push_back(immutable_template(now, suspended));
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
  // Of a suspended job the Pods' resources may change, and its Pods' spec is told alone.
  static FieldError immutable_template(const Json* now, bool suspended) {
    static const Json kEmpty = Json::object();
    const Json& template_ = now ? *now : kEmpty;
    const Json* spec = child(template_, "spec");
    FieldError error =
        schema::invalid(suspended ? "spec.template.spec" : "spec.template", Json(), kImmutable);
    error.message = fmt::format("Invalid value: {}: {}",
                                suspended ? go_struct("core.PodSpec", spec ? spec : &kEmpty)
                                          : go_struct("core.PodTemplateSpec", &template_),
                                kImmutable);
    return error;
  }

  // Where it was not chosen by hand, the selector is the one that every job of its own has.
  static void check_generated_selector(const Json& job, const Json& spec, FieldErrors& errors) {
    const Json* selector = child(spec, "selector");
    if (flag(spec, "manualSelector") || !selector) return;
    const std::string uid(string_at(job, {"metadata", "uid"}));
    const std::string name(string_at(job, {"metadata", "name"}));
    const Json expected = {{"batch.kubernetes.io/controller-uid", uid},
                           {"batch.kubernetes.io/job-name", name},
                           {"controller-uid", uid},
                           {"job-name", name}};
    const auto parsed = LabelSelector::from_json(*selector);
    if (!parsed || parsed->matches_labels(expected)) return;
    FieldError error = schema::invalid("spec.selector", Json(), "");
    error.message =
        fmt::format("Invalid value: {}: `selector` not auto-generated", selector_text(*selector));
    errors.push_back(std::move(error));
  }

  static bool contained(const Json& part, const Json& whole) {
    for (const auto& [key, value] : part.items())
      if (!same_child(part, whole, key)) return false;
    return true;
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_job_strategy() { return std::make_unique<JobStrategy>(); }

}  // namespace drydock::fake
