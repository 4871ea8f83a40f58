// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "base/append_only.h"
#include "session/message_record.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace rtmpscope::analysis {

/// Heap that decoded commands and metadata may take in all. What comes later is read again when it is looked at.
inline constexpr std::size_t kMaxDetailBytesInAll = 32U << 20U;

/// Pieces of interleaved messages that are kept in all. The bytes of later ones can be shown, their chunks not told apart.
inline constexpr std::size_t kMaxPiecesInAll = 4U << 20U;

/// What is kept of all messages together.
struct MessageLimits {
  std::size_t detailBytes = kMaxDetailBytesInAll;
  std::size_t pieces = kMaxPiecesInAll;
};

/// How people number messages. Both null if that is the order of the rows.
struct MessageNumbering {
  std::shared_ptr<const std::vector<std::uint32_t>> order;    ///< number - 1 -> row
  std::shared_ptr<const std::vector<std::uint32_t>> numbers;  ///< row -> number - 1
};

/// The tables of messages while they grow: rows, gathered contents, listed body layouts.
class MessageTables {
 public:
  explicit MessageTables(const MessageLimits& limits = {}) : m_limits(limits) {}

  /// Appends a row. It never changes afterwards.
  MessageIndex append(const session::MessageRecord& record);
  [[nodiscard]] const session::MessageRecord& operator[](MessageIndex index) const { return m_messages[index.value()]; }

  /// Keeps a gathered content for MessageRecord::detail. MessageRecord::kNone if there is no room for more.
  std::uint32_t keepDetail(std::shared_ptr<const session::MessageDetail> detail);

  /// Keeps a listed layout for MessageRecord::pieces. kPiecesNotKept if there is no room for more.
  std::uint32_t keepPieces(const std::vector<StreamRange>& pieces);

  /// Numbers by frame of completion, then tcp.stream, side and stream offset; an aggregate's parts follow it.
  [[nodiscard]] MessageNumbering numbering() const;

  [[nodiscard]] MessageTable messages() const { return m_messages.view(); }
  [[nodiscard]] DetailTable details() const { return m_details.view(); }
  [[nodiscard]] PiecesTable pieces() const { return m_pieces.view(); }
  [[nodiscard]] std::size_t size() const { return m_messages.size(); }
  /// Contents that there was no room for.
  [[nodiscard]] std::uint64_t detailsLeftOut() const { return m_detailsLeftOut; }
  [[nodiscard]] bool piecesLimitReached() const { return m_piecesLimitReached; }

 private:
  MessageLimits m_limits;
  AppendOnly<session::MessageRecord> m_messages;
  AppendOnly<std::shared_ptr<const session::MessageDetail>> m_details;
  AppendOnly<std::shared_ptr<const std::vector<StreamRange>>> m_pieces;
  std::uint32_t m_latest = 0;             // the row that people number highest so far
  std::vector<std::uint32_t> m_lateRows;  // rows that were decoded after one that people number higher
  std::size_t m_detailBytes = 0;
  std::size_t m_pieceCount = 0;
  std::uint64_t m_detailsLeftOut = 0;
  bool m_piecesLimitReached = false;
};

}  // namespace rtmpscope::analysis
