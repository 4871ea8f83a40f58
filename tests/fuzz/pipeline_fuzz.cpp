// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a capture file, through the whole house: analysed, reported in every form, and some of it looked at closely.
#include "analysis/analyzer.h"
#include "analysis/inspector.h"
#include "capture/open_capture.h"
#include "export/lists.h"
#include "export/report.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

namespace {

namespace exporting = rtmpscope::exporting;

using rtmpscope::FrameNumber;
using rtmpscope::MessageIndex;
using rtmpscope::analysis::Analysis;
using rtmpscope::analysis::Inspector;

constexpr std::size_t kBlockSize = 4096;

/// Of the packets and of the messages: enough for every shape of them, and quick.
constexpr std::uint32_t kShown = 8;

void demand(bool promise) {
  if (!promise) std::abort();
}

std::shared_ptr<const Analysis> analyzeBytes(const std::uint8_t* data, std::size_t size) {
  const int file = memfd_create("fuzz", MFD_CLOEXEC);
  demand(file >= 0 && write(file, data, size) == static_cast<ssize_t>(size));
  const auto source = rtmpscope::capture::openCapture("/proc/self/fd/" + std::to_string(file), kBlockSize);
  close(file);
  return source ? rtmpscope::analysis::analyze(**source, {}) : nullptr;
}

/// Every statement has frames that are there.
void checkEvidence(const Analysis& analysis) {
  const auto isThere = [&](FrameNumber frame) { return frame.value() >= 1 && frame.value() <= analysis.packets.size(); };
  for (const auto& session : analysis.sessions) {
    for (const auto& finding : session->findings) demand(std::ranges::all_of(finding.frames, isThere));
  }
  for (const auto& finding : analysis.findings) demand(std::ranges::all_of(finding.frames, isThere));
}

void report(const Analysis& analysis) {
  demand(!exporting::walkthroughText(analysis, {}, {}).empty());
  demand(!exporting::reportJson(analysis, {}, exporting::ReportDepth::Full, {}).empty());
  exporting::ReportOptions redacted;
  redacted.redaction = exporting::Redaction::On;
  demand(!exporting::reportHtml(analysis, {}, redacted).empty());
  (void)exporting::findingsText(analysis, {});
  (void)exporting::sessionsText(analysis, {});
}

void list(const Analysis& analysis, const Inspector& inspector) {
  std::size_t written = 0;
  const auto count = [&written](std::string_view text) {
    written += text.size();
    return true;
  };
  for (const auto format : {exporting::ListFormat::Text, exporting::ListFormat::Ndjson, exporting::ListFormat::Csv}) {
    exporting::writeMessages(analysis, format, {}, count);
  }
  exporting::writeFrames(inspector, analysis, exporting::ListFormat::Text, {}, count);
  for (std::uint32_t frame = 1; frame <= std::min<std::size_t>(analysis.packets.size(), kShown); ++frame) {
    demand(!exporting::showFrame(analysis, inspector.packet(FrameNumber{frame}), {}).empty());
  }
  for (std::uint32_t message = 0; message < std::min<std::size_t>(analysis.messages.size(), kShown); ++message) {
    demand(!exporting::showMessage(analysis, inspector.message(MessageIndex{message}), {}).empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto analysis = analyzeBytes(data, size);
  if (!analysis) return 0;
  checkEvidence(*analysis);
  report(*analysis);
  list(*analysis, Inspector{analysis});
  return 0;
}
