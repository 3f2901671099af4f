#include "scenarios/tool/junit.h"

#include <fmt/format.h>

#include <algorithm>

namespace drydock::tool {
namespace {

/// Text between tags or in quotes; characters that XML 1.0 does not have are left out.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\t') out += c;
    }
  }
  return out;
}

}  // namespace

std::string junit_xml(const std::string& suite, const std::vector<JunitCase>& cases) {
  double seconds = 0;
  for (const JunitCase& each : cases) seconds += each.seconds;
  const auto failures =
      std::ranges::count_if(cases, [](const JunitCase& each) { return !each.failure.empty(); });
  std::string xml = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites>\n"
      "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" time=\"{:.3f}\">\n",
      escaped(suite), cases.size(), failures, seconds);
  for (const JunitCase& each : cases) {
    xml += fmt::format("<testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"", escaped(each.file),
                       escaped(each.name), each.seconds);
    xml += each.failure.empty()
               ? "/>\n"
               : fmt::format("><failure message=\"{}\"/></testcase>\n", escaped(each.failure));
  }
  return xml + "</testsuite>\n</testsuites>\n";
}

}  // namespace drydock::tool
