#pragma once
// Volumes, as structs. Values; builtin.h makes whole objects of the kinds.
// Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/builtin/container.h"
#include "operator/builtin/meta.h"
#include "operator/builtin/persistent_volume_claim.h"
#include "operator/builtin/references.h"
#include "operator/crd/field.h"

namespace drydock::builtin {

struct AWSElasticBlockStoreVolumeSource {
  std::optional<std::string> fs_type;
  std::optional<std::int32_t> partition;
  std::optional<bool> read_only;
  std::string volume_id;

  static constexpr auto fields() {
    return std::array{
        crd::field<&AWSElasticBlockStoreVolumeSource::fs_type>("fsType"),
        crd::field<&AWSElasticBlockStoreVolumeSource::partition>("partition"),
        crd::field<&AWSElasticBlockStoreVolumeSource::read_only>("readOnly"),
        crd::field<&AWSElasticBlockStoreVolumeSource::volume_id>("volumeID"),
    };
  }
};

struct AzureDiskVolumeSource {
  std::optional<std::string> caching_mode;
  std::string disk_name;
  std::string disk_uri;
  std::optional<std::string> fs_type;
  std::optional<std::string> kind;
  std::optional<bool> read_only;

  static constexpr auto fields() {
    return std::array{
        crd::field<&AzureDiskVolumeSource::caching_mode>("cachingMode"),
        crd::field<&AzureDiskVolumeSource::disk_name>("diskName"),
        crd::field<&AzureDiskVolumeSource::disk_uri>("diskURI"),
        crd::field<&AzureDiskVolumeSource::fs_type>("fsType"),
        crd::field<&AzureDiskVolumeSource::kind>("kind"),
        crd::field<&AzureDiskVolumeSource::read_only>("readOnly"),
    };
  }
};

struct AzureFileVolumeSource {
  std::optional<bool> read_only;
  std::string secret_name;
  std::string share_name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&AzureFileVolumeSource::read_only>("readOnly"),
        crd::field<&AzureFileVolumeSource::secret_name>("secretName"),
        crd::field<&AzureFileVolumeSource::share_name>("shareName"),
    };
  }
};

struct CephFSVolumeSource {
  std::vector<std::string> monitors;
  std::optional<std::string> path;
  std::optional<bool> read_only;
  std::optional<std::string> secret_file;
  std::optional<LocalObjectReference> secret_ref;
  std::optional<std::string> user;

  static constexpr auto fields() {
    return std::array{
        crd::field<&CephFSVolumeSource::monitors>("monitors", {.absent_if_empty = true}),
        crd::field<&CephFSVolumeSource::path>("path"),
        crd::field<&CephFSVolumeSource::read_only>("readOnly"),
        crd::field<&CephFSVolumeSource::secret_file>("secretFile"),
        crd::field<&CephFSVolumeSource::secret_ref>("secretRef"),
        crd::field<&CephFSVolumeSource::user>("user"),
    };
  }
};

struct CinderVolumeSource {
  std::optional<std::string> fs_type;
  std::optional<bool> read_only;
  std::optional<LocalObjectReference> secret_ref;
  std::string volume_id;

  static constexpr auto fields() {
    return std::array{
        crd::field<&CinderVolumeSource::fs_type>("fsType"),
        crd::field<&CinderVolumeSource::read_only>("readOnly"),
        crd::field<&CinderVolumeSource::secret_ref>("secretRef"),
        crd::field<&CinderVolumeSource::volume_id>("volumeID"),
    };
  }
};

struct KeyToPath {
  std::string key;
  std::optional<std::int32_t> mode;
  std::string path;

  static constexpr auto fields() {
    return std::array{
        crd::field<&KeyToPath::key>("key"),
        crd::field<&KeyToPath::mode>("mode"),
        crd::field<&KeyToPath::path>("path"),
    };
  }
};

struct ConfigMapVolumeSource {
  std::optional<std::int32_t> default_mode;
  std::vector<KeyToPath> items;
  std::optional<std::string> name;
  std::optional<bool> optional;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ConfigMapVolumeSource::default_mode>("defaultMode"),
        crd::field<&ConfigMapVolumeSource::items>("items", {.absent_if_empty = true}),
        crd::field<&ConfigMapVolumeSource::name>("name"),
        crd::field<&ConfigMapVolumeSource::optional>("optional"),
    };
  }
};

struct CSIVolumeSource {
  std::string driver;
  std::optional<std::string> fs_type;
  std::optional<LocalObjectReference> node_publish_secret_ref;
  std::optional<bool> read_only;
  std::map<std::string, std::string> volume_attributes;

  static constexpr auto fields() {
    return std::array{
        crd::field<&CSIVolumeSource::driver>("driver"),
        crd::field<&CSIVolumeSource::fs_type>("fsType"),
        crd::field<&CSIVolumeSource::node_publish_secret_ref>("nodePublishSecretRef"),
        crd::field<&CSIVolumeSource::read_only>("readOnly"),
        crd::field<&CSIVolumeSource::volume_attributes>("volumeAttributes",
                                                        {.absent_if_empty = true}),
    };
  }
};

struct DownwardAPIVolumeFile {
  std::optional<ObjectFieldSelector> field_ref;
  std::optional<std::int32_t> mode;
  std::string path;
  std::optional<ResourceFieldSelector> resource_field_ref;

  static constexpr auto fields() {
    return std::array{
        crd::field<&DownwardAPIVolumeFile::field_ref>("fieldRef"),
        crd::field<&DownwardAPIVolumeFile::mode>("mode"),
        crd::field<&DownwardAPIVolumeFile::path>("path"),
        crd::field<&DownwardAPIVolumeFile::resource_field_ref>("resourceFieldRef"),
    };
  }
};

struct DownwardAPIVolumeSource {
  std::optional<std::int32_t> default_mode;
  std::vector<DownwardAPIVolumeFile> items;

  static constexpr auto fields() {
    return std::array{
        crd::field<&DownwardAPIVolumeSource::default_mode>("defaultMode"),
        crd::field<&DownwardAPIVolumeSource::items>("items", {.absent_if_empty = true}),
    };
  }
};

struct EmptyDirVolumeSource {
  std::optional<std::string> medium;
  std::optional<std::string> size_limit;

  static constexpr auto fields() {
    return std::array{
        crd::field<&EmptyDirVolumeSource::medium>("medium"),
        crd::field<&EmptyDirVolumeSource::size_limit>("sizeLimit"),
    };
  }
};

struct PersistentVolumeClaimTemplate {
  ObjectMeta metadata;
  PersistentVolumeClaimSpec spec;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PersistentVolumeClaimTemplate::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&PersistentVolumeClaimTemplate::spec>("spec"),
    };
  }
};

struct EphemeralVolumeSource {
  std::optional<PersistentVolumeClaimTemplate> volume_claim_template;

  static constexpr auto fields() {
    return std::array{
        crd::field<&EphemeralVolumeSource::volume_claim_template>("volumeClaimTemplate"),
    };
  }
};

struct FCVolumeSource {
  std::optional<std::string> fs_type;
  std::optional<std::int32_t> lun;
  std::optional<bool> read_only;
  std::vector<std::string> target_wwns;
  std::vector<std::string> wwids;

  static constexpr auto fields() {
    return std::array{
        crd::field<&FCVolumeSource::fs_type>("fsType"),
        crd::field<&FCVolumeSource::lun>("lun"),
        crd::field<&FCVolumeSource::read_only>("readOnly"),
        crd::field<&FCVolumeSource::target_wwns>("targetWWNs", {.absent_if_empty = true}),
        crd::field<&FCVolumeSource::wwids>("wwids", {.absent_if_empty = true}),
    };
  }
};

struct FlexVolumeSource {
  std::string driver;
  std::optional<std::string> fs_type;
  std::map<std::string, std::string> options;
  std::optional<bool> read_only;
  std::optional<LocalObjectReference> secret_ref;

  static constexpr auto fields() {
    return std::array{
        crd::field<&FlexVolumeSource::driver>("driver"),
        crd::field<&FlexVolumeSource::fs_type>("fsType"),
        crd::field<&FlexVolumeSource::options>("options", {.absent_if_empty = true}),
        crd::field<&FlexVolumeSource::read_only>("readOnly"),
        crd::field<&FlexVolumeSource::secret_ref>("secretRef"),
    };
  }
};

struct FlockerVolumeSource {
  std::optional<std::string> dataset_name;
  std::optional<std::string> dataset_uuid;

  static constexpr auto fields() {
    return std::array{
        crd::field<&FlockerVolumeSource::dataset_name>("datasetName"),
        crd::field<&FlockerVolumeSource::dataset_uuid>("datasetUUID"),
    };
  }
};

struct GCEPersistentDiskVolumeSource {
  std::optional<std::string> fs_type;
  std::optional<std::int32_t> partition;
  std::string pd_name;
  std::optional<bool> read_only;

  static constexpr auto fields() {
    return std::array{
        crd::field<&GCEPersistentDiskVolumeSource::fs_type>("fsType"),
        crd::field<&GCEPersistentDiskVolumeSource::partition>("partition"),
        crd::field<&GCEPersistentDiskVolumeSource::pd_name>("pdName"),
        crd::field<&GCEPersistentDiskVolumeSource::read_only>("readOnly"),
    };
  }
};

struct GitRepoVolumeSource {
  std::optional<std::string> directory;
  std::string repository;
  std::optional<std::string> revision;

  static constexpr auto fields() {
    return std::array{
        crd::field<&GitRepoVolumeSource::directory>("directory"),
        crd::field<&GitRepoVolumeSource::repository>("repository"),
        crd::field<&GitRepoVolumeSource::revision>("revision"),
    };
  }
};

struct GlusterfsVolumeSource {
  std::string endpoints;
  std::string path;
  std::optional<bool> read_only;

  static constexpr auto fields() {
    return std::array{
        crd::field<&GlusterfsVolumeSource::endpoints>("endpoints"),
        crd::field<&GlusterfsVolumeSource::path>("path"),
        crd::field<&GlusterfsVolumeSource::read_only>("readOnly"),
    };
  }
};

struct HostPathVolumeSource {
  std::string path;
  std::optional<std::string> type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&HostPathVolumeSource::path>("path"),
        crd::field<&HostPathVolumeSource::type>("type"),
    };
  }
};

struct ImageVolumeSource {
  std::optional<std::string> pull_policy;
  std::optional<std::string> reference;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ImageVolumeSource::pull_policy>("pullPolicy"),
        crd::field<&ImageVolumeSource::reference>("reference"),
    };
  }
};

struct ISCSIVolumeSource {
  std::optional<bool> chap_auth_discovery;
  std::optional<bool> chap_auth_session;
  std::optional<std::string> fs_type;
  std::optional<std::string> initiator_name;
  std::string iqn;
  std::optional<std::string> iscsi_interface;
  std::int32_t lun = 0;
  std::vector<std::string> portals;
  std::optional<bool> read_only;
  std::optional<LocalObjectReference> secret_ref;
  std::string target_portal;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ISCSIVolumeSource::chap_auth_discovery>("chapAuthDiscovery"),
        crd::field<&ISCSIVolumeSource::chap_auth_session>("chapAuthSession"),
        crd::field<&ISCSIVolumeSource::fs_type>("fsType"),
        crd::field<&ISCSIVolumeSource::initiator_name>("initiatorName"),
        crd::field<&ISCSIVolumeSource::iqn>("iqn"),
        crd::field<&ISCSIVolumeSource::iscsi_interface>("iscsiInterface"),
        crd::field<&ISCSIVolumeSource::lun>("lun"),
        crd::field<&ISCSIVolumeSource::portals>("portals", {.absent_if_empty = true}),
        crd::field<&ISCSIVolumeSource::read_only>("readOnly"),
        crd::field<&ISCSIVolumeSource::secret_ref>("secretRef"),
        crd::field<&ISCSIVolumeSource::target_portal>("targetPortal"),
    };
  }
};

struct NFSVolumeSource {
  std::string path;
  std::optional<bool> read_only;
  std::string server;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NFSVolumeSource::path>("path"),
        crd::field<&NFSVolumeSource::read_only>("readOnly"),
        crd::field<&NFSVolumeSource::server>("server"),
    };
  }
};

struct PersistentVolumeClaimVolumeSource {
  std::string claim_name;
  std::optional<bool> read_only;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PersistentVolumeClaimVolumeSource::claim_name>("claimName"),
        crd::field<&PersistentVolumeClaimVolumeSource::read_only>("readOnly"),
    };
  }
};

struct PhotonPersistentDiskVolumeSource {
  std::optional<std::string> fs_type;
  std::string pd_id;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PhotonPersistentDiskVolumeSource::fs_type>("fsType"),
        crd::field<&PhotonPersistentDiskVolumeSource::pd_id>("pdID"),
    };
  }
};

struct PortworxVolumeSource {
  std::optional<std::string> fs_type;
  std::optional<bool> read_only;
  std::string volume_id;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PortworxVolumeSource::fs_type>("fsType"),
        crd::field<&PortworxVolumeSource::read_only>("readOnly"),
        crd::field<&PortworxVolumeSource::volume_id>("volumeID"),
    };
  }
};

struct ClusterTrustBundleProjection {
  std::optional<LabelSelector> label_selector;
  std::optional<std::string> name;
  std::optional<bool> optional;
  std::string path;
  std::optional<std::string> signer_name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ClusterTrustBundleProjection::label_selector>("labelSelector"),
        crd::field<&ClusterTrustBundleProjection::name>("name"),
        crd::field<&ClusterTrustBundleProjection::optional>("optional"),
        crd::field<&ClusterTrustBundleProjection::path>("path"),
        crd::field<&ClusterTrustBundleProjection::signer_name>("signerName"),
    };
  }
};

struct ConfigMapProjection {
  std::vector<KeyToPath> items;
  std::optional<std::string> name;
  std::optional<bool> optional;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ConfigMapProjection::items>("items", {.absent_if_empty = true}),
        crd::field<&ConfigMapProjection::name>("name"),
        crd::field<&ConfigMapProjection::optional>("optional"),
    };
  }
};

struct DownwardAPIProjection {
  std::vector<DownwardAPIVolumeFile> items;

  static constexpr auto fields() {
    return std::array{
        crd::field<&DownwardAPIProjection::items>("items", {.absent_if_empty = true}),
    };
  }
};

struct PodCertificateProjection {
  std::optional<std::string> certificate_chain_path;
  std::optional<std::string> credential_bundle_path;
  std::optional<std::string> key_path;
  std::string key_type;
  std::optional<std::int32_t> max_expiration_seconds;
  std::string signer_name;
  std::map<std::string, std::string> user_annotations;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodCertificateProjection::certificate_chain_path>("certificateChainPath"),
        crd::field<&PodCertificateProjection::credential_bundle_path>("credentialBundlePath"),
        crd::field<&PodCertificateProjection::key_path>("keyPath"),
        crd::field<&PodCertificateProjection::key_type>("keyType"),
        crd::field<&PodCertificateProjection::max_expiration_seconds>("maxExpirationSeconds"),
        crd::field<&PodCertificateProjection::signer_name>("signerName"),
        crd::field<&PodCertificateProjection::user_annotations>("userAnnotations",
                                                                {.absent_if_empty = true}),
    };
  }
};

struct SecretProjection {
  std::vector<KeyToPath> items;
  std::optional<std::string> name;
  std::optional<bool> optional;

  static constexpr auto fields() {
    return std::array{
        crd::field<&SecretProjection::items>("items", {.absent_if_empty = true}),
        crd::field<&SecretProjection::name>("name"),
        crd::field<&SecretProjection::optional>("optional"),
    };
  }
};

struct ServiceAccountTokenProjection {
  std::optional<std::string> audience;
  std::optional<std::int64_t> expiration_seconds;
  std::string path;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ServiceAccountTokenProjection::audience>("audience"),
        crd::field<&ServiceAccountTokenProjection::expiration_seconds>("expirationSeconds"),
        crd::field<&ServiceAccountTokenProjection::path>("path"),
    };
  }
};

struct VolumeProjection {
  std::optional<ClusterTrustBundleProjection> cluster_trust_bundle;
  std::optional<ConfigMapProjection> config_map;
  std::optional<DownwardAPIProjection> downward_api;
  std::optional<PodCertificateProjection> pod_certificate;
  std::optional<SecretProjection> secret;
  std::optional<ServiceAccountTokenProjection> service_account_token;

  static constexpr auto fields() {
    return std::array{
        crd::field<&VolumeProjection::cluster_trust_bundle>("clusterTrustBundle"),
        crd::field<&VolumeProjection::config_map>("configMap"),
        crd::field<&VolumeProjection::downward_api>("downwardAPI"),
        crd::field<&VolumeProjection::pod_certificate>("podCertificate"),
        crd::field<&VolumeProjection::secret>("secret"),
        crd::field<&VolumeProjection::service_account_token>("serviceAccountToken"),
    };
  }
};

struct ProjectedVolumeSource {
  std::optional<std::int32_t> default_mode;
  std::vector<VolumeProjection> sources;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ProjectedVolumeSource::default_mode>("defaultMode"),
        crd::field<&ProjectedVolumeSource::sources>("sources", {.absent_if_empty = true}),
    };
  }
};

struct QuobyteVolumeSource {
  std::optional<std::string> group;
  std::optional<bool> read_only;
  std::string registry;
  std::optional<std::string> tenant;
  std::optional<std::string> user;
  std::string volume;

  static constexpr auto fields() {
    return std::array{
        crd::field<&QuobyteVolumeSource::group>("group"),
        crd::field<&QuobyteVolumeSource::read_only>("readOnly"),
        crd::field<&QuobyteVolumeSource::registry>("registry"),
        crd::field<&QuobyteVolumeSource::tenant>("tenant"),
        crd::field<&QuobyteVolumeSource::user>("user"),
        crd::field<&QuobyteVolumeSource::volume>("volume"),
    };
  }
};

struct RBDVolumeSource {
  std::optional<std::string> fs_type;
  std::string image;
  std::optional<std::string> keyring;
  std::vector<std::string> monitors;
  std::optional<std::string> pool;
  std::optional<bool> read_only;
  std::optional<LocalObjectReference> secret_ref;
  std::optional<std::string> user;

  static constexpr auto fields() {
    return std::array{
        crd::field<&RBDVolumeSource::fs_type>("fsType"),
        crd::field<&RBDVolumeSource::image>("image"),
        crd::field<&RBDVolumeSource::keyring>("keyring"),
        crd::field<&RBDVolumeSource::monitors>("monitors", {.absent_if_empty = true}),
        crd::field<&RBDVolumeSource::pool>("pool"),
        crd::field<&RBDVolumeSource::read_only>("readOnly"),
        crd::field<&RBDVolumeSource::secret_ref>("secretRef"),
        crd::field<&RBDVolumeSource::user>("user"),
    };
  }
};

struct ScaleIOVolumeSource {
  std::optional<std::string> fs_type;
  std::string gateway;
  std::optional<std::string> protection_domain;
  std::optional<bool> read_only;
  LocalObjectReference secret_ref;
  std::optional<bool> ssl_enabled;
  std::optional<std::string> storage_mode;
  std::optional<std::string> storage_pool;
  std::string system;
  std::optional<std::string> volume_name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ScaleIOVolumeSource::fs_type>("fsType"),
        crd::field<&ScaleIOVolumeSource::gateway>("gateway"),
        crd::field<&ScaleIOVolumeSource::protection_domain>("protectionDomain"),
        crd::field<&ScaleIOVolumeSource::read_only>("readOnly"),
        crd::field<&ScaleIOVolumeSource::secret_ref>("secretRef"),
        crd::field<&ScaleIOVolumeSource::ssl_enabled>("sslEnabled"),
        crd::field<&ScaleIOVolumeSource::storage_mode>("storageMode"),
        crd::field<&ScaleIOVolumeSource::storage_pool>("storagePool"),
        crd::field<&ScaleIOVolumeSource::system>("system"),
        crd::field<&ScaleIOVolumeSource::volume_name>("volumeName"),
    };
  }
};

struct SecretVolumeSource {
  std::optional<std::int32_t> default_mode;
  std::vector<KeyToPath> items;
  std::optional<bool> optional;
  std::optional<std::string> secret_name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&SecretVolumeSource::default_mode>("defaultMode"),
        crd::field<&SecretVolumeSource::items>("items", {.absent_if_empty = true}),
        crd::field<&SecretVolumeSource::optional>("optional"),
        crd::field<&SecretVolumeSource::secret_name>("secretName"),
    };
  }
};

struct StorageOSVolumeSource {
  std::optional<std::string> fs_type;
  std::optional<bool> read_only;
  std::optional<LocalObjectReference> secret_ref;
  std::optional<std::string> volume_name;
  std::optional<std::string> volume_namespace;

  static constexpr auto fields() {
    return std::array{
        crd::field<&StorageOSVolumeSource::fs_type>("fsType"),
        crd::field<&StorageOSVolumeSource::read_only>("readOnly"),
        crd::field<&StorageOSVolumeSource::secret_ref>("secretRef"),
        crd::field<&StorageOSVolumeSource::volume_name>("volumeName"),
        crd::field<&StorageOSVolumeSource::volume_namespace>("volumeNamespace"),
    };
  }
};

struct VsphereVirtualDiskVolumeSource {
  std::optional<std::string> fs_type;
  std::optional<std::string> storage_policy_id;
  std::optional<std::string> storage_policy_name;
  std::string volume_path;

  static constexpr auto fields() {
    return std::array{
        crd::field<&VsphereVirtualDiskVolumeSource::fs_type>("fsType"),
        crd::field<&VsphereVirtualDiskVolumeSource::storage_policy_id>("storagePolicyID"),
        crd::field<&VsphereVirtualDiskVolumeSource::storage_policy_name>("storagePolicyName"),
        crd::field<&VsphereVirtualDiskVolumeSource::volume_path>("volumePath"),
    };
  }
};

struct Volume {
  std::optional<AWSElasticBlockStoreVolumeSource> aws_elastic_block_store;
  std::optional<AzureDiskVolumeSource> azure_disk;
  std::optional<AzureFileVolumeSource> azure_file;
  std::optional<CephFSVolumeSource> cephfs;
  std::optional<CinderVolumeSource> cinder;
  std::optional<ConfigMapVolumeSource> config_map;
  std::optional<CSIVolumeSource> csi;
  std::optional<DownwardAPIVolumeSource> downward_api;
  std::optional<EmptyDirVolumeSource> empty_dir;
  std::optional<EphemeralVolumeSource> ephemeral;
  std::optional<FCVolumeSource> fc;
  std::optional<FlexVolumeSource> flex_volume;
  std::optional<FlockerVolumeSource> flocker;
  std::optional<GCEPersistentDiskVolumeSource> gce_persistent_disk;
  std::optional<GitRepoVolumeSource> git_repo;
  std::optional<GlusterfsVolumeSource> glusterfs;
  std::optional<HostPathVolumeSource> host_path;
  std::optional<ImageVolumeSource> image;
  std::optional<ISCSIVolumeSource> iscsi;
  std::string name;
  std::optional<NFSVolumeSource> nfs;
  std::optional<PersistentVolumeClaimVolumeSource> persistent_volume_claim;
  std::optional<PhotonPersistentDiskVolumeSource> photon_persistent_disk;
  std::optional<PortworxVolumeSource> portworx_volume;
  std::optional<ProjectedVolumeSource> projected;
  std::optional<QuobyteVolumeSource> quobyte;
  std::optional<RBDVolumeSource> rbd;
  std::optional<ScaleIOVolumeSource> scale_io;
  std::optional<SecretVolumeSource> secret;
  std::optional<StorageOSVolumeSource> storageos;
  std::optional<VsphereVirtualDiskVolumeSource> vsphere_volume;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Volume::aws_elastic_block_store>("awsElasticBlockStore"),
        crd::field<&Volume::azure_disk>("azureDisk"),
        crd::field<&Volume::azure_file>("azureFile"),
        crd::field<&Volume::cephfs>("cephfs"),
        crd::field<&Volume::cinder>("cinder"),
        crd::field<&Volume::config_map>("configMap"),
        crd::field<&Volume::csi>("csi"),
        crd::field<&Volume::downward_api>("downwardAPI"),
        crd::field<&Volume::empty_dir>("emptyDir"),
        crd::field<&Volume::ephemeral>("ephemeral"),
        crd::field<&Volume::fc>("fc"),
        crd::field<&Volume::flex_volume>("flexVolume"),
        crd::field<&Volume::flocker>("flocker"),
        crd::field<&Volume::gce_persistent_disk>("gcePersistentDisk"),
        crd::field<&Volume::git_repo>("gitRepo"),
        crd::field<&Volume::glusterfs>("glusterfs"),
        crd::field<&Volume::host_path>("hostPath"),
        crd::field<&Volume::image>("image"),
        crd::field<&Volume::iscsi>("iscsi"),
        crd::field<&Volume::name>("name"),
        crd::field<&Volume::nfs>("nfs"),
        crd::field<&Volume::persistent_volume_claim>("persistentVolumeClaim"),
        crd::field<&Volume::photon_persistent_disk>("photonPersistentDisk"),
        crd::field<&Volume::portworx_volume>("portworxVolume"),
        crd::field<&Volume::projected>("projected"),
        crd::field<&Volume::quobyte>("quobyte"),
        crd::field<&Volume::rbd>("rbd"),
        crd::field<&Volume::scale_io>("scaleIO"),
        crd::field<&Volume::secret>("secret"),
        crd::field<&Volume::storageos>("storageos"),
        crd::field<&Volume::vsphere_volume>("vsphereVolume"),
    };
  }
};

}  // namespace drydock::builtin
