#pragma once
// Required fields: validation of the kinds that a table of defaults says all else of, as
// kube-apiserver's validation packages check what a client most often leaves out.
#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

FieldErrors validate_api_service(const Json& object);
FieldErrors validate_certificate_signing_request(const Json& object);
FieldErrors validate_cluster_role(const Json& object);
FieldErrors validate_controller_revision(const Json& object);
FieldErrors validate_csi_driver(const Json& object);
std::vector<std::string> csi_driver_warnings(const Json& object);
FieldErrors validate_csi_node(const Json& object);
FieldErrors validate_ingress_class(const Json& object);
FieldErrors validate_ip_address(const Json& object);
FieldErrors validate_runtime_class(const Json& object);
FieldErrors validate_service_cidr(const Json& object);
FieldErrors validate_storage_capacity(const Json& object);
FieldErrors validate_volume_attachment(const Json& object);
FieldErrors validate_volume_attributes_class(const Json& object);

}  // namespace drydock::fake
