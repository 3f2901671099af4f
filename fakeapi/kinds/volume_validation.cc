#include "fakeapi/kinds/volume_validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "fakeapi/kinds/environment_validation.h"
#include "fakeapi/kinds/security_context_validation.h"
#include "operator/schema/quantity.h"

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::index_path;

// In the order in which they are checked: the first one found is looked at, each further one is an
// error. What must be there is all that most of them need; a list must not be empty.
struct VolumeSource {
  std::string_view name;
  std::vector<std::string_view> required;
};
const VolumeSource kSources[] = {{"emptyDir", {}},
                                 {"hostPath", {"path"}},
                                 {"gitRepo", {"repository"}},
                                 {"gcePersistentDisk", {"pdName"}},
                                 {"awsElasticBlockStore", {"volumeID"}},
                                 {"secret", {"secretName"}},
                                 {"nfs", {"server", "path"}},
                                 {"iscsi", {"targetPortal", "iqn"}},
                                 {"glusterfs", {"endpoints", "path"}},
                                 {"persistentVolumeClaim", {"claimName"}},
                                 {"rbd", {"monitors", "image"}},
                                 {"cinder", {"volumeID"}},
                                 {"cephfs", {"monitors"}},
                                 {"flocker", {}},
                                 {"downwardAPI", {}},
                                 {"fc", {}},
                                 {"flexVolume", {"driver"}},
                                 {"configMap", {"name"}},
                                 {"azureFile", {"secretName", "shareName"}},
                                 {"vsphereVolume", {"volumePath"}},
                                 {"quobyte", {"registry", "volume"}},
                                 {"photonPersistentDisk", {"pdID"}},
                                 {"portworxVolume", {"volumeID"}},
                                 {"azureDisk", {"diskName", "diskURI"}},
                                 {"storageos", {"volumeName"}},
                                 {"projected", {}},
                                 {"scaleIO", {"gateway", "system", "volumeName"}},
                                 {"csi", {"driver"}},
                                 {"ephemeral", {"volumeClaimTemplate"}},
                                 {"image", {}}};

bool is_absent(const Json& object, std::string_view key) {
  const Json* value = child(object, key);
  return !value || *value == "" || (value->is_array() && value->empty());
}

void check_mode(const Json& object, std::string_view key, const std::string& field,
                FieldErrors& errors) {
  if (const Json* mode = child(object, key); mode && (*mode < 0 || *mode > 0777))
    errors.push_back(schema::invalid(child_path(field, key), *mode,
                                     "must be a number between 0 and 0777 (octal), both "
                                     "inclusive"));
}

// A path of a file below the volume's root; ".." at its start is the kubelet's own.
void check_file_path(const std::string& path, const std::string& field, FieldErrors& errors) {
  check_path_below(path, field, errors);
  if (path.starts_with("..") && !path.starts_with("../"))
    errors.push_back(schema::invalid(field, path, "must not start with '..'"));
}

void check_key_to_path(const Json& item, const std::string& field, FieldErrors& errors) {
  for (const char* key : {"key", "path"})
    if (is_absent(item, key)) errors.push_back(schema::required(child_path(field, key)));
  check_file_path(std::string(text(item, "path")), field + ".path", errors);
  check_mode(item, "mode", field, errors);
}

void check_keys_to_paths(const Json& source, const std::string& field, FieldErrors& errors) {
  const auto all = items(source, "items");
  for (std::size_t i = 0; i < all.size(); ++i)
    check_key_to_path(all[i], index_path(field + ".items", i), errors);
}

void check_downward_file(const Json& file, const std::string& field, FieldErrors& errors) {
  if (is_absent(file, "path")) errors.push_back(schema::required(field + ".path"));
  check_file_path(std::string(text(file, "path")), field + ".path", errors);
  const Json* resource = child(file, "resourceFieldRef");
  if (const Json* ref = child(file, "fieldRef")) {
    check_field_ref(*ref, field + ".fieldRef", FieldReader::kVolume, errors);
    if (resource)
      errors.push_back(schema::invalid(
          field, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
  } else if (resource) {
    check_resource_field_ref(*resource, field + ".resourceFieldRef", FieldReader::kVolume, errors);
  } else {
    errors.push_back(schema::required(field, "one of fieldRef and resourceFieldRef is required"));
  }
  check_mode(file, "mode", field, errors);
}

// Sources that are put together into one folder, where no path may be there twice.
class ProjectedVolume {
 public:
  ProjectedVolume(const std::string& field, FieldErrors& errors) : field_(field), errors_(errors) {}

  void check(const Json& source, const std::string& at) {
    int sources = 0;
    for (const char* key : {"secret", "configMap"})
      if (const Json* named = child(source, key)) {
        ++sources;
        check_named(*named, child_path(at, key));
      }
    if (const Json* downward = child(source, "downwardAPI")) {
      ++sources;
      for (const Json& file : items(*downward, "items")) {
        check_downward_file(file, at + ".downwardAPI", errors_);
        take(file, Json(text(file, "path")));
      }
    }
    if (const Json* token = child(source, "serviceAccountToken")) {
      ++sources;
      check_token(*token, at + ".serviceAccountToken.expirationSeconds");
    }
    for (const char* key : {"clusterTrustBundle", "podCertificate"})
      sources += child(source, key) != nullptr;
    if (sources > 1)
      errors_.push_back(
          schema::forbidden(at, "may not specify more than 1 volume type per source"));
  }

 private:
  void check_named(const Json& named, const std::string& at) {
    if (is_absent(named, "name")) errors_.push_back(schema::required(at + ".name"));
    const auto all = items(named, "items");
    for (std::size_t i = 0; i < all.size(); ++i) {
      check_key_to_path(all[i], index_path(at + ".items", i), errors_);
      take(all[i], Json(text(named, "name")));
    }
  }

  void check_token(const Json& token, const std::string& at) {
    const std::int64_t seconds = number(token, "expirationSeconds");
    if (seconds < 600)
      errors_.push_back(
          schema::invalid(at, seconds, "may not specify a duration less than 10 minutes"));
    if (seconds > std::int64_t{1} << 32)
      errors_.push_back(
          schema::invalid(at, seconds, "may not specify a duration larger than 2^32 seconds"));
    if (is_absent(token, "path"))
      errors_.push_back(schema::required(field_ + ".path"));
    else
      check_file_path(std::string(text(token, "path")), field_ + ".path", errors_);
  }

  void take(const Json& item, const Json& shown) {
    const std::string path(text(item, "path"));
    if (!path.empty() && !paths_.insert(path).second)
      errors_.push_back(schema::invalid(field_, shown, "conflicting duplicate paths"));
  }

  const std::string& field_;
  FieldErrors& errors_;
  std::set<std::string> paths_;
};

void check_claim_template(const Json& claim, const std::string& field, FieldErrors& errors) {
  static const Json kNone = Json::object();
  if (const Json* metadata = child(claim, "metadata")) {
    const std::string at = field + ".metadata";
    if (const Json* annotations = child(*metadata, "annotations"))
      append(errors, validate_annotations(*annotations, at + ".annotations"));
    if (const Json* labels = child(*metadata, "labels"))
      append(errors, validate_labels(*labels, at + ".labels"));
    for (const char* key : {"name", "generateName", "namespace", "ownerReferences", "finalizers"})
      if (!is_absent(*metadata, key))
        errors.push_back(schema::forbidden(child_path(at, key), "cannot be set"));
  }
  const Json* spec = child(claim, "spec");
  append(errors, validate_claim_spec(spec ? *spec : kNone, field + ".spec"));
}

void check_details(std::string_view kind, const Json& source, const std::string& field,
                   PodSpecOwner owner, FieldErrors& errors) {
  const std::string path(text(source, "path"));
  if (kind == "emptyDir") {
    const auto limit = schema::Quantity::parse(text(source, "sizeLimit"));
    if (limit && limit->sign() < 0)
      errors.push_back(schema::forbidden(field + ".sizeLimit",
                                         "SizeLimit field must be a valid resource quantity"));
  } else if (kind == "hostPath" && !path.empty()) {
    check_no_backsteps(path, field + ".path", errors);
    check_one_of(errors, source, field, "type",
                 {"", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File",
                  "FileOrCreate", "Socket"});
  } else if (kind == "gitRepo") {
    check_path_below(std::string(text(source, "directory")), field + ".directory", errors);
  } else if (kind == "nfs" && !path.starts_with('/')) {
    errors.push_back(schema::invalid(field + ".path", path, "must be an absolute path"));
  } else if (kind == "secret" || kind == "configMap") {
    check_mode(source, "defaultMode", field, errors);
    check_keys_to_paths(source, field, errors);
  } else if (kind == "downwardAPI") {
    check_mode(source, "defaultMode", field, errors);
    for (const Json& file : items(source, "items")) check_downward_file(file, field, errors);
  } else if (kind == "iscsi") {
    const std::string name(text(source, "iqn"));
    if (!name.empty() && !name.starts_with("iqn") && !name.starts_with("eui") &&
        !name.starts_with("naa"))
      errors.push_back(schema::invalid(field + ".iqn", name,
                                       "must be valid format starting with iqn, eui, or naa"));
    if (const std::int64_t lun = number(source, "lun"); lun < 0 || lun > 255)
      errors.push_back(
          schema::invalid(field + ".lun", lun, "must be between 0 and 255, inclusive"));
  } else if (kind == "fc" && is_absent(source, "targetWWNs") && is_absent(source, "wwids")) {
    errors.push_back(schema::required(field + ".targetWWNs",
                                      "must specify either targetWWNs or wwids, but not both"));
  } else if (kind == "projected") {
    check_mode(source, "defaultMode", field, errors);
    ProjectedVolume volume(field, errors);
    const auto sources = items(source, "sources");
    for (std::size_t i = 0; i < sources.size(); ++i)
      volume.check(sources[i], index_path(field + ".sources", i));
  } else if (kind == "csi") {
    std::string driver(text(source, "driver"));
    const std::string shown = driver;
    std::ranges::transform(driver, driver.begin(), [](unsigned char c) { return std::tolower(c); });
    if (driver.size() > 63) errors.push_back(schema::too_long(field + ".driver", 63));
    if (!driver.empty())
      append_invalid(errors, field + ".driver", shown, check_dns_subdomain(driver));
    if (const Json* secret = child(source, "nodePublishSecretRef")) {
      const std::string name(text(*secret, "name"));
      if (name.empty())
        errors.push_back(schema::required(field + ".nodePublishSecretRef.name"));
      else
        append_invalid(errors, field + ".name", name, check_dns_subdomain(name));
    }
  } else if (kind == "ephemeral") {
    if (const Json* claim = child(source, "volumeClaimTemplate"))
      check_claim_template(*claim, field + ".volumeClaimTemplate", errors);
  } else if (kind == "image") {
    if (owner == PodSpecOwner::kPod && is_absent(source, "reference"))
      errors.push_back(schema::required(field + ".reference"));
    check_one_of(errors, source, field, "pullPolicy", {"Always", "IfNotPresent", "Never"});
  }
}

void check_source(const Json& volume, const std::string& field, PodSpecOwner owner,
                  FieldErrors& errors) {
  int sources = 0;
  for (const auto& [kind, required] : kSources) {
    const Json* source = child(volume, kind);
    if (!source) continue;
    const std::string at = child_path(field, kind == "gcePersistentDisk" ? "persistentDisk" : kind);
    if (++sources > 1) {
      errors.push_back(schema::forbidden(at, "may not specify more than 1 volume type"));
      continue;
    }
    for (const std::string_view key : required)
      if (is_absent(*source, key)) errors.push_back(schema::required(child_path(at, key)));
    check_details(kind, *source, at, owner, errors);
  }
  if (sources == 0) errors.push_back(schema::required(field, "must specify a volume type"));
}

}  // namespace

Volumes check_volumes(const Json& spec, const std::string& field, std::string_view pod_name,
                      PodSpecOwner owner, FieldErrors& errors) {
  Volumes good;
  const auto volumes = items(spec, "volumes");
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    const std::string at = index_path(field, i);
    const std::string name(text(volumes[i], "name"));
    FieldErrors found;
    check_source(volumes[i], at, owner, found);
    if (name.empty())
      found.push_back(schema::required(at + ".name"));
    else
      append_invalid(found, at + ".name", name, check_dns_label(name));
    if (good.contains(name)) found.push_back(schema::duplicate(at + ".name", name));
    if (found.empty()) good.emplace(name, &volumes[i]);
    append(errors, std::move(found));
    const Json* claim = child(volumes[i], "persistentVolumeClaim");
    if (!claim || pod_name.empty()) continue;
    for (const Json& other : volumes)
      if (child(other, "ephemeral") &&
          text(*claim, "claimName") == fmt::format("{}-{}", pod_name, text(other, "name")))
        errors.push_back(
            schema::invalid(at + ".persistentVolumeClaim.claimName", (*claim)["claimName"],
                            "must not reference a PVC that gets created for an ephemeral volume"));
  }
  return good;
}

FieldErrors validate_claim_spec(const Json& spec, std::string_view field) {
  FieldErrors errors;
  const std::string modes_field = child_path(field, "accessModes");
  const auto modes = items(spec, "accessModes");
  if (modes.empty())
    errors.push_back(schema::required(modes_field, "at least 1 access mode is required"));
  if (const Json* selector = child(spec, "selector"))
    append(errors, validate_label_selector(*selector, child_path(field, "selector")));
  const std::vector<std::string> supported = {"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce",
                                              "ReadWriteOncePod"};
  bool once = false;
  bool other = false;
  for (const Json& mode : modes) {
    if (!mode.is_string()) continue;
    const bool known =
        std::ranges::find(supported, mode.get_ref<const std::string&>()) != supported.end();
    if (!known) errors.push_back(schema::not_supported(modes_field, mode, supported));
    once |= mode == "ReadWriteOncePod";
    other |= known && mode != "ReadWriteOncePod";
  }
  if (once && other)
    errors.push_back(
        schema::forbidden(modes_field, "may not use ReadWriteOncePod with other access modes"));
  const Json* storage = find_path(spec, {"resources", "requests", "storage"});
  const std::string storage_field = child_path(field, "resources") + "[storage]";
  if (!storage || !storage->is_string()) {
    errors.push_back(schema::required(storage_field));
  } else if (const auto size = schema::Quantity::parse(storage->get_ref<const std::string&>());
             size && size->sign() <= 0) {
    errors.push_back(schema::invalid(storage_field, *storage, "must be greater than zero"));
  }
  if (const std::string name(text(spec, "storageClassName")); !name.empty())
    append_invalid(errors, child_path(field, "storageClassName"), name, check_dns_subdomain(name));
  check_one_of(errors, spec, field, "volumeMode", {"Block", "Filesystem"});
  for (const char* key : {"dataSource", "dataSourceRef"}) {
    const Json* source = child(spec, key);
    if (!source) continue;
    const std::string at = child_path(field, key);
    for (const char* part : {"name", "kind"})
      if (is_absent(*source, part)) errors.push_back(schema::required(child_path(at, part)));
    if (is_absent(*source, "apiGroup") && text(*source, "kind") != "PersistentVolumeClaim")
      errors.push_back(
          schema::invalid(at, Json(text(*source, "kind")),
                          "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  }
  const Json* source = child(spec, "dataSource");
  const Json* ref = child(spec, "dataSourceRef");
  auto differs = [&](std::string_view key) { return !same_child(*source, *ref, key); };
  if (source && ref && (differs("apiGroup") || differs("kind") || differs("name")))
    errors.push_back(schema::invalid(field, Json::object(), "must match dataSourceRef"));
  return errors;
}

}  // namespace drydock::fake
