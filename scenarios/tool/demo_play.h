#pragma once
// The demo's play: a user who creates, scales, spoils and deletes a Hello, and tells what the
// operator makes of it. For a fake with all controllers, beside a running Hello operator.
#include "operator/api/client.h"
#include "operator/base/environment.h"

namespace drydock::tool {

/// The CRD as the demo installs it: the shape is the server's to check, the maximum the operator's.
Object demo_crd();
/// Installs it. Errors: the server's.
Task<Result<void>> install_demo_crd(Client client);
/// Tells each step on standard output. Errors: reason Timeout for the first that does not come to
/// be within ten seconds, or the server's.
Task<Result<void>> play_demo(Environment& environment, Client client);

}  // namespace drydock::tool
