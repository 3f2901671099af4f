#include "fakeapi/kinds/pod_warnings.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "fakeapi/kinds/defaults.h"
#include "operator/schema/field_error.h"

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::index_path;
using Texts = std::vector<std::string>;

const Json kEmpty = Json::object();

const Json& member(const Json& object, std::string_view key) {
  const Json* found = child(object, key);
  return found ? *found : kEmpty;
}

// A path that a volume puts something at, and what that is.
struct Target {
  std::string path;
  std::string source;
  std::string shown() const {
    return source.empty() ? fmt::format("\"{}\"", path) : fmt::format("\"{}\" ({})", path, source);
  }
};

std::vector<Target> targets_of(const Json& volume, const std::string& source) {
  std::vector<Target> out;
  for (const Json& item : items(volume, "items"))
    out.push_back({std::string(text(item, "path")), source});
  return out;
}

std::vector<Target> projected_targets(const Json& source) {
  if (const Json* map = child(source, "configMap"))
    return targets_of(*map, fmt::format("ConfigMap \"{}\"", text(*map, "name")));
  if (const Json* secret = child(source, "secret"))
    return targets_of(*secret, fmt::format("Secret \"{}\"", text(*secret, "name")));
  if (const Json* down = child(source, "downwardAPI")) return targets_of(*down, "DownwardAPI");
  if (const Json* token = child(source, "serviceAccountToken"))
    return {{std::string(text(*token, "path")), "ServiceAccountToken"}};
  return {};
}

// Of two paths one is the other, or lies in it.
void warn_of_overlaps(const std::string& volume, const std::vector<Target>& targets, Texts& texts) {
  std::vector<Target> known;
  for (Target target : targets) {
    target.path.erase(target.path.find_last_not_of('/') + 1);
    for (const Target& other : known) {
      const std::string a = target.path + "/", b = other.path + "/";
      if (target.path.empty() || other.path.empty()) continue;
      if (a.starts_with(b) || b.starts_with(a))
        texts.push_back(fmt::format("{}: overlapping paths: {} with {}", volume, target.shown(),
                                    other.shown()));
    }
    known.push_back(std::move(target));
  }
}

void warn_of_volumes(const Json& spec, const std::string& parent, Texts& texts) {
  static const std::map<std::string_view, std::string_view> kDeprecated = {
      {"photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"},
      {"gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"},
      {"scaleIO", "deprecated in v1.16, non-functional in v1.22+"},
      {"flocker", "deprecated in v1.22, non-functional in v1.25+"},
      {"storageos", "deprecated in v1.22, non-functional in v1.25+"},
      {"quobyte", "deprecated in v1.22, non-functional in v1.25+"},
      {"glusterfs", "deprecated in v1.25, non-functional in v1.26+"},
      {"cephfs", "deprecated in v1.28, non-functional in v1.31+"},
      {"rbd", "deprecated in v1.28, non-functional in v1.31+"}};
  const auto volumes = items(spec, "volumes");
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    const std::string field = index_path(parent + ".volumes", i);
    for (const auto& [kind, why] : kDeprecated)
      if (child(volumes[i], kind))
        texts.push_back(fmt::format(
            "{}: {}", child_path(field, kind == "storageos" ? "storageOS" : kind), why));
    if (const Json* amounts =
            find_path(volumes[i], {"ephemeral", "volumeClaimTemplate", "spec", "resources"}))
      for (const char* list : {"requests", "limits"})
        append_fractions(
            member(*amounts, list),
            fmt::format("{}.ephemeral.volumeClaimTemplate.spec.resources.{}", field, list),
            {"storage"}, texts);
    const std::string name = fmt::format("volume \"{}\"", text(volumes[i], "name"));
    if (const Json* map = child(volumes[i], "configMap"))
      warn_of_overlaps(fmt::format("{} (ConfigMap \"{}\")", name, text(*map, "name")),
                       targets_of(*map, ""), texts);
    if (const Json* secret = child(volumes[i], "secret"))
      warn_of_overlaps(fmt::format("{} (Secret \"{}\")", name, text(*secret, "secretName")),
                       targets_of(*secret, ""), texts);
    if (const Json* down = child(volumes[i], "downwardAPI"))
      warn_of_overlaps(name + " (DownwardAPI)", targets_of(*down, ""), texts);
    std::vector<Target> all;
    for (const Json& source : items(member(volumes[i], "projected"), "sources")) {
      if (source.empty()) texts.push_back(name + " (Projected) has no sources provided");
      for (Target& target : projected_targets(source)) all.push_back(std::move(target));
    }
    warn_of_overlaps(name + " (Projected)", all, texts);
  }
}

// Elements of a list that say the same as one before.
void warn_of_doubles(const Json& spec, const std::string& parent, const char* list, const char* key,
                     Texts& texts) {
  std::set<std::string> known;
  const auto all = items(spec, list);
  for (std::size_t i = 0; i < all.size(); ++i)
    if (const std::string value(text(all[i], key)); !known.insert(value).second)
      texts.push_back(fmt::format("{}.{}: duplicate {} \"{}\"",
                                  index_path(child_path(parent, list), i), key, key, value));
}

void warn_of_environment(const Json& container, const std::string& field, Texts& texts) {
  std::set<std::string> known;
  const auto variables = items(container, "env");
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const std::string name(text(variables[i], "name"));
    if (known.insert(name).second) continue;
    // A value that takes the one before into itself does not hide it.
    const std::string reference = fmt::format("$({})", name);
    const std::string_view value = text(variables[i], "value");
    if (child(variables[i], "valueFrom") || value == reference || !value.contains(reference))
      texts.push_back(
          fmt::format("{}: hides previous definition of \"{}\", which may be dropped when using "
                      "apply",
                      index_path(field + ".env", i), name));
  }
}

struct Port {
  std::string field;
  std::string host;
  std::int64_t host_port;
};

class PortWarnings {
 public:
  explicit PortWarnings(Texts& texts) : texts_(texts) {}

  void add(const Json& port, const std::string& field) {
    const Port one{field, std::string(text(port, "hostIP")), number(port, "hostPort")};
    const std::int64_t inner = number(port, "containerPort");
    if (!one.host.empty() && one.host_port == 0)
      texts_.push_back(fmt::format(
          "{}: hostIP set without hostPort: {{Name:{} HostPort:0 ContainerPort:{} Protocol:{} "
          "HostIP:{}}}",
          field, text(port, "name"), inner, text(port, "protocol"), one.host));
    std::vector<Port>& others = known_[fmt::format("{}/{}", inner, text(port, "protocol"))];
    for (const Port& other : others) {
      const bool one_open = one.host.empty() != other.host.empty();
      const char* what = one.host == other.host && one.host_port == other.host_port ? "duplicate"
                         : one.host_port == 0 || other.host_port == 0               ? "overlapping"
                         : one.host_port == other.host_port && one_open ? "dangerously ambiguous"
                                                                        : nullptr;
      if (what)
        texts_.push_back(fmt::format("{}: {} port definition with {}", field, what, other.field));
    }
    others.push_back(one);
  }

  void add_name(const std::string& name, const std::string& field) {
    const auto [other, fresh] = names_.emplace(name, field);
    if (!fresh)
      texts_.push_back(fmt::format(
          "{0}: duplicate port name \"{1}\" with {2}, services and probes that select ports by "
          "name will use {2}",
          field, name, other->second));
  }

 private:
  Texts& texts_;
  std::map<std::string, std::vector<Port>> known_;
  std::map<std::string, std::string> names_;
};

void warn_of_containers(const Json& spec, const std::string& parent, Texts& texts) {
  PortWarnings ports(texts);
  for (const char* list : {"initContainers", "containers", "ephemeralContainers"}) {
    const auto containers = items(spec, list);
    for (std::size_t i = 0; i < containers.size(); ++i) {
      const std::string field = index_path(child_path(parent, list), i);
      const Json& resources = member(containers[i], "resources");
      for (const char* amounts : {"limits", "requests"})
        if (const Json* given = child(resources, amounts))
          append_fractions(*given, fmt::format("{}.resources.{}", field, amounts),
                           {"memory", "ephemeral-storage"}, texts);
      warn_of_environment(containers[i], field, texts);
      const auto all = items(containers[i], "ports");
      for (std::size_t j = 0; j < all.size(); ++j) {
        const std::string at = index_path(field + ".ports", j);
        ports.add(all[j], at);
        if (const std::string name(text(all[j], "name")); !name.empty()) ports.add_name(name, at);
      }
    }
  }
}

void warn_of_affinity(const Json& spec, const std::string& parent, Texts& texts) {
  const auto check = [&](const Json& term, const std::string& field) {
    if (!child(term, "labelSelector"))
      texts.push_back(field + ".labelSelector: a null labelSelector results in matching no pod");
  };
  const auto spreads = items(spec, "topologySpreadConstraints");
  for (std::size_t i = 0; i < spreads.size(); ++i)
    check(spreads[i], index_path(parent + ".topologySpreadConstraints", i));
  for (const char* kind : {"podAffinity", "podAntiAffinity"}) {
    const Json& affinity = member(member(spec, "affinity"), kind);
    if (affinity.is_null()) continue;
    const std::string field = fmt::format("{}.affinity.{}", parent, kind);
    const std::string required = "requiredDuringSchedulingIgnoredDuringExecution",
                      preferred = "preferredDuringSchedulingIgnoredDuringExecution";
    const auto hard = items(affinity, required);
    for (std::size_t i = 0; i < hard.size(); ++i)
      check(hard[i], index_path(child_path(field, required), i));
    const auto soft = items(affinity, preferred);
    for (std::size_t i = 0; i < soft.size(); ++i)
      check(member(soft[i], "podAffinityTerm"),
            index_path(child_path(field, preferred), i) + ".podAffinityTerm");
  }
}

}  // namespace

void append_fractions(const Json& amounts, const std::string& field,
                      std::initializer_list<std::string_view> names, Texts& texts) {
  for (const std::string_view name : names)
    if (const std::string_view amount = text(amounts, name); amount.ends_with('m'))
      texts.push_back(
          fmt::format("{}[{}]: fractional byte value \"{}\" is invalid, must be an "
                      "integer",
                      field, name, amount));
}

std::vector<std::string> pod_warnings(const Json& pod, std::string_view parent) {
  Texts texts;
  const Json& spec = member(pod, "spec");
  const std::string field = child_path(parent, "spec");
  warn_of_volumes(spec, field, texts);
  warn_of_doubles(spec, field, "hostAliases", "ip", texts);
  warn_of_doubles(spec, field, "imagePullSecrets", "name", texts);
  const auto secrets = items(spec, "imagePullSecrets");
  for (std::size_t i = 0; i < secrets.size(); ++i)
    if (text(secrets[i], "name").empty())
      texts.push_back(fmt::format("{}.name: invalid empty name \"\"",
                                  index_path(field + ".imagePullSecrets", i)));
  append_fractions(member(spec, "overhead"), field + ".overhead", {"memory", "ephemeral-storage"},
                   texts);
  warn_of_containers(spec, field, texts);
  if (number(spec, "terminationGracePeriodSeconds") < 0)
    texts.push_back(field +
                    ".terminationGracePeriodSeconds: must be >= 0; negative values are invalid and "
                    "will be treated as 1");
  warn_of_affinity(spec, field, texts);
  return texts;
}

}  // namespace drydock::fake
