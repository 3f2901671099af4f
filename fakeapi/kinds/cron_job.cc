#include <fmt/format.h>

#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/cron_schedule.h"
#include "fakeapi/kinds/job_validation.h"
#include "fakeapi/kinds/pod_defaults.h"
#include "fakeapi/kinds/workload_validation.h"
#include "operator/schema/cel/time_zone.h"

namespace drydock::fake {
namespace {

constexpr std::size_t kMaxNameLength = 52;  // leaves room for a job's suffix

const Default kDefaults[] = {
    {"spec.concurrencyPolicy", "Allow"},
    {"spec.suspend", false},
    {"spec.successfulJobsHistoryLimit", 3},
    {"spec.failedJobsHistoryLimit", 1},
};

KindTraits traits() {
  KindTraits made;
  made.generation = true;
  made.initial_status = Json::object();
  return made;
}

// Where the system has no database of time zones, a name that could be one is taken for one.
bool is_on_this_system(const std::string& name) {
  using schema::cel::local_time;
  return local_time(WallTime(), name) || !local_time(WallTime(), "Europe/London");
}

class CronJobStrategy final : public BuiltinStrategy {
 public:
  CronJobStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    apply_defaults(object, kDefaults);
    if (Json* job = child(object["spec"], "jobTemplate"))
      if (Json* spec = child(*job, "spec")) set_pod_template_defaults(child(*spec, "template"));
  }

  FieldErrors validate(const Json& object) const override {
    static const Json kEmpty = Json::object();
    const Json* found = child(object, "spec");
    const Json& spec = found ? *found : kEmpty;
    FieldErrors errors;
    const std::string schedule(text(spec, "schedule"));
    if (schedule.empty())
      errors.push_back(schema::required("spec.schedule"));
    else if (schedule.find("TZ") != schedule.npos)
      errors.push_back(
          schema::invalid("spec.schedule", schedule,
                          "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
    else if (const std::string problem = check_cron_schedule(schedule); !problem.empty())
      errors.push_back(schema::invalid("spec.schedule", schedule, problem));
    check_not_negative(errors, spec, "spec", {"startingDeadlineSeconds"});
    check_time_zone(spec, errors);
    check_one_of(errors, spec, "spec", "concurrencyPolicy", {"Allow", "Forbid", "Replace"});
    const Json* job = find_path(spec, {"jobTemplate", "spec"});
    append(errors, validate_job_spec(job ? *job : kEmpty, "spec.jobTemplate.spec", false));
    if (const Json* selector = job ? child(*job, "selector") : nullptr) {
      FieldError error = schema::invalid("spec.jobTemplate.spec.selector", Json(), "");
      error.message = fmt::format("Invalid value: {}: `selector` will be auto-generated",
                                  selector_text(*selector));
      errors.push_back(std::move(error));
    }
    if (job && child(*job, "manualSelector") && flag(*job, "manualSelector"))
      errors.push_back(
          schema::not_supported("spec.jobTemplate.spec.manualSelector", true, {"nil", "false"}));
    check_not_negative(errors, spec, "spec",
                       {"successfulJobsHistoryLimit", "failedJobsHistoryLimit"});
    const std::string name(string_at(object, {"metadata", "name"}));
    if (name.size() > kMaxNameLength)
      errors.push_back(
          schema::invalid("metadata.name", name,
                          fmt::format("must be no more than {} characters", kMaxNameLength)));
    return errors;
  }

  std::vector<std::string> warnings(const Json& object) const override {
    return pod_name_warnings(object);
  }

  FieldErrors validate_update(const Json& object, const Json&,
                              std::string_view subresource) const override {
    return subresource == "status" ? FieldErrors() : validate(object);
  }

 private:
  static void check_time_zone(const Json& spec, FieldErrors& errors) {
    const Json* zone = child(spec, "timeZone");
    if (!zone || !zone->is_string()) return;
    const std::string& name = zone->get_ref<const std::string&>();
    if (name.empty())
      errors.push_back(
          schema::invalid("spec.timeZone", name, "timeZone must be nil or non-empty string"));
    else if (name == "Local" || name == "local")
      errors.push_back(schema::invalid(
          "spec.timeZone", name,
          "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"));
    else if (!is_time_zone(name) || !is_on_this_system(name))
      errors.push_back(schema::invalid("spec.timeZone", name, "unknown time zone " + name));
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_cron_job_strategy() {
  return std::make_unique<CronJobStrategy>();
}

}  // namespace drydock::fake
