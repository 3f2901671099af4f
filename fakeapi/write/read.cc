#include "fakeapi/write/read.h"

#include <fmt/format.h>

#include <charconv>

#include "fakeapi/kinds/go_json.h"
#include "fakeapi/types/crd.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/options.h"
#include "fakeapi/write/present.h"
#include "fakeapi/write/selection.h"
#include "fakeapi/write/views.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kTooOldToContinue =
    "The provided continue parameter is too old to display a consistent list result. You can start "
    "a new list without "
    "the continue parameter, or use the continue token in this response to retrieve the remainder "
    "of the results. "
    "Continuing with the provided token results in an inconsistent list - objects that were "
    "created, modified, or "
    "deleted between the time the first chunk was returned and now may show up in the list.";

// What is asked of a list, once its parameters have been understood.
struct Page {
  std::uint64_t revision = 0;
  std::string start;
  std::size_t limit = 0;  ///< 0: all
};

Result<void> check_list_parameters(const Parameters& parameters) {
  const std::string_view match = parameters.value("resourceVersionMatch");
  const std::string_view version = parameters.value("resourceVersion");
  schema::FieldErrors errors;
  if (!match.empty()) {
    if (version.empty())
      errors.push_back(schema::forbidden(
          "resourceVersionMatch",
          "resourceVersionMatch is forbidden unless resourceVersion is provided"));
    if (!parameters.value("continue").empty())
      errors.push_back(schema::forbidden(
          "resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"));
    if (match != "Exact" && match != "NotOlderThan")
      errors.push_back(schema::not_supported("resourceVersionMatch", Json(match),
                                             {"Exact", "NotOlderThan", ""}));
    if (match == "Exact" && version == "0")
      errors.push_back(schema::forbidden(
          "resourceVersionMatch",
          "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
  }
  if (parameters.get("sendInitialEvents"))
    errors.push_back(
        schema::forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  if (!errors.empty()) return fail(invalid_options("ListOptions", errors));
  return {};
}

Result<std::size_t> limit_of(const Parameters& parameters) {
  DRYDOCK_TRY(const std::int64_t limit, integer_parameter(parameters, "limit"));
  return limit > 0 ? static_cast<std::size_t>(limit) : 0;
}

Result<ContinueToken> read_continue(std::string_view text, std::string_view prefix) {
  DRYDOCK_TRY(const std::string json, ContinueToken::text_of(text));
  if (const std::string words = go_syntax_error(json); !words.empty())
    return fail(ContinueToken::malformed(words));
  return ContinueToken::decode(text, prefix);
}

std::expected<Page, Response> page_of(const Call& call, const std::string& prefix) {
  const Parameters& parameters = call.request.parameters;
  const Store& store = call.core.store;
  auto refuse = [](Status status) { return std::unexpected(Response(std::move(status))); };
  if (auto checked = check_list_parameters(parameters); !checked) return refuse(checked.error());
  Page page{.revision = store.revision()};
  auto limit = limit_of(parameters);
  if (!limit) return refuse(limit.error());
  page.limit = *limit;
  if (auto seconds = integer_parameter(parameters, "timeoutSeconds"); !seconds)
    return refuse(seconds.error());
  const std::string_view version_text = parameters.value("resourceVersion");
  if (const std::string_view text = parameters.value("continue"); !text.empty()) {
    auto token = read_continue(text, prefix);
    if (!token) return refuse(token.error());
    if (!version_text.empty() && version_text != "0")
      return refuse(bad_request("specifying resource version is not allowed when using continue"));
    page.start = token->start;
    if (!token->revision) return page;
    if (*token->revision < store.floor()) return std::unexpected(expired_continue(*token, prefix));
    if (*token->revision > store.revision())
      return refuse(too_large_resource_version(*token->revision, store.revision()));
    page.revision = *token->revision;
    return page;
  }
  auto version = version_parameter(parameters);
  if (!version) return refuse(bad_request("invalid resource version: " + version.error().message));
  if (*version > store.revision())
    return refuse(too_large_resource_version(*version, store.revision()));
  if (*version == 0) {
    if (version_text == "0") page.limit = 0;
    return page;
  }
  const std::string_view match = parameters.value("resourceVersionMatch");
  if (match == "Exact" || (match.empty() && page.limit > 0)) {
    if (*version < store.floor()) return refuse(expired_list());
    page.revision = *version;
  }
  return page;
}

// What the Accept header asks for must fit what there is to answer.
Result<void> check_representation(const Call& call, bool is_list) {
  DRYDOCK_CHECK(check_shape(call, is_list));
  return check_include_object(call);
}

}  // namespace

Response expired_continue(const ContinueToken& token, std::string_view prefix) {
  const ContinueToken inconsistent{.revision = std::nullopt, .start = token.start};
  return Response(410, Object(Json{{"kind", "Status"},
                                   {"apiVersion", "v1"},
                                   {"metadata", {{"continue", inconsistent.encode(prefix)}}},
                                   {"status", "Failure"},
                                   {"message", kTooOldToContinue},
                                   {"reason", reason::kExpired},
                                   {"code", 410}}));
}

Object show(const Core&, const ResourceType& type, const Object& stored) {
  return view_as(type, stored);
}

Result<std::uint64_t> version_parameter(const Parameters& parameters) {
  const std::string_view text = parameters.value("resourceVersion");
  if (text.empty()) return 0;
  std::uint64_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(plain_error(fmt::format("resourceVersion: Invalid value: {}: {}",
                                        schema::display(Json(text)), parse_uint_error(text))));
  return version;
}

Result<Object> find_live(const Call& call) {
  const Object stored = call.core.store.get(call.storage(), call.key());
  if (!stored) return fail(not_found(call.resource(), call.request.name));
  return show(call.core, *call.type, stored);
}

Result<Response> get_object(const Call& call) {
  DRYDOCK_TRY(const std::uint64_t version, version_parameter(call.request.parameters));
  if (version > call.core.store.revision())
    return fail(too_large_resource_version(version, call.core.store.revision()));
  DRYDOCK_TRY(Object object, find_live(call));
  DRYDOCK_CHECK(check_representation(call, false));
  return present_object(call, 200, std::move(object));
}

Result<Response> list_objects(const Call& call) {
  DRYDOCK_TRY(const Selection selection, Selection::parse(call));
  auto page = page_of(call, selection.prefix());
  if (!page) return std::move(page).error();
  DRYDOCK_CHECK(check_representation(call, true));
  ObjectList list;
  list.api_version = call.type->resource.api_version();
  list.kind = call.type->list_kind;
  list.resource_version = std::to_string(page->revision);
  list.items_carry_type = call.type->custom;
  std::int64_t remaining = 0;
  auto visit = [&](const std::string& key, const Object& stored) {
    // What is read by prefix is of the namespace; to look would cost more than all else.
    if (selection.is_narrow() && !selection.matches(stored)) return true;
    if (page->limit == 0 || list.items.size() < page->limit) {
      list.items.push_back(show(call.core, *call.type, stored));
      return true;
    }
    if (remaining == 0)
      list.continue_token =
          ContinueToken{.revision = page->revision, .start = key}.encode(selection.prefix());
    ++remaining;
    return !selection.is_narrow();
  };
  const auto only = selection.only_key();
  if (only && page->revision == call.core.store.revision() && page->start.empty()) {
    if (const Object stored = call.core.store.get(call.storage(), *only))
      visit(Store::storage_key(*only), stored);
  } else {
    call.core.store.scan(call.storage(), selection.prefix(), page->start, page->revision, visit);
  }
  if (remaining > 0 && !selection.is_narrow()) list.remaining_item_count = remaining;
  return present_list(call, std::move(list));
}

}  // namespace drydock::fake
