// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about single messages: too big, given up, seldom seen, broken, in the wrong encoding.
#include "diagnosis/rules/rules.h"

#include "base/elapsed.h"
#include "rtmp/description.h"

#include <string>

namespace rtmpscope::diagnosis::rules {
namespace {

using texts::counted;
using texts::say;
using texts::Text;

using session::SideEvidence;
using session::Sighting;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

// Limits of servers as they come (server_profiles.cpp has their sources).
constexpr std::uint32_t kNginxHighestChunkStream = 31;
constexpr std::uint32_t kMediaMtxHighestChunkStream = 63;
constexpr std::uint32_t kNginxLargestMessage = 1'048'576;

constexpr Nanoseconds kSoon = std::chrono::seconds{2};

// Of what could not be read. A control message's and a tag's layout have clauses of their own.
std::string_view clauseOf(const ParseError& error) {
  if (error.what.starts_with("AMF0")) return "AMF0 2";
  return error.what.starts_with("AMF3") ? "AMF3 3" : std::string_view{};
}

// What broke a message, as the end of a sentence.
Text faultOf(const ParseError& error) {
  const Text what = texts::named(error.what);
  const std::uint64_t at = error.at.value();
  switch (error.kind) {
    case ParseError::Kind::Truncated:
      return say("truncated: {} needs {} bytes, {} are there (at byte {})", what, error.wanted, error.had, at);
    case ParseError::Kind::Malformed:
      return say("malformed: {} (at byte {})", what, at);
    case ParseError::Kind::Unsupported:
      return say("not supported: {} (at byte {})", what, at);
    case ParseError::Kind::LimitExceeded:
      break;
  }
  return say("beyond this program's limit: {}, more than {} (at byte {})", what, error.wanted, at);
}

const SideEvidence& evidenceOf(const CaseFile& file, Direction direction) {
  return file.session().evidence[static_cast<std::size_t>(direction)];
}

}  // namespace

void chunkStreamIdLimit(const CaseFile& file, Findings& findings) {
  const session::Peak& highest = evidenceOf(file, kC).highestChunkStream;
  if (highest.value <= kNginxHighestChunkStream) return;
  const bool closes = file.closesAfter(kS, highest.at, kSoon);
  Finding finding = makeFinding("chunk-stream-id-limit", closes ? Severity::Warning : Severity::Note, Source::Client, "RTMP 5.3.1.1");
  addFrames(finding, {highest.at.frame, closes ? file.closeFrame() : FrameNumber{}});
  finding.messages = {highest.at.message};
  const Text frames = texts::frameText(highest.at.frame);
  if (highest.value > kMediaMtxHighestChunkStream) {
    finding.message = say("The client uses chunk stream {} ({}). nginx-rtmp takes ids up to {}, MediaMTX up to {}.", highest.value, frames,
                          kNginxHighestChunkStream, kMediaMtxHighestChunkStream);
  } else {
    finding.message = say("The client uses chunk stream {} ({}). nginx-rtmp takes ids up to {}.", highest.value, frames, kNginxHighestChunkStream);
  }
  finding.advice = say("Let the client use lower ids: a session needs less than ten. nginx-rtmp takes more with max_streams.");
  findings.push_back(std::move(finding));
}

void messageTooBig(const CaseFile& file, Findings& findings) {
  const session::Peak& largest = evidenceOf(file, kC).largestMessage;
  if (largest.value <= kNginxLargestMessage) return;
  Finding finding = makeFinding("message-too-big", Severity::Note, Source::Client, "RTMP 5.3.1.2.1");
  addFrames(finding, {largest.at.frame});
  finding.messages = {largest.at.message};
  finding.message = say("The client sends a message of {} ({}). nginx-rtmp closes on more than {}.", texts::bytesText(largest.value),
                        texts::framesText(finding.frames), texts::bytesText(kNginxLargestMessage));
  finding.advice =
      say("Large key frames are the usual reason: lower the bit rate or the picture size, or raise the server's limit (nginx-rtmp: max_message).");
  findings.push_back(std::move(finding));
}

void abortIgnored(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const Sighting& givenUp = evidenceOf(file, direction).givenUp;
    if (!givenUp.seen() || !file.closesAfter(opposite(direction), givenUp, kSoon)) continue;
    Finding finding = makeFinding("abort-ignored", Severity::Warning, sourceOf(opposite(direction)), "RTMP 5.4.2, errata 6");
    finding.certainty = Certainty::Likely;
    addFrames(finding, {givenUp.frame, file.closeFrame()});
    finding.messages = {givenUp.message};
    finding.since = givenUp.frame;
    const Text after = texts::durationText(elapsed(givenUp.time, file.closeTime()));
    finding.message = direction == kC
                          ? say("The client gave up a message with Abort ({}), and {} later the server closed ({}): it seems not to know Abort.",
                                texts::frameText(givenUp.frame), after, texts::frameText(file.closeFrame()))
                          : say("The server gave up a message with Abort ({}), and {} later the client closed ({}): it seems not to know Abort.",
                                texts::frameText(givenUp.frame), after, texts::frameText(file.closeFrame()));
    finding.advice = say(
        "Who passes over an Abort reads what follows at the wrong place (nginx-rtmp does, MediaMTX did). Update that side, or send messages to their "
        "end.");
    findings.push_back(std::move(finding));
  }
}

void controlEventClosed(const CaseFile& file, Findings& findings) {
  constexpr Nanoseconds kAtOnce = std::chrono::milliseconds{500};
  for (const Direction direction : {kC, kS}) {
    const SideEvidence& evidence = evidenceOf(file, direction);
    const session::RareMessage& rare = evidence.rare;
    const bool wasLast = rare.at.message == evidence.last.message;
    if (!rare.at.seen() || !file.closesAfter(opposite(direction), rare.at, wasLast ? kSoon : kAtOnce)) continue;
    Finding finding = makeFinding("control-event-closed", Severity::Warning, sourceOf(opposite(direction)), "RTMP 6.2, 7.1.7");
    finding.certainty = Certainty::Likely;
    addFrames(finding, {rare.at.frame, file.closeFrame()});
    finding.messages = {rare.at.message};
    finding.since = rare.at.frame;
    const bool isEvent = rare.type == rtmp::MessageType::UserControl;
    const Text name = texts::named(isEvent ? std::string{rtmp::toString(rare.event)} : std::string{rtmp::toString(rare.type)});
    const Text after = texts::durationText(elapsed(rare.at.time, file.closeTime()));
    finding.message = direction == kC ? say("The client sent {} ({}), which is seldom seen, and {} later the server closed ({}).", name,
                                            texts::frameText(rare.at.frame), after, texts::frameText(file.closeFrame()))
                                      : say("The server sent {} ({}), which is seldom seen, and {} later the client closed ({}).", name,
                                            texts::frameText(rare.at.frame), after, texts::frameText(file.closeFrame()));
    finding.advice = say("A peer should pass over what it does not know. Update it, or see whether the sender can do without this message.");
    findings.push_back(std::move(finding));
  }
}

void messageMalformed(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const auto isOne = [direction](const session::SessionRemark& each) {
      return each.direction == direction && each.remark.kind == rtmp::Remark::Kind::Malformed;
    };
    const auto& remarks = file.session().remarks;
    const auto first = std::ranges::find_if(remarks, isOne);
    if (first == remarks.end()) continue;
    Finding finding = makeFinding("message-malformed", Severity::Warning, sourceOf(direction), clauseOf(first->remark.error));
    finding.count = file.session().remarkCounts[static_cast<std::size_t>(direction)][static_cast<std::size_t>(rtmp::Remark::Kind::Malformed)];
    for (const session::SessionRemark& each : remarks) {
      if (isOne(each)) addFrames(finding, {each.remark.frame});
    }
    const Text frames = texts::framesText(finding.frames);
    const Text count = counted(finding.count, "{} message", "{} messages");
    finding.message = direction == kC
                          ? say("The client sent {} that can't be read to the end ({}). The first one begins at byte {} of its stream: {}.", count,
                                frames, first->remark.at.value(), faultOf(first->remark.error))
                          : say("The server sent {} that can't be read to the end ({}). The first one begins at byte {} of its stream: {}.", count,
                                frames, first->remark.at.value(), faultOf(first->remark.error));
    finding.advice =
        say("What stands before the fault is shown; what is behind it is lost to every reader. A peer may close over it. Correct the sender.");
    findings.push_back(std::move(finding));
  }
}

namespace {

void answeredWithAnother(const CaseFile& file, Findings& findings) {
  constexpr double kAmf3 = 3;
  const session::ConnectWords& client = file.session().words[static_cast<std::size_t>(kC)];
  const session::ConnectWords& server = file.session().words[static_cast<std::size_t>(kS)];
  if (server.objectEncoding != kAmf3 || client.objectEncoding == kAmf3) return;
  Finding finding = makeFinding("object-encoding", Severity::Warning, Source::Server, "RTMP errata 8.1.1");
  addFrames(finding, {client.at.frame, server.at.frame});
  finding.messages = {client.at.message, server.at.message};
  finding.message = say("The server answered connect with objectEncoding 3 ({}), which the client had not offered ({}).",
                        texts::frameText(server.at.frame), texts::frameText(client.at.frame));
  finding.advice = say("The client knows AMF0 only and may not understand what follows. Correct the server: it has to answer with 0.");
  findings.push_back(std::move(finding));
}

}  // namespace

void objectEncoding(const CaseFile& file, Findings& findings) {
  const session::ConnectWords& client = file.session().words[static_cast<std::size_t>(kC)];
  const session::ConnectWords& server = file.session().words[static_cast<std::size_t>(kS)];
  if (!client.at.seen() || !server.at.seen()) return;
  answeredWithAnother(file, findings);
  const bool amf0Agreed = client.objectEncoding.value_or(0) == 0 || server.objectEncoding == 0.0;
  if (!amf0Agreed || server.objectEncoding == 3.0) return;
  for (const Direction direction : {kC, kS}) {
    const SideEvidence& evidence = evidenceOf(file, direction);
    if (evidence.amf3Messages == 0 || evidence.amf3.frame < server.at.frame) continue;
    Finding finding = makeFinding("object-encoding", Severity::Warning, sourceOf(direction), "RTMP errata 8.1.1");
    finding.count = evidence.amf3Messages;
    addFrames(finding, {server.at.frame, evidence.amf3.frame});
    finding.messages = {server.at.message, evidence.amf3.message};
    const Text count = counted(evidence.amf3Messages, "{} message", "{} messages");
    finding.message = direction == kC
                          ? say("The client sent {} of the AMF3 types 15 to 17 (first in {}), though AMF0 had been agreed in connect ({}).", count,
                                texts::frameText(evidence.amf3.frame), texts::frameText(server.at.frame))
                          : say("The server sent {} of the AMF3 types 15 to 17 (first in {}), though AMF0 had been agreed in connect ({}).", count,
                                texts::frameText(evidence.amf3.frame), texts::frameText(server.at.frame));
    finding.advice = say("A peer that keeps to AMF0 does not read these messages. Let the sender use types 18 to 20, or offer objectEncoding 3.");
    findings.push_back(std::move(finding));
  }
}

}  // namespace rtmpscope::diagnosis::rules
