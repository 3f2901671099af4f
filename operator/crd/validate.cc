#include "operator/crd/validate.h"

#include "operator/crd/schema_of.h"
#include "operator/schema/validate.h"

namespace drydock::crd {

struct Validator::Compiled {
  schema::SchemaSet schemas;
  const schema::Schema* root = nullptr;
};

Validator::Validator(const Type& type) {
  auto compiled = std::make_shared<Compiled>();
  compiled->root = compiled->schemas.compile(Json(schema_of(type)));
  compiled_ = std::move(compiled);
}

Result<void> Validator::check(const Json& value) const {
  const schema::FieldErrors errors = schema::validate_custom_object(*compiled_->root, value);
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

}  // namespace drydock::crd
