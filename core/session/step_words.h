// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/command.h"
#include "rtmp/constants.h"
#include "session/gathered.h"
#include "session/message_record.h"
#include "session/request_book.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace rtmpscope::session {

/// Bytes of text from the wire that are kept with a step; what is longer ends in "...".
inline constexpr std::size_t kMaxTitleLength = 512;
inline constexpr std::size_t kMaxSummaryLength = 1024;

/// What a step says beside its title.
struct StepWords {
  std::string asked;    ///< the command that it answers, where the title does not say it
  std::string summary;  ///< from the wire
};

/// The step of a message of type 1 to 6.
[[nodiscard]] std::string controlStepId(const MessageRecord& record);
/// The step of a command.
[[nodiscard]] std::string commandStepId(const HeardCommand& heard, const RequestBook::Verdict& verdict);
/// The step of what is neither, or could not be read.
[[nodiscard]] std::string otherStepId(rtmp::MessageType type);

/// What the title of a command does not say.
[[nodiscard]] StepWords describeCommand(const rtmp::Command& command, const HeardCommand& heard, const RequestBook::Verdict& verdict);
[[nodiscard]] StepWords describeAnswer(const HeardCommand& heard, const RequestBook::Verdict& verdict);

void setWords(GatheredStep& step, std::string_view id, const std::string& title, const StepWords& words);

}  // namespace rtmpscope::session
