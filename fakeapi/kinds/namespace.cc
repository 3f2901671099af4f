#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/validation.h"

namespace drydock::fake {
namespace {

KindTraits traits() {
  KindTraits made;
  made.name_rule = "label";
  made.selectable_fields = {"status.phase"};
  return made;
}

class NamespaceStrategy final : public BuiltinStrategy {
 public:
  NamespaceStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    Json& metadata = make_child(object, "metadata");
    if (const std::string name(text(metadata, "name")); !name.empty())
      make_child(metadata, "labels")["kubernetes.io/metadata.name"] = name;
    set_default(make_child(object, "status"), "phase", "Active");
  }

  void prepare_for_create(Json& object) const override {
    object["status"] = {{"phase", "Active"}};
    Json& finalizers = make_child(object, "spec")["finalizers"];
    if (!finalizers.is_array()) finalizers = Json::array();
    for (const Json& finalizer : finalizers)
      if (finalizer == "kubernetes") return;
    finalizers.push_back("kubernetes");
  }

  void prepare_for_update(Json& object, const Json& live,
                          std::string_view subresource) const override {
    BuiltinStrategy::prepare_for_update(object, live, subresource);
    // Only /finalize may take finalizers away.
    if (subresource != "finalize") copy_child(object, live, "spec");
  }

  FieldErrors validate(const Json& object) const override {
    FieldErrors errors;
    for (const Json& finalizer : items(object["spec"], "finalizers")) {
      if (!finalizer.is_string()) continue;
      const std::string& name = finalizer.get_ref<const std::string&>();
      const auto problems = check_qualified_name(name);
      append_invalid(errors, "spec.finalizers", name, problems);
      const bool standard =
          name == "kubernetes" || name == "orphan" || name == "foregroundDeletion";
      if (!standard && name.find('/') == name.npos)
        errors.push_back(
            schema::invalid("spec.finalizers", name,
                            "name is neither a standard finalizer name nor is it fully "
                            "qualified"));
    }
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json&,
                              std::string_view subresource) const override {
    if (subresource != "status") return {};
    const std::string phase(string_at(object, {"status", "phase"}));
    const bool deleting = !string_at(object, {"metadata", "deletionTimestamp"}).empty();
    if (!deleting && phase != "Active")
      return {schema::invalid("status.Phase", phase,
                              "may only be 'Active' if `deletionTimestamp` is empty")};
    if (deleting && phase != "Terminating")
      return {schema::invalid("status.Phase", phase,
                              "may only be 'Terminating' if `deletionTimestamp` is not empty")};
    return {};
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_namespace_strategy() {
  return std::make_unique<NamespaceStrategy>();
}

}  // namespace drydock::fake
