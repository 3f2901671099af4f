#include "scenarios/engine/report/kept_runs.h"

#include <fmt/format.h>

#include <algorithm>

namespace drydock::sim {
namespace {

constexpr const char* kVersion = "runs/v1";

bool is_run(const Json& run) {
  const auto holds = [&run](const char* key, Json::value_t type) {
    const auto member = run.find(key);
    return member != run.end() && member->type() == type;
  };
  return run.is_object() && holds("actors", Json::value_t::array) &&
         holds("records", Json::value_t::array) && holds("calls", Json::value_t::object) &&
         holds("objects", Json::value_t::array) && holds("violations", Json::value_t::array) &&
         holds("failed_step", Json::value_t::string);
}

bool is_kept(const Json& data) {
  return data.is_object() && data.contains("name") && data["name"].is_string() &&
         data.contains("run") && is_run(data["run"]) && data.contains("reference") &&
         (data["reference"].is_null() || is_run(data["reference"]));
}

}  // namespace

std::string kept_runs_text(const std::vector<Json>& runs) {
  return dump_json(Json{{"drydock", kVersion}, {"runs", runs}}) + "\n";
}

Result<std::optional<std::vector<Json>>> read_kept_runs(std::string_view text) {
  const auto document = parse_json(text);
  if (!document || !document->is_object() || !document->contains("drydock"))
    return std::optional<std::vector<Json>>();
  const auto runs = document->find("runs");
  const bool known = (*document)["drydock"] == kVersion && runs != document->end() &&
                     runs->is_array() && std::ranges::all_of(*runs, is_kept);
  if (!known)
    return fail(Status(0, reason::kBadRequest,
                       fmt::format("expected runs as `replay --trace FILE.json` writes them "
                                   "(\"drydock\": \"{}\")",
                                   kVersion)));
  return std::optional(std::vector<Json>(runs->begin(), runs->end()));
}

}  // namespace drydock::sim
