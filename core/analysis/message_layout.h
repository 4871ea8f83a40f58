// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "base/bytes.h"
#include "session/message_record.h"

#include <cstddef>
#include <vector>

namespace rtmpscope::analysis {

/// One chunk of a message where it lies in its direction's stream. The header may be empty: a piece that goes on behind a hole.
struct ChunkPlace {
  StreamRange header;
  StreamRange payload;
};

/// The chunks of a message, in stream order. Where the layout was not kept, its whole range as one piece without a header.
[[nodiscard]] std::vector<ChunkPlace> chunksOf(const session::MessageRecord& record, const PiecesTable& pieces);

/// Maps positions in a body to positions in the bytes that hold its pieces with chunk headers between them.
class BodyMap {
 public:
  /// The next piece of the body stands at `piece`.
  void add(ByteRange piece);

  [[nodiscard]] const std::vector<ByteRange>& pieces() const { return m_pieces; }
  /// The range from the first to the last byte of `body`: chunk headers between them are covered. Empty for an empty range.
  [[nodiscard]] ByteRange map(ByteRange body) const;
  /// The bytes of `body` alone, in order; what stands side by side is one range.
  [[nodiscard]] std::vector<ByteRange> mapPieces(ByteRange body) const;

 private:
  [[nodiscard]] std::size_t rowOf(std::size_t position) const;
  [[nodiscard]] std::size_t map(std::size_t position) const;

  std::vector<ByteRange> m_pieces;
  std::vector<std::size_t> m_begins;  // of each piece, in the body
  std::size_t m_size = 0;
};

}  // namespace rtmpscope::analysis
