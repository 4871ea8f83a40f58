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

/// Reads stretches of the stream that a message stands in again, one after the other, into one run of bytes.
class StreamReader {
 public:
  /// For sources alone. @param analysis  must outlive this
  explicit StreamReader(const Analysis& analysis) : m_analysis(analysis) {}
  /// For ranges of the stream of `record`.
  StreamReader(const Analysis& analysis, const session::MessageRecord& record);

  /// Appends what is there of `range`, at most `limit` bytes. Returns how many came before the first one that is missing.
  std::size_t read(StreamRange range, std::size_t limit = SIZE_MAX);

  /// What was read so far, and where it was captured.
  [[nodiscard]] std::vector<std::uint8_t>& bytes() { return m_bytes; }
  [[nodiscard]] std::vector<PacketSlice>& slices() { return m_slices; }
  /// Appends what is there of `source`. Returns how many bytes came before the first one that is missing.
  std::size_t read(const SourceRange& source);

 private:
  const Analysis& m_analysis;
  TcpStreamIndex m_tcpStream;
  Side m_side = Side::A;
  const DerivedStretches* m_derived = nullptr;  // null: the stream is that of the TCP connection
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
