#include "fakeapi/kinds/resource_validation.h"

#include <fmt/format.h>

#include <algorithm>

#include "operator/schema/quantity.h"

namespace drydock::fake {
namespace {

using schema::index_path;
using schema::key_path;
using schema::Quantity;

// Sorted. Names without a domain that are resources at all, those of containers, and those that
// count whole things.
constexpr std::string_view kStandard[] = {"configmaps",
                                          "cpu",
                                          "ephemeral-storage",
                                          "limits.cpu",
                                          "limits.ephemeral-storage",
                                          "limits.memory",
                                          "memory",
                                          "persistentvolumeclaims",
                                          "pods",
                                          "replicationcontrollers",
                                          "requests.cpu",
                                          "requests.ephemeral-storage",
                                          "requests.memory",
                                          "requests.storage",
                                          "resourcequotas",
                                          "secrets",
                                          "services",
                                          "services.loadbalancers",
                                          "services.nodeports",
                                          "storage"};
constexpr std::string_view kOfContainers[] = {"cpu", "ephemeral-storage", "memory"};
constexpr std::string_view kWhole[] = {"configmaps",
                                       "persistentvolumeclaims",
                                       "pods",
                                       "replicationcontrollers",
                                       "resourcequotas",
                                       "secrets",
                                       "services",
                                       "services.loadbalancers",
                                       "services.nodeports"};

template <std::size_t N>
bool among(const std::string_view (&sorted)[N], std::string_view name) {
  return std::binary_search(std::begin(sorted), std::end(sorted), name);
}

std::optional<Quantity> quantity_of(const Json& value) {
  if (!value.is_string()) return std::nullopt;
  auto parsed = Quantity::parse(value.get_ref<const std::string&>());
  return parsed ? std::optional(*parsed) : std::nullopt;
}

// "hugepages-2Mi": how much is asked for must be a number of such pages.
bool fills_pages(std::string_view resource, const Quantity& amount) {
  const auto page = Quantity::parse(resource.substr(resource.find('-') + 1));
  if (!page || page->sign() <= 0) return false;
  const auto size = page->value();
  const auto value = amount.value();
  return amount.is_integer() && size && value && *value % *size == 0;
}

void check_name_of(ResourceOwner owner, const std::string& name, const std::string& field,
                   FieldErrors& errors) {
  const std::size_t before = errors.size();
  check_resource_name(name, field, errors);
  const bool bare = name.find('/') == std::string::npos;
  if (owner == ResourceOwner::kPod) {
    if (errors.size() == before && name != "cpu" && name != "memory" && !is_huge_page(name))
      errors.push_back(schema::not_supported(field, name, {"cpu", "hugepages-", "memory"}));
    return;
  }
  if (bare && !among(kOfContainers, name) && !is_huge_page(name))
    errors.push_back(schema::invalid(field, name, "must be a standard resource for containers"));
  else if (!bare && !is_native_resource(name) && !is_extended_resource(name))
    errors.push_back(
        schema::invalid(field, name, "doesn't follow extended resource name standard"));
}

// What the pod does not claim, a container cannot use.
void check_claims(const Json& resources, const std::string& field,
                  const std::set<std::string, std::less<>>& known, FieldErrors& errors) {
  std::set<std::string, std::less<>> seen;
  const auto claims = items(resources, "claims");
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const std::string at = index_path(field, i);
    const std::string name(text(claims[i], "name"));
    if (name.empty()) {
      errors.push_back(schema::required(at));
      continue;
    }
    const std::string request(text(claims[i], "request"));
    const std::string entry = request.empty() ? name : name + "/" + request;
    if (seen.contains(name)) {
      errors.push_back(schema::duplicate(at, name));
    } else {
      if (!request.empty())
        append_invalid(errors, at + ".request", request, check_dns_label(request));
      const auto part = seen.lower_bound(name + "/");
      const bool in_part = request.empty() && part != seen.end() && part->starts_with(name + "/");
      if (seen.contains(entry) || in_part) errors.push_back(schema::duplicate(at, entry));
      seen.insert(entry);
    }
    if (known.contains(name)) continue;
    schema::FieldError error = schema::not_found(at, name);
    error.message += ": must be one of the names in pod.spec.resourceClaims" +
                     (known.empty() ? std::string(" which is empty")
                                    : fmt::format(": {}", fmt::join(known, ", ")));
    errors.push_back(std::move(error));
  }
}

}  // namespace

bool is_quota_resource(std::string_view resource) {
  return among(kStandard, resource) || is_huge_page(resource) ||
         resource.starts_with("requests.hugepages-");
}

bool is_huge_page(std::string_view resource) { return resource.starts_with("hugepages-"); }

bool is_native_resource(std::string_view resource) {
  return resource.find('/') == resource.npos || resource.find("kubernetes.io/") != resource.npos;
}

bool is_extended_resource(std::string_view resource) {
  return !is_native_resource(resource) && !resource.starts_with("requests.") &&
         check_qualified_name(fmt::format("requests.{}", resource)).empty();
}

void check_container_resource_name(const std::string& name, const std::string& field,
                                   FieldErrors& errors) {
  check_name_of(ResourceOwner::kContainer, name, field, errors);
}

void check_resource_name(const std::string& name, const std::string& field, FieldErrors& errors) {
  const auto problems = check_qualified_name(name);
  append_invalid(errors, field, name, problems);
  if (problems.empty() && name.find('/') == std::string::npos && !among(kStandard, name) &&
      !is_huge_page(name) && !name.starts_with("requests.hugepages-"))
    errors.push_back(
        schema::invalid(field, name, "must be a standard resource type or fully qualified"));
}

void check_quantity(std::string_view resource, const Json& quantity, const std::string& field,
                    FieldErrors& errors) {
  const auto amount = quantity_of(quantity);
  if (!amount) return;
  if (amount->sign() < 0)
    errors.push_back(schema::invalid(field, quantity, "must be greater than or equal to 0"));
  if ((among(kWhole, resource) || is_extended_resource(resource)) && !amount->is_integer())
    errors.push_back(schema::invalid(field, quantity, "must be an integer"));
}

void check_resource_requirements(const Json& resources, const std::string& field,
                                 ResourceOwner owner,
                                 const std::set<std::string, std::less<>>& claims,
                                 FieldErrors& errors) {
  static const Json kNone = Json::object();
  auto list = [&](const char* key) -> const Json& {
    const Json* found = child(resources, key);
    return found && found->is_object() ? *found : kNone;
  };
  const Json& limits = list("limits");
  bool computes = false;
  bool pages = false;
  auto check_one = [&](const std::string& name, const Json& amount, const std::string& at) {
    check_name_of(owner, name, at, errors);
    check_quantity(name, amount, at, errors);
    computes |= name == "cpu" || name == "memory";
  };
  auto check_pages = [&](const std::string& name, const Json& amount, const std::string& at) {
    const auto quantity = quantity_of(amount);
    if (!is_huge_page(name)) return;
    pages = true;
    if (quantity && !fills_pages(name, *quantity))
      errors.push_back(schema::invalid(
          at, amount,
          fmt::format("{} is not positive integer multiple of {}", quantity->to_string(), name)));
  };
  for (const auto& [name, amount] : limits.items()) {
    const std::string at = key_path(field + ".limits", name);
    check_one(name, amount, at);
    check_pages(name, amount, at);
  }
  for (const auto& [name, amount] : list("requests").items()) {
    const std::string at = key_path(field + ".requests", name);
    check_one(name, amount, at);
    const bool overcommit = is_native_resource(name) && !is_huge_page(name);
    const auto requested = quantity_of(amount);
    if (const Json* limit = child(limits, name)) {
      const auto most = quantity_of(*limit);
      const char* relation = nullptr;
      if (requested && most && !overcommit && *requested != *most)
        relation = "equal to";
      else if (requested && most && *requested > *most)
        relation = "less than or equal to";
      if (relation)
        errors.push_back(schema::invalid(
            field + ".requests", amount,
            fmt::format("must be {} {} limit of {}", relation, name, most->to_string())));
    } else if (!overcommit) {
      errors.push_back(schema::required(field + ".limits",
                                        "Limit must be set for non overcommitable resources"));
    }
    check_pages(name, amount, at);
  }
  if (pages && !computes)
    errors.push_back(schema::forbidden(field, "HugePages require cpu or memory"));
  check_claims(resources, field + ".claims", claims, errors);
}

}  // namespace drydock::fake
