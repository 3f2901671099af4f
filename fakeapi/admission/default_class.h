#pragma once
// The StorageClass or IngressClass that those get who name none. Values. Follows kube-apiserver's
// admission plugins DefaultStorageClass and DefaultIngressClass.
#include <vector>

#include "operator/api/object.h"

namespace drydock::fake {

/// The newest of those annotated as default, of as new ones the first by name; empty where none is.
Object default_storage_class(const std::vector<Object>& classes);
Object default_ingress_class(const std::vector<Object>& classes);

}  // namespace drydock::fake
