#include "fakeapi/controllers/controller_refs.h"

#include "fakeapi/controllers/object_fields.h"

namespace drydock::fake {
namespace {

Json adoption(const Object& owner, const Resource& owner_type, const Object& object) {
  return {{"metadata",
           {{"uid", object.uid()},
            {"ownerReferences", Json::array({controller_reference_json(owner, owner_type)})}}}};
}

Json release(const Object& owner, const Object& object) {
  return {{"metadata",
           {{"uid", object.uid()},
            {"ownerReferences", Json::array({Json{{"$patch", "delete"}, {"uid", owner.uid()}}})}}}};
}

}  // namespace

Result<Claimed> claim(Server& server, const ControllerClient& client, const Object& owner,
                      const Resource& owner_type, const LabelSelector& selector,
                      const GroupVersionResource& resource, const std::vector<Object>& candidates) {
  Claimed claimed;
  for (const Object& object : candidates) {
    const auto controller = object.controller();
    const bool matches = selector.matches(object);
    if (controller && controller->uid != owner.uid()) continue;
    if (controller && matches) {
      claimed.objects.push_back(object);
      continue;
    }
    if (owner.is_being_deleted() || (!controller && (!matches || object.is_being_deleted())))
      continue;
    const auto patched =
        client.patch(server, resource, object.key(), media::kStrategicMergePatch,
                     controller ? release(owner, object) : adoption(owner, owner_type, object));
    if (patched) {
      claimed.wrote = true;
      return claimed;
    }
    // Gone, or (of a release) by now another object of that name.
    const Status& error = patched.error();
    if (!error.is_not_found() && !(controller && error.is_invalid())) return fail(error);
  }
  return claimed;
}

}  // namespace drydock::fake
