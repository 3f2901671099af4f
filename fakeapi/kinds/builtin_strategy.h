#pragma once
// BuiltinStrategy: what the strategies of built-in kinds share, steered by a few traits; and the
// makers of the kinds that have code of their own (one file each).
#include <memory>

#include "fakeapi/kinds/defaults.h"
#include "fakeapi/kinds/kind_strategy.h"
#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

struct KindTraits {
  KindTraits() = default;
  bool generation = false;
  /// Status of a new object; null: the kind has none, or a create keeps what the client sent.
  Json initial_status;
  std::string_view name_rule = "subdomain";
  bool create_on_update = false;
  bool unconditional_update = true;
  /// Annotations raise the generation, labels of status updates are dropped (Deployment).
  bool annotations_count = false;
  /// Labels raise the generation (EndpointSlice).
  bool labels_count = false;
  /// Members of the object that no update may change.
  std::vector<std::string> immutable;
  bool immutable_first = false;  ///< they are told before what else is wrong
  /// A list whose faults an update that leaves it alone is not told.
  std::string unchanged_passes;
  std::vector<std::string> selectable_fields;
};

class BuiltinStrategy : public KindStrategy {
 public:
  explicit BuiltinStrategy(KindTraits traits) : traits_(std::move(traits)) {}

  void prepare_for_create(Json& object) const override;
  void prepare_for_update(Json& object, const Json& live,
                          std::string_view subresource) const override;
  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override;
  bool has_generation() const override { return traits_.generation; }
  std::string_view name_rule() const override { return traits_.name_rule; }
  bool allow_create_on_update() const override { return traits_.create_on_update; }
  bool allow_unconditional_update() const override { return traits_.unconditional_update; }
  std::vector<std::string> selectable_fields() const override { return traits_.selectable_fields; }
  /// The scalar at the field's path, as text.
  std::optional<std::string> field(const Json& object, std::string_view path) const override;

 private:
  KindTraits traits_;
};

/// A kind that a table of defaults says all of, and one function of validation.
class TableStrategy final : public BuiltinStrategy {
 public:
  using Validate = FieldErrors (*)(const Json&);

  using Warnings = std::vector<std::string> (*)(const Json&);

  TableStrategy(KindTraits traits, std::vector<Default> defaults, Validate validate = nullptr,
                Warnings warnings = nullptr)
      : BuiltinStrategy(std::move(traits)),
        defaults_(std::move(defaults)),
        validate_(validate),
        warnings_(warnings) {}
  std::vector<std::string> warnings(const Json& object) const override {
    return warnings_ ? warnings_(object) : std::vector<std::string>();
  }
  void set_defaults(Json& object) const override { apply_defaults(object, defaults_); }
  FieldErrors validate(const Json& object) const override {
    return validate_ ? validate_(object) : FieldErrors();
  }

 private:
  std::vector<Default> defaults_;
  Validate validate_;
  Warnings warnings_;
};

std::unique_ptr<KindStrategy> make_config_map_strategy();
std::unique_ptr<KindStrategy> make_cron_job_strategy();
std::unique_ptr<KindStrategy> make_daemon_set_strategy();
std::unique_ptr<KindStrategy> make_deployment_strategy();
/// `newer`: events.k8s.io/v1, else v1.
std::unique_ptr<KindStrategy> make_event_strategy(bool newer);
std::unique_ptr<KindStrategy> make_horizontal_pod_autoscaler_strategy();
std::unique_ptr<KindStrategy> make_ingress_strategy();
std::unique_ptr<KindStrategy> make_job_strategy();
std::unique_ptr<KindStrategy> make_lease_strategy();
std::unique_ptr<KindStrategy> make_limit_range_strategy();
std::unique_ptr<KindStrategy> make_namespace_strategy();
std::unique_ptr<KindStrategy> make_network_policy_strategy();
std::unique_ptr<KindStrategy> make_node_strategy(KindTraits traits);
std::unique_ptr<KindStrategy> make_persistent_volume_claim_strategy();
std::unique_ptr<KindStrategy> make_persistent_volume_strategy();
std::unique_ptr<KindStrategy> make_pod_disruption_budget_strategy();
std::unique_ptr<KindStrategy> make_pod_strategy();
std::unique_ptr<KindStrategy> make_pod_template_strategy();
std::unique_ptr<KindStrategy> make_priority_class_strategy();
std::unique_ptr<KindStrategy> make_replica_set_strategy();
std::unique_ptr<KindStrategy> make_replication_controller_strategy();
std::unique_ptr<KindStrategy> make_resource_quota_strategy();
std::unique_ptr<KindStrategy> make_role_binding_strategy();
std::unique_ptr<KindStrategy> make_role_strategy();
std::unique_ptr<KindStrategy> make_secret_strategy();
std::unique_ptr<KindStrategy> make_service_strategy();
std::unique_ptr<KindStrategy> make_stateful_set_strategy();
std::unique_ptr<KindStrategy> make_volume_attributes_class_strategy();

}  // namespace drydock::fake
