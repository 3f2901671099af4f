#include "fakeapi/controllers/controller_revisions.h"

#include <algorithm>

#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/replica_sets.h"

namespace drydock::fake {
namespace {

const Resource kRevisions{"apps", "v1", "controllerrevisions", "ControllerRevision", true};

std::int64_t number_of(const Object& revision) { return number_at(revision.json(), {"revision"}); }

Json data_of(const Object& owner) {
  Json pod_template = copy_at(owner.json(), {"spec", "template"});
  pod_template["$patch"] = "replace";
  return {{"spec", {{"template", std::move(pod_template)}}}};
}

}  // namespace

GroupResource controller_revision_storage() { return kRevisions.gvr().group_resource(); }

Object Revisions::find(std::string_view name) const {
  for (const Object& revision : all)
    if (revision.name() == name) return revision;
  return {};
}

Json template_of_revision(const Object& revision) {
  Json pod_template = copy_at(revision.json(), {"data", "spec", "template"});
  pod_template.erase("$patch");
  return pod_template;
}

Result<Revisions> sync_revisions(Server& server, const ControllerClient& client,
                                 const ObjectIndex& index, const Object& owner,
                                 const Resource& owner_type, const char* hash_label) {
  Revisions revisions;
  revisions.all = index.controlled_by(controller_revision_storage(), owner.uid());
  std::sort(revisions.all.begin(), revisions.all.end(), [](const Object& a, const Object& b) {
    return number_of(a) != number_of(b) ? number_of(a) < number_of(b) : is_older(a, b);
  });
  const std::int64_t next = revisions.all.empty() ? 1 : number_of(revisions.all.back()) + 1;
  const Json data = data_of(owner);
  const auto same = std::find_if(
      revisions.all.begin(), revisions.all.end(),
      [&data](const Object& revision) { return copy_at(revision.json(), {"data"}) == data; });
  if (same != revisions.all.end()) {
    revisions.update = *same;
    if (number_of(*same) + 1 == next || owner.is_being_deleted()) return revisions;
    // Rolled back to: the newest from now on.
    Json body = same->json();
    body["revision"] = next;
    const auto written = client.update(server, kRevisions.gvr(), std::move(body));
    if (!written) return fail(written.error());
    revisions.wrote = true;
    return revisions;
  }
  if (owner.is_being_deleted()) return revisions;
  const std::string hash = template_hash(data, std::nullopt);
  Json labels = copy_at(owner.json(), {"spec", "template", "metadata", "labels"});
  labels[hash_label] = hash;
  Json metadata{{"name", std::string(owner.name()) + "-" + hash},
                {"namespace", owner.namespace_()},
                {"labels", std::move(labels)},
                {"ownerReferences", Json::array({controller_reference_json(owner, owner_type)})}};
  if (const Json* annotations = find_path(owner.json(), {"metadata", "annotations"}))
    metadata["annotations"] = *annotations;
  const auto made = client.create(server, kRevisions.gvr(),
                                  {{"apiVersion", kRevisions.api_version()},
                                   {"kind", kRevisions.kind},
                                   {"metadata", std::move(metadata)},
                                   {"data", data},
                                   {"revision", next}});
  if (!made) return fail(made.error());
  revisions.wrote = true;
  return revisions;
}

Result<bool> forget_revisions(Server& server, const ControllerClient& client,
                              const Revisions& revisions, const Object& owner,
                              const std::vector<std::string>& used) {
  std::vector<Object> unused = revisions.all;
  std::erase_if(unused, [&used](const Object& revision) {
    return std::find(used.begin(), used.end(), revision.name()) != used.end();
  });
  const std::int64_t limit = number_at(owner.json(), {"spec", "revisionHistoryLimit"}, 10);
  if (static_cast<std::int64_t>(unused.size()) <= limit) return false;
  DRYDOCK_CHECK(client.remove(server, kRevisions.gvr(), unused.front().key()));
  return true;
}

}  // namespace drydock::fake
