// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng_blocks.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::capture::pcapng {
namespace {

constexpr std::size_t kMinimumBlockLength = kBlockHeaderSize + kBlockTrailerSize;

bool carriesSomething(BlockType type) {
  switch (type) {
    case BlockType::SectionHeader:
    case BlockType::InterfaceDescription:
    case BlockType::ObsoletePacket:
    case BlockType::SimplePacket:
    case BlockType::InterfaceStatistics:
    case BlockType::EnhancedPacket:
    case BlockType::DecryptionSecrets:
      return true;
  }
  return false;
}

}  // namespace

tl::expected<bool, CaptureError> Blocks::next() {
  m_window.consume(std::exchange(m_handedOut, 0));
  while (!m_error && readHeader()) {
    if (!m_matters) {
      if (!passOver()) break;
      continue;
    }
    if (!gather()) break;
    if (m_type == BlockType::SectionHeader) judgeVersion();
    if (m_versionKnown) {
      m_handedOut = m_length;
      return true;
    }
    m_window.consume(m_length);
  }
  if (m_error) return tl::unexpected(*m_error);
  if (m_unknownSection) return tl::unexpected(*m_unknownSection);
  return false;
}

bool Blocks::readHeader() {
  m_offset = m_window.offset();
  if (!m_window.ensure(kMinimumBlockLength)) return m_window.available() > 0 || m_window.error() ? failAtEnd() : false;
  m_type = BlockType{m_load.u32(m_window.data())};
  if (m_type == BlockType::SectionHeader && !readByteOrder()) return false;
  m_stated = m_load.u32(m_window.data() + 4);
  m_length = (std::uint64_t{m_stated} + 3) / 4 * 4;
  m_matters = m_versionKnown && carriesSomething(m_type);
  const std::uint32_t minimum = m_matters ? minimumLength(m_type) : kMinimumBlockLength;
  if (m_length >= minimum && m_length <= kMaxBlockLength) return true;
  return fail(damaged(fmt::format("a block of type {:#x} says that it is {} bytes long", static_cast<std::uint32_t>(m_type), m_stated)));
}

bool Blocks::readByteOrder() {
  const auto bigEndian = isBigEndianSection(m_window.data() + kBlockHeaderSize);
  if (!bigEndian) return fail(damaged("a section header has no byte-order magic"));
  m_load = Load{*bigEndian};
  m_versionKnown = true;
  return true;
}

bool Blocks::gather() {
  if (!m_window.ensure(m_length)) return failAtEnd();
  return checkTrailer(m_window.data() + m_length - kBlockTrailerSize);
}

bool Blocks::passOver() {
  if (!m_window.skip(m_length - kBlockTrailerSize) || !m_window.ensure(kBlockTrailerSize)) return failAtEnd();
  if (!checkTrailer(m_window.data())) return false;
  m_window.consume(kBlockTrailerSize);
  return true;
}

bool Blocks::checkTrailer(const std::uint8_t* trailer) {
  const std::uint32_t again = m_load.u32(trailer);
  if (again == m_stated) return true;
  return fail(damaged(fmt::format("a block is {} bytes long by its beginning and {} by its end", m_stated, again)));
}

void Blocks::judgeVersion() {
  constexpr std::uint16_t knownMajor = 1;
  const std::uint16_t major = m_load.u16(m_window.data() + 12);
  m_versionKnown = major == knownMajor;
  if (m_versionKnown || m_unknownSection) return;
  const std::uint16_t minor = m_load.u16(m_window.data() + 14);
  m_unknownSection =
      CaptureError{CaptureError::Kind::Unsupported, m_window.input().path(), m_offset, 0,
                   fmt::format("the section there has the format version {}.{}, which is not known; it was passed over", major, minor)};
}

OptionWalk Blocks::options(std::size_t begin) const {
  const std::size_t end = m_length - kBlockTrailerSize;
  return OptionWalk{bytes().subspan(std::min(begin, end), end - std::min(begin, end)), m_load};
}

CaptureError Blocks::damaged(std::string detail) const {
  return {CaptureError::Kind::Damaged, m_window.input().path(), m_offset, 0, std::move(detail)};
}

bool Blocks::fail(CaptureError error) {
  m_error = std::move(error);
  return false;
}

bool Blocks::failAtEnd() {
  return fail(m_window.shortage(m_offset));
}

}  // namespace rtmpscope::capture::pcapng
