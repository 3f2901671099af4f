#include "fakeapi/kinds/pod_defaults.h"

#include <algorithm>

#include "fakeapi/kinds/defaults.h"

namespace drydock::fake {
namespace {

const Default kPodSpec[] = {
    {"dnsPolicy", "ClusterFirst"},
    {"restartPolicy", "Always"},
    {"schedulerName", "default-scheduler"},
    {"securityContext", Json::object()},
    {"terminationGracePeriodSeconds", 30},
    {"volumes[].configMap?.defaultMode", 420},
    {"volumes[].secret?.defaultMode", 420},
    {"volumes[].downwardAPI?.defaultMode", 420},
    {"volumes[].downwardAPI?.items[].fieldRef?.apiVersion", "v1"},
    {"volumes[].projected?.defaultMode", 420},
    {"volumes[].projected?.sources[].serviceAccountToken?.expirationSeconds", 3600},
    {"volumes[].projected?.sources[].downwardAPI?.items[].fieldRef?.apiVersion", "v1"},
    {"volumes[].hostPath?.type", ""},
    {"volumes[].iscsi?.iscsiInterface", "default"},
    {"volumes[].ephemeral?.volumeClaimTemplate?.spec.volumeMode", "Filesystem"},
};

const Default kContainer[] = {
    {"terminationMessagePath", "/dev/termination-log"},
    {"terminationMessagePolicy", "File"},
    {"ports[].protocol", "TCP"},
    {"env[].valueFrom?.fieldRef?.apiVersion", "v1"},
    {"lifecycle?.postStart?.httpGet?.path", "/"},
    {"lifecycle?.postStart?.httpGet?.scheme", "HTTP"},
    {"lifecycle?.preStop?.httpGet?.path", "/"},
    {"lifecycle?.preStop?.httpGet?.scheme", "HTTP"},
};

const Default kProbe[] = {
    {"timeoutSeconds", 1},   {"periodSeconds", 10},  {"successThreshold", 1},
    {"failureThreshold", 3}, {"httpGet?.path", "/"}, {"httpGet?.scheme", "HTTP"},
    {"grpc?.service", ""},
};

void set_container_defaults(Json& container, bool host_network) {
  if (!container.is_object()) return;
  apply_defaults(container, kContainer);
  round_requirements(child(container, "resources"));
  for (const char* probe : {"livenessProbe", "readinessProbe", "startupProbe"})
    if (Json* found = child(container, probe)) apply_defaults(*found, kProbe);
  set_default(container, "imagePullPolicy", default_pull_policy(text(container, "image")));
  if (host_network)
    for (Json& port : items(container, "ports"))
      if (const Json* container_port = child(port, "containerPort"))
        set_default(port, "hostPort", *container_port);
}

// A registry, which may have capital letters, then parts of a path in lower case, and a tag.
bool is_image_name(std::string_view name) {
  const std::size_t slash = name.find('/');
  const std::string_view first = name.substr(0, slash);
  const bool capital =
      std::ranges::any_of(first, [](char letter) { return letter >= 'A' && letter <= 'Z'; });
  if (slash != name.npos &&
      (capital || first.find_first_of(".:") != first.npos || first == "localhost"))
    name.remove_prefix(slash + 1);
  if (const std::size_t colon = name.rfind(':'); colon != name.npos) name = name.substr(0, colon);
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool edge = i == 0 || i + 1 == name.size() || name[i - 1] == '/' || name[i + 1] == '/';
    if (is_plain(name[i])) continue;
    if (edge || !std::string_view("._-/").contains(name[i])) return false;
  }
  return !name.empty();
}

}  // namespace

std::string_view default_pull_policy(std::string_view image) {
  const std::size_t digest = image.find('@');
  const std::string_view name = image.substr(0, digest);
  if (!is_image_name(name)) return "IfNotPresent";
  const std::size_t colon = name.rfind(':');
  const bool tagged = colon != name.npos && name.find('/', colon) == name.npos;
  if (!tagged) return digest == image.npos ? "Always" : "IfNotPresent";
  return name.substr(colon + 1) == "latest" ? "Always" : "IfNotPresent";
}

void set_claim_spec_defaults(Json& spec) {
  if (!spec.is_object()) return;
  set_default(spec, "volumeMode", "Filesystem");
  round_requirements(child(spec, "resources"));
}

void set_pod_spec_defaults(Json& spec) {
  if (!spec.is_object()) return;
  for (Json& volume : items(spec, "volumes"))
    if (volume.is_object() && volume.size() == 1 && volume.contains("name"))
      volume["emptyDir"] = Json::object();
  apply_defaults(spec, kPodSpec);
  round_resources(child(spec, "overhead"));
  round_requirements(child(spec, "resources"));
  const bool host_network = flag(spec, "hostNetwork");
  for (const char* list : {"containers", "initContainers", "ephemeralContainers"})
    for (Json& container : items(spec, list)) set_container_defaults(container, host_network);
  // Two names of one field.
  if (const std::string account(text(spec, "serviceAccountName")); !account.empty())
    spec["serviceAccount"] = account;
  else if (const std::string old_account(text(spec, "serviceAccount")); !old_account.empty())
    spec["serviceAccountName"] = old_account;
}

void set_pod_template_defaults(Json* template_) {
  if (template_ && template_->is_object()) set_pod_spec_defaults(make_child(*template_, "spec"));
}

}  // namespace drydock::fake
