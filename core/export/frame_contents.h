// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace rtmpscope::exporting {

/// What RTMP says in a frame, for lists of frames: handshake parts and messages that end in it, in Wireshark's manner.
class FrameContents {
 public:
  /// @param analysis  must outlive this
  explicit FrameContents(const analysis::Analysis& analysis);

  /// "Handshake C0+C1", "Set Chunk Size 4096 | connect('live')"; "" if no message ends there.
  [[nodiscard]] std::string of(FrameNumber frame) const;

  /// The messages that end in a frame, in the order of their numbers.
  [[nodiscard]] std::vector<MessageNumber> messagesEndingIn(FrameNumber frame) const;

 private:
  const analysis::Analysis& m_analysis;
  std::unordered_map<std::uint32_t, std::string> m_handshakes;  ///< by frame
};

}  // namespace rtmpscope::exporting
