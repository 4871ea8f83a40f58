// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"

#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace rtmpscope {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "rtmpscope-atomic-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    m_folder = name;
  }
  void TearDown() override { fs::remove_all(m_folder); }

  [[nodiscard]] fs::path file(const char* name) const { return m_folder / name; }
  static std::string contentOf(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] std::size_t filesInFolder() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(m_folder), {})); }

  fs::path m_folder;
};

TEST_F(AtomicFileTest, AppearsWithAllThatWasWritten) {
  auto atomic = AtomicFile::create(file("a"), Existing::Refuse);
  ASSERT_TRUE(atomic.has_value());
  EXPECT_FALSE(atomic->write("one "));
  EXPECT_FALSE(atomic->write("two"));
  EXPECT_FALSE(fs::exists(file("a"))) << "not before it is committed";
  EXPECT_FALSE(atomic->commit());
  EXPECT_EQ(contentOf(file("a")), "one two");
  EXPECT_EQ(filesInFolder(), 1U);
}

TEST_F(AtomicFileTest, LeavesNothingBehindWithoutCommit) {
  {
    auto atomic = AtomicFile::create(file("a"), Existing::Refuse);
    ASSERT_TRUE(atomic.has_value());
    EXPECT_FALSE(atomic->write("half"));
  }
  EXPECT_EQ(filesInFolder(), 0U);
}

TEST_F(AtomicFileTest, RefusesAFileThatIsThereOrThatAppearsMeanwhile) {
  auto atomic = AtomicFile::create(file("a"), Existing::Refuse);
  ASSERT_TRUE(atomic.has_value());
  std::ofstream(file("a")) << "somebody else's";
  EXPECT_EQ(atomic->commit(), std::errc::file_exists);
  EXPECT_EQ(AtomicFile::create(file("a"), Existing::Refuse).error(), std::errc::file_exists);
  EXPECT_EQ(contentOf(file("a")), "somebody else's");
}

TEST_F(AtomicFileTest, ReplacesAFileAndKeepsItsMode) {
  std::ofstream(file("a")) << "old";
  ASSERT_EQ(::chmod(file("a").c_str(), 0640), 0);
  EXPECT_FALSE(writeFileAtomically(file("a"), "new", Existing::Replace));
  EXPECT_EQ(contentOf(file("a")), "new");
  EXPECT_EQ(fs::status(file("a")).permissions(), fs::perms{0640});
}

TEST_F(AtomicFileTest, WritesThroughASymbolicLink) {
  std::ofstream(file("real")) << "old";
  fs::create_symlink(file("real"), file("link"));
  EXPECT_FALSE(writeFileAtomically(file("link"), "new", Existing::Replace));
  EXPECT_TRUE(fs::is_symlink(file("link")));
  EXPECT_EQ(contentOf(file("real")), "new");
}

TEST_F(AtomicFileTest, SaysWhyItCannotBeMade) {
  EXPECT_EQ(writeFileAtomically(m_folder / "none" / "a", "x", Existing::Replace), std::errc::no_such_file_or_directory);
  EXPECT_EQ(writeFileAtomically(m_folder, "x", Existing::Replace), std::errc::is_a_directory);
}

}  // namespace
}  // namespace rtmpscope
