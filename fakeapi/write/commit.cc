#include "fakeapi/write/commit.h"

#include <fmt/format.h>

#include "fakeapi/types/crd.h"
#include "fakeapi/write/custom_strategy.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/metadata.h"
#include "fakeapi/write/read.h"
#include "fakeapi/write/remove.h"
#include "fakeapi/write/views.h"
#include "operator/schema/default.h"

namespace drydock::fake {
namespace {

Object stamp(Json object, std::uint64_t revision) {
  member_at(member_at(object, "metadata"), "resourceVersion") = std::to_string(revision);
  return Object(std::move(object));
}

void store_crd(Core& core, const ObjectKey& key, Json crd) {
  core.store.put(crd_resource(), key, stamp(std::move(crd), core.store.next_revision()));
}

std::vector<Object> all_crds(const Core& core) {
  std::vector<Object> all;
  core.store.scan(crd_resource(), "", "", core.store.revision(),
                  [&all](const std::string&, const Object& crd) {
                    all.push_back(crd);
                    return true;
                  });
  return all;
}

// Sets conditions; returns whether something was written.
bool settle_status(Core& core, const Object& crd, const std::vector<Object>& all) {
  std::vector<const Json*> others;
  for (const Object& other : all) others.push_back(&other.json());
  Json settled = settle_crd_status(crd.json(), others, core.now());
  if (settled == crd.json()) return false;
  store_crd(core, crd.key(), std::move(settled));
  return true;
}

// A deleted CRD takes its objects along, and goes when the last of them has gone.
void finish_deletion(Core& core, const Object& crd) {
  const std::vector<ResourceTypePtr> types = make_custom_types(crd.json());
  if (!types.empty()) {
    delete_all_of(core, types.front());
    if (core.store.size(types.front()->storage) > 0) return;
  }
  Json object = crd.json();
  Json rest = Json::array();
  for (const Json& finalizer : object["metadata"]["finalizers"])
    if (finalizer != kCrdCleanupFinalizer) rest.push_back(finalizer);
  core.types.set_custom(crd.name(), {});
  if (rest.size() == object["metadata"]["finalizers"].size()) return;
  if (rest.empty()) {
    core.store.remove(crd_resource(), crd.key(),
                      stamp(std::move(object), core.store.next_revision()));
    return;
  }
  object["metadata"]["finalizers"] = std::move(rest);
  store_crd(core, crd.key(), std::move(object));
}

void settle_one(Core& core, const ObjectKey& key, const std::vector<Object>& all) {
  Object crd = core.store.get(crd_resource(), key);
  if (!crd) return;
  if (settle_status(core, crd, all)) crd = core.store.get(crd_resource(), key);
  if (is_crd_established(crd.json()))
    core.types.set_custom(crd.name(), make_custom_types(crd.json(), core.store.revision(),
                                                        [&core](const GroupVersionResource& gvr) {
                                                          return core.types.find(gvr);
                                                        }));
  if (is_deleting(crd.json())) finish_deletion(core, crd);
}

// What etcd takes of one write, and what its client sends at all.
constexpr std::size_t kMaxRequest = 1'572'864;
constexpr std::size_t kMaxMessage = 2'097'152;

// About what is written to etcd: JSON of custom objects, of others protobuf, which has no names.
std::size_t stored_size(const Json& value, bool with_names) {
  std::size_t size = 3;
  if (const auto* object = value.get_ptr<const Json::object_t*>()) {
    for (const auto& [key, member] : *object)
      size += (with_names ? key.size() + 4 : 0) + stored_size(member, with_names);
  } else if (const auto* array = value.get_ptr<const Json::array_t*>()) {
    for (const Json& item : *array) size += stored_size(item, with_names);
  } else if (const auto* text = value.get_ptr<const std::string*>()) {
    size += text->size();
  }
  return size;
}

}  // namespace

Result<void> check_storable(const Call& call, const Json& object) {
  const std::size_t size = stored_size(object, call.type->custom);
  if (size > kMaxMessage)
    return fail(plain_error(
        fmt::format("rpc error: code = ResourceExhausted desc = trying to send message larger than "
                    "max ({} vs. {})",
                    size, kMaxMessage)));
  if (size > kMaxRequest) return fail(plain_error("etcdserver: request is too large"));
  return {};
}

Object commit_object(Call& call, const ObjectKey& key, Json object) {
  // What is read back has no nulls but those that the schema allows.
  if (call.type->custom && call.type->schema)
    schema::drop_disallowed_nulls(*call.type->schema, object);
  const std::uint64_t revision = call.core.store.next_revision();
  Object stored = stamp(to_storage(*call.type, std::move(object)), revision);
  call.core.store.put(call.storage(), key, stored);
  return show(call.core, *call.type, stored);
}

Object commit_removal(Call& call, const ObjectKey& key) {
  const Object live = call.core.store.get(call.storage(), key);
  Object last = stamp(live.json(), call.core.store.next_revision());
  call.core.store.remove(call.storage(), key, last);
  return show(call.core, *call.type, last);
}

void settle_crds(Core& core, const ResourceType& written, const ObjectKey& key) {
  if (written.custom) {
    const ObjectKey crd_key{"", written.resource.gvr().group_resource().to_string()};
    const Object crd = core.store.get(crd_resource(), crd_key);
    if (crd && is_deleting(crd.json())) settle_one(core, crd_key, all_crds(core));
    return;
  }
  if (written.storage != crd_resource()) return;
  if (!core.store.get(crd_resource(), key)) core.types.set_custom(key.name, {});
  // The names that one gives up another may be waiting for.
  settle_one(core, key, all_crds(core));
  for (const Object& other : all_crds(core))
    if (other.name() != key.name && !is_crd_established(other.json()))
      settle_one(core, other.key(), all_crds(core));
}

}  // namespace drydock::fake
