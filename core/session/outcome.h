// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/connection.h"
#include "session/gathered.h"
#include "session/media_book.h"
#include "session/request_book.h"
#include "session/session.h"

#include <array>

namespace rtmpscope::session {

/// How long nothing may happen before somebody is called stalled.
inline constexpr Nanoseconds kStallTime = std::chrono::seconds{3};

/// What the verdicts below are made from. All references outlive the call.
struct OutcomeFacts {
  const net::Connection& connection;
  const RequestBook& requests;
  const MediaBook& media;
  const std::array<SideFacts, 2>& sides;  ///< [Side]
};

/// What the client came for (interface.md, "role").
[[nodiscard]] Role judgeRole(const OutcomeFacts& facts, Side client);

/// True if the SYN of this connection was sent and never became a connection: refused, or without any answer.
[[nodiscard]] bool neverOpened(const net::Connection& connection);

/// True if who reads the capture can see that this side sent nothing, or all that it sent from the first byte on.
[[nodiscard]] bool startCaptured(const OutcomeFacts& facts, Side side);

/// Why and how it ended. `session` has its steps, and whose client it is, already.
[[nodiscard]] Ending judgeEnding(const OutcomeFacts& facts, const Session& session);

/// How it went, in interface.md's order of judgement. `session` has all but the outcome.
[[nodiscard]] Outcome judgeOutcome(const OutcomeFacts& facts, const Session& session, bool serverPortIsRtmp);

}  // namespace rtmpscope::session
