#pragma once
// One function a specimen, each in the file of its name.
#include "tests/zoo/zoo.h"

namespace drydock::zoo {

// As they were reported.
Specimen rabbitmq_782();
Specimen casskop_370();
Specimen psmdb_578();
Specimen zookeeper_312();
Specimen zookeeper_314();
Specimen zookeeper_410();
Specimen zookeeper_569();
Specimen cassandra_398();
Specimen rabbitmq_758();
Specimen crossplane_7221();
Specimen tidb_4946();
Specimen opensearch_1471();

// As every operator might get them.
Specimen acts_on_events();
Specimen never_requeues();
Specimen finalizer_first();
Specimen replaces_finalizers();
Specimen creates_only();
Specimen no_owner();
Specimen stale_toggle();
Specimen timestamps();
Specimen swallows_errors();
Specimen hot_retry();
Specimen first_page();
Specimen gone_is_an_error();
Specimen cleanup_by_name();
Specimen takes_replicas();
Specimen resumes_after_410();
Specimen counts_in_memory();
Specimen generation_only();
Specimen observed_first();
Specimen name_without_namespace();
Specimen left_on_rename();
Specimen replaces_whole();
Specimen exists_is_enough();
Specimen polls_forever();
Specimen one_of_two();
Specimen writes_when_deposed();
Specimen writes_back_its_copy();
Specimen protects_for_ever();
Specimen locks_itself_out();
Specimen foreign_owner();
Specimen labels_with_prose();
Specimen absent_field();
Specimen forgets_what_it_sent();

}  // namespace drydock::zoo
