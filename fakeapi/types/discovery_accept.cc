#include "fakeapi/types/discovery_accept.h"

#include <fmt/format.h>

namespace drydock::fake {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

template <class Visit>
void split(std::string_view text, char separator, Visit visit) {
  while (true) {
    const std::size_t end = text.find(separator);
    visit(trim(text.substr(0, end)));
    if (end == text.npos) return;
    text.remove_prefix(end + 1);
  }
}

// What an Accept header asks for, in the order of its text, by what discovery can write.
enum class Wish { kJson, kYaml, kOther };

// `shaped`: a parameter asks for another kind than that of the document.
template <class Visit>
void each_wish(std::string_view accept, Visit visit) {
  split(accept, ',', [&](std::string_view entry) {
    const std::string_view type = trim(entry.substr(0, entry.find(';')));
    const bool any = type == "*/*" || type == "application/*";
    visit(type == "application/json" || any ? Wish::kJson
          : type == "application/yaml"      ? Wish::kYaml
                                            : Wish::kOther,
          entry.find("as=") != entry.npos);
  });
}

}  // namespace

bool wants_aggregated(std::string_view accept) {
  std::optional<bool> decided;
  split(accept, ',', [&](std::string_view entry) {
    if (decided) return;
    bool json_type = false, group = false, version = false, list = false, has_kind = false,
         first = true;
    split(entry, ';', [&](std::string_view part) {
      if (first) json_type = part == "application/json" || part == "*/*" || part == "application/*";
      first = false;
      group |= part == "g=apidiscovery.k8s.io";
      version |= part == "v=v2";
      list |= part == "as=APIGroupDiscoveryList";
      has_kind |= part.starts_with("as=");
    });
    if (json_type && group && version && list) decided = true;
    if (json_type && !has_kind) decided = false;
  });
  return decided.value_or(false);
}

bool prefers_yaml(std::string_view accept) {
  std::optional<bool> decided;
  each_wish(accept, [&](Wish wish, bool shaped) {
    if (!decided && !shaped && wish != Wish::kOther) decided = wish == Wish::kYaml;
  });
  return decided.value_or(false);
}

std::optional<Status> refuse_media_type(std::string_view path, bool routed,
                                        std::string_view accept) {
  constexpr std::string_view kTypes =
      "application/json, application/yaml, application/vnd.kubernetes.protobuf";
  if (accept.empty()) return std::nullopt;
  const bool json_only = path == "/version";
  const bool lists_groups = path == "/api" || path == "/apis";
  bool of_route = false;
  bool written = lists_groups && wants_aggregated(accept);
  each_wish(accept, [&](Wish wish, bool shaped) {
    const bool known = json_only ? wish == Wish::kJson : wish != Wish::kOther;
    of_route |= known;
    written |= known && (json_only || !shaped);
  });
  // Who reads protobuf alone reads JSON as well.
  if (accept.find("application/vnd.kubernetes.protobuf") != accept.npos) written |= !json_only;
  if (written) return std::nullopt;
  Status status(406, reason::kNotAcceptable,
                routed && !of_route
                    ? fmt::format("406: Not Acceptable\n\nAvailable representations: {}",
                                  json_only ? "application/json" : kTypes)
                    : fmt::format("only the following media types are accepted: {}", kTypes));
  if (routed && !of_route) status.details = StatusDetails();
  return status;
}

}  // namespace drydock::fake
