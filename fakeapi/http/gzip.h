#pragma once
// gzip of a body in pieces, at the fastest level, as kube-apiserver compresses long answers.
#include <string>
#include <string_view>
#include <vector>

namespace drydock::http {

std::string gzip(const std::vector<std::string_view>& pieces);

}  // namespace drydock::http
