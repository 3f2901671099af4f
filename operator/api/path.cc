#include "operator/api/path.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "operator/api/selector.h"

namespace drydock {
namespace {

Status bad_request(std::string message) { return Status(400, reason::kBadRequest, std::move(message)); }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  while (from <= path.size()) {
    const std::size_t slash = std::min(path.find('/', from), path.size());
    parts.emplace_back(path.substr(from, slash - from));
    from = slash + 1;
  }
  while (!parts.empty() && parts.back().empty()) parts.pop_back();
  if (!parts.empty() && parts.front().empty()) parts.erase(parts.begin());
  return parts;
}

// As Go's url.Values: what is not well formed, or holds a semicolon, is left out.
Parameters parse_query(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty() || pair.find(';') != std::string_view::npos) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto key = decode_percent(pair.substr(0, equals), true);
    auto value = decode_percent(pair.substr(std::min(equals + 1, pair.size())), true);
    if (key && value) parameters.add(*std::move(key), *std::move(value));
  }
  return parameters;
}

// What the parts after the group version name, as apiserver's RequestInfoFactory reads them.
void read_resource(Request& request, const std::vector<std::string>& parts, std::size_t at) {
  auto has = [&](std::size_t i) { return i < parts.size(); };
  if (parts[at] == "namespaces" && has(at + 2) && parts[at + 2] != "status" && parts[at + 2] != "finalize") {
    request.namespace_ = parts[at + 1];
    at += 2;
  }
  request.resource.resource = parts[at];
  if (has(at + 1)) request.name = parts[at + 1];
  for (std::size_t i = at + 2; i < parts.size(); ++i)
    request.subresource += (request.subresource.empty() ? "" : "/") + parts[i];
}

// A watch of one object by its path is one of the collection, by a field selector.
Result<void> select_name(Request& request) {
  if (request.name.empty()) return {};
  if (const std::string_view text = request.parameters.value("fieldSelector"); !text.empty()) {
    const auto selector = FieldSelector::parse(text);
    if (!selector) return fail(bad_request(selector.error().message));
    if (!selector->matches_everything() &&
        selector->required_value("metadata.name") != request.name)
      return fail(bad_request("fieldSelector metadata.name doesn't match requested name"));
  }
  request.parameters.set("fieldSelector", "metadata.name=" + request.name);
  request.name.clear();
  return {};
}

bool asks_for_watch(const Parameters& parameters) {
  const auto watch = parameters.get("watch");
  if (!watch || *watch == "0") return false;
  return !std::ranges::equal(*watch, std::string_view("false"), {},
                             [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
}

Status method_not_allowed() {
  Status status(405, reason::kMethodNotAllowed,
                "the server does not allow this method on the requested resource");
  status.details = StatusDetails();
  return status;
}

Result<Verb> verb_of(std::string_view method, const Request& request) {
  const bool named = !request.name.empty();
  const bool resource = request.is_resource_request();
  if (method == "GET" || method == "HEAD") {
    if (!resource || named) return Verb::kGet;
    return asks_for_watch(request.parameters) ? Verb::kWatch : Verb::kList;
  }
  if (method == "POST") return Verb::kCreate;
  if (method == "PUT") return Verb::kUpdate;
  if (method == "PATCH") return Verb::kPatch;
  if (method == "DELETE") return resource && !named ? Verb::kDeleteCollection : Verb::kDelete;
  return fail(method_not_allowed());
}

}  // namespace

Result<std::string> decode_percent(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      decoded += ' ';
    } else if (text[i] == '%') {
      const int high = i + 1 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0)
        return fail(bad_request(fmt::format("invalid URL escape \"{}\"", text.substr(i, 3))));
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += text[i];
    }
    // In a query it is a value like any other.
    if (decoded.back() == '\0' && !plus_is_space)
      return fail(bad_request("the URL holds a NUL character"));
  }
  return decoded;
}

std::string encode_percent(std::string_view text) {
  std::string encoded;
  for (char c : text) {
    if (is_unreserved(c))
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

namespace {

/// Slashes stay.
std::string encode_slashed(std::string_view path) {
  std::string encoded;
  for (const char c : path) encoded += c == '/' ? "/" : encode_percent(std::string_view(&c, 1));
  return encoded;
}

}  // namespace

std::string_view http_method(const Request& request) {
  switch (request.verb) {
    case Verb::kGet:
    case Verb::kList:
    case Verb::kWatch: return "GET";
    case Verb::kCreate: return "POST";
    case Verb::kUpdate: return "PUT";
    case Verb::kPatch: return "PATCH";
    case Verb::kDelete:
    case Verb::kDeleteCollection: return "DELETE";
  }
  return "GET";
}

std::string to_target(const Request& request) {
  std::string target;
  if (request.is_resource_request()) {
    const GroupVersionResource& resource = request.resource;
    target = resource.group.empty() ? "/api/" : "/apis/" + encode_percent(resource.group) + "/";
    target += encode_percent(resource.version);
    if (!request.namespace_.empty()) target += "/namespaces/" + encode_percent(request.namespace_);
    target += "/" + encode_percent(resource.resource);
    if (!request.name.empty()) target += "/" + encode_percent(request.name);
    if (!request.subresource.empty()) target += "/" + encode_slashed(request.subresource);
  } else {
    target = encode_slashed(request.path);
  }
  char separator = '?';
  auto add = [&](std::string_view key, std::string_view value) {
    target += separator;
    separator = '&';
    target += encode_percent(key) + "=" + encode_percent(value);
  };
  const bool watch = request.is_resource_request() && request.verb == Verb::kWatch;
  if (watch) add("watch", "true");
  for (const auto& [key, value] : request.parameters.entries())
    if (!(watch && key == "watch")) add(key, value);
  return target;
}

Result<Request> parse_target(std::string_view method, std::string_view target) {
  const std::size_t question = std::min(target.find('?'), target.size());
  DRYDOCK_TRY(std::string path, decode_percent(target.substr(0, question), false));
  if (path.empty() || path[0] != '/') return fail(bad_request("the path does not begin with a slash"));
  Request request;
  request.parameters = parse_query(target.substr(std::min(question + 1, target.size())));
  std::vector<std::string> parts = split_path(path);
  // No resource is served below a path with a gap.
  const bool whole = std::ranges::none_of(parts, &std::string::empty);
  const bool core = whole && parts.size() >= 3 && parts[0] == "api";
  const bool grouped = whole && parts.size() >= 4 && parts[0] == "apis";
  if (core || grouped) {
    request.resource.group = grouped ? parts[1] : "";
    request.resource.version = parts[core ? 1 : 2];
    std::size_t at = core ? 2 : 3;
    // The old form /api/v1/watch/...: the same as ?watch=true.
    const bool watch_prefix = parts[at] == "watch" && at + 1 < parts.size();
    if (watch_prefix && method != "GET") return fail(method_not_allowed());
    if (watch_prefix) ++at;
    read_resource(request, parts, at);
    if (watch_prefix && !request.subresource.empty()) {
      // Nothing is served there.
      Request elsewhere;
      elsewhere.parameters = std::move(request.parameters);
      elsewhere.path = std::move(path);
      request = std::move(elsewhere);
    } else if (watch_prefix) {
      request.parameters.set("watch", "true");
      DRYDOCK_CHECK(select_name(request));
    }
  } else {
    request.path = std::move(path);
  }
  DRYDOCK_TRY(request.verb, verb_of(method, request));
  return request;
}

}  // namespace drydock
