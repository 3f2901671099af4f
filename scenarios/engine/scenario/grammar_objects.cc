#include "scenarios/engine/scenario/grammar.h"

namespace drydock::sim::grammar {

using namespace shape;

namespace {

ShapePtr api_version() { return text("an API version such as apps/v1", R"([^/\s]+(/[^/\s]+)?)"); }
ShapePtr kind() { return text("a kind such as Deployment", R"([A-Za-z][A-Za-z0-9]*)"); }
ShapePtr object_name() { return text("the object's name", R"(\S+)"); }

ShapePtr typed(const ShapePtr& metadata, bool needs_metadata) {
  return open_mapping("an object", {{"apiVersion", api_version(), "", true},
                                    {"kind", kind(), "", true},
                                    {"metadata", metadata, "", needs_metadata}});
}

}  // namespace

ShapePtr object() {
  return named("object", typed(open_mapping("a mapping with the object's name",
                                            {{"name", object_name(), "", true}}),
                               true));
}

ShapePtr new_object() {
  return named("newObject",
               typed(open_mapping("a mapping with the object's name",
                                  {{"name", object_name()}, {"generateName", object_name()}},
                                  {"name", "generateName"}),
                     true));
}

ShapePtr pattern() {
  return open_mapping("what an object contains", {{"apiVersion", api_version()},
                                                  {"kind", kind(), "", true},
                                                  {"metadata", open_mapping("a mapping", {})}});
}

ShapePtr patterns() {
  return named("patterns", objects(named("pattern", typed(open_mapping("a mapping", {}), false))));
}

ShapePtr objects(const ShapePtr& one) {
  auto file = std::make_shared<Shape>(
      *mapping("{file: PATH}", {{"file", line("a path"), "relative to this file", true}}));
  file->marker = "file";
  return either({list(one, 1), file, one});
}

}  // namespace drydock::sim::grammar
