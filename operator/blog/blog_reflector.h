#pragma once
// The Blog reflector: keeps a copy of the Blogs of one namespace, says what it sees, changes
// nothing. The smallest program on this library; main.cc runs it against a cluster, its test
// against the fake.
#include <string>

#include "operator/api/api.h"
#include "operator/base/environment.h"
#include "operator/base/shutdown.h"
#include "operator/crd/custom.h"

namespace drydock::blog {

struct BlogSpec {
  std::string url;
  static constexpr auto fields() { return std::array{crd::field<&BlogSpec::url>("url")}; }
};

const crd::Definition& blog_definition();

struct BlogOptions {
  BlogOptions() = default;
  std::string namespace_ = "default";
  Duration interval = std::chrono::seconds(5);  ///< between two looks into the cache
};

/// Runs until the shutdown is asked for. The exit status: 0, or 1 when the CRD is missing or the
/// server refuses us. Everything referred to outlives it.
Task<int> run_blog_reflector(Environment& environment, Api& api, BlogOptions options,
                             Shutdown& shutdown);

}  // namespace drydock::blog
