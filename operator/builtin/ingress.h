#pragma once
// Ingress, as structs. Values; builtin.h makes whole objects of the kinds.
// Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/builtin/meta.h"
#include "operator/builtin/references.h"
#include "operator/crd/field.h"

namespace drydock::builtin {

struct ServiceBackendPort {
  std::optional<std::string> name;
  std::optional<std::int32_t> number;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ServiceBackendPort::name>("name"),
        crd::field<&ServiceBackendPort::number>("number"),
    };
  }
};

struct IngressServiceBackend {
  std::string name;
  std::optional<ServiceBackendPort> port;

  static constexpr auto fields() {
    return std::array{
        crd::field<&IngressServiceBackend::name>("name"),
        crd::field<&IngressServiceBackend::port>("port"),
    };
  }
};

struct IngressBackend {
  std::optional<TypedLocalObjectReference> resource;
  std::optional<IngressServiceBackend> service;

  static constexpr auto fields() {
    return std::array{
        crd::field<&IngressBackend::resource>("resource"),
        crd::field<&IngressBackend::service>("service"),
    };
  }
};

struct HTTPIngressPath {
  IngressBackend backend;
  std::optional<std::string> path;
  std::string path_type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&HTTPIngressPath::backend>("backend"),
        crd::field<&HTTPIngressPath::path>("path"),
        crd::field<&HTTPIngressPath::path_type>("pathType"),
    };
  }
};

struct HTTPIngressRuleValue {
  std::vector<HTTPIngressPath> paths;

  static constexpr auto fields() {
    return std::array{
        crd::field<&HTTPIngressRuleValue::paths>("paths", {.absent_if_empty = true}),
    };
  }
};

struct IngressRule {
  std::optional<std::string> host;
  std::optional<HTTPIngressRuleValue> http;

  static constexpr auto fields() {
    return std::array{
        crd::field<&IngressRule::host>("host"),
        crd::field<&IngressRule::http>("http"),
    };
  }
};

struct IngressTLS {
  std::vector<std::string> hosts;
  std::optional<std::string> secret_name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&IngressTLS::hosts>("hosts", {.absent_if_empty = true}),
        crd::field<&IngressTLS::secret_name>("secretName"),
    };
  }
};

struct IngressSpec {
  std::optional<IngressBackend> default_backend;
  std::optional<std::string> ingress_class_name;
  std::vector<IngressRule> rules;
  std::vector<IngressTLS> tls;

  static constexpr auto fields() {
    return std::array{
        crd::field<&IngressSpec::default_backend>("defaultBackend"),
        crd::field<&IngressSpec::ingress_class_name>("ingressClassName"),
        crd::field<&IngressSpec::rules>("rules", {.absent_if_empty = true}),
        crd::field<&IngressSpec::tls>("tls", {.absent_if_empty = true}),
    };
  }
};

struct IngressPortStatus {
  std::optional<std::string> error;
  std::int32_t port = 0;
  std::string protocol;

  static constexpr auto fields() {
    return std::array{
        crd::field<&IngressPortStatus::error>("error"),
        crd::field<&IngressPortStatus::port>("port"),
        crd::field<&IngressPortStatus::protocol>("protocol"),
    };
  }
};

struct IngressLoadBalancerIngress {
  std::optional<std::string> hostname;
  std::optional<std::string> ip;
  std::vector<IngressPortStatus> ports;

  static constexpr auto fields() {
    return std::array{
        crd::field<&IngressLoadBalancerIngress::hostname>("hostname"),
        crd::field<&IngressLoadBalancerIngress::ip>("ip"),
        crd::field<&IngressLoadBalancerIngress::ports>("ports", {.absent_if_empty = true}),
    };
  }
};

struct IngressLoadBalancerStatus {
  std::vector<IngressLoadBalancerIngress> ingress;

  static constexpr auto fields() {
    return std::array{
        crd::field<&IngressLoadBalancerStatus::ingress>("ingress", {.absent_if_empty = true}),
    };
  }
};

struct IngressStatus {
  std::optional<IngressLoadBalancerStatus> load_balancer;

  static constexpr auto fields() {
    return std::array{
        crd::field<&IngressStatus::load_balancer>("loadBalancer"),
    };
  }
};

struct Ingress {
  static constexpr std::string_view kApiVersion = "networking.k8s.io/v1";
  static constexpr std::string_view kKind = "Ingress";

  ObjectMeta metadata;
  std::optional<IngressSpec> spec;
  std::optional<IngressStatus> status;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Ingress::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&Ingress::spec>("spec"),
        crd::field<&Ingress::status>("status"),
    };
  }
};

}  // namespace drydock::builtin
