#include "fakeapi/patch/strategic_list.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/patch/patch_errors.h"

namespace drydock::fake {
namespace {

struct Placed {
  std::ptrdiff_t at;
  Json item;
};

// Items that the order does not know count as less than all (Go's comparison says so, and its sort
// is an insertion sort for lists of usual length).
void sort_placed(std::vector<Placed>& items) {
  const bool all_known =
      std::ranges::all_of(items, [](const Placed& item) { return item.at >= 0; });
  if (all_known) {
    std::vector<std::pair<std::ptrdiff_t, std::size_t>> order;
    for (std::size_t i = 0; i < items.size(); ++i) order.emplace_back(items[i].at, i);
    std::ranges::sort(order);
    std::vector<Placed> sorted;
    for (const auto& [at, i] : order) sorted.push_back(std::move(items[i]));
    items = std::move(sorted);
    return;
  }
  std::vector<Placed> sorted;
  std::vector<Placed> unknown;
  for (Placed& item : items) {
    if (item.at < 0) {
      unknown.push_back(std::move(item));
      continue;
    }
    const auto after =
        std::ranges::find_if(sorted, [&](const Placed& other) { return other.at > item.at; });
    sorted.insert(after, std::move(item));
  }
  std::ranges::reverse(unknown);
  items = std::move(unknown);
  for (Placed& item : sorted) items.push_back(std::move(item));
}

}  // namespace

ItemIndex::ItemIndex(const Json& list, std::string merge_key) : merge_key_(std::move(merge_key)) {
  if (!list.is_array()) return;
  for (std::size_t i = 0; i < list.size(); ++i) add(list[i], i);
}

const Json* ItemIndex::identity(const Json& item) const {
  if (merge_key_.empty()) return &item;
  return find_path(item, {merge_key_});
}

std::ptrdiff_t ItemIndex::find(const Json& item) const {
  const Json* key = identity(item);
  if (!key) return -1;
  const auto it = positions_.find(*key);
  return it == positions_.end() ? -1 : static_cast<std::ptrdiff_t>(it->second);
}

void ItemIndex::add(const Json& item, std::size_t at) {
  if (const Json* key = identity(item)) positions_.emplace(*key, at);
}

namespace {
std::string go_list(const Json& list) { return list.is_array() ? go_plain(list) : "[]"; }
}  // namespace

Result<bool> holds_objects(const Json& first, const Json& second) {
  std::string_view kind;
  for (const Json* list : {&first, &second}) {
    if (!list->is_array()) continue;
    for (const Json& item : *list) {
      if (item.is_array()) return fail(patch_does_not_apply());
      const std::string_view this_kind = go_kind(item);
      if (!kind.empty() && kind != this_kind)
        return fail(patch_failed(fmt::format("list element types are not identical: [{} {}]",
                                             go_list(first), go_list(second))));
      kind = this_kind;
    }
  }
  return kind == "object";
}

Json in_order(Json merged, const Json& patch_order, const Json& server_order,
              const std::string& merge_key) {
  const ItemIndex in_patch(patch_order, merge_key);
  const ItemIndex in_server(server_order, merge_key);
  std::vector<Placed> patched, server_only;
  for (Json& item : merged) {
    const std::ptrdiff_t at = in_patch.find(item);
    if (at >= 0)
      patched.push_back({at, std::move(item)});
    else
      server_only.push_back({in_server.find(item), std::move(item)});
  }
  sort_placed(patched);
  sort_placed(server_only);
  // Each item that only the server has goes before the first patched one that it preceded.
  Json out = Json::array();
  auto left = server_only.begin();
  auto right = patched.begin();
  while (left != server_only.end() || right != patched.end()) {
    bool take_left = right == patched.end();
    if (left != server_only.end() && right != patched.end()) {
      const std::ptrdiff_t place = in_server.find(right->item);
      take_left = left->at >= 0 && place >= 0 && left->at < place;
    }
    out.push_back(std::move(take_left ? left->item : right->item));
    ++(take_left ? left : right);
  }
  return out;
}

Result<void> check_order(const Json& patch, const Json& order, const std::string& merge_key) {
  if (patch.empty() || order.empty()) return {};
  const auto key_of = [&](const Json& item) -> Result<Json> {
    if (!item.is_object())
      return fail(patch_failed(fmt::format(
          "expected a map[string]interface {{}}, but received a {}", go_reflect_type(item))));
    const auto it = item.find(merge_key);
    if (it != item.end()) return *it;
    return fail(patch_failed(
        fmt::format("map: {} does not contain declared merge key: {}", go_plain(item), merge_key)));
  };
  const auto same = [&](const Json& a, const Json& b) -> Result<bool> {
    if (merge_key.empty()) return a == b;
    DRYDOCK_TRY(const Json x, key_of(a));
    DRYDOCK_TRY(const Json y, key_of(b));
    return x == y;
  };
  std::size_t at = 0;
  for (const Json& item : patch) {
    if (!merge_key.empty() && item.is_object() && item.contains(kPatchDirective)) continue;
    bool found = false;
    while (at < order.size() && !found) {
      DRYDOCK_TRY(found, same(item, order[at]));
      if (!found) ++at;
    }
    if (!found)
      return fail(patch_failed(
          fmt::format("The order in patch list:\n{}\n doesn't match $setElementOrder list:\n{}\n",
                      go_plain(patch), go_plain(order))));
    ++at;
  }
  return {};
}

}  // namespace drydock::fake
