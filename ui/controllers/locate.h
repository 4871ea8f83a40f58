// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "base/ids.h"
#include "session/session.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace rtmpscope::ui {

// Where one thing of a capture shows among the others. Pure functions of a snapshot.

/// True for a folded run of media: its `messages` are only the first and the last one.
[[nodiscard]] bool isMediaRun(const session::Step& step);

/// Row in session.steps of the step that a message belongs to: its own, else the run of media that it is part of.
[[nodiscard]] std::optional<std::size_t> stepOfMessage(const analysis::Analysis& analysis, const session::Session& session, MessageIndex message);

/// Row in session.steps of the step that a frame carries bytes of. Steps that name the frame come before runs that contain it.
[[nodiscard]] std::optional<std::size_t> stepOfFrame(const session::Session& session, FrameNumber frame);

/// Row in session.steps of the step with that number.
[[nodiscard]] std::optional<std::size_t> stepByNumber(const session::Session& session, std::uint32_t number);

/// The session whose connection a message belongs to.
[[nodiscard]] std::optional<SessionId> sessionOfMessage(const analysis::Analysis& analysis, const session::MessageRecord& record);

/// The session whose connection a frame belongs to.
[[nodiscard]] std::optional<SessionId> sessionOfFrame(const analysis::Analysis& analysis, FrameNumber frame);

/// Numbers [first, last) of the messages that were complete in a frame.
[[nodiscard]] std::pair<std::uint32_t, std::uint32_t> messagesEndingIn(const analysis::Analysis& analysis, FrameNumber frame);

/// Every media message of a run, in order.
[[nodiscard]] std::vector<MessageIndex> messagesOfRun(const analysis::Analysis& analysis, const session::Session& session, const session::Step& run);

/// Row in session.requests of the request that a message asks or answers.
[[nodiscard]] std::optional<std::size_t> requestOfMessage(const session::Session& session, MessageIndex message);

/// Rows in session.steps that a finding points at: those of its messages, else those of its frames.
[[nodiscard]] std::vector<std::size_t> stepsOfFinding(const analysis::Analysis& analysis, const session::Session& session,
                                                      const diagnosis::Finding& finding);

/// When a step stands in the order of the walkthrough: a run of media at its first message, all others when complete.
[[nodiscard]] std::optional<CaptureTime> orderTime(const session::Step& step);

}  // namespace rtmpscope::ui
