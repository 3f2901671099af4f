#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "fakeapi/types/crd.h"
#include "fakeapi/types/crd_approval.h"
#include "fakeapi/types/crd_checks.h"
#include "fakeapi/types/crd_view.h"
#include "operator/schema/format.h"
#include "operator/schema/go_text.h"
#include "operator/schema/object_rules.h"

namespace drydock::fake {

using schema::FieldErrors;
using schema::index_path;

void add(FieldErrors& errors, FieldErrors more) {
  errors.insert(errors.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

namespace {

// How the server's own (internal) structs print in an error.
Json printed_versions(const CrdView& crd) {
  Json list = Json::array();
  for (const CrdVersion& version : crd.versions) {
    const Json* deprecated = find_path(*version.json, {"deprecated"});
    const Json* warning = find_path(*version.json, {"deprecationWarning"});
    list.push_back(
        Json{{"Name", version.name},
             {"Served", version.served},
             {"Storage", version.storage},
             {"Deprecated", deprecated && *deprecated == true},
             {"DeprecationWarning", warning && warning->is_string() ? *warning : Json()}});
  }
  return list;
}

schema::FieldError invalid_versions(const CrdView& crd, std::string_view detail) {
  std::string text;
  for (const Json& version : printed_versions(crd))
    text += fmt::format(
        "{}{{\"Name\":{},\"Served\":{},\"Storage\":{},\"Deprecated\":{},\"DeprecationWarning\":{},"
        "\"Schema\":null,"
        "\"Subresources\":null,\"AdditionalPrinterColumns\":null,\"SelectableFields\":null}}",
        text.empty() ? "" : ",", dump_json(version["Name"]), version["Served"].get<bool>(),
        version["Storage"].get<bool>(), version["Deprecated"].get<bool>(),
        dump_json(version["DeprecationWarning"]));
  return {std::string(schema::cause::kInvalid),
          "spec.versions",
          fmt::format("Invalid value: [{}]: {}", text, detail),
          {}};
}

bool has_status(const Json* subresources) {
  return subresources && subresources->contains("status");
}

// With a status subresource the root may only hold what does not go across its properties.
void check_root_with_status(const Json& schema, const std::string& path, FieldErrors& errors) {
  static const std::set<std::string, std::less<>> kAllowed = {
      "$ref",
      "type",
      "description",
      "title",
      "example",
      "externalDocs",
      "properties",
      "required",
      "nullable",
      "x-kubernetes-preserve-unknown-fields",
      "x-kubernetes-validations"};
  for (const auto& [key, value] : schema.items()) {
    if (key == "type" && value != "object") {
      errors.push_back(schema::invalid(
          path + ".type", value,
          "only \"object\" is allowed as the type at the root of the schema if the status "
          "subresource is enabled"));
      return;
    }
    if (kAllowed.contains(key) || value.is_null() || value == false || value == "" ||
        (value.is_structured() && value.empty()))
      continue;
    errors.push_back(schema::invalid(
        path, schema,
        "only [Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum "
        "MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Enum Items "
        "Properties ExternalDocs Example XPreserveUnknownFields XValidations] fields are allowed "
        "at the root of the schema if the status subresource is enabled"));
    return;
  }
}

// `unchanged`: the stored version has the same schema.
FieldErrors check_schema(const Json* schema, bool status_enabled, bool unchanged,
                         const std::string& path) {
  FieldErrors errors;
  if (!schema) return errors;
  if (is_too_deep(*schema)) {
    errors.push_back(
        schema::forbidden(path, fmt::format("nested deeper than {} levels", kMaxCrdSchemaDepth)));
    return errors;
  }
  if (status_enabled) check_root_with_status(*schema, path, errors);
  if (const Json* nullable = find_path(*schema, {"nullable"}); nullable && *nullable == true)
    errors.push_back(schema::forbidden(path + ".nullable", "nullable cannot be true at the root"));
  bool structural = false;
  if (!has_unsupported_constructs(*schema)) {
    FieldErrors problems = check_structural(*schema, path);
    if (problems.empty()) problems = check_defaults(*schema, path);
    structural = problems.empty();
    add(errors, std::move(problems));
  }
  add(errors, check_openapi_schema(*schema, path,
                                   !structural ? RuleChecks::kNone
                                   : unchanged ? RuleChecks::kButSingleCosts
                                               : RuleChecks::kAll));
  if (errors.empty() && names_schema_version(*schema))
    errors.push_back(schema::invalid(path, "", "OpenAPIV3Schema 'schema' is not supported"));
  return errors;
}

void check_scope(const Json& crd, FieldErrors& errors) {
  const std::string scope(string_at(crd, {"spec", "scope"}));
  if (scope.empty())
    errors.push_back(schema::required("spec.scope"));
  else if (scope != "Cluster" && scope != "Namespaced")
    errors.push_back(schema::not_supported("spec.scope", scope, {"Cluster", "Namespaced"}));
}

// Whether a version's schema is that of the stored CRD; null: there is none.
bool is_unchanged(const CrdView& crd, const CrdVersion& version, const CrdView* before) {
  if (!before) return false;
  const Json* now = crd.schema_of(version);
  return std::ranges::any_of(before->versions, [&](const CrdVersion& other) {
    const Json* then = before->schema_of(other);
    return other.name == version.name && now && then && schema::deep_equal(*now, *then);
  });
}

FieldErrors check_spec(const Json& json, const CrdView& crd, const CrdView* before) {
  FieldErrors errors;
  if (crd.group.empty()) {
    errors.push_back(schema::required("spec.group"));
  } else if (const std::string problem = schema::subdomain_problem(crd.group); !problem.empty()) {
    errors.push_back(schema::invalid("spec.group", crd.group, problem));
  } else if (!crd.group.contains('.')) {
    errors.push_back(
        schema::invalid("spec.group", crd.group, "should be a domain with at least one dot"));
  }
  check_scope(json, errors);
  if (const Json* preserve = find_path(json, {"spec", "preserveUnknownFields"});
      preserve && *preserve == true)
    errors.push_back(schema::invalid("spec.preserveUnknownFields", true,
                                     "cannot set to true, set x-kubernetes-preserve-unknown-fields "
                                     "to true in spec.versions[*].schema instead"));
  if (!crd.schema)
    for (std::size_t i = 0; i < crd.versions.size(); ++i)
      if (!crd.versions[i].schema)
        errors.push_back(
            schema::required(index_path("spec.versions", i) + ".schema.openAPIV3Schema"));

  std::set<std::string> names;
  bool unique = true;
  int storage = 0;
  for (std::size_t i = 0; i < crd.versions.size(); ++i) {
    const CrdVersion& version = crd.versions[i];
    const std::string path = index_path("spec.versions", i);
    unique &= names.insert(version.name).second;
    storage += version.storage;
    if (const std::string problem = schema::dns1035_problem(version.name); !problem.empty())
      errors.push_back(schema::invalid(path + ".name", version.name, problem));
    add(errors, check_deprecation(*version.json, path));
    add(errors, check_schema(version.schema, has_status(crd.subresources_of(version)),
                             is_unchanged(crd, version, before), path + ".schema.openAPIV3Schema"));
    if (version.subresources)
      add(errors, check_subresources(*version.subresources, path + ".subresources"));
    if (version.columns)
      add(errors, check_columns(*version.columns, path + ".additionalPrinterColumns"));
    if (version.selectable_fields)
      add(errors, check_selectable_fields(*version.selectable_fields, crd.schema_of(version),
                                          path + ".selectableFields"));
  }
  if (!unique) errors.push_back(invalid_versions(crd, "must contain unique version names"));
  if (storage != 1)
    errors.push_back(
        invalid_versions(crd, "must have exactly one version marked as storage version"));
  if (!crd.versions.empty())
    if (const std::string problem = schema::dns1035_problem(crd.versions[0].name);
        !problem.empty() && !crd.versions[0].name.empty())
      errors.push_back(schema::invalid("spec.version", crd.versions[0].name, problem));

  if (crd.plural.empty()) errors.push_back(schema::required("spec.names.plural"));
  if (crd.singular.empty()) errors.push_back(schema::required("spec.names.singular"));
  if (crd.kind.empty()) errors.push_back(schema::required("spec.names.kind"));
  if (crd.list_kind.empty()) errors.push_back(schema::required("spec.names.listKind"));
  if (const Json* spec_names = find_path(json, {"spec", "names"}))
    add(errors, check_names(*spec_names, "spec.names"));

  const bool any_status = std::ranges::any_of(
      crd.versions, [&](const CrdVersion& v) { return has_status(crd.subresources_of(v)); });
  const bool unchanged = !crd.versions.empty() && is_unchanged(crd, crd.versions.front(), before);
  add(errors, check_schema(crd.schema, any_status, unchanged, "spec.validation.openAPIV3Schema"));
  if (crd.subresources) add(errors, check_subresources(*crd.subresources, "spec.subresources"));
  if (crd.columns) add(errors, check_columns(*crd.columns, "spec.additionalPrinterColumns"));
  if (crd.selectable_fields)
    add(errors,
        check_selectable_fields(*crd.selectable_fields, crd.schema, "spec.selectableFields"));
  if (const Json* conversion = find_path(json, {"spec", "conversion"}))
    add(errors, check_conversion(*conversion, "spec.conversion"));
  return errors;
}

FieldErrors check_stored_versions(const Json& json, const CrdView& crd) {
  const Json* stored = find_path(json, {"status", "storedVersions"});
  if (!stored || !stored->is_array() || stored->empty())
    return {schema::invalid("status.storedVersions",
                            stored && stored->is_array() ? *stored : Json(),
                            "must have at least one stored version")};
  FieldErrors errors;
  // Each stored version stands for one version of the spec.
  Json left = *stored;
  for (const CrdVersion& version : crd.versions) {
    const auto found = std::ranges::find(left, Json(version.name));
    if (found != left.end())
      left.erase(found);
    else if (version.storage)
      errors.push_back(schema::invalid("status.storedVersions", *stored,
                                       "must have the storage version " + version.name));
  }
  for (std::size_t i = 0; i < stored->size(); ++i) {
    const std::string name =
        (*stored)[i].is_string() ? (*stored)[i].get<std::string>() : dump_json((*stored)[i]);
    if (std::ranges::any_of(crd.versions,
                            [&](const CrdVersion& version) { return version.name == name; }))
      continue;
    errors.push_back(
        schema::invalid(index_path("status.storedVersions", i), name,
                        fmt::format("missing from spec.versions; {0} was previously a storage "
                                    "version, and must remain in spec.versions "
                                    "until a storage migration ensures no data remains persisted "
                                    "in {0} and removes {0} from "
                                    "status.storedVersions",
                                    name)));
  }
  return errors;
}

// Groups of the Kubernetes project need a pull request's approval.
FieldErrors check_approval(const Json& json, const CrdView& crd) {
  if (!is_protected_group(crd.group)) return {};
  const std::string path = schema::key_path("metadata.annotations", kApprovalAnnotation);
  const ApprovalState state = approval_of(json);
  if (state.approval == Approval::kMissing) return {schema::required(path, state.reason)};
  if (state.approval != Approval::kInvalid) return {};
  const std::string_view value = string_at(json, {"metadata", "annotations", kApprovalAnnotation});
  return {schema::invalid(path, std::string(value), state.reason)};
}

void check_immutable(const Json& crd, const Json& live,
                     std::initializer_list<std::string_view> keys, FieldErrors& errors) {
  const std::string_view now = string_at(crd, keys), before = string_at(live, keys);
  if (now == before) return;
  std::string path;
  for (std::string_view key : keys) path = schema::child_path(path, key);
  errors.push_back(schema::invalid(path, std::string(now), "field is immutable"));
}

FieldErrors check_accepted_names(const Json& json) {
  const Json* accepted = find_path(json, {"status", "acceptedNames"});
  return accepted ? check_names(*accepted, "status.acceptedNames") : FieldErrors();
}

FieldErrors check_status(const Json& json, const CrdView& crd) {
  FieldErrors errors = check_accepted_names(json);
  add(errors, check_stored_versions(json, crd));
  return errors;
}

void collect_formats(const Json& schema, std::set<std::string>& formats) {
  std::vector<const Json*> queue{&schema};
  while (!queue.empty()) {
    const Json& at = *queue.back();
    queue.pop_back();
    if (!at.is_object()) continue;
    if (const std::string format(string_at(at, {"format"}));
        !format.empty() && !schema::is_known_format(format))
      formats.insert(format);
    for (const char* key : {"properties", "definitions"})
      if (const Json* parts = find_path(at, {key}); parts && parts->is_object())
        for (const Json& part : *parts) queue.push_back(&part);
    for (const char* key : {"items", "additionalProperties", "not"})
      if (const Json* part = find_path(at, {key})) queue.push_back(part);
    for (const char* key : {"allOf", "anyOf", "oneOf"})
      for (const Json& part : array_at(at, {key})) queue.push_back(&part);
  }
}

}  // namespace

FieldErrors validate_crd(const Json& json) {
  const CrdView crd(json);
  FieldErrors errors;
  for (const char* key : {"generateName", "name"})
    if (const std::string name(string_at(json, {"metadata", key}));
        !name.empty() && name != crd.plural + "." + crd.group)
      errors.push_back(schema::invalid(fmt::format("metadata.{}", key), name,
                                       "must be spec.names.plural+\".\"+spec.group"));
  add(errors, check_spec(json, crd, nullptr));
  add(errors, check_status(json, crd));
  add(errors, check_approval(json, crd));
  return errors;
}

FieldErrors validate_crd_update(const Json& json, const Json& live, std::string_view subresource) {
  const CrdView crd(json);
  if (subresource == "status") return check_accepted_names(json);
  const CrdView before(live);
  FieldErrors errors = check_spec(json, crd, &before);
  if (is_crd_established(live)) {
    check_immutable(json, live, {"spec", "scope"}, errors);
    check_immutable(json, live, {"spec", "names", "kind"}, errors);
  }
  check_immutable(json, live, {"spec", "group"}, errors);
  check_immutable(json, live, {"spec", "names", "plural"}, errors);
  add(errors, check_status(json, crd));
  if (approval_of(json).approval != approval_of(live).approval)
    add(errors, check_approval(json, crd));
  return errors;
}

std::vector<std::string> crd_warnings(const Json& json) {
  std::set<std::string> formats;
  for (const Json& version : array_at(json, {"spec", "versions"}))
    if (const Json* schema = find_path(version, {"schema", "openAPIV3Schema"}))
      collect_formats(*schema, formats);
  std::vector<std::string> warnings;
  for (const std::string& format : formats)
    warnings.push_back("unrecognized format " + schema::go_quote(format));
  return warnings;
}

}  // namespace drydock::fake
