#pragma once
// Service validation, as ValidateService and ValidateServiceUpdate check it. The cluster has one
// range of IPv4 addresses.
#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

FieldErrors validate_service(const Json& service);
/// What of addresses and families may not change; of the specs.
FieldErrors validate_service_update(const Json& spec, const Json& before);
FieldErrors validate_service_status(const Json& service);
/// status.loadBalancer, which Ingresses have as well.
void check_balancer_status(const Json& object, FieldErrors& errors);
/// clusterIP, clusterIPs and ipFamilies among themselves.
FieldErrors validate_cluster_ips(const Json& spec);
/// What a cluster without IPv6 cannot give.
FieldErrors validate_ip_families(const Json& spec);

}  // namespace drydock::fake
