#include "fakeapi/write/selection.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/write/custom_strategy.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/views.h"

namespace drydock::fake {
namespace {

Result<void> check_fields(const Call& call, const FieldSelector& selector) {
  const std::vector<std::string> own = call.strategy->selectable_fields();
  for (const FieldSelector::Requirement& requirement : selector.requirements()) {
    const std::string& field = requirement.field;
    if (field == "metadata.name" || field == "metadata.namespace") continue;
    if (std::find(own.begin(), own.end(), field) != own.end()) continue;
    if (call.type->custom || !own.empty())
      return fail(bad_request("field label not supported: " + field));
    return fail(bad_request(fmt::format(
        "\"{}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
        field)));
  }
  return {};
}

}  // namespace

Result<Selection> Selection::parse(const Call& call) {
  Selection result;
  const Parameters& parameters = call.request.parameters;
  if (const std::string_view text = parameters.value("labelSelector"); !text.empty()) {
    auto labels = LabelSelector::parse(text);
    if (!labels) return fail(bad_request(labels.error().message));
    result.labels_ = std::move(*labels);
  }
  if (const std::string_view text = parameters.value("fieldSelector"); !text.empty()) {
    auto fields = FieldSelector::parse(text);
    if (!fields) return fail(bad_request(fields.error().message));
    DRYDOCK_CHECK(check_fields(call, *fields));
    result.fields_ = std::move(*fields);
  }
  result.namespaced_ = call.type->resource.namespaced;
  if (result.namespaced_) result.namespace_ = call.request.namespace_;
  result.name_ = call.request.name;
  if (!result.namespace_.empty()) result.prefix_ = result.namespace_ + "/";
  result.type_ = call.type;
  result.own_strategy_ = make_strategy(*call.type, result.strategy_);
  return result;
}

bool Selection::matches(const Object& stored) const {
  if (!namespace_.empty() && stored.namespace_() != namespace_) return false;
  if (!name_.empty() && stored.name() != name_) return false;
  if (!labels_.matches(stored)) return false;
  if (fields_.matches_everything()) return true;
  const Object shown = view_as(*type_, stored);
  return fields_.matches([this, &shown](std::string_view field) -> std::string {
    if (field == "metadata.name") return std::string(shown.name());
    if (field == "metadata.namespace") return std::string(shown.namespace_());
    return strategy_->field(shown.json(), field).value_or("");
  });
}

std::optional<ObjectKey> Selection::only_key() const {
  if (namespaced_ && namespace_.empty()) return std::nullopt;
  if (!name_.empty()) return ObjectKey{namespace_, name_};
  if (auto name = fields_.required_value("metadata.name")) return ObjectKey{namespace_, *name};
  return std::nullopt;
}

}  // namespace drydock::fake
