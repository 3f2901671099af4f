#include "fakeapi/kinds/flow_control_validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::index_path;

const Json& member(const Json& object, std::string_view key) {
  static const Json kNull;
  const Json* found = child(object, key);
  return found ? *found : kNull;
}

// A list whose "*" stands alone; true where its elements are still to be looked at.
bool check_list(const Json& rule, const std::string& field, const char* key,
                std::string_view missing, std::string_view others, FieldErrors& errors) {
  const auto values = items(rule, key);
  const std::string at = child_path(field, key);
  if (values.empty()) {
    errors.push_back(schema::required(at, missing));
    return false;
  }
  if (std::ranges::find(values, Json("*")) == values.end()) return true;
  if (values.size() > 1)
    errors.push_back(schema::invalid(
        at, rule[key], fmt::format("if '*' is present, must not specify other {}", others)));
  return false;
}

void check_verbs(const Json& rule, const std::string& field, FieldErrors& errors) {
  static const std::vector<std::string> kVerbs = {
      "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"};
  if (!check_list(rule, field, "verbs", "verbs must contain at least one value", "verbs", errors))
    return;
  const bool known = std::ranges::all_of(items(rule, "verbs"), [](const Json& verb) {
    return std::ranges::any_of(kVerbs, [&](const std::string& one) { return verb == one; });
  });
  if (!known) errors.push_back(schema::not_supported(field + ".verbs", rule["verbs"], kVerbs));
}

void check_resource_rule(const Json& rule, const std::string& field, FieldErrors& errors) {
  check_verbs(rule, field, errors);
  check_list(rule, field, "apiGroups", "resource rules must supply at least one api group",
             "api groups", errors);
  check_list(rule, field, "resources", "resource rules must supply at least one resource",
             "resources", errors);
  const auto namespaces = items(rule, "namespaces");
  if (namespaces.empty() && flag(rule, "clusterScope")) return;
  if (!check_list(rule, field, "namespaces",
                  "resource rules that are not cluster scoped must supply at least one namespace",
                  "namespaces", errors))
    return;
  for (std::size_t i = 0; i < namespaces.size(); ++i)
    if (namespaces[i].is_string())
      for (const std::string& problem :
           check_dns_label(namespaces[i].get_ref<const std::string&>()))
        errors.push_back(schema::invalid(
            index_path(field + ".namespaces", i), namespaces[i],
            "each member of this list must be '*' or a DNS-1123 label; " + problem));
}

std::string url_path_problem(std::string_view path) {
  if (path.empty()) return "must not be empty";
  if (path == "/") return "";
  if (!path.starts_with('/')) return "must start with slash";
  if (path.contains(' ')) return "must not contain white-space";
  if (path.contains("//")) return "must not contain double slash";
  const auto stars = std::ranges::count(path, '*');
  if (stars > 1 || (stars == 1 && !path.ends_with("/*")))
    return "wildcard can only do suffix matching";
  return "";
}

void check_non_resource_rule(const Json& rule, const std::string& field, FieldErrors& errors) {
  check_verbs(rule, field, errors);
  if (!check_list(rule, field, "nonResourceURLs", "nonResourceURLs must contain at least one value",
                  "non-resource URLs", errors))
    return;
  const auto urls = items(rule, "nonResourceURLs");
  for (std::size_t i = 0; i < urls.size(); ++i)
    if (urls[i].is_string())
      if (const std::string problem = url_path_problem(urls[i].get_ref<const std::string&>());
          !problem.empty())
        errors.push_back(
            schema::invalid(index_path(field + ".nonResourceURLs", i), urls[i], problem));
}

struct SubjectKind {
  const char* kind;
  const char* key;
};
constexpr SubjectKind kSubjects[] = {
    {"ServiceAccount", "serviceAccount"}, {"User", "user"}, {"Group", "group"}};

void check_service_account(const Json& account, const std::string& field, FieldErrors& errors) {
  const std::string name(text(account, "name")), space(text(account, "namespace"));
  if (name.empty())
    errors.push_back(schema::required(field + ".name"));
  else if (name != "*")
    append_invalid(errors, field + ".name", name, check_dns_subdomain(name));
  if (space.empty())
    errors.push_back(
        schema::required(field + ".namespace", "must specify namespace for service account"));
  else
    append_invalid(errors, field + ".namespace", space, check_dns_label(space));
}

void check_subject(const Json& subject, const std::string& field, FieldErrors& errors) {
  const std::string kind(text(subject, "kind"));
  const auto* known = std::ranges::find(kSubjects, kind, &SubjectKind::kind);
  if (known == std::end(kSubjects)) {
    errors.push_back(
        schema::not_supported(field + ".kind", kind, {"Group", "ServiceAccount", "User"}));
    return;
  }
  const std::string at = child_path(field, known->key);
  const Json& named = member(subject, known->key);
  if (named.is_null())
    errors.push_back(schema::required(
        at, fmt::format("{} is required when subject kind is '{}'", known->key, kind)));
  else if (kind == "ServiceAccount")
    check_service_account(named, at, errors);
  else if (text(named, "name").empty())
    errors.push_back(schema::required(at + ".name"));
  for (const SubjectKind& other : kSubjects)
    if (&other != known && child(subject, other.key))
      errors.push_back(schema::forbidden(
          child_path(field, other.key),
          fmt::format("{} is forbidden when subject kind is not '{}'", other.key, other.kind)));
}

void check_rule(const Json& rule, const std::string& field, FieldErrors& errors) {
  const auto subjects = items(rule, "subjects");
  for (std::size_t i = 0; i < subjects.size(); ++i)
    check_subject(subjects[i], index_path(field + ".subjects", i), errors);
  if (subjects.empty())
    errors.push_back(
        schema::required(field + ".subjects", "subjects must contain at least one value"));
  const auto resources = items(rule, "resourceRules"), others = items(rule, "nonResourceRules");
  if (resources.empty() && others.empty())
    errors.push_back(schema::required(
        field, "at least one of resourceRules and nonResourceRules has to be non-empty"));
  for (std::size_t i = 0; i < resources.size(); ++i)
    check_resource_rule(resources[i], index_path(field + ".resourceRules", i), errors);
  for (std::size_t i = 0; i < others.size(); ++i)
    check_non_resource_rule(others[i], index_path(field + ".nonResourceRules", i), errors);
}

// Each request is dealt a hand of queues; the deal takes this many bits of chance.
std::int64_t entropy_bits(std::int64_t queues, std::int64_t hand) {
  return static_cast<std::int64_t>(
      std::ceil(std::log2(static_cast<double>(queues)) * static_cast<double>(hand)));
}

void check_queuing(const Json& queuing, const std::string& field, FieldErrors& errors) {
  constexpr std::int64_t kMostQueues = 10'000'000;
  constexpr std::int64_t kMostBits = 60;
  const std::int64_t length = number(queuing, "queueLengthLimit"),
                     queues = number(queuing, "queues"), hand = number(queuing, "handSize");
  if (length <= 0)
    errors.push_back(schema::invalid(field + ".queueLengthLimit", length, "must be positive"));
  if (queues <= 0)
    errors.push_back(schema::invalid(field + ".queues", queues, "must be positive"));
  else if (queues > kMostQueues)
    errors.push_back(schema::invalid(field + ".queues", queues,
                                     fmt::format("must not be greater than {}", kMostQueues)));
  const std::string at = field + ".handSize";
  if (hand <= 0)
    errors.push_back(schema::invalid(at, hand, "must be positive"));
  else if (hand > queues)
    errors.push_back(
        schema::invalid(at, hand, fmt::format("should not be greater than queues ({})", queues)));
  else if (const std::int64_t bits = entropy_bits(queues, hand); bits > kMostBits)
    errors.push_back(schema::invalid(
        at, hand,
        fmt::format("required entropy bits of deckSize {} and handSize {} should not be greater "
                    "than {}",
                    queues, hand, kMostBits)));
}

void check_percent(const Json& level, const std::string& field, FieldErrors& errors) {
  if (const Json* percent = child(level, "lendablePercent");
      percent && (*percent < 0 || *percent > 100))
    errors.push_back(schema::invalid(field + ".lendablePercent", *percent,
                                     "must be between 0 and 100, inclusive"));
}

}  // namespace

FieldErrors validate_flow_schema(const Json& object) {
  constexpr std::int64_t kLast = 10'000;
  const Json& spec = member(object, "spec");
  FieldErrors errors;
  const std::string field = "spec.matchingPrecedence";
  const std::int64_t precedence = number(spec, "matchingPrecedence");
  if (precedence <= 0)
    errors.push_back(schema::invalid(field, precedence, "must be a positive value"));
  if (precedence > kLast)
    errors.push_back(
        schema::invalid(field, precedence, fmt::format("must not be greater than {}", kLast)));
  if (precedence == 1 && string_at(object, {"metadata", "name"}) != "exempt")
    errors.push_back(schema::invalid(
        field, precedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
  if (const Json* method = child(spec, "distinguisherMethod"))
    if (const std::string_view type = text(*method, "type");
        type != "ByNamespace" && type != "ByUser")
      errors.push_back(schema::not_supported("spec.distinguisherMethod.type", {{"Type", type}},
                                             {"ByNamespace", "ByUser"}));
  const std::string level_field = "spec.priorityLevelConfiguration.name";
  if (const std::string level(text(member(spec, "priorityLevelConfiguration"), "name"));
      level.empty())
    errors.push_back(schema::required(level_field, "must reference a priority level"));
  else
    append_invalid(errors, level_field, level, check_dns_subdomain(level));
  const auto rules = items(spec, "rules");
  for (std::size_t i = 0; i < rules.size(); ++i)
    check_rule(rules[i], index_path("spec.rules", i), errors);
  return errors;
}

FieldErrors validate_priority_level(const Json& object) {
  const Json& spec = member(object, "spec");
  const std::string type(text(spec, "type"));
  if (type != "Exempt" && type != "Limited")
    return {schema::not_supported("spec.type", Json(type), {"Exempt", "Limited"})};
  FieldErrors errors;
  if ((string_at(object, {"metadata", "name"}) == "exempt") != (type == "Exempt"))
    errors.push_back(
        schema::invalid("spec.type", type, "must be 'Exempt' if and only if `name` is 'exempt'"));
  if (const Json* exempt = child(spec, "exempt"); exempt && type == "Exempt") {
    check_not_negative(errors, *exempt, "spec.exempt", {"nominalConcurrencyShares"});
    check_percent(*exempt, "spec.exempt", errors);
  }
  if (type == "Limited" && member(spec, "limited").is_null())
    errors.push_back(schema::required("spec.limited", "must not be empty when type is Limited"));
  const Json* limited = child(spec, "limited");
  if (type != "Limited" || !limited) return errors;
  if (const std::int64_t shares = number(*limited, "nominalConcurrencyShares"); shares < 0)
    errors.push_back(schema::invalid("spec.limited.nominalConcurrencyShares", shares,
                                     "must be a non-negative integer"));
  const Json& response = member(*limited, "limitResponse");
  const std::string kind(response.is_object() ? text(response, "type") : std::string_view());
  const std::string field = "spec.limited.limitResponse";
  const Json& queuing = member(response, "queuing");
  if (kind != "Queue" && kind != "Reject")
    errors.push_back(schema::not_supported(field + ".type", kind, {"Queue", "Reject"}));
  else if (kind == "Queue" && queuing.is_null())
    errors.push_back(schema::required(
        field + ".queuing", "must not be empty if limited.limitResponse.type is Limited"));
  else if (kind == "Queue")
    check_queuing(queuing, field + ".queuing", errors);
  check_percent(*limited, "spec.limited", errors);
  if (const Json* most = child(*limited, "borrowingLimitPercent"); most && *most < 0)
    errors.push_back(schema::invalid("spec.limited.borrowingLimitPercent", *most,
                                     "if specified, must be a non-negative integer"));
  return errors;
}

}  // namespace drydock::fake
