#include "fakeapi/write/scale_view.h"

#include "fakeapi/write/errors.h"
#include "fakeapi/write/present.h"

namespace drydock::fake {
namespace {

Json column(std::string_view name, std::string_view type, std::string_view format,
            std::string_view description) {
  return {{"name", name},
          {"type", type},
          {"format", format},
          {"description", description},
          {"priority", 0}};
}

Json columns(bool custom) {
  return Json::array(
      {column("Name", "string", custom ? "name" : "", "Name of what is scaled."),
       column("Desired", "integer", "", "How many instances are wanted."),
       column("Available", "integer", "", "How many instances are observed."),
       column("Age", custom ? "date" : "string", "", "How long ago what is scaled was created.")});
}

// A custom resource's cells are read from the Scale's JSON, which leaves out a zero.
Json replicas_in(const Json& scale, const char* part, bool custom) {
  const Json* replicas = find_path(scale, {part, "replicas"});
  return replicas ? *replicas : custom ? Json() : Json(0);
}

Json table_of(const Call& call, const Json& scale) {
  const TableOptions options = table_options(call);
  const auto created = parse_time(string_at(scale, {"metadata", "creationTimestamp"}));
  Json row{{"cells",
            {string_at(scale, {"metadata", "name"}), replicas_in(scale, "spec", call.type->custom),
             replicas_in(scale, "status", call.type->custom),
             created ? human_duration(options.now - *created) : std::string("<unknown>")}},
           {"object", nullptr}};
  if (options.include_object == "Object") row["object"] = scale;
  if (options.include_object == "Metadata")
    row["object"] = metadata_of(Object(scale), options.api_version).json();
  return {{"kind", "Table"},
          {"apiVersion", options.api_version},
          {"metadata", {{"resourceVersion", string_at(scale, {"metadata", "resourceVersion"})}}},
          {"columnDefinitions", columns(call.type->custom)},
          {"rows", Json::array({std::move(row)})}};
}

}  // namespace

Response present_scale(const Call& call, int code, Json scale) {
  const Representation& asked = call.representation;
  switch (asked.shape) {
    case Representation::Shape::kObject:
      break;
    case Representation::Shape::kMetadata:
      if (asked.of_list)
        return Response(not_fitting("PartialObjectMetadataList", "not a",
                                    call.type->custom ? "v1.Scale" : "autoscaling.Scale"));
      return Response(code, metadata_of(Object(std::move(scale)), asked.api_version));
    case Representation::Shape::kTable:
      if (auto checked = check_include_object(call); !checked) return Response(checked.error());
      return Response(code, Object(table_of(call, scale)));
  }
  return Response(code, Object(std::move(scale)));
}

}  // namespace drydock::fake
