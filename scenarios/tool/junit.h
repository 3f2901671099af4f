#pragma once
// JUnit's XML, as CI systems read it. Pure.
#include <string>
#include <vector>

namespace drydock::tool {

struct JunitCase {
  std::string name;
  std::string file;
  double seconds = 0;
  std::string failure;  ///< empty: it passed
};
std::string junit_xml(const std::string& suite, const std::vector<JunitCase>& cases);

}  // namespace drydock::tool
