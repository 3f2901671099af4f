#include "operator/telemetry/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace drydock {
namespace {

// The fields of /proc/self/stat after the command's name, which may hold anything: [0] is field 3.
std::vector<double> stat_fields() {
  std::ifstream file("/proc/self/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::vector<double> fields;
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos || name_end + 3 >= text.size()) return fields;
  fields.push_back(0);  // the state, a letter
  std::istringstream rest(text.substr(name_end + 3));
  for (double value; rest >> value;) fields.push_back(value);
  return fields;
}

std::optional<double> boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    double value = 0;
    if (word == "btime" && file >> value) return value;
  }
  return std::nullopt;
}

std::optional<double> open_files() {
  std::error_code error;
  std::filesystem::directory_iterator entries("/proc/self/fd", error);
  if (error) return std::nullopt;
  double count = -1;  // the folder itself is open
  for (; entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    if (error) return std::nullopt;
    ++count;
  }
  return count;
}

}  // namespace

ProcessMetrics read_process_metrics() {
  ProcessMetrics metrics;
  const std::vector<double> fields = stat_fields();
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  if (fields.size() > 21) {  // see proc(5); field N stands at N - 3
    metrics.cpu_seconds = (fields[11] + fields[12]) / ticks;
    metrics.threads = fields[17];
    if (const auto boot = boot_time()) metrics.start_time = *boot + fields[19] / ticks;
    metrics.virtual_bytes = fields[20];
    metrics.resident_bytes = fields[21] * static_cast<double>(::sysconf(_SC_PAGESIZE));
  }
  metrics.open_files = open_files();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
    metrics.most_open_files = static_cast<double>(limit.rlim_cur);
  return metrics;
}

}  // namespace drydock
