#pragma once
// The fuzz targets: each takes any bytes, as a server or a client might get them, and must come
// back: no crash, no hang, no broken promise (a round trip that loses something stops the process).
// The libFuzzer programs (fuzz preset) call one each; replay_test.cc plays their corpora in every
// build.
#include <span>
#include <string_view>

namespace drydock::fuzz {

using Target = void (*)(std::string_view bytes);

void fuzz_json(std::string_view bytes);        ///< object decoding and encoding
void fuzz_yaml(std::string_view bytes);        ///< YAML to JSON and back
void fuzz_kubeconfig(std::string_view bytes);  ///< a kubeconfig file
void fuzz_path(std::string_view bytes);        ///< request targets, label and field selectors
void fuzz_patch(std::string_view bytes);       ///< the three patches, on a Deployment
void fuzz_apply(std::string_view bytes);     ///< server-side apply, and fieldsV1 that clients write
void fuzz_protobuf(std::string_view bytes);  ///< a body as Go's typed clients send it
void fuzz_crd(std::string_view bytes);       ///< a CRD's schema, and an object of it
void fuzz_cel(std::string_view bytes);       ///< a CEL rule, on an object
void fuzz_scenario(std::string_view bytes);  ///< a scenario file

struct NamedTarget {
  std::string_view name;
  Target run;
};
/// All, in the order of their names.
std::span<const NamedTarget> targets();
/// Stops the process with `what` when `holds` is false.
void require(bool holds, const char* what);

}  // namespace drydock::fuzz
