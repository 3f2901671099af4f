#pragma once
// The Hello operator as the harness sees it: how to run it, and when a Hello is as it asks. A
// value.
#include "scenarios/engine/world/operator_under_test.h"

namespace drydock::sim {

OperatorUnderTest hello_under_test();
/// The same with --leader-elect, called "elected-hello": of several instances one works, and one
/// that has lost its lease ends and is started again.
OperatorUnderTest elected_hello_under_test();

}  // namespace drydock::sim
