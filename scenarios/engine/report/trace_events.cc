#include "scenarios/engine/report/trace_events.h"

#include "scenarios/engine/report/run_model.h"

namespace drydock::sim {

namespace {

constexpr double kMicroseconds = 1000;  // in a millisecond

Json event(const char* phase, const std::string& name, std::uint64_t process, double at) {
  return {{"ph", phase}, {"name", name}, {"pid", process}, {"tid", 0}, {"ts", at * kMicroseconds}};
}

}  // namespace

std::string trace_events(const Trace& trace) { return trace_events(run_model(trace)); }

std::string trace_events(const Json& model) {
  const Json& records = model["records"];
  Json events = Json::array();
  for (std::size_t actor = 0; actor < model["actors"].size(); ++actor) {
    const Json& who = model["actors"][actor];
    Json name = event("M", "process_name", actor, 0);
    name["args"]["name"] = who["instance"] > 1
                               ? who["name"].get<std::string>() + " " + who["instance"].dump()
                               : who["name"].get<std::string>();
    events.push_back(std::move(name));
  }
  std::uint64_t flow = 0;
  for (const auto& [number, call] : model["calls"].items()) {
    if (!call.contains("sent")) continue;
    const double start = records[call["sent"].get<std::size_t>()]["t"];
    double end = start;
    for (const char* mark : {"applied", "connected", "delivered", "lost"}) {
      if (call.contains(mark)) end = records[call[mark].get<std::size_t>()]["t"];
    }
    const std::uint64_t by = call["by"];
    Json slice = event("X", call["verb"].get<std::string>() + " " + call["what"].get<std::string>(),
                       by, start);
    slice["dur"] = (end - start) * kMicroseconds;
    slice["args"] = {{"call", number}, {"answer", call.value("answer", "none")}};
    events.push_back(std::move(slice));
    for (const Json& read : call["reads"]) {
      ++flow;
      Json from = event("s", read["what"], by, records[read["record"].get<std::size_t>()]["t"]);
      Json to = event("f", read["what"], by, start);
      from["id"] = to["id"] = flow;
      from["cat"] = to["cat"] = "knowledge";
      to["bp"] = "e";
      events.push_back(std::move(from));
      events.push_back(std::move(to));
    }
  }
  for (const Json& record : records) {
    const std::string& kind = record["k"].get_ref<const std::string&>();
    if (kind == "sent" || kind == "applied" || kind == "delivered" || kind == "connected") continue;
    Json instant = event("i", record["line"], record["a"], record["t"]);
    instant["s"] = kind == "fault" || kind == "phase" ? "g" : "p";
    events.push_back(std::move(instant));
  }
  return dump_json(Json{{"displayTimeUnit", "ms"}, {"traceEvents", std::move(events)}}) + "\n";
}

}  // namespace drydock::sim
