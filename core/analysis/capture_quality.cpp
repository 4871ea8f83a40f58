// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/capture_quality.h"

#include "analysis/inspector.h"

#include <algorithm>
#include <memory>

namespace rtmpscope::analysis {
namespace {

using diagnosis::CaptureQuality;
using diagnosis::DirectionQuality;

/// Connections whose first packet is looked at.
constexpr std::size_t kMaxConnectionsLookedAt = 64;

void addConnections(const Analysis& analysis, CaptureQuality& quality) {
  for (const auto& analyzed : analysis.connections) {
    for (const net::TcpDirection& side : analyzed->connection->sides) {
      (analyzed->session ? quality.missingBytes : quality.otherMissingBytes) += side.missingBytes;
      (analyzed->session ? quality.gaps : quality.otherGaps) += side.troubles->gaps.size();
      quality.copies += side.troubles->copies;
    }
  }
}

void addSessions(const Analysis& analysis, CaptureQuality& quality) {
  for (const auto& analyzed : analysis.sessions) {
    const auto any = [&](auto holds) { return std::ranges::any_of(analyzed->quality, holds); };
    quality.oneDirection += any([](const DirectionQuality& each) { return !each.captured; });
    // A side that answered no SYN has no beginning to be missed.
    quality.begunBefore += any([](const DirectionQuality& each) { return each.captured && !each.fromStart && each.spoke; });
    quality.superSegments += any([](const DirectionQuality& each) { return each.superSegments; });
  }
}

std::vector<std::string> layersOf(const Analysis& analysis) {
  std::vector<std::string> layers;
  if (analysis.bytes == nullptr) return layers;
  // The inspector wants to share the analysis; this one is only borrowed for the call.
  const Inspector inspector(std::shared_ptr<const Analysis>(std::shared_ptr<const Analysis>(), &analysis));
  for (std::size_t i = 0; i < std::min(analysis.connections.size(), kMaxConnectionsLookedAt); ++i) {
    std::string stack = inspector.layers(analysis.connections[i]->connection->firstFrame);
    if (!stack.empty() && std::ranges::find(layers, stack) == layers.end()) layers.push_back(std::move(stack));
  }
  return layers;
}

}  // namespace

CaptureQuality judgeCapture(const Analysis& analysis) {
  CaptureQuality quality;
  quality.readToTheEnd = analysis.state != RunState::Cancelled;
  if (analysis.damage) (analysis.damage->kind == capture::CaptureError::Kind::Cut ? quality.cutAt : quality.damagedAt) = analysis.damage->offset;
  quality.cutPackets = analysis.snapLengthCuts;
  for (const capture::CaptureInterface& interface : analysis.capture.interfaces) {
    if (interface.dropped) quality.dropped = quality.dropped.value_or(0) + *interface.dropped;
  }
  quality.clockSteps = analysis.clockSteps.count;
  quality.largestClockStep = analysis.clockSteps.largest;
  quality.firstClockStep = analysis.clockSteps.first;
  quality.clockStepsAhead = analysis.clockSteps.ahead;
  quality.largestClockStepAhead = analysis.clockSteps.largestAhead;
  quality.firstClockStepAhead = analysis.clockSteps.firstAhead;
  addConnections(analysis, quality);
  addSessions(analysis, quality);
  quality.layers = layersOf(analysis);
  return quality;
}

}  // namespace rtmpscope::analysis
