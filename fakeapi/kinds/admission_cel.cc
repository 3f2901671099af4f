#include "fakeapi/kinds/admission_cel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace drydock::fake {
namespace {

using schema::cel::Kind;
using schema::cel::object_of;
using schema::cel::Type;
using Fields = std::map<std::string, Type, std::less<>>;

Type strings(std::initializer_list<const char*> names) {
  Fields fields;
  for (const char* name : names) fields.emplace(name, Kind::kString);
  return object_of(std::move(fields));
}

// The AdmissionRequest of admission.k8s.io/v1.
Type request_type() {
  const Type kind = strings({"group", "version", "kind"}),
             resource = strings({"group", "version", "resource"}), texts = list_of(Kind::kString);
  const Type user = object_of({{"username", Kind::kString},
                               {"uid", Kind::kString},
                               {"groups", texts},
                               {"extra", map_of(Kind::kString, texts)}});
  return object_of({{"kind", kind},
                    {"resource", resource},
                    {"subResource", Kind::kString},
                    {"requestKind", kind},
                    {"requestResource", resource},
                    {"requestSubResource", Kind::kString},
                    {"name", Kind::kString},
                    {"namespace", Kind::kString},
                    {"operation", Kind::kString},
                    {"userInfo", user},
                    {"dryRun", Kind::kBool},
                    {"options", Kind::kDyn}});
}

Type namespace_type() {
  const Type texts = map_of(Kind::kString, Kind::kString);
  const Type metadata = object_of({{"name", Kind::kString},
                                   {"generateName", Kind::kString},
                                   {"namespace", Kind::kString},
                                   {"labels", texts},
                                   {"annotations", texts},
                                   {"UID", Kind::kString},
                                   {"creationTimestamp", Kind::kTimestamp},
                                   {"deletionGracePeriodSeconds", Kind::kInt},
                                   {"deletionTimestamp", Kind::kTimestamp},
                                   {"generation", Kind::kInt},
                                   {"resourceVersion", Kind::kString},
                                   {"finalizers", list_of(Kind::kString)}});
  return object_of({{"metadata", metadata},
                    {"spec", object_of({{"finalizers", list_of(Kind::kString)}})},
                    {"status", object_of({{"phase", Kind::kString}})}});
}

struct Demand {
  std::vector<Kind> kinds;
  const char* said;
};
const Demand& demand_of(AdmissionCel::Wanted wanted) {
  static const Demand kBool{{Kind::kBool}, "bool"}, kString{{Kind::kString}, "string"},
      kStringOrNull{{Kind::kString, Kind::kNull}, "one of [string null_type]"}, kAnything{{}, ""};
  switch (wanted) {
    case AdmissionCel::Wanted::kBool:
      return kBool;
    case AdmissionCel::Wanted::kString:
      return kString;
    case AdmissionCel::Wanted::kStringOrNull:
      return kStringOrNull;
    case AdmissionCel::Wanted::kAnything:
      return kAnything;
  }
  return kAnything;
}

}  // namespace

std::expected<std::shared_ptr<const schema::cel::Program>, std::string> AdmissionCel::compile(
    std::string_view expression, bool authorizer) const {
  static const Type kRequest = request_type(), kNamespace = namespace_type();
  schema::cel::Variables names = {{"object", Kind::kDyn},
                                  {"oldObject", Kind::kDyn},
                                  {"namespaceObject", kNamespace},
                                  {"request", kRequest}};
  if (params_) names.emplace("params", Kind::kDyn);
  if (authorizer) names.emplace("authorizer", Kind::kDyn);
  if (has_variables_) names.emplace("variables", object_of(variables_));
  return schema::cel::Program::compile_open(expression, names);
}

void AdmissionCel::check(std::string_view expression, Wanted wanted, const std::string& field,
                         FieldErrors& errors, bool authorizer) const {
  const auto program = compile(expression, authorizer);
  const Demand& demand = demand_of(wanted);
  std::string problem = program ? "" : program.error();
  if (program && !demand.kinds.empty() &&
      std::ranges::find(demand.kinds, (*program)->type().kind) == demand.kinds.end())
    problem =
        fmt::format("must evaluate to {} but got {}", demand.said, to_string((*program)->type()));
  if (!problem.empty()) errors.push_back(schema::invalid(field, Json(expression), problem));
}

void AdmissionCel::declare(const std::string& name, std::string_view expression,
                           const std::string& field, FieldErrors& errors) {
  const auto program = compile(expression, true);
  // What is wrong is told once: those that name it go on.
  variables_.emplace(name, program ? (*program)->type() : Type());
  if (!program) errors.push_back(schema::invalid(field, Json(expression), program.error()));
}

std::shared_ptr<const schema::cel::Program> AdmissionCel::program(
    std::string_view expression) const {
  auto program = compile(expression, true);
  return program ? *std::move(program) : nullptr;
}

bool is_cel_identifier(std::string_view name) {
  constexpr std::string_view kReserved[] = {
      "true",     "false",   "null",      "in",       "as",  "break",  "const",
      "continue", "else",    "for",       "function", "if",  "import", "let",
      "loop",     "package", "namespace", "return",   "var", "void",   "while"};
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0]))) return false;
  if (std::ranges::find(kReserved, name) != std::end(kReserved)) return false;
  return std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

}  // namespace drydock::fake
