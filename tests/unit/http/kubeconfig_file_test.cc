#include "fakeapi/http/kubeconfig_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "fakeapi/http/certificates.h"
#include "operator/base/yaml.h"

namespace drydock::http {
namespace {

TEST(KubeconfigFileTest, LeadsToTheServer) {
  auto document = yaml::parse(kubeconfig_text({"https://127.0.0.1:6443", "PEM", "secret"}));
  ASSERT_TRUE(document) << document.error().message;
  const nlohmann::json& config = *document->value;
  EXPECT_EQ(config["kind"], "Config");
  EXPECT_EQ(config["clusters"][0]["cluster"]["server"], "https://127.0.0.1:6443");
  EXPECT_EQ(config["clusters"][0]["cluster"]["certificate-authority-data"], "UEVN");
  EXPECT_EQ(config["users"][0]["user"]["token"], "secret");
  EXPECT_EQ(config["contexts"][0]["name"], config["current-context"]);
}

TEST(KubeconfigFileTest, IsWrittenWholeAndPrivate) {
  const std::string folder = ::testing::TempDir() + "drydock-kubeconfig";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  const std::string path = folder + "/config";
  ASSERT_TRUE(write_private_file(path, "first"));
  ASSERT_TRUE(write_private_file(path, "second"));
  struct stat info{};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "second");
  // Nothing is left beside it.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  auto refused = write_private_file(folder + "/none/config", "x");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("No such file"), std::string::npos);
}

TEST(CertificatesTest, TokensDiffer) {
  EXPECT_EQ(make_token()->size(), 64u);
  EXPECT_NE(*make_token(), *make_token());
}

}  // namespace
}  // namespace drydock::http
