#include "scenarios/engine/report/html_report.h"

#include <fmt/format.h>

#include "scenarios/engine/report/align_runs.h"
#include "scenarios/engine/report/explain.h"
#include "scenarios/engine/report/page_parts.h"
#include "scenarios/engine/report/run_model.h"
#include "scenarios/engine/scenario/write_scenario.h"

namespace drydock::sim {

namespace {

/// Text between the tags of a script: dump_json() writes "<" as an escape, so it never ends one.
void replace(std::string& page, std::string_view mark, std::string_view text) {
  const auto at = page.find(mark);
  if (at != std::string::npos) page.replace(at, mark.size(), text);
}

std::string verdict_of(const Scenario& scenario, const RunResult& run) {
  if (!run.violations.empty()) {
    const std::string oracle = run.violations.front().oracle;
    return scenario.found == oracle ? oracle + ", as expected" : oracle;
  }
  if (!run.failed_step.empty()) return "a step did not hold";
  return run.passed ? "clean" : "not as expected";
}

std::string facts_of(const RunResult& run, RunTime time) {
  std::string facts = fmt::format(
      "{} of {} time · {} calls of operators · {} records · {} fault{} hit",
      format_duration(run.virtual_time), time == RunTime::kReal ? "real" : "virtual", run.calls,
      run.trace->records().size(), run.faults_hit, run.faults_hit == 1 ? "" : "s");
  // One in real time never comes twice.
  if (time == RunTime::kVirtual) facts += fmt::format(" · hash {:016x}", run.hash);
  return facts;
}

Json model_of(const Scenario& scenario, const RunResult& run, RunTime time) {
  Json model = run_model(*run.trace);
  model["verdict"] = verdict_of(scenario, run);
  model["clean"] = run.violations.empty() && run.passed;
  model["failed_step"] = run.failed_step;
  model["facts"] = facts_of(run, time);
  model["violations"] = Json::array();
  for (const Violation& violation : run.violations) {
    model["violations"].push_back({{"oracle", violation.oracle},
                                   {"role", violation.role},
                                   {"reason", violation.reason},
                                   {"text", explain(violation, run)},
                                   {"record", violation.record}});
  }
  return model;
}

bool did_the_same(const Trace& a, const Record& left, const Trace& b, const Record& right) {
  return left.kind == right.kind && left.at == right.at && left.revision == right.revision &&
         line_of(a, left) == line_of(b, right);
}

}  // namespace

std::optional<std::pair<std::size_t, std::size_t>> first_difference(const Trace& run,
                                                                    const Trace& reference) {
  const auto& left = run.records();
  const auto& right = reference.records();
  if (left.empty() || right.empty()) return std::nullopt;
  std::size_t i = 0, j = 0;
  for (;; ++i, ++j) {
    while (i < left.size() && arms_a_fault(left[i])) ++i;
    while (j < right.size() && arms_a_fault(right[j])) ++j;
    if (i == left.size() && j == right.size()) return std::nullopt;
    if (i == left.size() || j == right.size() || !did_the_same(run, left[i], reference, right[j]))
      return std::pair(std::min(i, left.size() - 1), std::min(j, right.size() - 1));
  }
}

Json report_data(const Scenario& scenario, const RunResult& run, const RunResult* reference,
                 RunTime time) {
  Json data{{"name", scenario.name},
            {"about", scenario.about},
            {"file", write_scenario(scenario)},
            {"run", model_of(scenario, run, time)},
            {"reference", nullptr}};
  if (!reference) return data;
  Alignment aligned;
  if (time == RunTime::kReal)
    aligned = align_runs(*run.trace, *reference->trace);
  else
    aligned.parting = first_difference(*run.trace, *reference->trace);
  // One that does nothing else shows nothing more.
  if (!aligned.parting) return data;
  data["reference"] = model_of(scenario, *reference, time);
  data["run"]["parting"] = aligned.parting->first;
  data["reference"]["parting"] = aligned.parting->second;
  Json& records = data["reference"]["records"];
  for (std::size_t i = 0; i < aligned.places.size(); ++i)
    records[i]["at"] = milliseconds(aligned.places[i]);
  return data;
}

std::string html_page(const Json& data) {
  std::string html(page::html());
  replace(html, "@STYLE@", page::style());
  replace(html, "@SCRIPT@", page::script());
  replace(html, "@DATA@", dump_json(data));
  return html;
}

std::string html_report(const Scenario& scenario, const RunResult& run,
                        const RunResult* reference) {
  return html_page(report_data(scenario, run, reference));
}

}  // namespace drydock::sim
