// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng_source.h"

#include "capture/info_follower.h"
#include "capture/pcapng_blocks.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::capture {
namespace {

using pcapng::BlockType;
using pcapng::Option;
using pcapng::OptionWalk;

constexpr std::size_t kMaxCommentBytes = 1U << 20U;  // all comments of a file
constexpr std::size_t kMaxSecretBytes = 16U << 20U;  // all key logs of a file

class PcapngSource final : public PacketSource {
 public:
  PcapngSource(std::unique_ptr<InputStream> input, std::size_t blockSize) : m_blocks(std::move(input), blockSize) {
    m_info.path = m_blocks.input().path();
    m_info.compression = m_blocks.input().compression();
    m_info.format = "pcapng";
  }

  /// Reads up to the first packet.
  void prime() { m_arrived = advance(); }

  [[nodiscard]] tl::expected<Status, CaptureError> next(Packet& packet) override;

  [[nodiscard]] const CaptureInfo& info() const override { return m_info; }
  [[nodiscard]] std::uint64_t position() const override { return m_blocks.input().position(); }
  [[nodiscard]] std::uint64_t size() const override { return m_blocks.input().size(); }
  [[nodiscard]] std::shared_ptr<const CaptureBytes> bytes() const override { return m_blocks.input().bytes(); }

 private:
  /// What is needed of an interface per packet; m_info has the rest.
  struct Interface {
    pcapng::TimeScale time;
    LinkType linkType{};
    std::uint32_t snapLength = 0;
    bool hasStatistics = false;
  };
  /// A packet block, whichever kind it is.
  struct PacketBlock {
    std::size_t interface = 0;  // in m_interfaces
    CaptureTime time;
    std::size_t dataOffset = 0;
    std::size_t capturedLength = 0;
    std::uint32_t originalLength = 0;
  };

  [[nodiscard]] tl::expected<Status, CaptureError> advance();
  [[nodiscard]] std::optional<CaptureError> readBlock();
  [[nodiscard]] std::optional<CaptureError> readInterface();
  [[nodiscard]] std::optional<CaptureError> readPacket(std::uint32_t interface);
  [[nodiscard]] std::optional<CaptureError> readSimplePacket();
  void readStatistics();
  void readSecrets();
  void readSectionComments();
  void readPacketOptions(FrameNumber frame);
  void countDrops(std::size_t interface, std::uint64_t packets);
  [[nodiscard]] bool roomFor(std::string_view text, std::size_t& kept, std::size_t limit);
  [[nodiscard]] CaptureError noSuchInterface(std::uint32_t interface) const;

  pcapng::Blocks m_blocks;
  CaptureInfo m_info;
  std::vector<Interface> m_interfaces;  // in step with m_info.interfaces
  std::size_t m_sectionStart = 0;       // where those of this section begin
  std::size_t m_commentBytes = 0;
  std::size_t m_secretBytes = 0;
  PacketBlock m_packet;
  std::optional<tl::expected<Status, CaptureError>> m_arrived;  // at what, if next() has not handed it out yet; stays at the end
  std::uint32_t m_frames = 0;
};

bool isPacket(BlockType type) {
  return type == BlockType::EnhancedPacket || type == BlockType::SimplePacket || type == BlockType::ObsoletePacket;
}

tl::expected<PacketSource::Status, CaptureError> PcapngSource::next(Packet& packet) {
  if (!m_arrived) m_arrived = advance();
  if (!*m_arrived || **m_arrived == Status::End) return *m_arrived;
  m_arrived.reset();

  packet.frame = FrameNumber{++m_frames};
  packet.time = m_packet.time;
  packet.bytes = m_blocks.bytes().subspan(m_packet.dataOffset, m_packet.capturedLength);
  packet.originalLength = m_packet.originalLength;
  packet.linkType = m_interfaces[m_packet.interface].linkType;
  packet.interfaceIndex = static_cast<std::uint16_t>(m_packet.interface);
  packet.fileIndex = 0;
  packet.fileOffset = m_blocks.offset() + m_packet.dataOffset;
  readPacketOptions(packet.frame);
  return Status::Packet;
}

/// Moves on to the next packet block and reads what stands before it.
tl::expected<PacketSource::Status, CaptureError> PcapngSource::advance() {
  while (true) {
    const auto more = m_blocks.next();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return Status::End;
    if (auto error = readBlock()) return tl::unexpected(*std::move(error));
    if (isPacket(m_blocks.type())) return Status::Packet;
  }
}

std::optional<CaptureError> PcapngSource::readBlock() {
  const std::uint8_t* const body = m_blocks.bytes().data() + pcapng::kBlockHeaderSize;
  switch (m_blocks.type()) {
    case BlockType::EnhancedPacket:
      return readPacket(m_blocks.load().u32(body));
    case BlockType::ObsoletePacket:
      return readPacket(m_blocks.load().u16(body));
    case BlockType::SimplePacket:
      return readSimplePacket();
    case BlockType::SectionHeader:
      m_sectionStart = m_interfaces.size();
      readSectionComments();
      break;
    case BlockType::InterfaceDescription:
      return readInterface();
    case BlockType::InterfaceStatistics:
      readStatistics();
      break;
    case BlockType::DecryptionSecrets:
      readSecrets();
      break;
  }
  return std::nullopt;
}

std::optional<CaptureError> PcapngSource::readInterface() {
  constexpr std::size_t fixedSize = 16;
  const std::uint8_t* const block = m_blocks.bytes().data();
  if (m_interfaces.size() == InfoFollower::kMaxInterfaces)
    return m_blocks.damaged(fmt::format("there are more than {} interfaces", InfoFollower::kMaxInterfaces));
  CaptureInterface described{LinkType{m_blocks.load().u16(block + 8)}, m_blocks.load().u32(block + 12), {}, std::nullopt};
  std::uint8_t resolution = 6;
  std::int64_t offset = 0;
  for (OptionWalk option = m_blocks.options(fixedSize); option.next();) {
    if (option.code() == Option::InterfaceName) described.name = option.text();
    if (option.code() == Option::TimeResolution && option.value().size() == 1) resolution = option.value()[0];
    if (option.code() == Option::TimeOffset) offset = static_cast<std::int64_t>(option.u64().value_or(0));
  }
  m_interfaces.push_back({pcapng::TimeScale{resolution, offset}, described.linkType, described.snapLength});
  m_info.interfaces.push_back(std::move(described));
  return std::nullopt;
}

/// Enhanced and obsolete blocks differ only in how they name the interface.
std::optional<CaptureError> PcapngSource::readPacket(std::uint32_t interface) {
  constexpr std::size_t fixedSize = 28;
  const ByteView block = m_blocks.bytes();
  const Load& load = m_blocks.load();
  if (interface >= m_interfaces.size() - m_sectionStart) return noSuchInterface(interface);
  const std::uint32_t capturedLength = load.u32(block.data() + 20);
  if (capturedLength > block.size() - fixedSize - pcapng::kBlockTrailerSize) {
    return m_blocks.damaged(fmt::format("a block of {} bytes says that {} bytes were captured", block.size(), capturedLength));
  }
  m_packet.interface = m_sectionStart + interface;
  const std::uint64_t timestamp = std::uint64_t{load.u32(block.data() + 12)} << 32U | load.u32(block.data() + 16);
  m_packet.time = m_interfaces[m_packet.interface].time.at(timestamp);
  m_packet.dataOffset = fixedSize;
  m_packet.capturedLength = capturedLength;
  m_packet.originalLength = load.u32(block.data() + 24);
  return std::nullopt;
}

/// A simple block has no time, is of the section's first interface, and was cut at its snaplen.
std::optional<CaptureError> PcapngSource::readSimplePacket() {
  constexpr std::size_t fixedSize = 12;
  const ByteView block = m_blocks.bytes();
  if (m_interfaces.size() == m_sectionStart) return noSuchInterface(0);
  const Interface& interface = m_interfaces[m_sectionStart];
  const std::uint32_t length = m_blocks.load().u32(block.data() + pcapng::kBlockHeaderSize);
  const std::uint32_t captured = interface.snapLength == 0 ? length : std::min(length, interface.snapLength);
  m_packet.interface = m_sectionStart;
  m_packet.time = CaptureTime{};
  m_packet.dataOffset = fixedSize;
  m_packet.capturedLength = std::min<std::size_t>(captured, block.size() - fixedSize - pcapng::kBlockTrailerSize);
  m_packet.originalLength = length;
  return std::nullopt;
}

void PcapngSource::readPacketOptions(FrameNumber frame) {
  if (m_blocks.type() == BlockType::SimplePacket) return;  // has none
  constexpr std::uint16_t unknownDrops = 0xFFFF;
  if (m_blocks.type() == BlockType::ObsoletePacket) {
    const std::uint16_t drops = m_blocks.load().u16(m_blocks.bytes().data() + 10);
    if (drops != unknownDrops) countDrops(m_packet.interface, drops);
  }
  for (OptionWalk option = m_blocks.options(m_packet.dataOffset + (m_packet.capturedLength + 3) / 4 * 4); option.next();) {
    if (option.code() == Option::Comment) {
      if (std::string text = option.text(); roomFor(text, m_commentBytes, kMaxCommentBytes)) m_info.comments.push_back({frame, std::move(text)});
    }
    if (option.code() == Option::PacketDropCount && m_blocks.type() == BlockType::EnhancedPacket)
      countDrops(m_packet.interface, option.u64().value_or(0));
  }
}

/// What packets say about those that were lost before them. Interface statistics, which count from the beginning, know better.
void PcapngSource::countDrops(std::size_t interface, std::uint64_t packets) {
  if (m_interfaces[interface].hasStatistics) return;
  auto& dropped = m_info.interfaces[interface].dropped;
  dropped = dropped.value_or(0) + packets;
}

void PcapngSource::readStatistics() {
  constexpr std::size_t fixedSize = 20;
  const std::uint32_t number = m_blocks.load().u32(m_blocks.bytes().data() + pcapng::kBlockHeaderSize);
  if (number >= m_interfaces.size() - m_sectionStart) return;
  std::optional<std::uint64_t> dropped;
  for (OptionWalk option = m_blocks.options(fixedSize); option.next();) {
    const bool drops = option.code() == Option::InterfaceDrops || option.code() == Option::OsDrops;
    if (drops && option.u64()) dropped = dropped.value_or(0) + *option.u64();
  }
  if (!dropped) return;
  m_interfaces[m_sectionStart + number].hasStatistics = true;
  m_info.interfaces[m_sectionStart + number].dropped = dropped;
}

void PcapngSource::readSecrets() {
  constexpr std::size_t fixedSize = 16;
  const ByteView block = m_blocks.bytes();
  if (m_blocks.load().u32(block.data() + 8) != pcapng::kSecretsTlsKeyLog) return;
  const std::size_t length = std::min<std::size_t>(m_blocks.load().u32(block.data() + 12), block.size() - fixedSize - pcapng::kBlockTrailerSize);
  const ByteView secrets = block.subspan(fixedSize, length);
  std::string text{secrets.begin(), secrets.end()};
  if (roomFor(text, m_secretBytes, kMaxSecretBytes)) m_info.decryptionSecrets.push_back(std::move(text));
}

void PcapngSource::readSectionComments() {
  constexpr std::size_t fixedSize = 24;
  for (OptionWalk option = m_blocks.options(fixedSize); option.next();) {
    if (option.code() != Option::Comment) continue;
    if (std::string text = option.text(); roomFor(text, m_commentBytes, kMaxCommentBytes)) m_info.sectionComments.push_back(std::move(text));
  }
}

/// Comments and secrets are kept for as long as the capture is, so there is an end to them. Empty ones count as well.
bool PcapngSource::roomFor(std::string_view text, std::size_t& kept, std::size_t limit) {
  const std::size_t cost = text.size() + sizeof(PacketComment);
  if (cost > limit - kept) {
    ++m_info.leftOut;
    return false;
  }
  kept += cost;
  return true;
}

CaptureError PcapngSource::noSuchInterface(std::uint32_t interface) const {
  return m_blocks.damaged(
      fmt::format("a packet is of interface {}, and the section has described {}", interface, m_interfaces.size() - m_sectionStart));
}

}  // namespace

tl::expected<std::unique_ptr<PacketSource>, CaptureError> openPcapng(std::unique_ptr<InputStream> input, std::size_t blockSize) {
  auto source = std::make_unique<PcapngSource>(std::move(input), blockSize);
  source->prime();
  return source;
}

}  // namespace rtmpscope::capture
