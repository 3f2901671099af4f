#include "tests/conformance/conversation.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "tests/conformance/differences.h"
#include "tests/conformance/normalizer.h"

namespace drydock::conformance {
namespace {

using namespace std::chrono_literals;

// A conversation that cannot go on: no answer, or an answer that a later step needs a field of.
struct BrokenOff : std::runtime_error {
  using std::runtime_error::runtime_error;
};

Duration seconds(const Ordered& number) {
  return Duration(static_cast<std::int64_t>(std::llround(number.get<double>() * 1e9)));
}

Ordered decode(std::string_view media_type, const std::string& body) {
  if (media_type.find("json") != std::string_view::npos) {
    Ordered value = Ordered::parse(body, nullptr, false);
    if (!value.is_discarded()) return value;
  }
  return body;
}

void remove(Ordered& value, const std::vector<std::string>& path, std::size_t at) {
  if (value.is_array()) {
    for (Ordered& element : value) remove(element, path, path[at] == "*" ? at + 1 : at);
  } else if (value.is_object() && value.contains(path[at])) {
    if (at + 1 == path.size())
      value.erase(path[at]);
    else
      remove(value[path[at]], path, at + 1);
  }
}

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> parts(1);
  for (char c : path) {
    if (c == '.')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

// Keeps only the fields that a step compares, or leaves some out.
Ordered trim(Ordered value, const Ordered& step) {
  if (step.contains("keep")) {
    Ordered kept = Ordered::object();
    for (const Ordered& path : step["keep"]) {
      const Ordered* found = lookup(value, path.get<std::string>());
      kept[path.get<std::string>()] = found ? *found : Ordered("<absent>");
    }
    return kept;
  }
  if (step.contains("omit"))
    for (const Ordered& path : step["omit"]) remove(value, split(path.get<std::string>()), 0);
  return value;
}

// Quotes what may not stand in a request line, as a case with a space in its path means it.
std::string quote(const std::string& path) {
  if (path.find(' ') == std::string::npos) return path;
  constexpr std::string_view kSafe = "/?&=%,:+~.-_!*'()";
  std::string out;
  for (char c : path) {
    if (std::isalnum(static_cast<unsigned char>(c)) || kSafe.find(c) != std::string_view::npos)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

class Run {
 public:
  Run(Backend& backend, const std::string& tag)
      : backend_(backend),
        scope_({{"ns", "conf-" + tag}, {"id", "x" + tag}}),
        normalizer_({{"conf-" + tag, "{ns}"}, {"x" + tag, "{id}"}}) {}

  void begin() {
    const Ordered body{
        {"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", scope_["ns"]}}}};
    ask({.method = "POST",
         .target = "/api/v1/namespaces",
         .fields = json_fields(),
         .body = body.dump()});
  }
  void end() {
    backend_.close_watches();
    for (auto path = created_.rbegin(); path != created_.rend(); ++path)
      static_cast<void>(
          backend_.call({.method = "DELETE", .target = *path, .fields = {}, .body = {}}));
  }

  Ordered step(const Ordered& step) {
    if (step.contains("sleep")) {
      backend_.sleep(seconds(step["sleep"]));
      return Ordered::object();
    }
    if (step.contains("events")) return events(step);
    if (step.contains("idle")) {
      Ordered got = Ordered::array();
      for (const Ordered& event : next_events(step["idle"], 1, 700ms))
        got.push_back(normalizer_.value(event));
      return {{"events", std::move(got)}};
    }
    return step.contains("watch") ? watch(step) : request(step);
  }

 private:
  static std::vector<std::pair<std::string, std::string>> json_fields() {
    return {{"User-Agent", "conformance/1"},
            {"Accept", "application/json"},
            {"Content-Type", "application/json"}};
  }

  Reply ask(const Question& question) {
    Result<Reply> reply = backend_.call(question);
    if (!reply) throw BrokenOff(reply.error().message);
    return *std::move(reply);
  }

  // Replaces {name} and {step.path.to.field}.
  std::string substitute(const std::string& text) {
    static const RE2 placeholder(R"((\{[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*\}))");
    std::string out, found;
    re2::StringPiece rest(text);
    for (;;) {
      const char* begin = rest.data();
      if (!RE2::FindAndConsume(&rest, placeholder, &found)) break;
      out.append(begin, rest.data() - found.size());
      out += scoped(found);
    }
    return out.append(rest.data(), rest.size());
  }
  std::string scoped(const std::string& braced) {
    const std::string path = braced.substr(1, braced.size() - 2);
    if (!scope_.contains(path.substr(0, path.find('.')))) return braced;
    const Ordered* value = lookup(scope_, path);
    if (!value) throw BrokenOff("no " + path + " in an earlier answer");
    return value->is_string() ? value->get<std::string>() : value->dump();
  }
  Ordered substitute(const Ordered& node) {
    if (node.is_string()) return substitute(node.get_ref<const std::string&>());
    Ordered out = node;
    if (node.is_array()) {
      for (Ordered& element : out) element = substitute(Ordered(element));
    } else if (node.is_object()) {
      out = Ordered::object();
      for (const auto& [key, entry] : node.items()) out[substitute(key)] = substitute(entry);
    }
    return out;
  }

  Question question_of(const Ordered& step) {
    Question question;
    const std::string text = substitute(step["do"].get<std::string>());
    const std::size_t space = text.find(' ');
    question.method = text.substr(0, space);
    question.target = quote(text.substr(space + 1));
    question.fields = json_fields();
    if (step.contains("body")) {
      const Ordered body = substitute(step["body"]);
      question.body = body.is_string() ? body.get<std::string>() : body.dump();
    } else {
      question.fields.pop_back();
    }
    if (!step.contains("headers")) return question;
    for (const auto& [name, value] : step["headers"].items()) {
      std::erase_if(question.fields, [&](const auto& field) { return field.first == name; });
      if (name == "Authorization")
        question.who = value.is_null() ? Question::Who::kAnonymous : Question::Who::kAsTheFieldsSay;
      if (!value.is_null())
        question.fields.emplace_back(name, substitute(value.get_ref<const std::string&>()));
    }
    return question;
  }

  std::vector<Ordered> next_events(const std::string& watch, std::size_t count, Duration timeout) {
    std::vector<Ordered> got;
    while (got.size() < count) {
      std::string line;
      switch (backend_.next_line(watch, line, timeout)) {
        case Backend::Got::kTimeout:
          got.push_back({{"type", "<timeout>"}});
          return got;
        case Backend::Got::kClosed:
          got.push_back({{"type", "<closed>"}});
          return got;
        case Backend::Got::kLine:
          break;
      }
      Ordered event = Ordered::parse(line, nullptr, false);
      if (event.is_discarded()) throw BrokenOff("a watch line that is no JSON: " + line);
      got.push_back(std::move(event));
    }
    return got;
  }

  Ordered events(const Ordered& step) {
    const Ordered& wanted = step["events"];
    const Ordered timeout = wanted.contains("timeout") ? wanted["timeout"] : Ordered(5);
    const std::vector<Ordered> got =
        next_events(wanted["watch"], wanted.value("count", std::size_t{1}), seconds(timeout));
    if (step.contains("id")) scope_[step["id"].get<std::string>()] = got;
    Ordered trimmed = Ordered::array();
    if (step.contains("keep"))
      for (const Ordered& event : got) trimmed.push_back(trim(event, step));
    else
      trimmed = trim(Ordered(got), step);
    Ordered out = Ordered::array();
    for (const Ordered& event : trimmed) out.push_back(normalizer_.value(event));
    return {{"events", std::move(out)}};
  }

  Ordered watch(const Ordered& step) {
    Result<Reply> reply = backend_.open_watch(step["watch"], question_of(step));
    if (!reply) throw BrokenOff(reply.error().message);
    Ordered answer{{"status", reply->status}};
    if (reply->status != 200) answer["body"] = normalizer_.value(decode("json", reply->body));
    return answer;
  }

  Ordered request(const Ordered& step) {
    const Question question = question_of(step);
    const Ordered patience = step.contains("await") ? step["await"] : Ordered(0);
    const TimePoint deadline = backend_.now() + seconds(patience);
    Reply reply = ask(question);
    while (step.contains("await") && !is_as_awaited(step, reply) && backend_.now() <= deadline) {
      backend_.sleep(50ms);
      reply = ask(question);
    }
    Ordered value = decode(reply.media_type, reply.body);
    if (question.method == "POST" && reply.status == 201 &&
        question.target.find("customresourcedefinitions") != std::string::npos &&
        question.target.find("dryRun") == std::string::npos)
      if (const Ordered* name = lookup(value, "metadata.name"))
        created_.push_back(question.target.substr(0, question.target.find('?')) + "/" +
                           name->get<std::string>());
    if (step.contains("id")) scope_[step["id"].get<std::string>()] = value;
    Ordered answer{{"status", reply.status}};
    if (step.value("quiet", false)) return answer;
    answer["type"] = reply.media_type.substr(0, reply.media_type.find(';'));
    if (!reply.warnings.empty()) {
      std::vector<std::string> warnings;
      for (const std::string& warning : reply.warnings)
        warnings.push_back(normalizer_.text(warning));
      std::ranges::sort(warnings);
      answer["warning"] = warnings;
    }
    answer["body"] = normalizer_.value(trim(std::move(value), step));
    return answer;
  }

  static bool is_as_awaited(const Ordered& step, const Reply& reply) {
    if (reply.status != step.value("status", 200)) return false;
    if (!step.contains("until")) return true;
    const Ordered value = decode(reply.media_type, reply.body);
    for (const auto& [path, wanted] : step["until"].items()) {
      const Ordered* found = lookup(value, path);
      if (!found || *found != wanted) return false;
    }
    return true;
  }

  Backend& backend_;
  Ordered scope_;
  Normalizer normalizer_;
  std::vector<std::string> created_;
};

std::string title(const Ordered& step) {
  for (const char* key : {"do", "events", "idle", "sleep"})
    if (step.contains(key))
      return step[key].is_string() ? step[key].get<std::string>() : step[key].dump();
  return "";
}

std::vector<std::string> hold_once(Backend& backend, const Case& recorded, const std::string& tag) {
  Run run(backend, tag);
  std::vector<std::string> lines;
  try {
    run.begin();
    for (std::size_t i = 0; i < recorded.steps.size(); ++i) {
      const Ordered& step = recorded.steps[i];
      const std::vector<std::string> found = differences(step["answer"], run.step(step));
      if (found.empty()) continue;
      lines.push_back(fmt::format("step {}, {}", i, title(step)));
      for (const std::string& line : found) lines.push_back("  " + line);
    }
  } catch (const BrokenOff& broken) {
    lines.push_back(std::string("broken off: ") + broken.what());
  }
  run.end();
  return lines;
}

bool only_managers_differ(const std::vector<std::string>& lines) {
  return !lines.empty() && std::ranges::all_of(lines, [](const std::string& line) {
    return line.starts_with("step ") || line.find(".managedFields[") != std::string::npos;
  });
}

}  // namespace

std::vector<std::string> hold(Backend& backend, const Case& recorded, const std::string& tag) {
  std::vector<std::string> lines = hold_once(backend, recorded, tag);
  if (!only_managers_differ(lines)) return lines;
  // Managers stand in the order of the seconds in which they wrote, and all were recorded within
  // one: where a second may have ended meanwhile, all is said once more from a second's start.
  backend.sleep(1s - backend.wall_now().time_since_epoch() % 1s);
  return hold_once(backend, recorded, tag + "b");
}

}  // namespace drydock::conformance
