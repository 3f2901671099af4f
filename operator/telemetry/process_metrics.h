#pragma once
// What the system knows of this process, under the names that Prometheus' client libraries use.
// Read from /proc; what cannot be read is left out.
#include <optional>

namespace drydock {

struct ProcessMetrics {
  std::optional<double> cpu_seconds;
  std::optional<double> resident_bytes;
  std::optional<double> virtual_bytes;
  std::optional<double> open_files;
  std::optional<double> most_open_files;
  std::optional<double> threads;
  std::optional<double> start_time;  ///< seconds since the epoch
};

ProcessMetrics read_process_metrics();

}  // namespace drydock
