// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/packet_source.h"
#include "capture/spooling_input.h"
#include "core/capture/read_all.h"
#include "support/capture_file.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rtmpscope::test {
namespace {

using capture::CaptureError;
using capture::FileDescriptor;
using capture::FileInput;
using capture::SpoolingInput;

Bytes capture(std::uint32_t count) {
  Bytes bytes = PcapHeader{}.bytes();
  for (std::uint32_t i = 0; i < count; ++i) {
    const Bytes record = PcapRecord{i, 0, Bytes(1000, static_cast<std::uint8_t>(i))}.bytes();
    bytes.insert(bytes.end(), record.begin(), record.end());
  }
  return bytes;
}

void writeAll(int file, const Bytes& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = write(file, bytes.data() + done, bytes.size() - done);
    if (count <= 0) return;
    done += static_cast<std::size_t>(count);
  }
}

/// Puts `file` in the place of standard input for as long as it lives.
class StandardInput {
 public:
  explicit StandardInput(int file) : m_before(dup(STDIN_FILENO)) { dup2(file, STDIN_FILENO); }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;
  ~StandardInput() {
    dup2(m_before, STDIN_FILENO);
    close(m_before);
  }

 private:
  int m_before;
};

ReadResult readPiped(const Bytes& bytes) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  std::thread writer{[&] {
    writeAll(ends[1], bytes);
    close(ends[1]);
  }};
  ReadResult result;
  {
    const StandardInput replaced{ends[0]};
    result = readAll(std::filesystem::path{"-"});
  }
  close(ends[0]);
  writer.join();
  return result;
}

TEST(StandardInput, PipeIsReadAndCanBeReadAgain) {
  const Bytes bytes = capture(3000);
  const TemporaryFile file{bytes};
  const ReadResult expected = readAll(file.path());
  const ReadResult result = readPiped(bytes);
  EXPECT_FALSE(result.error);
  EXPECT_EQ(result.packets.size(), 3000U);
  EXPECT_EQ(result.packets, expected.packets);
  EXPECT_TRUE(result.rereadTheSame);
  EXPECT_EQ(result.info.path, "standard input");
}

TEST(StandardInput, CutPipeIsSaid) {
  Bytes bytes = capture(5);
  bytes.pop_back();
  const ReadResult result = readPiped(bytes);
  EXPECT_EQ(result.packets.size(), 4U);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->kind, CaptureError::Kind::Cut);
}

TEST(StandardInput, RedirectedFileIsReadWhereItLies) {
  const TemporaryFile file{capture(5)};
  const FileDescriptor opened{open(file.path().c_str(), O_RDONLY)};
  const StandardInput replaced{opened.number()};
  const auto source = capture::openCapture("-");
  ASSERT_TRUE(source);
  EXPECT_EQ((*source)->size(), 24U + 5 * 1016);
  const ReadResult result = readAll(**source);
  EXPECT_FALSE(result.error);
  EXPECT_EQ(result.packets.size(), 5U);
  EXPECT_TRUE(result.rereadTheSame);
}

TEST(Fifo, IsReadByItsName) {
  const std::string path = std::filesystem::temp_directory_path() / ("rtmpscope-fifo-" + std::to_string(getpid()));
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::thread writer{[&] {
    const FileDescriptor end{open(path.c_str(), O_WRONLY)};
    writeAll(end.number(), capture(100));
  }};
  const ReadResult result = readAll(std::filesystem::path{path});
  writer.join();
  std::filesystem::remove(path);
  EXPECT_FALSE(result.error);
  EXPECT_EQ(result.packets.size(), 100U);
  EXPECT_TRUE(result.rereadTheSame);
}

/// All that can be read; then the error, if there is one.
std::pair<std::size_t, std::optional<CaptureError>> drain(capture::InputStream& input) {
  std::array<std::uint8_t, 4096> buffer{};
  std::size_t total = 0;
  while (true) {
    const auto got = input.read(buffer);
    if (!got) return {total, got.error()};
    if (*got == 0) return {total, std::nullopt};
    total += *got;
  }
}

TEST(SpoolingInput, StopsAtItsLimit) {
  const TemporaryFile file{Bytes(50'000, 1)};
  for (const std::uint64_t limit : {0U, 10'000U, 49'999U, 50'000U}) {
    SCOPED_TRACE(limit);
    auto spool = capture::makeSpool("x");
    ASSERT_TRUE(spool);
    SpoolingInput input{*FileInput::open(file.path()), *spool, limit};
    const auto [total, error] = drain(input);
    EXPECT_LE(total, limit);
    EXPECT_EQ(error.has_value(), limit < 50'000);
    if (error) {
      EXPECT_EQ(error->kind, CaptureError::Kind::NoSpace);
      EXPECT_EQ(drain(input).first, 0U);
    }
  }
}

TEST(SpoolingInput, FullDiskIsSaid) {
  const TemporaryFile file{Bytes(5000, 1)};
  const int full = open("/dev/full", O_RDWR);
  ASSERT_GE(full, 0);
  SpoolingInput input{*FileInput::open(file.path()), std::make_shared<const FileDescriptor>(full)};
  const auto [total, error] = drain(input);
  EXPECT_EQ(total, 0U);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, CaptureError::Kind::NoSpace);
  EXPECT_EQ(error->systemError, ENOSPC);
}

TEST(SpoolingInput, FolderForItIsTheOneOfTheEnvironment) {
  const char* const before = std::getenv("TMPDIR");
  const std::string kept = before != nullptr ? before : "";
  setenv("TMPDIR", "/nonexistent", 1);
  const auto spool = capture::makeSpool("push.pcap.gz");
  if (before != nullptr) {
    setenv("TMPDIR", kept.c_str(), 1);
  } else {
    unsetenv("TMPDIR");
  }
  ASSERT_FALSE(spool);
  EXPECT_EQ(spool.error().kind, CaptureError::Kind::NoSpace);
  EXPECT_EQ(spool.error().path, "push.pcap.gz");
  EXPECT_NE(describe(spool.error()).find("/nonexistent"), std::string::npos);
}

}  // namespace
}  // namespace rtmpscope::test
