// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/diagnose.h"

#include "diagnosis/case_file.h"
#include "diagnosis/rules/rules.h"

#include <algorithm>

namespace rtmpscope::diagnosis {
namespace {

using JudgeFile = void (*)(const CaseFile&, std::vector<Finding>&);

// Rules look at a case file; the catalogue's readers know only sessions.
template <JudgeFile judge>
void with(const session::Session& session, const net::Connection& connection, std::vector<Finding>& findings) {
  judge(CaseFile{session, connection}, findings);
}

constexpr Rule kCatalog[] = {
    {"not-rtmp", "Not RTMP", with<rules::notRtmp>},
    {"connection-refused", "Connection refused", with<rules::connectionRefused>},
    {"handshake-stalled", "Handshake stalled", with<rules::handshakeStalled>},
    {"handshake-order", "Handshake out of order", with<rules::handshakeOrder>},
    {"digest-missing", "Handshake digest missing", with<rules::digestMissing>},
    {"digest-invalid", "Handshake digest invalid", with<rules::digestInvalid>},
    {"echo-mismatch", "Handshake echo differs", with<rules::echoMismatch>},
    {"connect-rejected", "Connect rejected", with<rules::connectRejected>},
    {"publish-rejected", "Publish rejected", with<rules::publishRejected>},
    {"ghost-publisher", "Older publisher of the same name", nullptr},
    {"play-rejected", "Play rejected", with<rules::playRejected>},
    {"closed-without-status", "Closed without a status", with<rules::closedWithoutStatus>},
    {"closed-by-server", "Closed by the server", with<rules::closedByServer>},
    {"connection-reset", "Connection reset", with<rules::connectionReset>},
    {"command-unanswered", "Command unanswered", with<rules::commandUnanswered>},
    {"play-no-data", "Play without data", with<rules::playNoData>},
    {"wrong-stream-id", "Status on the wrong message stream", with<rules::wrongStreamId>},
    {"control-on-wrong-chunk-stream", "Control message on the wrong stream", with<rules::controlOnWrongChunkStream>},
    {"chunk-size-abuse", "Chunk size", with<rules::chunkSizeAbuse>},
    {"extended-timestamp-omitted", "Extended timestamp left out", with<rules::extendedTimestampOmitted>},
    {"chunk-header-short", "Chunk headers too short", with<rules::chunkHeaderShort>},
    {"chunk-stream-broken", "Chunk stream broken", with<rules::chunkStreamBroken>},
    {"timestamp-backwards", "Timestamps go back", with<rules::timestampBackwards>},
    {"timestamp-gap", "Timestamps jump", with<rules::timestampGap>},
    {"video-header-missing", "Video sequence header missing", with<rules::videoHeaderMissing>},
    {"audio-header-missing", "Audio sequence header missing", with<rules::audioHeaderMissing>},
    {"metadata-missing", "Metadata missing", with<rules::metadataMissing>},
    {"metadata-contradicts", "Metadata contradicts the stream", with<rules::metadataContradicts>},
    {"ack-missing", "Acknowledgements missing", with<rules::ackMissing>},
    {"tcp-zero-window", "Receiver stopped reading", with<rules::tcpZeroWindow>},
    {"tcp-loss", "Packets sent again", with<rules::tcpLoss>},
    {"tcp-overlap-differs", "Bytes that came twice, and not the same", with<rules::tcpOverlapDiffers>},
    {"keyframe-interval", "Long key frame interval", with<rules::keyframeInterval>},
    {"rtmpt-misuse", "RTMPT misused", with<rules::rtmptMisuse>},
    {"capture-gap", "Packets missing in the capture", with<rules::captureGap>},
    {"capture-snaplen", "Packets cut short in the capture", with<rules::captureSnaplen>},
    {"capture-one-direction", "One direction captured", with<rules::captureOneDirection>},
    {"capture-midstream", "Capture begins in mid-stream", with<rules::captureMidstream>},
    {"limit-reached", "Limit of this program reached", with<rules::limitReached>},
};

}  // namespace

std::span<const Rule> ruleCatalog() {
  return kCatalog;
}

void sortFindings(std::vector<Finding>& findings) {
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    if (a.severity != b.severity) return a.severity > b.severity;
    const FrameNumber first = a.frames.empty() ? FrameNumber{} : a.frames.front();
    const FrameNumber second = b.frames.empty() ? FrameNumber{} : b.frames.front();
    return first < second;
  });
}

std::vector<Finding> diagnose(const session::Session& session, const net::Connection& connection) {
  std::vector<Finding> findings;
  for (const Rule& rule : kCatalog) {
    if (rule.judge != nullptr) rule.judge(session, connection, findings);
  }
  sortFindings(findings);
  return findings;
}

}  // namespace rtmpscope::diagnosis
