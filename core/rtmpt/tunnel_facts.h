// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "rtmpt/tunnel_lane.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace rtmpscope::rtmpt {

/// An answer that was not what a tunnel's server says.
struct WrongAnswers {
  std::uint64_t count = 0;
  std::uint16_t status = 0;  ///< of the first one
  std::string reason;        ///< of the first one; from the wire
  std::string contentType;   ///< of the first one; from the wire
  std::string request;       ///< what it answered: "POST /open/1"; from the wire
  FrameNumber frame;         ///< of the first one
  bool last = false;         ///< the last answer of the session was one
};

/// What is known of a tunnelled session beyond the RTMP in it.
struct TunnelFacts {
  std::string id;          ///< in its URLs; empty if no answer to /open and no such URL was captured. From the wire
  std::string server;      ///< what the first answer's Server header says; from the wire
  FrameNumber openFrame;   ///< the request /open, none if it was not captured
  FrameNumber closeFrame;  ///< the request /close
  bool fromTheStart = false;
  std::uint64_t sends = 0;
  std::uint64_t idles = 0;
  std::uint64_t answers = 0;              ///< with a status of 2xx, to any of its requests
  std::uint64_t repeated = 0;             ///< requests whose number had been there before
  std::uint64_t withoutNumber = 0;        ///< requests whose URL has no sequence number
  FrameNumber withoutNumberFrame;         ///< the first of them
  std::optional<std::uint8_t> firstPoll;  ///< the byte that says how often to ask; as sent
  std::optional<std::uint8_t> lastPoll;
  bool requestsLost = false;  ///< the capture lacks bytes between requests: numbers may be missing for that reason
  SequenceGaps gaps;          ///< of requests
  WrongAnswers refused;       ///< statuses other than 2xx
  WrongAnswers foreign;       ///< 2xx, but the body is no tunnel's: a web page, no session id

  [[nodiscard]] std::uint64_t requests() const {
    return sends + idles + (openFrame != FrameNumber{} ? 1U : 0U) + (closeFrame != FrameNumber{} ? 1U : 0U);
  }
};

}  // namespace rtmpscope::rtmpt
