#pragma once
// Probes and lifecycle hooks, as structs. Values; builtin.h makes whole objects of the kinds.
// Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/crd/field.h"

namespace drydock::builtin {

struct ExecAction {
  std::vector<std::string> command;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ExecAction::command>("command", {.absent_if_empty = true}),
    };
  }
};

struct GRPCAction {
  std::int32_t port = 0;
  std::optional<std::string> service;

  static constexpr auto fields() {
    return std::array{
        crd::field<&GRPCAction::port>("port"),
        crd::field<&GRPCAction::service>("service"),
    };
  }
};

struct HTTPHeader {
  std::string name;
  std::string value;

  static constexpr auto fields() {
    return std::array{
        crd::field<&HTTPHeader::name>("name"),
        crd::field<&HTTPHeader::value>("value"),
    };
  }
};

struct HTTPGetAction {
  std::optional<std::string> host;
  std::vector<HTTPHeader> http_headers;
  std::optional<std::string> path;
  Json port;
  std::optional<std::string> scheme;

  static constexpr auto fields() {
    return std::array{
        crd::field<&HTTPGetAction::host>("host"),
        crd::field<&HTTPGetAction::http_headers>("httpHeaders", {.absent_if_empty = true}),
        crd::field<&HTTPGetAction::path>("path"),
        crd::field<&HTTPGetAction::port>("port"),
        crd::field<&HTTPGetAction::scheme>("scheme"),
    };
  }
};

struct TCPSocketAction {
  std::optional<std::string> host;
  Json port;

  static constexpr auto fields() {
    return std::array{
        crd::field<&TCPSocketAction::host>("host"),
        crd::field<&TCPSocketAction::port>("port"),
    };
  }
};

struct Probe {
  std::optional<ExecAction> exec;
  std::optional<std::int32_t> failure_threshold;
  std::optional<GRPCAction> grpc;
  std::optional<HTTPGetAction> http_get;
  std::optional<std::int32_t> initial_delay_seconds;
  std::optional<std::int32_t> period_seconds;
  std::optional<std::int32_t> success_threshold;
  std::optional<TCPSocketAction> tcp_socket;
  std::optional<std::int64_t> termination_grace_period_seconds;
  std::optional<std::int32_t> timeout_seconds;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Probe::exec>("exec"),
        crd::field<&Probe::failure_threshold>("failureThreshold"),
        crd::field<&Probe::grpc>("grpc"),
        crd::field<&Probe::http_get>("httpGet"),
        crd::field<&Probe::initial_delay_seconds>("initialDelaySeconds"),
        crd::field<&Probe::period_seconds>("periodSeconds"),
        crd::field<&Probe::success_threshold>("successThreshold"),
        crd::field<&Probe::tcp_socket>("tcpSocket"),
        crd::field<&Probe::termination_grace_period_seconds>("terminationGracePeriodSeconds"),
        crd::field<&Probe::timeout_seconds>("timeoutSeconds"),
    };
  }
};

struct SleepAction {
  std::int64_t seconds = 0;

  static constexpr auto fields() {
    return std::array{
        crd::field<&SleepAction::seconds>("seconds"),
    };
  }
};

struct LifecycleHandler {
  std::optional<ExecAction> exec;
  std::optional<HTTPGetAction> http_get;
  std::optional<SleepAction> sleep;
  std::optional<TCPSocketAction> tcp_socket;

  static constexpr auto fields() {
    return std::array{
        crd::field<&LifecycleHandler::exec>("exec"),
        crd::field<&LifecycleHandler::http_get>("httpGet"),
        crd::field<&LifecycleHandler::sleep>("sleep"),
        crd::field<&LifecycleHandler::tcp_socket>("tcpSocket"),
    };
  }
};

struct Lifecycle {
  std::optional<LifecycleHandler> post_start;
  std::optional<LifecycleHandler> pre_stop;
  std::optional<std::string> stop_signal;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Lifecycle::post_start>("postStart"),
        crd::field<&Lifecycle::pre_stop>("preStop"),
        crd::field<&Lifecycle::stop_signal>("stopSignal"),
    };
  }
};

}  // namespace drydock::builtin
