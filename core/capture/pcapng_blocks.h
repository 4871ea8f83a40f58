// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "capture/pcapng_format.h"
#include "capture/read_window.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <tl/expected.hpp>

namespace rtmpscope::capture::pcapng {

/// Walks the blocks of a pcapng file, whatever the byte order of its sections, and stops at those that a packet source has
/// use for; the others are passed over. So is a section of an unknown version: the walk goes on with the next section, and
/// ends with an Unsupported error in place of the plain end.
class Blocks {
 public:
  Blocks(std::unique_ptr<InputStream> input, std::size_t blockSize) : m_window(std::move(input), blockSize) {}

  /// Moves on to the next block that matters. False at the end. An error stays.
  [[nodiscard]] tl::expected<bool, CaptureError> next();

  [[nodiscard]] BlockType type() const { return m_type; }
  /// The whole block, trailer included, never shorter than minimumLength(type()). Lives until the next call of next().
  [[nodiscard]] ByteView bytes() const { return {m_window.data(), m_length}; }
  /// What stands between the fixed part, which ends at `begin` (at most the block's length), and the trailer.
  [[nodiscard]] OptionWalk options(std::size_t begin) const;
  /// Reads numbers in the section's byte order.
  [[nodiscard]] const Load& load() const { return m_load; }
  /// Where the block begins in the (decompressed) file.
  [[nodiscard]] std::uint64_t offset() const { return m_offset; }
  /// An error that says that this block cannot be right.
  [[nodiscard]] CaptureError damaged(std::string detail) const;

  [[nodiscard]] const InputStream& input() const { return m_window.input(); }

 private:
  /// Reads the header of the block at the window's offset. False at the end of the file.
  [[nodiscard]] bool readHeader();
  [[nodiscard]] bool readByteOrder();
  /// Brings the whole block into the window.
  [[nodiscard]] bool gather();
  [[nodiscard]] bool passOver();
  [[nodiscard]] bool checkTrailer(const std::uint8_t* trailer);
  void judgeVersion();
  [[nodiscard]] bool fail(CaptureError error);
  [[nodiscard]] bool failAtEnd();

  ReadWindow m_window;
  Load m_load;
  BlockType m_type{};
  std::uint32_t m_stated = 0;   // length of the block as it says itself
  std::uint64_t m_length = 0;   // and as it is: some writers leave the padding out
  std::uint64_t m_offset = 0;   // of the block
  std::size_t m_handedOut = 0;  // bytes at the window that are done with when the next block is asked for
  bool m_matters = false;
  bool m_versionKnown = true;
  std::optional<CaptureError> m_error;
  std::optional<CaptureError> m_unknownSection;  // the first one
};

}  // namespace rtmpscope::capture::pcapng
