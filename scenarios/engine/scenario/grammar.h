#pragma once
// The grammar of scenario files: which keys stand where, and what they hold. What no table can say
// (operators that are not there, deeds that cannot happen at a place) is in contradictions.h.
#include "scenarios/engine/scenario/shape.h"

namespace drydock::sim::grammar {

/// A whole document.
ShapePtr scenario();

// Its parts.
ShapePtr step();
ShapePtr fault();
ShapePtr place();
ShapePtr deed();
ShapePtr profile();
ShapePtr operator_use();
ShapePtr oracles();

/// One thing for each kind of action; `also` may stand beside each of them.
std::vector<Head> action_heads(const std::vector<Key>& also = {});
/// How long, and which of the API servers.
ShapePtr lag();

/// An object that has a name.
ShapePtr object();
/// An object to be made: it has a name, or asks for one.
ShapePtr new_object();
/// An object, a list of them, or a file with them.
ShapePtr objects(const ShapePtr& one);
/// What an object must contain.
ShapePtr pattern();
ShapePtr patterns();

/// A line of text that is not empty.
ShapePtr line(std::string what);
/// The name of an operator.
ShapePtr operator_name();

}  // namespace drydock::sim::grammar
