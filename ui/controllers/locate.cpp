// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/locate.h"

#include <algorithm>

namespace rtmpscope::ui {

using session::Session;
using session::Step;

namespace {

std::size_t rowOf(const Session& session, const Step& step) {
  return static_cast<std::size_t>(&step - session.steps.data());
}

bool runContains(const analysis::Analysis& analysis, const Session& session, const Step& run, MessageIndex message) {
  if (!isMediaRun(run) || run.messages.empty() || message < run.messages.front() || message > run.messages.back()) return false;
  const session::MessageRecord& record = analysis.message(message);
  const session::MessageRecord& first = analysis.message(run.messages.front());
  return record.isMedia() && sessionOfMessage(analysis, record) == session.id && record.side == first.side;
}

/// First message number whose frame is not before `frame`.
std::uint32_t lowerBound(const analysis::Analysis& analysis, std::uint32_t frame) {
  std::uint32_t low = 1;
  std::uint32_t high = static_cast<std::uint32_t>(analysis.messages.size()) + 1;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (analysis.message(analysis.indexOf(MessageNumber{middle})).frame.value() < frame) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

bool isMediaRun(const Step& step) {
  return step.audioMessages + step.videoMessages > 0;
}

std::optional<std::size_t> stepOfMessage(const analysis::Analysis& analysis, const Session& session, MessageIndex message) {
  for (const Step& step : session.steps) {
    if (std::ranges::find(step.messages, message) != step.messages.end()) return rowOf(session, step);
  }
  for (const Step& step : session.steps) {
    if (runContains(analysis, session, step, message)) return rowOf(session, step);
  }
  return std::nullopt;
}

std::optional<std::size_t> stepOfFrame(const Session& session, FrameNumber frame) {
  std::optional<std::size_t> run;
  for (const Step& step : session.steps) {
    if (step.frames.empty()) continue;
    if (std::ranges::binary_search(step.frames, frame)) {
      if (!isMediaRun(step)) return rowOf(session, step);
      run = rowOf(session, step);
    } else if (isMediaRun(step) && !run && step.frames.front() < frame && frame < step.frames.back()) {
      run = rowOf(session, step);
    }
  }
  return run;
}

std::optional<std::size_t> stepByNumber(const Session& session, std::uint32_t number) {
  const auto found = std::ranges::find(session.steps, number, &Step::number);
  if (found == session.steps.end()) return std::nullopt;
  return rowOf(session, *found);
}

std::optional<SessionId> sessionOfMessage(const analysis::Analysis& analysis, const session::MessageRecord& record) {
  const analysis::AnalyzedSession* const analyzed = analysis.sessionOf(record);
  return analyzed != nullptr ? std::optional{analyzed->session->id} : std::nullopt;
}

std::optional<SessionId> sessionOfFrame(const analysis::Analysis& analysis, FrameNumber frame) {
  if (frame.value() == 0 || frame.value() > analysis.packets.size()) return std::nullopt;
  const std::uint32_t stream = analysis.packet(frame).tcpStream;
  if (stream >= analysis.connections.size()) return std::nullopt;
  return analysis.connections[stream]->session;
}

std::pair<std::uint32_t, std::uint32_t> messagesEndingIn(const analysis::Analysis& analysis, FrameNumber frame) {
  return {lowerBound(analysis, frame.value()), lowerBound(analysis, frame.value() + 1)};
}

std::vector<MessageIndex> messagesOfRun(const analysis::Analysis& analysis, const Session& session, const Step& run) {
  std::vector<MessageIndex> messages;
  if (!isMediaRun(run) || run.messages.empty()) return messages;
  const std::uint32_t last = std::min(run.messages.back().value(), static_cast<std::uint32_t>(analysis.messages.size()) - 1);
  for (std::uint32_t row = run.messages.front().value(); row <= last; ++row) {
    if (runContains(analysis, session, run, MessageIndex{row})) messages.emplace_back(row);
  }
  return messages;
}

std::optional<std::size_t> requestOfMessage(const Session& session, MessageIndex message) {
  for (std::size_t row = 0; row < session.requests.size(); ++row) {
    if (session.requests[row].message == message || session.requests[row].answerMessage == message) return row;
  }
  return std::nullopt;
}

std::vector<std::size_t> stepsOfFinding(const analysis::Analysis& analysis, const Session& session, const diagnosis::Finding& finding) {
  std::vector<std::size_t> rows;
  const auto add = [&rows](std::optional<std::size_t> row) {
    if (row && std::ranges::find(rows, *row) == rows.end()) rows.push_back(*row);
  };
  for (const MessageIndex message : finding.messages) add(stepOfMessage(analysis, session, message));
  if (rows.empty()) {
    for (const FrameNumber frame : finding.frames) add(stepOfFrame(session, frame));
  }
  std::ranges::sort(rows);
  return rows;
}

std::optional<CaptureTime> orderTime(const Step& step) {
  return isMediaRun(step) ? step.firstTime : step.time;
}

}  // namespace rtmpscope::ui
