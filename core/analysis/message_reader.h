// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "analysis/inspector.h"
#include "analysis/message_fields.h"
#include "base/bytes.h"
#include "base/direction.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace rtmpscope::analysis {

/// Reads stretches of one direction of a connection again, one after the other, into one run of bytes.
class StreamReader {
 public:
  /// @param analysis  must outlive this
  StreamReader(const Analysis& analysis, TcpStreamIndex stream, Side side);

  /// Appends what is there of `range`, at most `limit` bytes. Returns how many came before the first one that is missing.
  std::size_t read(StreamRange range, std::size_t limit = SIZE_MAX);

  /// What was read so far, and where it was captured.
  [[nodiscard]] std::vector<std::uint8_t>& bytes() { return m_bytes; }
  [[nodiscard]] std::vector<PacketSlice>& slices() { return m_slices; }

 private:
  [[nodiscard]] std::size_t leadingBytes(StreamRange range) const;

  const Analysis& m_analysis;
  const net::FrameMap* m_frames = nullptr;
  std::vector<std::uint8_t> m_bytes;
  std::vector<PacketSlice> m_slices;
};

/// A message read again: the view without its fields, and where in it headers and body stand.
struct MessageReading {
  MessageView view;
  ReadMessage read;
};

[[nodiscard]] MessageReading readMessage(const Analysis& analysis, MessageIndex index);

}  // namespace rtmpscope::analysis
