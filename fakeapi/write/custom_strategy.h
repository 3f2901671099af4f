#pragma once
// The strategies that are not built-in kinds': that of custom resources, driven by their type, and
// that of CustomResourceDefinitions, driven by types/crd.h; and how a request finds its strategy.
#include <memory>

#include "fakeapi/kinds/kind_strategy.h"

namespace drydock::fake {

/// Follows apiextensions-apiserver's customresource strategies. The type outlives it.
class CustomStrategy final : public KindStrategy {
 public:
  explicit CustomStrategy(const ResourceType& type) : type_(type) {}
  void prepare_for_create(Json& object) const override;
  void prepare_for_update(Json& object, const Json& live,
                          std::string_view subresource) const override;
  FieldErrors validate(const Json& object) const override;
  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override;
  bool allow_unconditional_update() const override { return false; }
  std::optional<std::string> field(const Json& object, std::string_view path) const override;
  std::vector<std::string> selectable_fields() const override;

 private:
  FieldErrors check(const Json& object, const Json* live) const;
  const ResourceType& type_;
};

class CrdStrategy final : public KindStrategy {
 public:
  void set_defaults(Json& object) const override;
  void prepare_for_create(Json& object) const override;
  void prepare_for_update(Json& object, const Json& live,
                          std::string_view subresource) const override;
  FieldErrors validate(const Json& object) const override;
  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override;
  std::vector<std::string> warnings(const Json& object) const override;
  bool allow_unconditional_update() const override { return false; }
};

/// "customresourcedefinitions.apiextensions.k8s.io".
const GroupResource& crd_resource();

/// The strategy of a type: a new one for custom resources (the type outlives it), else null and
/// `shared` points to the shared one.
std::unique_ptr<KindStrategy> make_strategy(const ResourceType& type, const KindStrategy*& shared);

}  // namespace drydock::fake
