// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about Enhanced RTMP: what is used and was not agreed.
#include "diagnosis/rules/rules.h"

#include "base/elapsed.h"
#include "session/enhanced.h"

#include <algorithm>
#include <vector>

namespace rtmpscope::diagnosis::rules {
namespace {

using session::CodecSighting;
using session::ConnectWords;
using session::Request;
using session::SideEvidence;
using session::Sighting;
using texts::frameText;
using texts::say;
using texts::Text;

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

// av01 and Opus, and the first of them.
struct NotNamed {
  std::vector<Text> names;
  Sighting first;
};

NotNamed notNamed(const SideEvidence& evidence, const ConnectWords& receiver) {
  NotNamed found;
  for (const CodecSighting& each : evidence.codecs) {
    const std::string_view name = session::fourCcOf(each.codec);
    if (!each.enhanced || receiver.names(each.codec) || name.empty()) continue;
    if (found.names.empty()) found.first = each.at;
    found.names.push_back(texts::asIs(name));
  }
  return found;
}

void enhancedCodecs(const CaseFile& file, Direction direction, Findings& findings) {
  const ConnectWords& receiver = file.session().words[static_cast<std::size_t>(opposite(direction))];
  if (!receiver.at.seen()) return;
  const NotNamed found = notNamed(file.session().evidence[static_cast<std::size_t>(direction)], receiver);
  if (found.names.empty()) return;
  Finding finding = judge(file, "codec-not-agreed", direction, found.first);
  finding.count = found.names.size();
  const bool one = found.names.size() == 1;
  const Text names = texts::listOf(found.names);
  const Text used = frameText(found.first.frame);
  const Text said = frameText(receiver.at.frame);
  if (direction == kC) {
    finding.message =
        one ? say("The client sends {} as Enhanced RTMP (first in {}), and the server's answer to connect does not name it ({}).", names, used, said)
            : say("The client sends {} as Enhanced RTMP (first in {}), and the server's answer to connect does not name them ({}).", names, used,
                  said);
    finding.advice = say("Many servers take more than they name. If this one closes or records nothing, use H.264 and AAC, or update the server.");
  } else {
    finding.message =
        one ? say("The server sends {} as Enhanced RTMP (first in {}), and the client's connect does not name it ({}).", names, used, said)
            : say("The server sends {} as Enhanced RTMP (first in {}), and the client's connect does not name them ({}).", names, used, said);
    finding.advice =
        say("A player that does not know Enhanced RTMP shows nothing. Use one that does, or let the stream be published as H.264 and AAC.");
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
    finding.message = direction == kC ? say("The client sends {} with codec id {} ({}), which is in no specification.", media::codecTitle(each.codec),
                                            id, frameText(each.at.frame))
                                      : say("The server sends {} with codec id {} ({}), which is in no specification.", media::codecTitle(each.codec),
                                            id, frameText(each.at.frame));
    finding.advice =
        say("It is older than Enhanced RTMP, and servers and players that know the one need not know the other. Use Enhanced RTMP (a FourCC) if both "
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
    const Text used = frameText(first.frame);
    const Text said = frameText(receiver.at.frame);
    if (direction == kC) {
      finding.message =
          say("The client sends several tracks (first in {}), and the server's answer to connect does not say that it takes them ({}).", used, said);
      finding.advice = say("If the server closes, or mixes the tracks, switch off the VOD track or multitrack video in the encoder.");
    } else {
      finding.message =
          say("The server sends several tracks (first in {}), and the client's connect does not say that it takes them ({}).", used, said);
      finding.advice =
          say("A player that knows one track only may mix them up. Use one that knows several, or let the stream be published with one.");
    }
    findings.push_back(std::move(finding));
  }
}

}  // namespace rtmpscope::diagnosis::rules
