// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about the end: who closed, after what, and whether anything was said.
#include "diagnosis/rules/rules.h"

#include "session/outcome.h"

#include <algorithm>

#include <fmt/format.h>

namespace rtmpscope::diagnosis::rules {
namespace {

using session::Ending;
using session::Outcome;
using session::Request;
using session::Role;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

// Accepted, and hung up on without a picture within this time: the acceptance was not meant.
constexpr Nanoseconds kRightAfter = std::chrono::seconds{2};

bool wasAccepted(const CaseFile& file) {
  return file.accepted() != nullptr && file.accepted()->answer == Request::Answer::Accepted;
}

std::string closeVerb(const CaseFile& file) {
  return file.closedByReset() ? "reset the connection" : "closed the connection";
}

// "publish('cam1')": what was asked last, answered or not, before the end.
const Request* lastDeciding(const CaseFile& file) {
  const Request* last = nullptr;
  for (const Request& request : file.session().requests) {
    if (request.direction == kC && isDecidingRequest(request.name) && request.frame <= file.closeFrame()) last = &request;
  }
  return last;
}

std::string describeRequest(const CaseFile& file, const Request& request) {
  const session::Session& session = file.session();
  if (request.name == "connect" && session.app) return fmt::format("connect('{}')", *session.app);
  if (request.streamName) return fmt::format("{}('{}')", request.name, *request.streamName);
  return request.name;
}

std::string adviceForSilence(const CaseFile& file, const Request* request) {
  const std::string log = fmt::format("The server's log at {} should say more.", describeTimeOfDay(file.closeTime()));
  if (request == nullptr) return "The server did not want this client: access rules, a connection limit, or a fault of its own. " + log;
  if (request->name == "connect") {
    return "Several servers refuse an application in this way (nginx-rtmp: an application that is not configured, or an on_connect callback that "
           "says no). Check the "
           "application's name, the first part of the URL's path. " +
           log;
  }
  if (request->name == "publish") {
    return "Several servers refuse a stream key or a name in use in this way (nginx-rtmp, SRS and MediaMTX when a callback or a rule says no). Check "
           "the key and who "
           "else publishes this name. " +
           log;
  }
  if (request->name == "play") {
    return "Several servers refuse a player in this way (a callback, a referrer rule, a name that is not published). Check the name and the rules "
           "for playing. " +
           log;
  }
  return log;
}

}  // namespace

void closedWithoutStatus(const CaseFile& file, Findings& findings) {
  const session::Session& session = file.session();
  if (session.protocol != rtmp::Protocol::Rtmp || !file.closedBy(kS)) return;
  if (session.outcome == Outcome::Rejected || session.outcome == Outcome::Completed) return;
  const bool handshakeDone = session.handshake.complete || session.messages > 0;
  if (!handshakeDone) return;  // handshake-stalled tells that

  const bool accepted = wasAccepted(file);
  const Request* const request = accepted ? file.accepted() : lastDeciding(file);
  const bool rightAfter = !accepted || (!file.clockSetSince(request->answerFrame) && file.closeTime() - request->answerTime <= kRightAfter);
  if (accepted && (file.hasMedia() || !rightAfter)) return;
  if (!accepted && session.outcome == Outcome::Aborted) return;  // media flows: accepted, in effect

  // What the client asked for is not there, and the server's yes is.
  const bool askedHidden = request == nullptr && (file.mayHaveMissed(kC) || !file.sawStart(kC));
  if (askedHidden && session.unasked && session.unasked->name != "connect" && session.unasked->answer == Request::Answer::Accepted) return;

  const FrameNumber since = request != nullptr ? request->frame : FrameNumber{};
  Finding finding = makeFinding("closed-without-status", Severity::Error, Source::Server, "RTMP 7.2");
  finding.since = since;
  addFrames(finding, {since, file.closeFrame()});
  if (request != nullptr) finding.messages = {request->message};
  if (askedHidden) {
    finding.severity = Severity::Note;
    finding.source = Source::Capture;
    finding.certainty = Certainty::CannotTell;
    finding.message = texts::asIs(
        fmt::format("The server {} ({}). Whether it left something unanswered cannot be told: what the client asked for is not in this capture.",
                    closeVerb(file), describeFrames({file.closeFrame()})));
    finding.advice = texts::asIs("Capture again, with both directions.");
  } else if (accepted) {
    finding.message = texts::asIs(fmt::format("The server accepted {} ({}) and {} {} later ({}), before any media and without giving a reason.",
                                              describeRequest(file, *request), describeFrames({request->answerFrame}), closeVerb(file),
                                              describeDuration(std::max(Nanoseconds{0}, file.closeTime() - request->answerTime)),
                                              describeFrames({file.closeFrame()})));
    finding.advice = texts::asIs(adviceForSilence(file, request));
  } else if (request != nullptr) {
    const bool answered = request->answer != Request::Answer::None;
    finding.message =
        texts::asIs(fmt::format("The server {} {} after {}{} ({}), without giving a reason.", closeVerb(file),
                                describeDuration(std::max(Nanoseconds{0}, file.closeTime() - request->time)), describeRequest(file, *request),
                                answered ? ", which it had answered," : "", describeFrames(finding.frames)));
    finding.advice = texts::asIs(adviceForSilence(file, request));
  } else {
    finding.message =
        texts::asIs(fmt::format("The server {} after the handshake, before the client asked for anything ({}), without giving a reason.",
                                closeVerb(file), describeFrames({file.closeFrame()})));
    finding.advice = texts::asIs(adviceForSilence(file, nullptr));
  }
  findings.push_back(std::move(finding));
}

void closedByServer(const CaseFile& file, Findings& findings) {
  const session::Session& session = file.session();
  const bool cutShort = session.ending.kind == Ending::Kind::Fin || session.ending.kind == Ending::Kind::Reset;
  if (!file.closedBy(kS) || !cutShort || session.outcome != Outcome::Aborted || !file.hasMedia()) return;
  if (closedForSilence(file)) return;  // that is why
  const auto last = file.lastMediaTime();
  Finding finding = makeFinding("closed-by-server", Severity::Warning, Source::Server);
  addFrames(finding, {file.closeFrame()});
  finding.since = file.closeFrame();
  const std::string when = *last > file.closeTime()
                               ? fmt::format("with media still under way (the last came {} later)", describeDuration(*last - file.closeTime()))
                               : fmt::format("{} after the last media message", describeDuration(file.closeTime() - *last));
  finding.message = texts::asIs(fmt::format("The server {} in the middle of the stream ({}), {}, without telling why.", closeVerb(file),
                                            describeFrames({file.closeFrame()}), when));
  finding.advice = texts::asIs(
      fmt::format("The server was stopped or restarted, fell over, or a rule or timeout ended the session. Its log at {} should say which.",
                  describeTimeOfDay(file.closeTime())));
  findings.push_back(std::move(finding));
}

namespace {

// A player that quits closes its socket with data unread, and its system sends RST instead of FIN: an everyday end.
bool isPlayerQuitting(const CaseFile& file) {
  constexpr Nanoseconds kStillFlowing = std::chrono::seconds{1};
  if (file.session().role != Role::Play || !file.closedBy(kC)) return false;
  const auto last = file.lastMediaTime();
  return last && (file.clockSetSince(file.session().firstFrame) || file.closeTime() - *last <= kStillFlowing);
}

}  // namespace

void connectionReset(const CaseFile& file, Findings& findings) {
  const session::Session& session = file.session();
  if (session.ending.kind == Ending::Kind::NeverOpened || session.protocol != rtmp::Protocol::Rtmp) return;
  const net::TcpDirection& client = file.from(kC);
  const net::TcpDirection& server = file.from(kS);
  const bool any = client.rst != FrameNumber{} || server.rst != FrameNumber{};
  if (!any) return;
  const bool byClient = client.rst != FrameNumber{} && (server.rst == FrameNumber{} || client.rst < server.rst);
  const Direction who = byClient ? kC : kS;
  const FrameNumber rst = byClient ? client.rst : server.rst;
  const bool orderly = session.ending.kind == Ending::Kind::SaidGoodbye || !file.closedByReset();
  const bool quitting = isPlayerQuitting(file);
  // Without a status from the server, that is what there is to say, and another rule says it.
  if (!orderly && !byClient) return;

  Finding finding = makeFinding("connection-reset", orderly || quitting ? Severity::Note : Severity::Warning, sourceOf(who), "RFC 9293 3.10.7");
  addFrames(finding, {session.ending.frame, rst});
  if (orderly) {
    const bool saidGoodbye = session.ending.kind == Ending::Kind::SaidGoodbye;
    finding.message = texts::asIs(
        fmt::format("{} sent RST ({}) after {} ({}): data that came late found no reader.", theSender(who), describeFrames({rst}),
                    saidGoodbye ? "the session had ended in good order" : "the connection had been closed", describeFrames({session.ending.frame})));
    finding.advice = texts::asIs("Nothing to do: this is normal.");
  } else if (quitting) {
    finding.message =
        texts::asIs(fmt::format("The client closed while the stream was still coming, without saying so: its system answered the rest with RST ({}).",
                                describeFrames({rst})));
    finding.advice = texts::asIs("This is how many players end. If the player was not meant to stop, look at its log.");
  } else {
    finding.message = texts::asIs(fmt::format("The client reset the connection ({}) without ending the session first.", describeFrames({rst})));
    finding.advice = texts::asIs(fmt::format(
        "The client crashed or was killed, or something on the way (a firewall, a NAT that forgot the connection) cut it. Look at the client's "
        "log at {}.",
        describeTimeOfDay(file.closeTime())));
  }
  findings.push_back(std::move(finding));
}

}  // namespace rtmpscope::diagnosis::rules
