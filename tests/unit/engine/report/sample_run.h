#pragma once
// A run to report on: a Hello comes, changes and goes, and the answer to its first apply is lost.
#include "scenarios/engine/run/run.h"

namespace drydock::sim {

struct SampleRun {
  Scenario scenario;
  RunResult run;
  RunResult reference;
  /// The record in which the Deployment gets its new number of replicas, in `run`.
  std::size_t scaled = 0;
};

SampleRun sample_run(std::string name = "a lost answer");

}  // namespace drydock::sim
