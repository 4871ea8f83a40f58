// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/ids.h"
#include "base/stream_event.h"
#include "base/time.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace rtmpscope::session {

/// An alert that TLS sent in the clear (RFC 8446 6): before both sides had keys.
struct TlsAlert {
  Direction direction = Direction::ClientToServer;
  std::uint8_t level = 0;        ///< 1 warning, 2 fatal
  std::uint8_t description = 0;  ///< 40: handshake_failure ...
  FrameNumber frame;
  CaptureTime time{};
  bool afterData = false;  ///< application data had gone that way before
};

/// Walks over the records of one direction of a TLS connection and looks for an alert that can be read. Nothing of them is kept.
class TlsAlertReader {
 public:
  /// The first alert in the clear, in the event in which it is complete; without its direction and time.
  [[nodiscard]] std::optional<TlsAlert> feed(const StreamEvent& event);

 private:
  std::optional<TlsAlert> take(const StreamData& data);

  static constexpr std::size_t kHeader = 5;
  static constexpr std::size_t kAlert = 2;
  std::array<std::uint8_t, kHeader + kAlert> m_bytes{};  // of the record that goes on: its header, and an alert's two bytes
  std::size_t m_have = 0;
  std::size_t m_left = 0;  // of its body
  bool m_data = false;
  bool m_done = false;
};

/// "handshake_failure (40)"; RFC 8446 6.
[[nodiscard]] std::string tlsAlertName(std::uint8_t description);

}  // namespace rtmpscope::session
