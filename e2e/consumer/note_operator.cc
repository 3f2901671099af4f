#include "note_operator.h"

#include "operator/api/resources.h"
#include "operator/crd/applied.h"
#include "operator/crd/custom.h"
#include "operator/runtime/controller.h"
#include "operator/runtime/finalizer.h"

namespace note {

using namespace drydock;

namespace {

struct NoteSpec {
  std::string text;
  static constexpr auto fields() {
    return std::array{
        crd::field<&NoteSpec::text>("text", {.description = "What it says.", .max_length = 100})};
  }
};

Task<Result<Action>> keep_config_map(Object note, ReconcileContext& context) {
  const Object wanted = config_map_of(note);
  const Object cached = context.store(resources::config_maps()).get(note.key());
  // Looked at again now and then: a watch may have missed what became of the ConfigMap.
  const Action later = Action::requeue(std::chrono::minutes(10));
  if (cached && crd::is_applied(wanted.json(), cached.json())) co_return later;
  WriteOptions options;
  options.field_manager = "note-operator";
  options.force = true;
  DRYDOCK_CO_TRY(const Object applied,
                 co_await context.client().apply(resources::config_maps(), wanted, options));
  static_cast<void>(applied);
  co_return later;
}

// The ConfigMap is garbage once the Note is gone.
Task<Result<Action>> let_go(Object) { co_return Action::await_change(); }

// Without the finalizer a Note could go while its watch is broken, and its ConfigMap would be made
// again and again, as fast as the garbage collector takes it away.
Task<Result<Action>> reconcile(Object note, ReconcileContext& context) {
  co_return co_await run_finalizer(
      context.client(), note_definition().resource(), std::string(kFinalizer), std::move(note),
      [&context](Object live) { return keep_config_map(std::move(live), context); }, let_go);
}

}  // namespace

const crd::Definition& note_definition() {
  static const crd::Definition definition{.group = "notes.example.com",
                                          .version = "v1",
                                          .kind = "Note",
                                          .plural = "notes",
                                          .singular = "note",
                                          .spec = &crd::type_of<NoteSpec>};
  return definition;
}

Object config_map_of(const Object& note) {
  return Object(Json{{"apiVersion", "v1"},
                     {"kind", "ConfigMap"},
                     {"metadata",
                      {{"name", std::string(note.name())},
                       {"namespace", std::string(note.namespace_())},
                       {"ownerReferences", Json::array({to_json(controller_reference(note))})}}},
                     {"data", {{"text", string_at(note.json(), {"spec", "text"})}}}});
}

Task<int> run_notes(Environment& environment, Api& api, Shutdown& shutdown, WatchProfile profile) {
  WatcherConfig config;
  config.profile = profile;
  const Client client(api, "note-operator");
  Controller controller(environment, client, note_definition().resource(), config);
  controller.owns(resources::config_maps(), config);
  const auto listening = shutdown.on_request([&controller] { controller.shut_down(); });
  co_await controller.run(
      [](Object note, ReconcileContext& context) { return reconcile(std::move(note), context); });
  co_return 0;
}

}  // namespace note
