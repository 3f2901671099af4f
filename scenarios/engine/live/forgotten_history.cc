#include "scenarios/engine/live/forgotten_history.h"

#include "fakeapi/write/errors.h"
#include "fakeapi/write/read.h"
#include "scenarios/engine/world/revisions.h"

namespace drydock::sim {

std::optional<Response> ForgottenHistory::list(const Parameters& parameters) const {
  if (const std::string_view text = parameters.value("continue"); !text.empty()) {
    // What a token is below, only its server knows.
    const auto token = fake::ContinueToken::decode(text, "");
    if (!token || !is_past(token->revision.value_or(0))) return std::nullopt;
    return fake::expired_continue(*token, "");
  }
  const std::string_view match = parameters.value("resourceVersionMatch");
  const std::string_view limit = parameters.value("limit");
  const bool pages = !limit.empty() && limit != "0";
  const bool exact = match == "Exact" || (match.empty() && pages);
  if (!exact || !is_past(parse_revision(parameters.value("resourceVersion")))) return std::nullopt;
  return Response(fake::expired_list());
}

std::optional<Status> ForgottenHistory::watch(const Parameters& parameters) const {
  // One that begins with all that there is asks for no past.
  if (parameters.value("sendInitialEvents") == "true") return std::nullopt;
  const std::uint64_t from = parse_revision(parameters.value("resourceVersion"));
  if (!is_past(from)) return std::nullopt;
  return fake::expired_watch(from, floor_);
}

}  // namespace drydock::sim
