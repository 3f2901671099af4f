#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "operator/api/path.h"
#include "operator/schema/cel/functions.h"
#include "operator/schema/cel/semver.h"
#include "operator/schema/format.h"
#include "operator/schema/net_problem.h"
#include "operator/schema/object_rules.h"

namespace drydock::schema::cel {
namespace {

std::optional<Outcome> call_quantity(const std::string& name, const Values& values) {
  const Quantity& quantity = *values[0].as<Quantity>();
  if (values.size() == 1) {
    if (name == "isInteger") return quantity.is_integer() && quantity.value().has_value();
    if (name == "asInteger")
      return quantity.is_integer() && quantity.value() ? Outcome(*quantity.value())
                                                       : failure("cannot convert value to integer");
    if (name == "asApproximateFloat") return quantity.as_double();
    if (name == "sign") return static_cast<std::int64_t>(quantity.sign());
    return std::nullopt;
  }
  std::optional<Quantity> other;
  if (const auto* given = values[1].as<Quantity>()) other = *given;
  if (const auto* given = values[1].as<std::int64_t>())
    other = Quantity(*given, Quantity::Format::kDecimalSI);
  if (!other) return std::nullopt;
  if (name == "add") return quantity.plus(*other);
  if (name == "sub") return quantity.minus(*other);
  if (name == "isLessThan") return quantity < *other;
  if (name == "isGreaterThan") return quantity > *other;
  if (name == "compareTo") return std::int64_t{quantity < *other ? -1 : quantity > *other ? 1 : 0};
  return std::nullopt;
}

std::optional<Outcome> call_ip(const std::string& name, const IpAddress& ip) {
  if (name == "family") return std::int64_t{ip.v6 ? 6 : 4};
  if (name == "isUnspecified") return ip.is_unspecified();
  if (name == "isLoopback") return ip.is_loopback();
  if (name == "isLinkLocalMulticast") return ip.is_link_local_multicast();
  if (name == "isLinkLocalUnicast") return ip.is_link_local_unicast();
  if (name == "isGlobalUnicast") return ip.is_global_unicast();
  return std::nullopt;
}

std::optional<Outcome> call_cidr(const std::string& name, const Values& values) {
  const Cidr& cidr = *values[0].as<Cidr>();
  if (name == "ip") return cidr.ip;
  if (name == "masked") return cidr.masked();
  if (name == "prefixLength") return static_cast<std::int64_t>(cidr.prefix_length);
  if (values.size() != 2) return std::nullopt;
  const auto* text = values[1].as<std::string>();
  if (name == "containsIP") {
    const auto ip = text                           ? parse_ip(*text, true)
                    : values[1].holds<IpAddress>() ? std::optional(*values[1].as<IpAddress>())
                                                   : std::nullopt;
    return ip ? Outcome(cidr.contains(*ip)) : failure("no such overload");
  }
  if (name == "containsCIDR") {
    const auto other = text                      ? parse_cidr(*text, true)
                       : values[1].holds<Cidr>() ? std::optional(*values[1].as<Cidr>())
                                                 : std::nullopt;
    if (other) return cidr.contains(*other);
    return failure(text ? cidr_problem(*text) : "no such overload");
  }
  return std::nullopt;
}

std::optional<Outcome> call_url(const std::string& name, const Url& url) {
  const bool bracketed = url.host.starts_with('[');
  const std::size_t end = bracketed ? url.host.find(']') : 0;
  const std::size_t colon = url.host.find(':', end == std::string::npos ? 0 : end);
  if (name == "getScheme") return url.scheme;
  if (name == "getHost") return url.host;
  if (name == "getHostname")
    return bracketed ? url.host.substr(1, end - 1) : url.host.substr(0, colon);
  if (name == "getPort")
    return colon == std::string::npos ? std::string() : url.host.substr(colon + 1);
  if (name == "getEscapedPath") return url.path;
  if (name != "getQuery") return std::nullopt;
  std::map<std::string, List> found;
  // Nothing here says what a fragment is for.
  std::string_view rest = std::string_view(url.query).substr(0, url.query.find('#'));
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    if (part.empty()) continue;
    const std::size_t equal = part.find('=');
    const auto key = decode_percent(part.substr(0, equal), true);
    const auto value = decode_percent(
        equal == std::string_view::npos ? std::string_view() : part.substr(equal + 1), true);
    if (key && value) found[*key].emplace_back(*value);
  }
  MapEntries entries;
  for (auto& [key, list] : found) entries.emplace_back(key, Value::list(std::move(list)));
  return Value::map(std::move(entries));
}

std::optional<Outcome> make(const std::string& name, const std::string& text) {
  if (name == "quantity" || name == "isQuantity") {
    const auto quantity = Quantity::parse(text);
    if (name == "isQuantity") return quantity.has_value();
    return quantity ? Outcome(*quantity) : failure(quantity.error().message);
  }
  if (name == "url" || name == "isURL") {
    auto url = parse_url(text);
    if (name == "isURL") return url.has_value();
    return url ? Outcome(std::make_shared<const Url>(*std::move(url)))
               : failure("URL parse error during conversion from string: " + url_problem(text));
  }
  if (name == "ip" || name == "isIP") {
    const auto ip = parse_ip(text, true);
    if (name == "isIP") return ip.has_value();
    return ip ? Outcome(*ip) : failure(ip_problem(text));
  }
  if (name == "ip.isCanonical") {
    const auto ip = parse_ip(text, true);
    return ip ? Outcome(ip->to_string() == text) : failure(ip_problem(text));
  }
  if (name == "cidr" || name == "isCIDR") {
    const auto cidr = parse_cidr(text, true);
    if (name == "isCIDR") return cidr.has_value();
    return cidr ? Outcome(*cidr) : failure(cidr_problem(text));
  }
  return std::nullopt;
}

constexpr std::string_view kFormats[] = {"dns1123Label",
                                         "dns1123Subdomain",
                                         "dns1035Label",
                                         "qualifiedName",
                                         "dns1123LabelPrefix",
                                         "labelValue",
                                         "dns1035LabelPrefix",
                                         "dns1123SubdomainPrefix",
                                         "uri",
                                         "uuid",
                                         "byte",
                                         "date",
                                         "datetime"};

std::optional<Value> named_format(std::string_view name) {
  if (std::ranges::find(kFormats, name) == std::end(kFormats)) return std::nullopt;
  return Value(FormatName{std::string(name)});
}

// A name that goes on may end where a whole one may not.
std::string prefix_of(std::string text) {
  if (text.size() > 1 && text.ends_with('-')) text.back() = 'a';
  return text;
}

std::string format_problem(std::string_view format, const std::string& text) {
  if (format == "dns1123Label") return label_problem(text);
  if (format == "dns1123Subdomain") return subdomain_problem(text);
  if (format == "dns1035Label") return dns1035_problem(text);
  if (format == "dns1123LabelPrefix") return label_problem(prefix_of(text));
  if (format == "dns1123SubdomainPrefix") return subdomain_problem(prefix_of(text));
  if (format == "dns1035LabelPrefix") return dns1035_problem(prefix_of(text));
  if (format == "labelValue") return label_value_problem(text);
  const bool time = format == "datetime";
  if (matches_format(time ? "date-time" : std::string(format), text)) return "";
  if (format == "uuid") return "does not match the UUID format";
  if (format == "byte") return "invalid base64";
  return format == "uri" ? url_problem(text) : fmt::format("invalid {}", format);
}

Outcome validate_format(const FormatName& format, const std::string& text) {
  std::vector<std::string> problems;
  if (format.name == "qualifiedName")
    problems = qualified_name_problems(text);
  else if (std::string problem = format_problem(format.name, text); !problem.empty())
    problems.push_back(std::move(problem));
  if (problems.empty()) return Value::optional(std::nullopt);
  return Value::optional(Value::list(List(problems.begin(), problems.end())));
}

using SemverPtr = std::shared_ptr<const Semver>;

std::optional<Outcome> call_semver(const std::string& name, const Values& values) {
  const Semver& version = **values[0].as<SemverPtr>();
  if (name == "major") return static_cast<std::int64_t>(version.major);
  if (name == "minor") return static_cast<std::int64_t>(version.minor);
  if (name == "patch") return static_cast<std::int64_t>(version.patch);
  const auto* other = values.size() == 2 ? values[1].as<SemverPtr>() : nullptr;
  if (!other) return std::nullopt;
  const auto order = compare_semver(version, **other);
  if (name == "isLessThan") return order < 0;
  if (name == "isGreaterThan") return order > 0;
  if (name == "compareTo") return std::int64_t{order < 0 ? -1 : order > 0 ? 1 : 0};
  return std::nullopt;
}

Outcome make_semver(const std::string& name, const std::string& text, const Values& values) {
  const bool normalize = values.size() == 2 && values[1].holds<bool>() && *values[1].as<bool>();
  auto version = parse_semver(text, normalize);
  if (name == "isSemver") return version.has_value();
  if (!version) return failure(version.error());
  return std::make_shared<const Semver>(*std::move(version));
}

}  // namespace

std::optional<Outcome> call_kubernetes(const std::string& name, bool member, const Values& values,
                                       Budget&) {
  if (values.empty() && name.starts_with("format.")) {
    auto format = named_format(std::string_view(name).substr(7));
    return format ? std::optional<Outcome>(*std::move(format)) : std::nullopt;
  }
  if (values.empty()) return std::nullopt;
  const Value& first = values[0];
  if (first.holds<SemverPtr>()) return call_semver(name, values);
  if (first.holds<Quantity>()) return call_quantity(name, values);
  if (first.holds<IpAddress>()) return call_ip(name, *first.as<IpAddress>());
  if (first.holds<Cidr>()) return call_cidr(name, values);
  if (const auto* url = first.as<std::shared_ptr<const Url>>()) return call_url(name, **url);
  if (const auto* format = first.as<FormatName>();
      format && name == "validate" && values.size() == 2 && values[1].holds<std::string>())
    return validate_format(*format, *values[1].as<std::string>());
  const auto* text = first.as<std::string>();
  if (!text || member) return std::nullopt;
  if (name == "semver" || name == "isSemver") return make_semver(name, *text, values);
  if (values.size() != 1) return std::nullopt;
  if (name == "format.named") return Value::optional(named_format(*text));
  return make(name, *text);
}

}  // namespace drydock::schema::cel
