#pragma once
// The answers that a client gets where something goes wrong, worded as the real server and HttpsApi
// word them.
#include <optional>

#include "operator/api/request.h"
#include "operator/base/time.h"
#include "scenarios/engine/scenario/scenario.h"
#include "scenarios/engine/world/trace.h"

namespace drydock::sim::detail {

Status connection_reset_status();
Response connection_reset();
Response no_answer_in_time(Duration limit);
/// Of a deed of kind kError. nullopt where no real server answers so: 409 to a read.
std::optional<Response> error_answer(const Deed& deed, const Message& message);

}  // namespace drydock::sim::detail
