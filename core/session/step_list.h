// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/connection.h"
#include "session/gathered.h"
#include "session/media_book.h"
#include "session/session.h"

#include <array>
#include <functional>
#include <vector>

namespace rtmpscope::session {

/// What the list of steps is made from. All references outlive the call. `frames` of the gathered steps and the frame
/// counts of the runs are filled in on the way: they are looked up once.
struct StepSources {
  const net::Connection& connection;
  std::vector<GatheredStep>& gathered;
  MediaBook& media;
  const std::array<SideFacts, 2>& sides;
  const MediaRun::FrameFinder& frames;
  const std::function<CaptureTime(FrameNumber)>& times;
};

/// Fills in `session.steps`: what happened, in order, numbered, with the reference steps that did not happen in their place
/// (interface.md, "Steps"). Phases of steps are left to assignPhases. `session` has client, role, handshake, protocol and
/// tracks.
void listSteps(const StepSources& sources, Session& session);

}  // namespace rtmpscope::session
