// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/frame_contents.h"

#include "session/message_record.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using analysis::Analysis;

namespace {

constexpr std::array<std::string_view, 5> kHandshakeSteps = {"c0c1", "s0s1s2", "s0s1", "s2", "c2"};
constexpr std::size_t kMaxMessagesListed = 20;

}  // namespace

FrameContents::FrameContents(const Analysis& analysis) : m_analysis(analysis) {
  for (const auto& analyzed : analysis.sessions) {
    for (const session::Step& step : analyzed->session->steps) {
      if (step.frames.empty() || std::find(kHandshakeSteps.begin(), kHandshakeSteps.end(), step.id) == kHandshakeSteps.end()) continue;
      std::string& text = m_handshakes[step.frames.back().value()];
      text += (text.empty() ? "" : " | ") + step.title;
    }
  }
}

std::vector<MessageNumber> FrameContents::messagesEndingIn(FrameNumber frame) const {
  const auto frameOf = [&](std::uint32_t number) { return m_analysis.message(m_analysis.indexOf(MessageNumber{number})).frame; };
  // Numbers go by frame of completion: find the first one of the frame by halving.
  std::uint32_t low = 1;
  std::uint32_t high = static_cast<std::uint32_t>(m_analysis.messages.size()) + 1;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (frameOf(middle) < frame) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  std::vector<MessageNumber> numbers;
  for (; low <= m_analysis.messages.size() && frameOf(low) == frame; ++low) numbers.push_back(MessageNumber{low});
  return numbers;
}

std::string FrameContents::of(FrameNumber frame) const {
  std::string text;
  if (const auto handshake = m_handshakes.find(frame.value()); handshake != m_handshakes.end()) text = handshake->second;
  const std::vector<MessageNumber> numbers = messagesEndingIn(frame);
  for (std::size_t i = 0; i < std::min(numbers.size(), kMaxMessagesListed); ++i) {
    const session::MessageRecord& record = m_analysis.message(m_analysis.indexOf(numbers[i]));
    text += (text.empty() ? "" : " | ") + session::summarize(record, m_analysis.detail(record));
  }
  if (numbers.size() > kMaxMessagesListed) text += fmt::format(" | and {} more", numbers.size() - kMaxMessagesListed);
  return text;
}

}  // namespace rtmpscope::exporting
