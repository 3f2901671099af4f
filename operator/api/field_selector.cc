// FieldSelector: apimachinery's grammar (pkg/fields/selector.go), with its messages.
#include <algorithm>
#include <tuple>

#include "operator/api/selector.h"

namespace drydock {

namespace {

std::unexpected<Status> bad(std::string message) {
  return fail(Status(400, reason::kBadRequest, std::move(message)));
}

/// Terms between commas that are not escaped; empty ones are left out.
std::vector<std::string_view> split_terms(std::string_view text) {
  std::vector<std::string_view> terms;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i + 1 < text.size() && text[i] == '\\') {
      ++i;
    } else if (i >= text.size() || text[i] == ',') {
      const std::size_t end = std::min(i, text.size());
      if (end > start) terms.push_back(text.substr(start, end - start));
      start = i + 1;
    }
  }
  return terms;
}

Result<std::string> unescape(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\') {
      const std::string_view rest = value.substr(i + 1, 1);
      if (rest != "\\" && rest != "," && rest != "=") {
        return bad(fmt::format("invalid field selector: invalid escape sequence: \\{}", rest));
      }
      text += value[++i];
    } else if (value[i] == ',' || value[i] == '=') {
      return bad(fmt::format("invalid field selector: unescaped character in value: {}",
                             static_cast<int>(value[i])));
    } else {
      text += value[i];
    }
  }
  return text;
}

std::string escape(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == ',' || c == '=') text += '\\';
    text += c;
  }
  return text;
}

}  // namespace

Result<FieldSelector> FieldSelector::parse(std::string_view text) {
  FieldSelector selector;
  for (const std::string_view term : split_terms(text)) {
    const std::size_t at = term.find_first_of("=!");
    std::size_t place = at;
    // A lone ! belongs to the field's name.
    while (place != std::string_view::npos && term[place] == '!' && term.substr(place, 2) != "!=") {
      place = term.find_first_of("=!", place + 1);
    }
    if (place == std::string_view::npos) {
      return bad(fmt::format("invalid selector: '{}'; can't understand '{}'", text, term));
    }
    const bool equal = term[place] == '=';
    const std::size_t length = equal && term.substr(place, 2) != "==" ? 1 : 2;
    DRYDOCK_TRY(std::string value, unescape(term.substr(place + length)));
    selector.requirements_.push_back({std::string(term.substr(0, place)), equal, std::move(value)});
  }
  std::ranges::sort(selector.requirements_, {}, [](const Requirement& requirement) {
    return std::tie(requirement.field, requirement.value);
  });
  return selector;
}

bool FieldSelector::matches(const Lookup& lookup) const {
  return std::ranges::all_of(requirements_, [&lookup](const Requirement& requirement) {
    return (lookup(requirement.field) == requirement.value) == requirement.equal;
  });
}

std::optional<std::string> FieldSelector::required_value(std::string_view field) const {
  for (const Requirement& requirement : requirements_) {
    if (requirement.field == field && requirement.equal) return requirement.value;
  }
  return std::nullopt;
}

std::string FieldSelector::to_string() const {
  std::string text;
  for (const Requirement& requirement : requirements_) {
    text += fmt::format("{}{}{}{}", text.empty() ? "" : ",", requirement.field,
                        requirement.equal ? "=" : "!=", escape(requirement.value));
  }
  return text;
}

}  // namespace drydock
