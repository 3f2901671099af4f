#pragma once
// Event (events.k8s.io), as structs. Values; builtin.h makes whole objects of the kinds.
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

struct EventSource {
  std::optional<std::string> component;
  std::optional<std::string> host;

  static constexpr auto fields() {
    return std::array{
        crd::field<&EventSource::component>("component"),
        crd::field<&EventSource::host>("host"),
    };
  }
};

struct EventSeries {
  std::int32_t count = 0;
  std::string last_observed_time;

  static constexpr auto fields() {
    return std::array{
        crd::field<&EventSeries::count>("count"),
        crd::field<&EventSeries::last_observed_time>("lastObservedTime"),
    };
  }
};

struct Event {
  static constexpr std::string_view kApiVersion = "events.k8s.io/v1";
  static constexpr std::string_view kKind = "Event";

  std::optional<std::string> action;
  std::optional<std::int32_t> deprecated_count;
  std::optional<WallTime> deprecated_first_timestamp;
  std::optional<WallTime> deprecated_last_timestamp;
  std::optional<EventSource> deprecated_source;
  std::string event_time;
  ObjectMeta metadata;
  std::optional<std::string> note;
  std::optional<std::string> reason;
  std::optional<ObjectReference> regarding;
  std::optional<ObjectReference> related;
  std::optional<std::string> reporting_controller;
  std::optional<std::string> reporting_instance;
  std::optional<EventSeries> series;
  std::optional<std::string> type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Event::action>("action"),
        crd::field<&Event::deprecated_count>("deprecatedCount"),
        crd::field<&Event::deprecated_first_timestamp>("deprecatedFirstTimestamp"),
        crd::field<&Event::deprecated_last_timestamp>("deprecatedLastTimestamp"),
        crd::field<&Event::deprecated_source>("deprecatedSource"),
        crd::field<&Event::event_time>("eventTime"),
        crd::field<&Event::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&Event::note>("note"),
        crd::field<&Event::reason>("reason"),
        crd::field<&Event::regarding>("regarding"),
        crd::field<&Event::related>("related"),
        crd::field<&Event::reporting_controller>("reportingController"),
        crd::field<&Event::reporting_instance>("reportingInstance"),
        crd::field<&Event::series>("series"),
        crd::field<&Event::type>("type"),
    };
  }
};

}  // namespace drydock::builtin
