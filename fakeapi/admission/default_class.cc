#include "fakeapi/admission/default_class.h"

namespace drydock::fake {
namespace {

Object newest_annotated(const std::vector<Object>& classes, std::string_view annotation) {
  Object found;
  for (const Object& each : classes) {
    if (string_at(each.json(), {"metadata", "annotations", annotation}) != "true") continue;
    if (!found || each.creation_timestamp() > found.creation_timestamp() ||
        (each.creation_timestamp() == found.creation_timestamp() && each.name() < found.name()))
      found = each;
  }
  return found;
}

}  // namespace

Object default_storage_class(const std::vector<Object>& classes) {
  if (Object found = newest_annotated(classes, "storageclass.kubernetes.io/is-default-class"))
    return found;
  return newest_annotated(classes, "storageclass.beta.kubernetes.io/is-default-class");
}

Object default_ingress_class(const std::vector<Object>& classes) {
  return newest_annotated(classes, "ingressclass.kubernetes.io/is-default-class");
}

}  // namespace drydock::fake
