// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about Enhanced RTMP: what is used and was not agreed.
#include "diagnosis/rules/rules.h"

#include "base/elapsed.h"
#include "session/enhanced.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace rtmpscope::diagnosis::rules {
namespace {

using session::CodecSighting;
using session::ConnectWords;
using session::Request;
using session::SideEvidence;
using session::Sighting;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

constexpr Nanoseconds kSoon = std::chrono::seconds{2};
constexpr std::string_view kClause = "E-RTMP 2, connect";

// The server's no to the stream, after it had seen such a tag.
const Request* refusalAfter(const CaseFile& file, const Sighting& first) {
  for (const Request& request : file.session().requests) {
    if (request.answer != Request::Answer::Rejected || !isDecidingRequest(request.name) || request.answerFrame < first.frame) continue;
    const bool known = !file.session().clockSetBetween(first.frame, request.answerFrame);
    if (known && elapsed(first.time, request.answerTime) <= kSoon) return &request;
  }
  return nullptr;
}

// Judged alike for codecs and for several tracks: by what the other side made of it.
Finding judge(const CaseFile& file, std::string_view rule, Direction direction, const Sighting& first) {
  const Direction receiver = opposite(direction);
  Finding finding = makeFinding(rule, Severity::Note, sourceOf(direction), kClause);
  const ConnectWords& words = file.session().words[static_cast<std::size_t>(receiver)];
  const Request* const refusal = direction == kC ? refusalAfter(file, first) : nullptr;
  const bool closes = file.closesAfter(receiver, first, kSoon);
  if (closes) finding.severity = Severity::Warning;
  if (refusal != nullptr) {
    finding.severity = Severity::Error;
    finding.code = refusal->code;
  }
  addFrames(finding,
            {words.at.frame, first.frame, refusal != nullptr ? refusal->answerFrame : FrameNumber{}, closes ? file.closeFrame() : FrameNumber{}});
  if (words.at.seen()) finding.messages.push_back(words.at.message);
  finding.messages.push_back(first.message);
  return finding;
}

// "av01, Opus", and the first of them.
struct NotNamed {
  std::string names;
  std::uint64_t count = 0;
  Sighting first;
};

NotNamed notNamed(const SideEvidence& evidence, const ConnectWords& receiver) {
  NotNamed found;
  for (const CodecSighting& each : evidence.codecs) {
    const std::string_view name = session::fourCcOf(each.codec);
    if (!each.enhanced || receiver.names(each.codec) || name.empty()) continue;
    if (found.count++ == 0) found.first = each.at;
    found.names += found.names.empty() ? std::string{name} : fmt::format(", {}", name);
  }
  return found;
}

void enhancedCodecs(const CaseFile& file, Direction direction, Findings& findings) {
  const ConnectWords& receiver = file.session().words[static_cast<std::size_t>(opposite(direction))];
  if (!receiver.at.seen()) return;
  const NotNamed found = notNamed(file.session().evidence[static_cast<std::size_t>(direction)], receiver);
  if (found.count == 0) return;
  Finding finding = judge(file, "codec-not-agreed", direction, found.first);
  finding.count = found.count;
  const std::string used = describeFrames({found.first.frame});
  const std::string said = describeFrames({receiver.at.frame});
  if (direction == kC) {
    finding.message = texts::asIs(fmt::format(
        "The client sends {} as Enhanced RTMP (first in {}), and the server's answer to connect does not name it ({}).", found.names, used, said));
    finding.advice =
        texts::asIs("Many servers take more than they name. If this one closes or records nothing, use H.264 and AAC, or update the server.");
  } else {
    finding.message = texts::asIs(
        fmt::format("The server sends {} as Enhanced RTMP (first in {}), and the client's connect does not name it ({}).", found.names, used, said));
    finding.advice =
        texts::asIs("A player that does not know Enhanced RTMP shows nothing. Use one that does, or let the stream be published as H.264 and AAC.");
  }
  findings.push_back(std::move(finding));
}

// Codec ids 12 and 13 are nobody's standard, and there is no way to agree on them.
void unofficialCodecs(const CaseFile& file, Direction direction, Findings& findings) {
  for (const CodecSighting& each : file.session().evidence[static_cast<std::size_t>(direction)].codecs) {
    const bool unofficial = !each.enhanced && (each.codec == media::Codec::Hevc || each.codec == media::Codec::Av1);
    if (!unofficial) continue;
    Finding finding = judge(file, "codec-not-agreed", direction, each.at);
    const unsigned id = each.codec == media::Codec::Hevc ? 12 : 13;
    finding.message = texts::asIs(direction == kC ? fmt::format("The client sends {} with codec id {} ({}), which is in no specification.",
                                                                media::codecTitle(each.codec), id, describeFrames({each.at.frame}))
                                                  : fmt::format("The server sends {} with codec id {} ({}), which is in no specification.",
                                                                media::codecTitle(each.codec), id, describeFrames({each.at.frame})));
    finding.advice = texts::asIs(
        "It is older than Enhanced RTMP, and servers and players that know the one need not know the other. Use Enhanced RTMP (a FourCC) if both "
        "can.");
    findings.push_back(std::move(finding));
  }
}

}  // namespace

void codecNotAgreed(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    enhancedCodecs(file, direction, findings);
    unofficialCodecs(file, direction, findings);
  }
}

void multitrackNotAgreed(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const ConnectWords& receiver = file.session().words[static_cast<std::size_t>(opposite(direction))];
    const Sighting& first = file.session().evidence[static_cast<std::size_t>(direction)].multitrack;
    if (!first.seen() || !receiver.at.seen() || receiver.multitrack) continue;
    Finding finding = judge(file, "multitrack-not-agreed", direction, first);
    const std::string used = describeFrames({first.frame});
    const std::string said = describeFrames({receiver.at.frame});
    if (direction == kC) {
      finding.message = texts::asIs(fmt::format(
          "The client sends several tracks (first in {}), and the server's answer to connect does not say that it takes them ({}).", used, said));
      finding.advice = texts::asIs("If the server closes, or mixes the tracks, switch off the VOD track or multitrack video in the encoder.");
    } else {
      finding.message = texts::asIs(
          fmt::format("The server sends several tracks (first in {}), and the client's connect does not say that it takes them ({}).", used, said));
      finding.advice =
          texts::asIs("A player that knows one track only may mix them up. Use one that knows several, or let the stream be published with one.");
    }
    findings.push_back(std::move(finding));
  }
}

}  // namespace rtmpscope::diagnosis::rules
