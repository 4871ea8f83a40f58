// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/diagnose.h"

#include "diagnosis/case_file.h"
#include "diagnosis/rules/rules.h"

#include <algorithm>

namespace rtmpscope::diagnosis {
namespace {

using texts::say;
using texts::Text;
using RestsOn = Gate::RestsOn;
using From = Gate::From;
using Otherwise = Gate::Otherwise;

constexpr Gate kWhatIsThere{RestsOn::WhatIsThere};
constexpr Gate kServerSilence{RestsOn::Server};     // the server did not say something
constexpr Gate kSubjectsSilence{RestsOn::Subject};  // the side that the finding is about did not say something
constexpr Gate kUnbroken{RestsOn::Subject, From::Since, Otherwise::Silent};
constexpr Gate kFromStart{RestsOn::Subject, From::Start, Otherwise::Silent};
constexpr Gate kLikelyIfBroken{RestsOn::Subject, From::Since, Otherwise::Likely};

constexpr Rule kCatalog[] = {
    {"not-rtmp", "Not RTMP", kWhatIsThere, rules::notRtmp},
    {"connection-refused", "Connection refused", kWhatIsThere, rules::connectionRefused},
    {"handshake-stalled", "Handshake stalled", {RestsOn::Both, From::Start, Otherwise::Silent}, rules::handshakeStalled},
    {"handshake-order", "Handshake out of order", kWhatIsThere, rules::handshakeOrder},
    {"handshake-version", "Handshake version", kWhatIsThere, rules::handshakeVersion},
    {"digest-missing", "Handshake digest missing", kWhatIsThere, rules::digestMissing},
    {"digest-invalid", "Handshake digest invalid", kWhatIsThere, rules::digestInvalid},
    {"echo-mismatch", "Handshake echo differs", kWhatIsThere, rules::echoMismatch},
    {"connect-rejected", "Connect rejected", kWhatIsThere, rules::connectRejected},
    {"auth-incomplete", "Authentication not finished", kWhatIsThere, nullptr},
    {"address-split", "Address split wrongly", kWhatIsThere, rules::addressSplit},
    {"publish-rejected", "Publish rejected", kWhatIsThere, rules::publishRejected},
    {"ghost-publisher", "Older publisher of the same name", kWhatIsThere, nullptr},
    {"play-rejected", "Play rejected", kWhatIsThere, rules::playRejected},
    {"closed-without-status", "Closed without a status", {RestsOn::Server, From::Start, Otherwise::CannotTell}, rules::closedWithoutStatus},
    {"closed-by-server", "Closed by the server", kServerSilence, rules::closedByServer},
    {"connection-reset", "Connection reset", kWhatIsThere, rules::connectionReset},
    {"command-unanswered", "Command unanswered", kServerSilence, rules::commandUnanswered},
    {"play-no-data", "Play without data", kServerSilence, rules::playNoData, Rule::Clock::Measured},
    {"wrong-stream-id", "Status on the wrong message stream", kWhatIsThere, rules::wrongStreamId},
    {"control-on-wrong-chunk-stream", "Control message on the wrong stream", kWhatIsThere, rules::controlOnWrongChunkStream},
    {"control-size-wrong", "Control message too long or too short", kWhatIsThere, rules::controlSizeWrong},
    {"chunk-size-abuse", "Chunk size", kWhatIsThere, rules::chunkSizeAbuse},
    {"extended-timestamp-omitted", "Extended timestamp left out", kLikelyIfBroken, rules::extendedTimestampOmitted},
    {"chunk-header-short", "Chunk headers too short", kLikelyIfBroken, rules::chunkHeaderShort},
    {"message-replaced", "Message begun before the last one was whole", kUnbroken, rules::messageReplaced},
    {"message-length-changed", "Message length changed on the way", kUnbroken, rules::messageLengthChanged},
    {"timestamp-as-delta", "Timestamp taken for a delta", kUnbroken, rules::timestampAsDelta},
    {"timestamp-forecast", "Timestamps about to break", kWhatIsThere, rules::timestampForecast},
    {"chunk-stream-broken", "Chunk stream broken", kFromStart, rules::chunkStreamBroken},
    {"chunk-stream-undecodable", "Chunk stream that can't be decoded", kWhatIsThere, rules::chunkStreamUndecodable},
    {"chunk-stream-id-limit", "Chunk stream id too high for some", kWhatIsThere, rules::chunkStreamIdLimit},
    {"message-malformed", "Message that can't be read to the end", kUnbroken, rules::messageMalformed},
    {"timestamp-backwards", "Timestamps go back", kLikelyIfBroken, rules::timestampBackwards},
    {"timestamp-gap", "Timestamps jump", kUnbroken, rules::timestampGap},
    {"clock-drift", "Media clock wrong", kWhatIsThere, rules::clockDrift, Rule::Clock::Measured},
    {"video-header-missing", "Video sequence header missing", kFromStart, rules::videoHeaderMissing},
    {"audio-header-missing", "Audio sequence header missing", kFromStart, rules::audioHeaderMissing},
    {"metadata-missing", "Metadata missing", kFromStart, rules::metadataMissing},
    {"metadata-contradicts", "Metadata contradicts the stream", kUnbroken, rules::metadataContradicts},
    {"track-missing", "Track missing", kUnbroken, rules::trackMissing, Rule::Clock::Measured},
    {"codec-filtered", "Medium left out by the server", kUnbroken, rules::codecFiltered, Rule::Clock::Measured},
    {"codec-not-agreed", "Codec not agreed", kWhatIsThere, rules::codecNotAgreed},
    {"multitrack-not-agreed", "Several tracks not agreed", kWhatIsThere, rules::multitrackNotAgreed},
    {"object-encoding", "Object encoding not agreed", kWhatIsThere, rules::objectEncoding},
    {"ack-missing", "Acknowledgements missing", kUnbroken, rules::ackMissing},
    {"tcp-zero-window", "Receiver stopped reading", kWhatIsThere, rules::tcpZeroWindow, Rule::Clock::Measured},
    {"tcp-loss", "Packets sent again", kWhatIsThere, rules::tcpLoss},
    {"tcp-overlap-differs", "Bytes that came twice, and not the same", kWhatIsThere, rules::tcpOverlapDiffers},
    {"tcp-data-after-end", "Data after the end", kWhatIsThere, rules::tcpDataAfterEnd},
    {"keyframe-interval", "Long key frame interval", kUnbroken, rules::keyframeInterval},
    {"message-too-big", "Message too big for some", kWhatIsThere, rules::messageTooBig},
    {"ping-unanswered", "Ping unanswered", kSubjectsSilence, rules::pingUnanswered, Rule::Clock::Measured},
    {"idle-timeout", "Closed after a silence", kSubjectsSilence, rules::idleTimeout, Rule::Clock::Measured},
    {"abort-ignored", "Abort not followed", kSubjectsSilence, rules::abortIgnored},
    {"control-event-closed", "Closed after a message seldom seen", kSubjectsSilence, rules::controlEventClosed},
    {"reconnect-ignored", "Reconnect request not followed", kWhatIsThere, nullptr},
    {"tls-alert", "TLS alert", kWhatIsThere, rules::tlsAlert},
    {"rtmpt-misuse", "RTMPT misused", kWhatIsThere, rules::rtmptMisuse},
    {"capture-gap", "Packets missing in the capture", kWhatIsThere, rules::captureGap},
    {"capture-snaplen", "Packets cut short in the capture", kWhatIsThere, rules::captureSnaplen},
    {"capture-one-direction", "One direction captured", kWhatIsThere, rules::captureOneDirection},
    {"capture-midstream", "Capture begins in mid-stream", kWhatIsThere, rules::captureMidstream},
    {"capture-duplicates", "Packets twice in the capture", kWhatIsThere, rules::captureDuplicates},
    {"limit-reached", "Limit of this program reached", kWhatIsThere, rules::limitReached},
};

constexpr bool everyRuleDeclaresItsGate() {
  return std::ranges::none_of(kCatalog, [](const Rule& rule) { return rule.gate.restsOn == RestsOn::Undeclared; });
}
static_assert(everyRuleDeclaresItsGate(), "say in the catalogue what the rule's verdict rests on");

bool concerns(const Gate& gate, Direction direction, Source source) {
  switch (gate.restsOn) {
    case RestsOn::Client:
      return direction == Direction::ClientToServer;
    case RestsOn::Server:
      return direction == Direction::ServerToClient;
    case RestsOn::Both:
      return true;
    case RestsOn::Subject:
      return source == sourceOf(direction);
    default:
      return false;
  }
}

// What the capture lacks of that direction, as the end of a sentence; empty if nothing that matters.
Text lackOf(const CaseFile& file, Direction direction, const Gate& gate, FrameNumber since) {
  const DirectionQuality& quality = file.quality(direction);
  const Text sender = texts::senderOf(direction);
  if (!quality.captured) return say("nothing of what {} sent is in this capture", sender);
  if (gate.from == From::Start && !quality.fromStart) return say("the beginning of what {} sent is not in this capture", sender);
  if (!file.mayHaveMissed(direction, since)) return {};
  return texts::counted(quality.missingBytes(), "{} byte of what {} sent is missing in this capture",
                        "{} bytes of what {} sent are missing in this capture", sender);
}

// False if how long it took is not known.
bool passClock(const CaseFile& file, const Rule& rule) {
  return rule.clock == Rule::Clock::NotAsked || !file.clockSetSince(file.session().firstFrame);
}

// False if nothing is to be said after all.
bool passGate(const CaseFile& file, const Gate& gate, Finding& finding) {
  Text lack;
  for (const Direction direction : {Direction::ClientToServer, Direction::ServerToClient}) {
    if (lack.empty() && concerns(gate, direction, finding.source)) lack = lackOf(file, direction, gate, finding.since);
  }
  if (lack.empty()) return true;
  if (gate.otherwise == Otherwise::Silent) return false;
  if (gate.otherwise == Otherwise::Likely) {
    finding.certainty = std::max(finding.certainty, Certainty::Likely);
    return true;
  }
  finding.certainty = Certainty::CannotTell;
  finding.severity = Severity::Note;
  finding.source = Source::Capture;
  texts::addSentence(finding.message, say("Whether that is so cannot be told: {}.", lack));
  finding.advice = say("Capture again, with both directions, the full packet length and a large buffer, from before the session begins.");
  return true;
}

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
  const CaseFile file{session, connection};
  std::vector<Finding> findings;
  for (const Rule& rule : kCatalog) {
    if (rule.judge == nullptr) continue;
    const std::size_t before = findings.size();
    rule.judge(file, findings);
    for (std::size_t i = findings.size(); i > before; --i) {
      const bool passes = passClock(file, rule) && passGate(file, rule.gate, findings[i - 1]);
      if (!passes) findings.erase(findings.begin() + static_cast<std::ptrdiff_t>(i - 1));
    }
  }
  sortFindings(findings);
  return findings;
}

}  // namespace rtmpscope::diagnosis
