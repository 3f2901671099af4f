#include "operator/builtin/generate/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <stdexcept>
#include <vector>

namespace drydock::builtin {
namespace {

/// One header: the types that its roots need and no header before it has.
struct Header {
  const char* name;
  const char* about;
  std::vector<const char*> roots;
};

const std::vector<Header>& headers() {
  static const std::vector<Header> all = {
      {"meta",
       "What all kinds share: metadata, selectors, conditions",
       {"io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
        "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector",
        "io.k8s.apimachinery.pkg.apis.meta.v1.Condition"}},
      {"references",
       "References from one object to another or to its parts",
       {"io.k8s.api.core.v1.ObjectReference", "io.k8s.api.core.v1.LocalObjectReference",
        "io.k8s.api.core.v1.TypedLocalObjectReference"}},
      {"persistent_volume_claim",
       "PersistentVolumeClaim",
       {"io.k8s.api.core.v1.PersistentVolumeClaim"}},
      {"probe",
       "Probes and lifecycle hooks",
       {"io.k8s.api.core.v1.Probe", "io.k8s.api.core.v1.Lifecycle"}},
      {"security_context",
       "Security contexts of pods and containers",
       {"io.k8s.api.core.v1.PodSecurityContext", "io.k8s.api.core.v1.SecurityContext"}},
      {"container",
       "Containers",
       {"io.k8s.api.core.v1.Container", "io.k8s.api.core.v1.EphemeralContainer"}},
      {"volume", "Volumes", {"io.k8s.api.core.v1.Volume"}},
      {"affinity",
       "Affinity, tolerations, spread",
       {"io.k8s.api.core.v1.Affinity", "io.k8s.api.core.v1.Toleration",
        "io.k8s.api.core.v1.TopologySpreadConstraint"}},
      {"pod_status", "A pod's status", {"io.k8s.api.core.v1.PodStatus"}},
      {"pod",
       "Pod and pod templates",
       {"io.k8s.api.core.v1.Pod", "io.k8s.api.core.v1.PodTemplateSpec"}},
      {"replica_set", "ReplicaSet", {"io.k8s.api.apps.v1.ReplicaSet"}},
      {"deployment", "Deployment", {"io.k8s.api.apps.v1.Deployment"}},
      {"stateful_set", "StatefulSet", {"io.k8s.api.apps.v1.StatefulSet"}},
      {"daemon_set", "DaemonSet", {"io.k8s.api.apps.v1.DaemonSet"}},
      {"job", "Job and CronJob", {"io.k8s.api.batch.v1.Job", "io.k8s.api.batch.v1.CronJob"}},
      {"service", "Service", {"io.k8s.api.core.v1.Service"}},
      {"config_map", "ConfigMap", {"io.k8s.api.core.v1.ConfigMap"}},
      {"secret", "Secret", {"io.k8s.api.core.v1.Secret"}},
      {"service_account", "ServiceAccount", {"io.k8s.api.core.v1.ServiceAccount"}},
      {"namespace", "Namespace", {"io.k8s.api.core.v1.Namespace"}},
      {"event", "Event (events.k8s.io)", {"io.k8s.api.events.v1.Event"}},
      {"lease", "Lease", {"io.k8s.api.coordination.v1.Lease"}},
      {"ingress", "Ingress", {"io.k8s.api.networking.v1.Ingress"}},
      {"network_policy", "NetworkPolicy", {"io.k8s.api.networking.v1.NetworkPolicy"}},
      {"pod_disruption_budget",
       "PodDisruptionBudget",
       {"io.k8s.api.policy.v1.PodDisruptionBudget"}},
      {"horizontal_pod_autoscaler",
       "HorizontalPodAutoscaler",
       {"io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler"}},
      {"rbac",
       "Roles and their bindings",
       {"io.k8s.api.rbac.v1.Role", "io.k8s.api.rbac.v1.ClusterRole",
        "io.k8s.api.rbac.v1.RoleBinding", "io.k8s.api.rbac.v1.ClusterRoleBinding"}},
  };
  return all;
}

std::string short_name(const std::string& schema) { return schema.substr(schema.rfind('.') + 1); }

/// "hostIPs" to "host_ips", "podCIDR" to "pod_cidr", "namespace" to "namespace_".
std::string member_name(const std::string& json_name) {
  static const std::set<std::string> keywords = {"default", "namespace", "operator", "protected",
                                                 "static",  "template",  "volatile"};
  std::string name;
  const auto upper = [&](std::size_t i) {
    return i < json_name.size() && std::isupper(static_cast<unsigned char>(json_name[i])) != 0;
  };
  const auto lower = [&](std::size_t i) {
    return i < json_name.size() && std::islower(static_cast<unsigned char>(json_name[i])) != 0;
  };
  for (std::size_t i = 0; i < json_name.size(); ++i) {
    const bool plural = json_name[i + 1] == 's' && !lower(i + 2);
    if (upper(i) && i > 0 && (!upper(i - 1) || (lower(i + 1) && !plural))) name += '_';
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(json_name[i])));
  }
  return keywords.contains(name) ? name + '_' : name;
}

std::string reference_of(const Json& schema) {
  const Json* at = &schema;
  if (const auto all = schema.find("allOf"); all != schema.end()) at = &all->at(0);
  const auto reference = at->find("$ref");
  if (reference == at->end()) return {};
  const auto text = reference->get<std::string>();
  return text.substr(text.rfind('/') + 1);
}

class Generator {
 public:
  explicit Generator(const Json& schemas) : schemas_(schemas) {}

  std::string header(const Header& wanted) {
    body_.clear();
    needed_.clear();
    current_ = wanted.name;
    for (const char* root : wanted.roots) need(root);
    std::string text = fmt::format(
        "#pragma once\n// {}, as structs. Values; builtin.h makes whole objects of the kinds.\n"
        "// Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not "
        "edit.\n",
        wanted.about);
    text +=
        "#include <array>\n#include <cstdint>\n#include <map>\n#include <optional>\n"
        "#include <string>\n#include <string_view>\n#include <vector>\n\n";
    for (const std::string& other : needed_)
      text += fmt::format("#include \"operator/builtin/{}.h\"\n", other);
    text += "#include \"operator/crd/field.h\"\n\nnamespace drydock::builtin {\n\n";
    return text + body_ + "}  // namespace drydock::builtin\n";
  }

 private:
  struct Member {
    std::string name;
    std::string json_name;
    std::string type;
    std::string initializer;
    std::string rules;
  };

  /// Defines the struct unless a header has it already; notes which one.
  void need(const std::string& schema_name) {
    if (const auto home = homes_.find(schema_name); home != homes_.end()) {
      if (home->second != current_) needed_.insert(home->second);
      return;
    }
    if (!names_.insert(short_name(schema_name)).second)
      throw std::runtime_error("two types are called " + short_name(schema_name));
    const auto schema = schemas_.find(schema_name);
    if (schema == schemas_.end()) throw std::runtime_error("no schema " + schema_name);
    homes_[schema_name] = current_;
    const auto kinds = schema->find("x-kubernetes-group-version-kind");
    std::vector<Member> members;
    const Json properties = schema->value("properties", Json::object());
    const Json required = schema->value("required", Json::array());
    for (const auto& [name, property] : properties.items()) {
      if (kinds != schema->end() && (name == "apiVersion" || name == "kind")) continue;
      const bool is_required = std::ranges::find(required, Json(name)) != required.end();
      members.push_back(member(name, property, is_required));
    }
    body_ += definition(short_name(schema_name), members,
                        kinds == schema->end() ? nullptr : &kinds->at(0));
  }

  Member member(const std::string& name, const Json& property, bool required) {
    Member made{member_name(name), name, type_of(property), "", ""};
    const bool container =
        made.type.starts_with("std::vector") || made.type.starts_with("std::map");
    if (made.type == "ObjectMeta" && name == "metadata") {
      made.rules = ".default_json = \"{}\"";
    } else if (container) {
      made.rules = ".absent_if_empty = true";
    } else if (!required) {
      made.type = "std::optional<" + made.type + ">";
    } else if (made.type.starts_with("std::int") || made.type == "double") {
      made.initializer = " = 0";
    } else if (made.type == "bool") {
      made.initializer = " = false";
    }
    return made;
  }

  std::string type_of(const Json& schema) {
    if (const std::string reference = reference_of(schema); !reference.empty()) {
      const std::string name = short_name(reference);
      if (name == "Time") return "WallTime";
      if (name == "MicroTime" || name == "Quantity") return "std::string";
      if (name == "IntOrString" || name == "FieldsV1" || name == "RawExtension") return "Json";
      need(reference);
      return name;
    }
    const std::string type = schema.value("type", "");
    if (type == "array") return "std::vector<" + type_of(schema.at("items")) + ">";
    if (type == "integer")
      return schema.value("format", "") == "int64" ? "std::int64_t" : "std::int32_t";
    if (type == "number") return "double";
    if (type == "boolean") return "bool";
    if (type == "string") return "std::string";
    if (type == "object" && schema.contains("additionalProperties"))
      return "std::map<std::string, " + type_of(schema.at("additionalProperties")) + ">";
    return "Json";
  }

  static std::string definition(const std::string& name, const std::vector<Member>& members,
                                const Json* kind) {
    std::string text = fmt::format("struct {} {{\n", name);
    if (kind != nullptr) {
      const std::string group = kind->value("group", "");
      const std::string version = kind->value("version", "");
      text += fmt::format("  static constexpr std::string_view kApiVersion = \"{}\";\n",
                          group.empty() ? version : group + "/" + version);
      text += fmt::format("  static constexpr std::string_view kKind = \"{}\";\n\n",
                          kind->value("kind", ""));
    }
    for (const Member& member : members)
      text += fmt::format("  {} {}{};\n", member.type, member.name, member.initializer);
    if (members.empty())
      return text +
             "  static constexpr auto fields() { return std::array<crd::Field, 0>{}; }\n};\n\n";
    text += "\n  static constexpr auto fields() {\n    return std::array{\n";
    for (const Member& member : members) {
      text +=
          fmt::format("        crd::field<&{}::{}>(\"{}\"", name, member.name, member.json_name);
      text += member.rules.empty() ? "),\n" : fmt::format(", {{{}}}),\n", member.rules);
    }
    return text + "    };\n  }\n};\n\n";
  }

  const Json& schemas_;
  std::map<std::string, std::string> homes_;  ///< schema to header
  std::set<std::string> names_;
  std::string current_;
  std::string body_;
  std::set<std::string> needed_;
};

}  // namespace

std::map<std::string, std::string> generate_headers(const Json& schemas) {
  Generator generator(schemas);
  std::map<std::string, std::string> files;
  for (const Header& header : headers())
    files[std::string(header.name) + ".h"] = generator.header(header);
  return files;
}

}  // namespace drydock::builtin
