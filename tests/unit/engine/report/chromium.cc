#include "tests/unit/engine/report/chromium.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

namespace drydock::sim {

std::optional<std::string> Chromium::find() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
      const std::filesystem::path program = std::filesystem::path(folder) / name;
      std::error_code error;
      if (std::filesystem::exists(program, error)) return program.string();
    }
  }
  return std::nullopt;
}

Chromium::Chromium(std::string program) : program_(std::move(program)) {
  std::string name = (std::filesystem::temp_directory_path() / "drydock-browser-XXXXXX").string();
  if (mkdtemp(name.data())) folder_ = name;
}

Chromium::~Chromium() {
  std::error_code error;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, error);
}

std::string Chromium::run(const std::string& arguments, const std::string& log) const {
  const std::string command = fmt::format(
      "timeout 60 '{}' --headless --no-sandbox --disable-gpu --hide-scrollbars "
      "--window-size=1600,1200 --user-data-dir='{}/profile' --enable-logging=stderr {} 2>'{}'",
      program_, folder_, arguments, log);
  std::string output;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::array<char, 4096> buffer;
  while (pipe) {
    const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe.get());
    if (size == 0) break;
    output.append(buffer.data(), size);
  }
  return output;
}

Chromium::Shown Chromium::show(const std::string& url) const {
  const std::string log = folder_ + "/log";
  Shown shown;
  shown.dom = run(fmt::format("--dump-dom '{}'", url), log);
  std::ifstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    if (line.find("CONSOLE") != std::string::npos) shown.console += line + "\n";
  }
  return shown;
}

std::string Chromium::screenshot(const std::string& url) const {
  const std::string path = folder_ + "/page.png";
  run(fmt::format("--screenshot='{}' '{}'", path, url), folder_ + "/log");
  return path;
}

}  // namespace drydock::sim
