// SPDX-License-Identifier: GPL-3.0-or-later
#include "accuracy/cuts/steps_kept.h"

#include "analysis/analyzer.h"

#include <algorithm>

namespace rtmpscope::test {
namespace {

using session::Step;
using session::StepStatus;

const session::Session* sessionOn(const analysis::Analysis& analysis, TcpStreamIndex stream) {
  for (const auto& one : analysis.sessions) {
    if (one->session->tcpStream == stream) return one->session.get();
  }
  return nullptr;
}

bool isSame(const Step& a, const Step& b) {
  return a.id == b.id && a.direction == b.direction && (a.id == "media" || a.title == b.title);
}

}  // namespace

std::shared_ptr<const analysis::Analysis> analyzePackets(const std::vector<CapturedPacket>& packets) {
  MemoryCapture capture{packets};
  return analysis::analyze(capture, {});
}

StepScore judgeSteps(const analysis::Analysis& whole, const std::vector<CapturedPacket>& packets, std::size_t without) {
  std::vector<CapturedPacket> rest = packets;
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(without));
  const auto cut = analyzePackets(rest);
  const FrameNumber gone{static_cast<std::uint32_t>(without + 1)};

  StepScore score;
  for (const auto& one : whole.sessions) {
    const session::Session* after = sessionOn(*cut, one->session->tcpStream);
    std::vector<Step> left = after == nullptr ? std::vector<Step>{} : after->steps;
    for (const Step& step : one->session->steps) {
      if (step.status != StepStatus::Seen) continue;
      const auto same =
          std::find_if(left.begin(), left.end(), [&](const Step& other) { return isSame(step, other) && other.status == StepStatus::Seen; });
      const bool found = same != left.end();
      if (found && step.id != "media") left.erase(same);
      if (std::find(step.frames.begin(), step.frames.end(), gone) == step.frames.end()) {
        score.kept.count(found);
        if (!found) score.faults.push_back("without frame " + std::to_string(gone.value()) + ": " + step.title);
      } else if (!found) {
        const bool blamed =
            std::any_of(left.begin(), left.end(), [&](const Step& other) { return other.id == step.id && other.status == StepStatus::Missing; });
        score.blamed += blamed ? 1 : 0;
        if (blamed) score.faults.push_back("without frame " + std::to_string(gone.value()) + " said to be missing: " + step.title);
      }
    }
  }
  return score;
}

}  // namespace rtmpscope::test
