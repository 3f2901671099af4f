#pragma once
// What a container's command comes to, as far as a kubelet that runs nothing can tell: `sleep 5`,
// `exit 1`, `true`, `false`, and shell scripts of these and `echo`; the image `pause` waits for
// ever. Functions of values.
#include <optional>
#include <vector>

#include "operator/api/object.h"
#include "operator/base/time.h"

namespace drydock::fake {

struct ContainerRun {
  std::optional<Duration> lasts;  ///< nullopt: it never ends
  int exit_code = 0;
};
/// nullopt where the command says nothing of that kind.
std::optional<ContainerRun> container_run(const Json& container);

/// How a Pod's containers end, all of them together.
struct PodRun {
  Duration lasts{};
  std::vector<int> exit_codes;  ///< in the order of spec.containers
  bool failed() const;
};
/// nullopt: it runs on. A Job's Pod whose commands say nothing succeeds at once; others run on, and
/// so does what fails and is to be restarted.
std::optional<PodRun> pod_run(const Object& pod);

/// Whether there is no such image: its tag is "404", or its registry is below the domain "invalid".
bool cannot_be_pulled(std::string_view image);

}  // namespace drydock::fake
