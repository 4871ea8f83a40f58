// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "analysis/conversation_limits.h"
#include "base/progress.h"
#include "rtmpt/tunnel_connection.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace rtmpscope::analysis {

/// What a user can tell the analyzer.
struct AnalyzerOptions {
  std::vector<std::uint16_t> decodeAsRtmp;  ///< TCP ports that carry RTMP, beside 1935
  /// How often snapshots are handed out while the pass runs; zero: only the last one.
  std::chrono::milliseconds snapshotInterval{0};
  ConversationLimits conversationLimits{};  ///< others than the defaults are for tests
  rtmpt::TunnelLimits tunnelLimits{};  ///< others than the defaults are for tests
};

/// Gets snapshots on the analyzer's thread.
class AnalysisSink {
 public:
  virtual ~AnalysisSink() = default;
  virtual void onSnapshot(std::shared_ptr<const Analysis> analysis) = 0;
};

/// The pipeline: reads `source` to its end, or until a stop is asked for, and hands out what it found.
/// @param progress  may be null
/// @param sink      may be null; also gets the last snapshot, the one that is returned
[[nodiscard]] std::shared_ptr<const Analysis> analyze(capture::PacketSource& source, const AnalyzerOptions& options, std::stop_token stop = {},
                                                      ProgressSink* progress = nullptr, AnalysisSink* sink = nullptr);

}  // namespace rtmpscope::analysis
