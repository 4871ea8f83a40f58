// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "session/session.h"
#include "texts/text.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace rtmpscope::diagnosis {

/// How one of the handshake's ordering rules fared.
enum class RuleState : std::uint8_t {
  Kept,
  Bent,        ///< the frames are in the other order
  CannotTell,  ///< what decides was not captured
  NotReached,  ///< the handshake did not come so far
};

/// One of the seven ordering rules of RTMP 5.2.1 and 5.2.6, judged by the order of the frames as captured.
struct HandshakeRule {
  std::uint8_t number = 0;  ///< 1 to 7
  texts::Phrase text;       ///< the rule in a sentence
  RuleState state = RuleState::NotReached;
  std::vector<FrameNumber> frames;  ///< that decide it: what had to come first, then what had to wait
};

inline constexpr std::size_t kHandshakeRules = 7;

/// All seven, in order.
[[nodiscard]] std::array<HandshakeRule, kHandshakeRules> judgeHandshakeRules(const session::Session& session);

/// "kept", "bent", "cannot be told", "not reached".
[[nodiscard]] texts::Phrase describe(RuleState state);

/// What is to be said of one part of a handshake: what it is, what was checked, which ordering rule it kept or bent.
struct HandshakeNote {
  std::uint32_t step = 0;  ///< number of the step; 0: on the phase `phase`
  session::PhaseId phase{};
  texts::Text text;
};

/// Notes on the steps of the TCP and the RTMP handshake, and one on the RTMP handshake as a whole. None if there was none.
[[nodiscard]] std::vector<HandshakeNote> describeHandshake(const session::Session& session);

}  // namespace rtmpscope::diagnosis
