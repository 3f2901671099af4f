#include "fakeapi/admission/pod_resources.h"

#include "fakeapi/kinds/defaults.h"

namespace drydock::fake {

ResourceList pod_resources(const Json& pod_spec, std::string_view which, PodOverhead overhead) {
  ResourceList sum, sidecars, most_of_init;
  for (const Json& container : items(pod_spec, "containers"))
    add_resources(sum, read_resource_list(find_path(container, {"resources", which})));
  for (const Json& container : items(pod_spec, "initContainers")) {
    ResourceList own = read_resource_list(find_path(container, {"resources", which}));
    if (text(container, "restartPolicy") == "Always") {
      // Runs on beside the others.
      add_resources(sum, own);
      add_resources(sidecars, own);
      own = sidecars;
    } else {
      add_resources(own, sidecars);
    }
    raise_resources(most_of_init, own);
  }
  raise_resources(sum, most_of_init);
  for (const auto& [name, quantity] : read_resource_list(find_path(pod_spec, {"resources", which})))
    sum[name] = quantity;
  if (overhead == PodOverhead::kLeftOut) return sum;
  for (const auto& [name, quantity] : read_resource_list(child(pod_spec, "overhead"))) {
    const auto it = sum.find(name);
    if (which == "requests")
      add_resources(sum, {{name, quantity}});
    else if (it != sum.end() && it->second.sign() != 0)
      it->second = it->second.plus(quantity);
  }
  return sum;
}

}  // namespace drydock::fake
