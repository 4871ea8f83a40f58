// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "accuracy/cuts/judgement.h"
#include "support/capture/memory_capture.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace rtmpscope::analysis {
struct Analysis;
}

namespace rtmpscope::test {

/// How the steps of a capture's sessions fare if packets are missing from it.
struct StepScore {
  Share kept;                ///< of the steps none of whose frames is missing: still there
  std::uint64_t blamed = 0;  ///< steps that lost a frame and are then said not to have happened, rather than not to be captured
  std::vector<std::string> faults;
};

/// The analysis of packets, all of Ethernet.
[[nodiscard]] std::shared_ptr<const analysis::Analysis> analyzePackets(const std::vector<CapturedPacket>& packets);

/// Analyses the packets without one of them and compares the steps.
/// @param without  index of the packet that is left out
[[nodiscard]] StepScore judgeSteps(const analysis::Analysis& whole, const std::vector<CapturedPacket>& packets, std::size_t without);

}  // namespace rtmpscope::test
