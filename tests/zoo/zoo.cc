#include "tests/zoo/zoo.h"

#include <cstdio>
#include <cstdlib>

#include "scenarios/engine/scenario/parse_scenarios.h"
#include "tests/zoo/operators/all.h"

namespace drydock::zoo {

std::vector<Specimen> specimens() {
  std::vector<Specimen> all;
  for (auto* make : {rabbitmq_782,
                     casskop_370,
                     psmdb_578,
                     zookeeper_312,
                     zookeeper_314,
                     zookeeper_410,
                     zookeeper_569,
                     cassandra_398,
                     rabbitmq_758,
                     crossplane_7221,
                     tidb_4946,
                     opensearch_1471,
                     acts_on_events,
                     never_requeues,
                     finalizer_first,
                     replaces_finalizers,
                     creates_only,
                     no_owner,
                     stale_toggle,
                     timestamps,
                     swallows_errors,
                     hot_retry,
                     first_page,
                     gone_is_an_error,
                     cleanup_by_name,
                     takes_replicas,
                     resumes_after_410,
                     counts_in_memory,
                     generation_only,
                     observed_first,
                     name_without_namespace,
                     left_on_rename,
                     replaces_whole,
                     exists_is_enough,
                     polls_forever,
                     one_of_two,
                     writes_when_deposed,
                     writes_back_its_copy,
                     protects_for_ever,
                     locks_itself_out,
                     foreign_owner,
                     labels_with_prose,
                     absent_field,
                     forgets_what_it_sent})
    all.push_back(make());
  return all;
}

sim::Scenario base_scenario(const Specimen& specimen) {
  auto parsed = sim::parse_scenarios(specimen.base, "zoo/" + specimen.name);
  if (parsed && parsed->size() == 1) return parsed->front();
  std::fprintf(stderr, "the zoo's %s has no base scenario: %s\n", specimen.name.c_str(),
               parsed ? "not exactly one" : parsed.error().message.c_str());
  std::abort();
}

std::unique_ptr<sim::OperatorCatalog> catalog_of(const Specimen& specimen, Twin twin) {
  auto catalog = std::make_unique<sim::OperatorCatalog>();
  catalog->add(twin == Twin::kBuggy ? specimen.buggy : specimen.mended);
  for (const sim::OperatorUnderTest& companion : specimen.companions) catalog->add(companion);
  return catalog;
}

}  // namespace drydock::zoo
