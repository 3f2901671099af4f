#include "operator/runtime/lease_record.h"

namespace drydock {
namespace {

std::int64_t integer_at(const Json& object, std::string_view field) {
  const Json* value = find_path(object, {"spec", field});
  return value && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

std::string text_at(const Json& object, std::string_view field) {
  return std::string(string_at(object, {"spec", field}));
}

}  // namespace

LeaseRecord read_lease(const Object& lease) {
  const Json& json = lease.json();
  return {.holder = text_at(json, "holderIdentity"),
          .duration_seconds = integer_at(json, "leaseDurationSeconds"),
          .acquire_time = text_at(json, "acquireTime"),
          .renew_time = text_at(json, "renewTime"),
          .transitions = integer_at(json, "leaseTransitions")};
}

Object write_lease(const Object& lease, const ObjectKey& key, const LeaseRecord& record) {
  Json document = lease.json();
  if (!lease)
    document = {{"apiVersion", "coordination.k8s.io/v1"},
                {"kind", "Lease"},
                {"metadata", {{"name", key.name}, {"namespace", key.namespace_}}}};
  Json& spec = document["spec"];
  spec["holderIdentity"] = record.holder;
  spec["leaseDurationSeconds"] = record.duration_seconds;
  spec["acquireTime"] = record.acquire_time;
  spec["renewTime"] = record.renew_time;
  spec["leaseTransitions"] = record.transitions;
  return Object(std::move(document));
}

}  // namespace drydock
