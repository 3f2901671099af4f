#include "fakeapi/controllers/container_run.h"

#include <algorithm>
#include <charconv>

#include "fakeapi/controllers/object_fields.h"

namespace drydock::fake {
namespace {

using Words = std::vector<std::string>;

Words words_of(const Json& container) {
  Words words;
  for (const char* list : {"command", "args"})
    for (const Json& word : copy_at(container, {list}))
      if (word.is_string()) words.push_back(word.get<std::string>());
  return words;
}

Words split(std::string_view text, std::string_view separators) {
  Words parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::string base_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || read.ptr != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

// "90", "90s", "2m", "1h", "3d".
std::optional<Duration> sleep_time(std::string_view text) {
  constexpr std::int64_t kLongest = 1'000'000'000;
  std::int64_t unit = 1;
  if (text.ends_with('m')) unit = 60;
  if (text.ends_with('h')) unit = 3600;
  if (text.ends_with('d')) unit = 86400;
  if (unit > 1 || text.ends_with('s')) text.remove_suffix(1);
  const auto number = whole_number(text);
  if (!number) return std::nullopt;
  return std::chrono::seconds(std::min(std::min(*number, kLongest) * unit, kLongest));
}

enum class Step { kOn, kEnded, kUnknown };

Step run(const Words& words, ContainerRun& so_far) {
  if (words.empty()) return Step::kOn;
  const std::string what = base_name(words.front());
  if (what == "true" || what == ":" || what == "echo") return Step::kOn;
  if (what == "false") {
    so_far.exit_code = 1;
    return Step::kEnded;
  }
  if (words.size() < 2) return what == "exit" ? Step::kEnded : Step::kUnknown;
  if (what == "exit") {
    const auto code = whole_number(words[1]);
    if (!code) return Step::kUnknown;
    so_far.exit_code = static_cast<int>(*code % 256);
    return Step::kEnded;
  }
  if (what != "sleep") return Step::kUnknown;
  if (words[1].starts_with("inf")) {
    so_far.lasts.reset();
    return Step::kEnded;
  }
  const auto time = sleep_time(words[1]);
  if (!time) return Step::kUnknown;
  so_far.lasts = *so_far.lasts + *time;
  return Step::kOn;
}

// Its image does nothing but wait.
bool is_pause(std::string_view image) {
  image = image.substr(image.rfind('/') + 1);
  return image.substr(0, image.find_first_of(":@")) == "pause";
}

bool is_shell(const Words& words) {
  const std::string name = base_name(words.front());
  return words.size() > 2 && words[1] == "-c" && (name == "sh" || name == "bash" || name == "ash");
}

}  // namespace

std::optional<ContainerRun> container_run(const Json& container) {
  const Words words = words_of(container);
  if (words.empty()) {
    if (!is_pause(string_at(container, {"image"}))) return std::nullopt;
    return ContainerRun{.lasts = std::nullopt};
  }
  std::vector<Words> statements;
  if (is_shell(words))
    for (const std::string& statement : split(words[2], ";&\n"))
      statements.push_back(split(statement, " \t"));
  else
    statements.push_back(words);
  ContainerRun so_far{.lasts = Duration::zero()};
  for (const Words& statement : statements) {
    const Step step = run(statement, so_far);
    if (step == Step::kUnknown) return std::nullopt;
    if (step == Step::kEnded) break;
  }
  return so_far;
}

bool PodRun::failed() const {
  return std::any_of(exit_codes.begin(), exit_codes.end(), [](int code) { return code != 0; });
}

std::optional<PodRun> pod_run(const Object& pod) {
  const std::string_view policy = string_at(pod.json(), {"spec", "restartPolicy"});
  if (policy == "Always" || policy.empty()) return std::nullopt;
  const auto controller = pod.controller();
  const bool of_job = controller && controller->kind == "Job";
  PodRun all;
  for (const Json& container : copy_at(pod.json(), {"spec", "containers"})) {
    auto one = container_run(container);
    if (!one && of_job) one = ContainerRun{.lasts = Duration::zero()};
    if (!one || !one->lasts) return std::nullopt;
    all.lasts = std::max(all.lasts, *one->lasts);
    all.exit_codes.push_back(one->exit_code);
  }
  if (all.failed() && policy != "Never") return std::nullopt;
  return all;
}

bool cannot_be_pulled(std::string_view image) {
  const std::size_t slash = image.find('/');
  if (slash != std::string_view::npos) {
    std::string_view host = image.substr(0, slash);
    host = host.substr(0, host.find(':'));
    if (host == "invalid" || host.ends_with(".invalid")) return true;
  }
  return image.ends_with(":404");
}

}  // namespace drydock::fake
