// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/merged_capture.h"

#include "capture/info_follower.h"
#include "capture/open_capture.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::capture {
namespace {

constexpr std::size_t kMaxFiles = 65536;
constexpr unsigned kFileShift = 48;
constexpr std::uint64_t kOffsetMask = (std::uint64_t{1} << kFileShift) - 1;

/// Reads packets of any of the files again.
class MergedBytes final : public CaptureBytes {
 public:
  explicit MergedBytes(std::vector<std::shared_ptr<const CaptureBytes>> files) : m_files(std::move(files)) {}
  [[nodiscard]] bool read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    const auto file = static_cast<std::size_t>(offset >> kFileShift);
    return file < m_files.size() && m_files[file] && m_files[file]->read(offset & kOffsetMask, into);
  }

 private:
  std::vector<std::shared_ptr<const CaptureBytes>> m_files;
};

/// One of the files, at its next packet.
struct Input {
  std::unique_ptr<PacketSource> source;
  InfoFollower follower;
  Packet packet;
};

class MergedSource final : public PacketSource {
 public:
  explicit MergedSource(std::vector<std::unique_ptr<PacketSource>> sources);

  [[nodiscard]] tl::expected<Status, CaptureError> next(Packet& packet) override;

  [[nodiscard]] const CaptureInfo& info() const override { return m_info; }
  [[nodiscard]] std::uint64_t position() const override;
  [[nodiscard]] std::uint64_t size() const override { return m_size; }
  [[nodiscard]] std::shared_ptr<const CaptureBytes> bytes() const override { return m_bytes; }

 private:
  void describeFiles();
  [[nodiscard]] bool isLater(std::size_t a, std::size_t b) const;
  /// Reads the next packet of a file. False if there is none.
  [[nodiscard]] bool advance(std::size_t file);
  [[nodiscard]] bool chooseNext();

  std::vector<Input> m_inputs;
  std::vector<std::size_t> m_waiting;    // a heap of the files whose packets come later than that of m_current
  std::optional<std::size_t> m_current;  // the file whose packet the caller has
  bool m_started = false;
  CaptureInfo m_info;
  std::uint64_t m_size = 0;
  std::shared_ptr<const CaptureBytes> m_bytes;
  std::optional<CaptureError> m_error;  // the first one
  std::uint32_t m_frames = 0;
};

MergedSource::MergedSource(std::vector<std::unique_ptr<PacketSource>> sources) {
  std::vector<std::shared_ptr<const CaptureBytes>> files;
  for (auto& source : sources) {
    files.push_back(source->bytes());
    m_inputs.push_back({std::move(source), {}, {}});
  }
  m_bytes = std::make_shared<const MergedBytes>(std::move(files));
  describeFiles();
}

void MergedSource::describeFiles() {
  const CaptureInfo& first = m_inputs.front().source->info();
  m_info.path = fmt::format("{} and {} more", first.path, m_inputs.size() - 1);
  m_info.format = first.format;
  m_info.compression = first.compression;
  bool sizesKnown = true;
  for (Input& input : m_inputs) {
    const CaptureInfo& info = input.source->info();
    static_cast<void>(input.follower.update(info, m_info));  // too many interfaces are said when they are read
    if (info.format != m_info.format) m_info.format = "mixed";
    if (info.compression != m_info.compression) m_info.compression.reset();
    sizesKnown = sizesKnown && input.source->size() > 0;
    m_size += input.source->size();
  }
  if (!sizesKnown) m_size = 0;
}

std::uint64_t MergedSource::position() const {
  std::uint64_t sum = 0;
  for (const Input& input : m_inputs) sum += input.source->position();
  return sum;
}

tl::expected<PacketSource::Status, CaptureError> MergedSource::next(Packet& packet) {
  if (!chooseNext()) {
    if (m_error) return tl::unexpected(*m_error);
    return Status::End;
  }
  Input& input = m_inputs[*m_current];
  packet = input.packet;
  packet.frame = FrameNumber{++m_frames};
  packet.interfaceIndex = input.follower.interfaceIndex(input.packet.interfaceIndex);
  packet.fileIndex = static_cast<std::uint16_t>(*m_current);
  packet.fileOffset |= std::uint64_t{*m_current} << kFileShift;
  input.follower.carryComments(input.source->info(), m_info, input.packet.frame, packet.frame);
  return Status::Packet;
}

/// Makes m_current the file whose packet comes next. False at the end of all.
bool MergedSource::chooseNext() {
  const auto later = [this](std::size_t a, std::size_t b) { return isLater(a, b); };
  if (!m_started) {
    m_started = true;
    for (std::size_t file = 0; file < m_inputs.size(); ++file) {
      if (advance(file)) m_waiting.push_back(file);
    }
    std::ranges::make_heap(m_waiting, later);
  } else if (m_current && advance(*m_current)) {
    // Files of a ring follow on each other, so mostly the next packet is from the same one.
    if (m_waiting.empty() || isLater(m_waiting.front(), *m_current)) return true;
    m_waiting.push_back(*m_current);
    std::ranges::push_heap(m_waiting, later);
  }
  m_current.reset();
  if (m_waiting.empty()) return false;
  std::ranges::pop_heap(m_waiting, later);
  m_current = m_waiting.back();
  m_waiting.pop_back();
  return true;
}

bool MergedSource::isLater(std::size_t a, std::size_t b) const {
  const CaptureTime timeA = m_inputs[a].packet.time;
  const CaptureTime timeB = m_inputs[b].packet.time;
  if (timeA != timeB) return timeA > timeB;
  // mergecap takes the file named last, but of packets without a time the file named first.
  return timeA == CaptureTime{} ? a > b : a < b;
}

bool MergedSource::advance(std::size_t file) {
  Input& input = m_inputs[file];
  const auto status = input.source->next(input.packet);
  const CaptureInfo& info = input.source->info();
  if (!input.follower.update(info, m_info)) {
    if (!m_error) m_error = CaptureError{CaptureError::Kind::Unsupported, info.path, 0, 0, "all files together have too many interfaces"};
    return false;
  }
  if (status && *status == Status::Packet) return true;
  input.follower.updateDrops(info, m_info);
  if (!status && !m_error) m_error = status.error();
  return false;
}

}  // namespace

tl::expected<std::unique_ptr<PacketSource>, CaptureError> openMerged(const std::vector<std::filesystem::path>& paths) {
  if (paths.empty() || paths.size() > kMaxFiles) {
    return tl::unexpected(
        CaptureError{CaptureError::Kind::CannotOpen, "the merged capture", 0, 0, fmt::format("it is made of {} files", paths.size())});
  }
  if (paths.size() == 1) return openCapture(paths.front());
  constexpr std::size_t memory = 16U << 20U;  // for the blocks of all files together
  constexpr std::size_t smallestBlock = 64U << 10U;
  const std::size_t blockSize = std::clamp(memory / paths.size(), smallestBlock, kBlockSize);
  std::vector<std::unique_ptr<PacketSource>> sources;
  for (const std::filesystem::path& path : paths) {
    auto source = openCapture(path, blockSize);
    if (!source) return tl::unexpected(std::move(source.error()));
    sources.push_back(*std::move(source));
  }
  return std::make_unique<MergedSource>(std::move(sources));
}

}  // namespace rtmpscope::capture
