#pragma once
// The parts of the report page: the files of page/, put into the program by embed_page.cmake.
#include <string_view>

namespace drydock::sim::page {

std::string_view html();
std::string_view style();
/// timeline.js and page.js.
std::string_view script();

}  // namespace drydock::sim::page
