// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about the end: who closed, after what, and whether anything was said.
#include "diagnosis/rules/rules.h"

#include "session/outcome.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace rtmpscope::diagnosis::rules {
namespace {

using session::Ending;
using session::Outcome;
using session::Request;
using session::Role;
using texts::say;
using texts::Text;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

// Accepted, and hung up on without a picture within this time: the acceptance was not meant.
constexpr Nanoseconds kRightAfter = std::chrono::seconds{2};

bool wasAccepted(const CaseFile& file) {
  return file.accepted() != nullptr && file.accepted()->answer == Request::Answer::Accepted;
}

// The sentence for a FIN, or the one for a reset, with what goes into both.
template <typename... Values>
Text saidOfClose(const CaseFile& file, texts::PhraseWith<sizeof...(Values)> closed, texts::PhraseWith<sizeof...(Values)> reset, Values&&... values) {
  return say(file.closedByReset() ? reset : closed, std::forward<Values>(values)...);
}

// What was asked last, answered or not, before the end.
const Request* lastDeciding(const CaseFile& file) {
  const Request* last = nullptr;
  for (const Request& request : file.session().requests) {
    if (request.direction == kC && isDecidingRequest(request.name) && request.frame <= file.closeFrame()) last = &request;
  }
  return last;
}

// What it may mean that the server closed over that request, or over none.
Text guessAtSilence(const Request* request) {
  if (request == nullptr) return say("The server did not want this client: access rules, a connection limit, or a fault of its own.");
  if (request->name == "connect") {
    return say(
        "Several servers refuse an application in this way (nginx-rtmp: an application that is not configured, or an on_connect callback that "
        "says no). Check the application's name, the first part of the URL's path.");
  }
  if (request->name == "publish") {
    return say(
        "Several servers refuse a stream key or a name in use in this way (nginx-rtmp, SRS and MediaMTX when a callback or a rule says no). "
        "Check the key and who else publishes this name.");
  }
  if (request->name == "play") {
    return say(
        "Several servers refuse a player in this way (a callback, a referrer rule, a name that is not published). Check the name and the "
        "rules for playing.");
  }
  return {};
}

Text adviceForSilence(const CaseFile& file, const Request* request) {
  return texts::sentences({guessAtSilence(request), say("The server's log at {} should say more.", describeTimeOfDay(file.closeTime()))});
}

// The server closed after that request, answered or not.
Text closedAfter(const CaseFile& file, const Request& request, const std::vector<FrameNumber>& frames) {
  Text later = texts::durationText(std::max(Nanoseconds{0}, file.closeTime() - request.time));
  std::string asked = askedFor(file.session(), request);
  if (request.answer == Request::Answer::None) {
    return saidOfClose(file, "The server closed the connection {} after {} ({}), without giving a reason.",
                       "The server reset the connection {} after {} ({}), without giving a reason.", std::move(later), std::move(asked),
                       texts::framesText(frames));
  }
  return saidOfClose(file, "The server closed the connection {} after {} ({}), which it had answered, without giving a reason.",
                     "The server reset the connection {} after {} ({}), which it had answered, without giving a reason.", std::move(later),
                     std::move(asked), texts::framesText(frames));
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
    finding.message =
        saidOfClose(file, "The server closed the connection ({}).", "The server reset the connection ({}).", texts::frameText(file.closeFrame()));
    texts::addSentence(finding.message,
                       say("Whether it left something unanswered cannot be told: what the client asked for is not in this capture."));

    finding.advice = say("Capture again, with both directions.");
  } else if (accepted) {
    finding.message =
        saidOfClose(file, "The server accepted {} ({}) and closed the connection {} later ({}), before any media and without giving a reason.",
                    "The server accepted {} ({}) and reset the connection {} later ({}), before any media and without giving a reason.",
                    askedFor(session, *request), texts::frameText(request->answerFrame),
                    texts::durationText(std::max(Nanoseconds{0}, file.closeTime() - request->answerTime)), texts::frameText(file.closeFrame()));
    finding.advice = adviceForSilence(file, request);
  } else if (request != nullptr) {
    finding.message = closedAfter(file, *request, finding.frames);
    finding.advice = adviceForSilence(file, request);
  } else {
    finding.message =
        saidOfClose(file, "The server closed the connection after the handshake, before the client asked for anything ({}), without giving a reason.",
                    "The server reset the connection after the handshake, before the client asked for anything ({}), without giving a reason.",
                    texts::frameText(file.closeFrame()));
    finding.advice = adviceForSilence(file, nullptr);
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
  Text frame = texts::frameText(file.closeFrame());
  if (*last > file.closeTime()) {
    finding.message = saidOfClose(
        file,
        "The server closed the connection in the middle of the stream ({}), with media still under way (the last came {} later), without telling "
        "why.",
        "The server reset the connection in the middle of the stream ({}), with media still under way (the last came {} later), without telling why.",
        std::move(frame), texts::durationText(*last - file.closeTime()));
  } else {
    finding.message =
        saidOfClose(file, "The server closed the connection in the middle of the stream ({}), {} after the last media message, without telling why.",
                    "The server reset the connection in the middle of the stream ({}), {} after the last media message, without telling why.",
                    std::move(frame), texts::durationText(file.closeTime() - *last));
  }

  finding.advice = say("The server was stopped or restarted, fell over, or a rule or timeout ended the session. Its log at {} should say which.",
                       describeTimeOfDay(file.closeTime()));
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
    Text ended = texts::frameText(session.ending.frame);
    finding.message = session.ending.kind == Ending::Kind::SaidGoodbye
                          ? say("{} sent RST ({}) after the session had ended in good order ({}): data that came late found no reader.",
                                texts::theSender(who), texts::frameText(rst), std::move(ended))
                          : say("{} sent RST ({}) after the connection had been closed ({}): data that came late found no reader.",
                                texts::theSender(who), texts::frameText(rst), std::move(ended));

    finding.advice = say("Nothing to do: this is normal.");
  } else if (quitting) {
    finding.message = say("The client closed while the stream was still coming, without saying so: its system answered the rest with RST ({}).",
                          texts::frameText(rst));
    finding.advice = say("This is how many players end. If the player was not meant to stop, look at its log.");
  } else {
    finding.message = say("The client reset the connection ({}) without ending the session first.", texts::frameText(rst));
    finding.advice =
        say("The client crashed or was killed, or something on the way (a firewall, a NAT that forgot the connection) cut it. Look at the client's "
            "log at {}.",
            describeTimeOfDay(file.closeTime()));
  }
  findings.push_back(std::move(finding));
}

}  // namespace rtmpscope::diagnosis::rules
