#include "operator/crd/validate.h"

#include "operator/crd/schema_of.h"
#include "operator/schema/default.h"
#include "operator/schema/object_rules.h"
#include "operator/schema/prune.h"
#include "operator/schema/validate.h"

namespace drydock::crd {

namespace {

struct CompiledSchema {
  explicit CompiledSchema(const Json& json) : root(schemas.compile(json)) {}
  schema::SchemaSet schemas;
  const schema::Schema* root;
};

Result<void> to_result(const schema::FieldErrors& errors) {
  if (errors.empty()) return {};
  Status status(0, reason::kInvalid, {});
  auto& causes = status.details.emplace().causes;
  for (const schema::FieldError& error : errors) {
    const std::string& what = error.plain.empty() ? error.message : error.plain;
    if (!status.message.empty()) status.message += "; ";
    status.message +=
        error.field.empty() || error.field == "<nil>" ? what : error.field + ": " + what;
    causes.push_back({error.type, what, error.field});
  }
  return fail(std::move(status));
}

void check_equal(const Json& object, const char* field, const std::string& wanted,
                 schema::FieldErrors& errors) {
  const std::string found(string_at(object, {field}));
  if (found != wanted) errors.push_back(schema::invalid(field, found, "must be " + wanted));
}

/// The value at a path of names, ".spec.replicas"; null where there is none.
const Json* at_simple_path(const Json& object, std::string_view path) {
  const Json* at = &object;
  while (!path.empty()) {
    path.remove_prefix(1);  // the dot
    const std::size_t end = std::min(path.find('.'), path.size());
    const auto member = at->is_object() ? at->find(path.substr(0, end)) : at->end();
    if (!at->is_object() || member == at->end()) return nullptr;
    at = &*member;
    path.remove_prefix(end);
  }
  return at;
}

/// The scale subresource shows these, so they must be numbers of replicas.
void check_scale(const ScaleSubresource& scale, const Json& object, schema::FieldErrors& errors) {
  for (const std::string& path : {scale.spec_replicas_path, scale.status_replicas_path}) {
    const Json* replicas = at_simple_path(object, path);
    if (!replicas || !replicas->is_number() || *replicas >= 0) continue;
    errors.push_back(schema::invalid(path, *replicas, "should be a non-negative integer"));
  }
}

}  // namespace

struct Validator::Compiled : CompiledSchema {
  using CompiledSchema::CompiledSchema;
};

Validator::Validator(const Type& type)
    : compiled_(std::make_shared<Compiled>(Json(schema_of(type)))) {}

Result<void> Validator::check(const Json& value) const {
  return to_result(schema::validate_custom_object(*compiled_->root, value));
}

Result<void> Validator::check_update(const Json& value, const Json& old) const {
  return to_result(schema::validate_custom_object(*compiled_->root, value, &old));
}

struct ObjectValidator::Compiled : CompiledSchema {
  explicit Compiled(const Definition& definition)
      : CompiledSchema(Json(object_schema(definition))),
        api_version(definition.resource().api_version()),
        kind(definition.kind),
        has_status_subresource(definition.status_subresource),
        scale(definition.scale) {}
  std::string api_version;
  std::string kind;
  bool has_status_subresource;
  std::optional<ScaleSubresource> scale;
};

ObjectValidator::ObjectValidator(const Definition& definition)
    : compiled_(std::make_shared<Compiled>(definition)) {}

Result<void> ObjectValidator::check(const Object& object) const { return check(object, nullptr); }

Result<void> ObjectValidator::check_update(const Object& object, const Object& old) const {
  return check(object, &old.json());
}

Result<void> ObjectValidator::check(const Object& object, const Json* old) const {
  const schema::Schema& root = *compiled_->root;
  Json value = object.json();
  schema::FieldErrors errors;
  check_equal(value, "kind", compiled_->kind, errors);
  check_equal(value, "apiVersion", compiled_->api_version, errors);
  if (!errors.empty()) return to_result(errors);

  std::vector<std::string> unknown;
  if (std::string problem = schema::coerce_embedded_metadata(root, value, unknown);
      !problem.empty()) {
    return to_result({schema::FieldError{.message = problem, .plain = problem}});
  }
  schema::drop_disallowed_nulls(root, value);
  schema::set_defaults(root, value);
  schema::prune(root, value, schema::Root::kObject);
  // With the subresource a status in a write of the object itself counts for nothing.
  if (compiled_->has_status_subresource) {
    value.erase("status");
    if (old && old->contains("status")) value["status"] = (*old)["status"];
  }
  errors = schema::validate_custom_object(root, value, old);
  if (compiled_->scale) check_scale(*compiled_->scale, value, errors);
  return to_result(errors);
}

}  // namespace drydock::crd
