#include "fakeapi/http/authenticator.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "fakeapi/http/wire.h"

namespace drydock::http {
namespace {

// The fields of one CSV line; quoted fields may hold commas and doubled quotes.
std::vector<std::string> split_csv(std::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[i++];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += line[i];
    }
  }
  for (std::string& field : fields) field = std::string(trim(field));
  return fields;
}

}  // namespace

Identity Authenticator::anonymous() {
  return {.user = "system:anonymous", .uid = {}, .groups = {"system:unauthenticated"}, .extra = {}};
}

bool Authenticator::is_anonymous(const Identity& identity) {
  return identity.user == "system:anonymous";
}

void Authenticator::add(std::string token, Identity identity) {
  if (!token.empty()) identities_.insert_or_assign(std::move(token), std::move(identity));
}

Result<void> Authenticator::add_token_file(std::string_view text) {
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trim(line).empty() || line.starts_with('#')) continue;
    std::vector<std::string> fields = split_csv(line);
    if (fields.size() < 2 || fields[0].empty() || fields[1].empty())
      return fail(
          Status(400, reason::kBadRequest,
                 fmt::format("line {}: expected token,user,uid,\"group1,group2\"", number)));
    Identity identity{.user = fields[1], .uid = {}, .groups = {}, .extra = {}};
    if (fields.size() > 2) identity.uid = fields[2];
    if (fields.size() > 3)
      for (std::string& group : split_csv(fields[3]))
        if (!group.empty()) identity.groups.push_back(std::move(group));
    if (std::ranges::find(identity.groups, "system:authenticated") == identity.groups.end())
      identity.groups.push_back("system:authenticated");
    add(std::move(fields[0]), std::move(identity));
  }
  return {};
}

std::optional<Identity> Authenticator::authenticate(
    std::optional<std::string_view> authorization) const {
  if (!authorization || trim(*authorization).empty()) return anonymous();
  const std::string_view value = trim(*authorization);
  const std::size_t space = value.find(' ');
  // Other schemes, and a scheme alone, say nothing to it.
  if (space == std::string_view::npos || !equals_ignoring_case(value.substr(0, space), "Bearer"))
    return anonymous();
  const std::string_view token = trim(value.substr(space + 1));
  if (auto it = identities_.find(token); it != identities_.end()) return it->second;
  return fallback_ ? fallback_(token) : std::nullopt;
}

}  // namespace drydock::http
