// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "session/session.h"
#include "session/wire_use.h"
#include "texts/text.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace rtmpscope::diagnosis {

/// Would that server, with the settings that it comes with, have taken what the client sent?
enum class Acceptance : std::uint8_t { Yes, No, CannotTell };

/// One limit that the session goes beyond, or comes so near that it can't be told.
struct ProfileReason {
  bool refuses = true;  ///< false: it may work or not
  texts::Text text;     ///< a sentence without its full stop
  FrameNumber frame;    ///< where it was gone beyond
};

struct ProfileVerdict {
  std::string_view server;  ///< "nginx-rtmp"
  Acceptance acceptance = Acceptance::CannotTell;
  std::vector<ProfileReason> reasons;  ///< why not; of CannotTell, what is missing
};

/// Holds what a session's client did against the documented limits of servers. It knows limits alone: whether a server has the
/// application, and lets this publisher in, no capture can tell.
[[nodiscard]] std::vector<ProfileVerdict> judgeProfiles(const session::Session& session, const session::WireUse& use);

/// "yes", "no", "cannot tell".
[[nodiscard]] std::string_view toString(Acceptance acceptance);

}  // namespace rtmpscope::diagnosis
