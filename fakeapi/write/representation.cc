#include "fakeapi/write/representation.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

#include "fakeapi/write/errors.h"

namespace drydock::fake {
namespace {

struct Clause {
  std::string type;
  std::string as, group, version;
  double q = 1;
};

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view cut(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view head = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return trim(head);
}

std::vector<Clause> parse_accept(std::string_view accept) {
  std::vector<Clause> clauses;
  while (!accept.empty()) {
    std::string_view parameters = cut(accept, ',');
    Clause clause{.type = std::string(cut(parameters, ';'))};
    while (!parameters.empty()) {
      std::string_view value = cut(parameters, ';');
      const std::string_view name = cut(value, '=');
      if (name == "as") clause.as = trim(value);
      if (name == "g") clause.group = trim(value);
      if (name == "v") clause.version = trim(value);
      if (name == "q") clause.q = std::strtod(std::string(trim(value)).c_str(), nullptr);
    }
    if (!clause.type.empty()) clauses.push_back(std::move(clause));
  }
  // By insertion, for those of one q stay in their order.
  for (std::size_t i = 1; i < clauses.size(); ++i)
    for (std::size_t at = i; at > 0 && clauses[at - 1].q < clauses[at].q; --at)
      std::swap(clauses[at - 1], clauses[at]);
  return clauses;
}

std::optional<Representation> shape_of(const Clause& clause) {
  Representation result;
  if (clause.as.empty()) return result;
  if (clause.group != "meta.k8s.io" || (clause.version != "v1" && clause.version != "v1beta1"))
    return std::nullopt;
  result.api_version = clause.group + "/" + clause.version;
  result.of_list = clause.as == "PartialObjectMetadataList";
  if (clause.as == "Table")
    result.shape = Representation::Shape::kTable;
  else if (clause.as == "PartialObjectMetadata" || clause.as == "PartialObjectMetadataList")
    result.shape = Representation::Shape::kMetadata;
  else
    return std::nullopt;
  return result;
}

}  // namespace

Result<Representation> negotiate(std::string_view accept, bool custom,
                                 std::string_view include_object, bool of_list) {
  if (trim(accept).empty() || accept == media::kJson) return Representation{};
  bool routed = custom;
  for (const Clause& clause : parse_accept(accept)) {
    routed |= clause.type == "application/json" || clause.type == "application/yaml" ||
              clause.type == "application/vnd.kubernetes.protobuf" || clause.type == "*/*";
    const bool written = clause.type == "application/json" || clause.type == "application/yaml" ||
                         clause.type == "*/*" || (custom && clause.type == "application/*");
    if (!written) continue;
    if (auto found = shape_of(clause)) {
      if (!include_object.empty()) found->include_object = include_object;
      return *found;
    }
  }
  // Built-in resources are routed by media type before anyone looks closer.
  if (!routed) return fail(not_routed(of_list));
  return fail(not_acceptable(
      custom ? "application/json, application/yaml"
             : "application/json, application/yaml, application/vnd.kubernetes.protobuf"));
}

}  // namespace drydock::fake
