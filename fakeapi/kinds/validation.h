#pragma once
// Validation: checks that many kinds share, with the words of Kubernetes' own.
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakeapi/kinds/defaults.h"
#include "fakeapi/kinds/kind_strategy.h"
#include "fakeapi/kinds/metadata_validation.h"

namespace drydock::fake {

inline constexpr std::string_view kImmutable = "field is immutable";

void append(FieldErrors& errors, FieldErrors more);
/// An Invalid for each text of what is wrong with the value.
void append_invalid(FieldErrors& errors, std::string_view field, const Json& value,
                    const std::vector<std::string>& problems);
/// `must be greater than or equal to 0`, for integers that are there.
void check_not_negative(FieldErrors& errors, const Json& object, std::string_view parent,
                        std::initializer_list<std::string_view> keys);
/// NotSupported where the text is there and not among the values.
void check_one_of(FieldErrors& errors, const Json& object, std::string_view parent,
                  std::string_view key, std::initializer_list<std::string_view> supported);
/// An integer or percentage, at least zero; percentages at most 100 where `at_most_all`.
void check_int_or_percent(FieldErrors& errors, const Json* value, std::string_view field,
                          bool at_most_all);
/// `field is immutable` where the members differ; `shown` replaces the value in the message.
void check_immutable(FieldErrors& errors, const Json& object, const Json& live,
                     std::string_view key, std::string_view field);

/// A LabelSelector as Go writes it: matchLabels first.
std::string selector_text(const Json& selector);
bool is_empty_selector(const Json* selector);
/// IPv4 or IPv6 address; a CIDR.
bool is_ip(std::string_view text);
bool is_cidr(std::string_view text);

}  // namespace drydock::fake
