// JSON Patch as kube-apiserver applies it: RFC 6902 with the leniencies of evanphx/json-patch 4: an
// absent member reads as null, indices may be negative, what stands before the first slash of a
// path is ignored.
#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "fakeapi/patch/patch.h"
#include "fakeapi/patch/patch_errors.h"

namespace drydock::fake {
namespace {

constexpr std::size_t kMaxOperations = 10'000;
constexpr std::size_t kMaxCopiedBytes = 3u << 20;
/// Of lists, by insertions and removals before their end: what 10,000 of them in a long list would
/// take minutes to move. Differs: a real server takes the time.
constexpr std::size_t kMaxMovedElements = 10'000'000;

std::string unescape(std::string_view part) {
  std::string key;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '~' && i + 1 < part.size() && (part[i + 1] == '0' || part[i + 1] == '1'))
      key += part[++i] == '0' ? '~' : '/';
    else
      key += part[i];
  }
  return key;
}

// strconv.Atoi.
std::optional<std::int64_t> integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The index of an element of a list of `size`; negative ones count from its end.
std::optional<std::size_t> index_in(std::string_view key, std::size_t size) {
  const auto index = integer(key);
  const auto limit = static_cast<std::int64_t>(size);
  if (!index || *index >= limit || *index < -limit) return std::nullopt;
  return static_cast<std::size_t>(*index < 0 ? *index + limit : *index);
}

// Numbers are equal as they are written.
bool same(const Json& left, const Json& right) {
  if (left.is_number_float() != right.is_number_float()) return false;
  if (left.is_object() && right.is_object()) {
    if (left.size() != right.size()) return false;
    for (auto i = left.begin(), j = right.begin(); i != left.end(); ++i, ++j)
      if (i.key() != j.key() || !same(*i, *j)) return false;
    return true;
  }
  if (left.is_array() && right.is_array()) {
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i)
      if (!same(left[i], right[i])) return false;
    return true;
  }
  return left == right;
}

// What all operations of a patch together may cost.
struct Costs {
  std::size_t copied_bytes = 0;
  std::size_t moved_elements = 0;

  bool move(std::size_t elements) {
    moved_elements += elements;
    return moved_elements <= kMaxMovedElements;
  }
};

// Where a path leads: a container that is there, and a key that need not be.
struct Place {
  Json* container = nullptr;
  std::string key;

  // The value; null for an absent member. nullptr for an index that is none.
  const Json* get() const {
    static const Json kAbsent;
    if (container->is_object()) {
      const auto it = container->find(key);
      return it == container->end() ? &kAbsent : &*it;
    }
    const auto index = index_in(key, container->size());
    return index ? &(*container)[*index] : nullptr;
  }
  bool set(Json value) const {
    if (container->is_object()) {
      (*container)[key] = std::move(value);
      return true;
    }
    const auto index = index_in(key, container->size());
    if (index) (*container)[*index] = std::move(value);
    return index.has_value();
  }
  bool add(Json value, Costs& costs) const {
    if (container->is_object()) {
      (*container)[key] = std::move(value);
      return true;
    }
    if (key == "-") {
      container->push_back(std::move(value));
      return true;
    }
    const auto index = index_in(key, container->size() + 1);
    if (!index || !costs.move(container->size() - *index)) return false;
    container->insert(container->begin() + static_cast<std::ptrdiff_t>(*index), std::move(value));
    return true;
  }
  // What was there; nothing where there is nothing to remove.
  std::optional<Json> take(Costs& costs) const {
    std::optional<Json> taken;
    if (container->is_object()) {
      const auto it = container->find(key);
      if (it == container->end()) return taken;
      taken = std::move(*it);
      container->erase(it);
      return taken;
    }
    const auto index = index_in(key, container->size());
    if (!index || !costs.move(container->size() - *index)) return taken;
    taken = std::move((*container)[*index]);
    container->erase(*index);
    return taken;
  }
};

std::optional<Place> find(Json& document, std::string_view path) {
  const std::size_t first = path.find('/');
  if (first == std::string_view::npos) return std::nullopt;
  path.remove_prefix(first + 1);
  Json* at = &document;
  for (;;) {
    if (!at->is_structured()) return std::nullopt;
    const std::size_t slash = path.find('/');
    const std::string key = unescape(path.substr(0, slash));
    if (slash == std::string_view::npos) return Place{at, key};
    path.remove_prefix(slash + 1);
    if (at->is_object()) {
      const auto it = at->find(key);
      if (it == at->end()) return std::nullopt;
      at = &*it;
    } else {
      const auto index = index_in(key, at->size());
      if (!index) return std::nullopt;
      at = &(*at)[*index];
    }
  }
}

class Operation {
 public:
  Operation(Json& document, const Json& operation, Costs& costs)
      : document_(document), operation_(operation), costs_(costs) {}

  bool apply() {
    const auto op = text("op");
    const auto path = text("path");
    if (!op || !path) return false;
    if (*op == "test") return test(*path);
    if (*op == "replace" && path->empty()) {
      if (!value().is_structured()) return false;
      document_ = value();
      return true;
    }
    if (*op == "move" || *op == "copy") return transfer(*op == "move", *path);
    const auto place = find(document_, *path);
    if (!place) return false;
    if (*op == "add") return place->add(value(), costs_);
    if (*op == "remove") return place->take(costs_).has_value();
    if (*op == "replace") return place->get() && place->set(value());
    return false;
  }

 private:
  std::optional<std::string> text(const char* name) const {
    if (!operation_.is_object()) return std::nullopt;
    const auto it = operation_.find(name);
    if (it == operation_.end() || !it->is_string()) return std::nullopt;
    return it->get<std::string>();
  }
  const Json& value() const {
    static const Json kNull;
    const auto it = operation_.find("value");
    return it == operation_.end() ? kNull : *it;
  }
  bool test(const std::string& path) {
    if (path.empty()) return same(document_, value());
    const auto place = find(document_, path);
    if (!place) return false;
    const Json* found = place->get();
    return found && same(*found, value());
  }
  bool transfer(bool move, const std::string& path) {
    const auto from = text("from");
    const auto source = from ? find(document_, *from) : std::nullopt;
    if (!source) return false;
    std::optional<Json> taken;
    if (move) {
      taken = source->take(costs_);
    } else if (const Json* found = source->get()) {
      costs_.copied_bytes += found->dump(-1, ' ', false, Json::error_handler_t::replace).size();
      if (costs_.copied_bytes > kMaxCopiedBytes) return false;
      taken = *found;
    }
    if (!taken) return false;
    const auto target = find(document_, path);
    return target && target->add(*std::move(taken), costs_);
  }

  Json& document_;
  const Json& operation_;
  Costs& costs_;
};

// What Go says of an operation that does not decode; empty where it does.
std::string undecodable(const Json& operation) {
  if (operation.is_null()) return {};
  if (!operation.is_object())
    return fmt::format("json: cannot unmarshal {} into Go value of type handlers.jsonPatchOp",
                       go_kind(operation));
  for (const char* name : {"op", "path", "from"})
    if (const auto it = operation.find(name);
        it != operation.end() && !it->is_string() && !it->is_null())
      return fmt::format(
          "json: cannot unmarshal {} into Go struct field jsonPatchOp.{} of type string",
          go_kind(*it), name);
  return {};
}

}  // namespace

std::vector<std::string> unknown_operation_fields(const Json& patch) {
  std::vector<std::string> unknown;
  if (!patch.is_array()) return unknown;
  for (std::size_t i = 0; i < patch.size(); ++i) {
    if (!patch[i].is_object()) continue;
    for (const auto& [key, value] : patch[i].items())
      if (key != "op" && key != "path" && key != "from" && key != "value")
        unknown.push_back(fmt::format("[{}].{}", i, key));
  }
  return unknown;
}

Result<Json> json_patch(const Json& object, const Json& patch) {
  if (patch.is_null()) return object;
  if (!patch.is_array())
    return fail(
        bad_patch(fmt::format("error decoding patch: json: cannot unmarshal {} into Go value of "
                              "type []handlers.jsonPatchOp",
                              go_kind(patch))));
  for (const Json& operation : patch)
    if (const std::string why = undecodable(operation); !why.empty())
      return fail(bad_patch("error decoding patch: " + why));
  if (patch.size() > kMaxOperations)
    return fail(Status(413, reason::kRequestEntityTooLarge,
                       fmt::format("Request entity too large: The allowed maximum operations in a "
                                   "JSON patch is {}, got {}",
                                   kMaxOperations, patch.size())));
  Json document = object;
  Costs costs;
  for (const Json& operation : patch)
    if (!Operation(document, operation, costs).apply()) return fail(patch_does_not_apply());
  return document;
}

}  // namespace drydock::fake
