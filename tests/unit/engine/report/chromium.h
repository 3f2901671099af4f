#pragma once
// Chromium: a headless browser that shows a file, for tests; in a folder of its own that is removed
// with it.
#include <optional>
#include <string>

namespace drydock::sim {

class Chromium {
 public:
  /// nullopt where no such program is installed.
  static std::optional<std::string> find();

  explicit Chromium(std::string program);
  ~Chromium();
  Chromium(const Chromium&) = delete;
  Chromium& operator=(const Chromium&) = delete;

  const std::string& folder() const { return folder_; }
  struct Shown {
    std::string dom;      ///< as the scripts left it
    std::string console;  ///< lines that the page wrote to the console, errors among them
  };
  /// `url` may have a fragment.
  Shown show(const std::string& url) const;
  /// The path of the picture.
  std::string screenshot(const std::string& url) const;

 private:
  std::string run(const std::string& arguments, const std::string& log) const;

  std::string program_;
  std::string folder_;
};

}  // namespace drydock::sim
