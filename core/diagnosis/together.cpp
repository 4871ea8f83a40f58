// SPDX-License-Identifier: GPL-3.0-or-later
// Rules that look at more than one session of a capture.
#include "base/elapsed.h"
#include "diagnosis/authentication.h"
#include "diagnosis/case_file.h"
#include "diagnosis/diagnose.h"
#include "diagnosis/related.h"
#include "session/request_book.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <tuple>

namespace rtmpscope::diagnosis {
namespace {

using session::Request;
using session::Session;
using texts::addSentence;
using texts::durationText;
using texts::framesText;
using texts::say;
using texts::Text;

// What two publishers must have in common to be in each other's way. The query behind a name is a key and no part of it.
using StreamKey = std::tuple<Endpoint, std::string, std::string>;

std::optional<StreamKey> keyOf(const Session& session, const std::optional<std::string>& streamName) {
  if (!session.app || !streamName) return std::nullopt;
  return StreamKey{session.serverEndpoint, withoutQuery(*session.app), withoutQuery(*streamName)};
}

// The publish that was refused because the name is in use, or null.
const Request* refusedForItsName(const Session& session) {
  for (const Request& request : session.requests) {
    const bool refused = request.name == "publish" && request.answer == Request::Answer::Rejected;
    if (refused && session::startsWithIgnoringCase(request.code, "NetStream.Publish.BadName")) return &request;
  }
  return nullptr;
}

bool publishesAt(const Session& session, CaptureTime time) {
  if (!session.accepted) return false;
  const Request& accepted = session.requests[*session.accepted];
  if (accepted.name != "publish" || accepted.answerTime > time) return false;
  return !session.ending.closer || !session.ending.time || *session.ending.time > time;
}

std::optional<CaptureTime> lastMedia(const Session& session) {
  std::optional<CaptureTime> last;
  for (const session::MediaTrack& track : session.tracks) {
    if (track.direction == Direction::ClientToServer && (!last || track.lastTime > *last)) last = track.lastTime;
  }
  return last;
}

Finding ghost(const Session& older, const Session& newer, const Request& refused) {
  Finding finding = makeFinding("ghost-publisher", Severity::Note, Source::Client, "RTMP 7.2.2.6");
  addFrames(finding, {older.requests[*older.accepted].frame, refused.answerFrame});
  finding.message = say("While this session was publishing '{}', another publisher of the name was refused: session {}, from {} ({}).",
                        *older.streamName, newer.id.value(), toString(newer.clientEndpoint), framesText(std::array{refused.answerFrame}));
  const auto last = lastMedia(older);
  if (last && *last < refused.answerTime) {
    addSentence(finding.message, say("It had sent its last media {} before.", durationText(refused.answerTime - *last)));
    finding.advice = say(
        "If this is the same encoder come back after a broken line, the server still holds the old connection: wait for its timeout, or let it drop "
        "idle publishers sooner (nginx-rtmp: drop_idle_publisher).");
  } else {
    finding.advice = say("Two encoders use one name. Stop one of them, or give it another name.");
  }
  return finding;
}

void findGhosts(std::span<const Session* const> sessions, std::vector<Together>& together) {
  const bool any = std::ranges::any_of(sessions, [](const Session* session) { return refusedForItsName(*session) != nullptr; });
  if (!any) return;
  std::vector<std::vector<Finding>> findings(sessions.size());
  std::map<StreamKey, std::vector<std::size_t>> publishers;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    if (const auto key = sessions[i]->accepted ? keyOf(*sessions[i], sessions[i]->streamName) : std::nullopt) publishers[*key].push_back(i);
  }
  for (const Session* const newer : sessions) {
    const Request* const refused = refusedForItsName(*newer);
    const auto key = refused != nullptr ? keyOf(*newer, refused->streamName) : std::nullopt;
    const auto same = key ? publishers.find(*key) : publishers.end();
    if (same == publishers.end()) continue;
    for (const std::size_t row : same->second) {
      if (sessions[row] == newer || !publishesAt(*sessions[row], refused->answerTime)) continue;
      // Once per cause: an encoder that tries again and again meets the same ghost.
      if (findings[row].empty()) {
        findings[row].push_back(ghost(*sessions[row], *newer, *refused));
      } else {
        ++findings[row].front().count;
        addFrames(findings[row].front(), {refused->answerFrame});
      }
      break;
    }
  }
  for (std::size_t i = 0; i < sessions.size(); ++i) std::ranges::move(findings[i], std::back_inserter(together[i].findings));
}

// The steps of an authentication that went well are no trouble: the refusals belong to it.
Finding stepOfLogin(const Session& session, std::size_t step, SessionId last) {
  const Request& connect = *loginRequest(session);
  Finding finding = makeFinding("connect-rejected", Severity::Note, Source::Server, "RTMP 7.2.1.1");
  finding.code = connect.code;
  addFrames(finding, {connect.frame, connect.answerFrame});
  finding.messages = {connect.message};
  if (connect.answerMessage) finding.messages.push_back(*connect.answerMessage);
  finding.message = step == 1 ? say("Step 1 of Adobe authentication: the server refused connect and asked for a user name ({}).",
                                    framesText(std::array{connect.answerFrame}))
                              : say("Step 2 of Adobe authentication: the server refused connect and sent its challenge ({}).",
                                    framesText(std::array{connect.answerFrame}));
  addSentence(finding.message, say("It succeeded in session {}.", last.value()));
  finding.advice = say("Nothing to do: Adobe authentication takes three connections, and the first two are always refused.");
  return finding;
}

Finding loginGivenUp(const Session& session, LoginStep step) {
  constexpr Nanoseconds kPatience = std::chrono::seconds{3};
  const Request& connect = *loginRequest(session);
  Finding finding = makeFinding("auth-incomplete", Severity::Error, Source::Client, "RTMP 7.2.1.1");
  finding.code = connect.code;
  addFrames(finding, {connect.answerFrame});
  if (connect.answerMessage) finding.messages = {*connect.answerMessage};
  finding.since = connect.answerFrame;
  const Nanoseconds watched = elapsed(connect.answerTime, session.observedUntil);
  if (watched < kPatience || !session.clockSteps.empty()) finding.certainty = Certainty::Likely;
  const Text frames = framesText(finding.frames);
  const Text time = durationText(watched);
  if (step == LoginStep::Asked) {
    finding.message =
        say("The server asked for Adobe authentication ({}), and the client never came back with a user name: not in the {} up to the end of the "
            "capture.",
            frames, time);
    finding.advice =
        say("Give the client a user name and a password. If it has them, it does not know Adobe authentication: use another client, or a key in the "
            "stream's name.");
  } else {
    finding.message = say(
        "The server sent its challenge for Adobe authentication ({}), and the client never came back with an answer: not in the {} up to the end of "
        "the capture.",
        frames, time);
    finding.advice = say("The client stopped at step 2 of 3. Give it a password; if it has one, look at its log.");
  }
  return finding;
}

void judgeLogins(std::span<const Session* const> sessions, std::vector<Together>& together) {
  for (const Login& login : findLogins(sessions)) {
    const std::size_t lastRow = login.rows.back();
    const LoginStep last = loginStepOf(*sessions[lastRow]);
    for (std::size_t i = 0; i < login.rows.size(); ++i) {
      Together& own = together[login.rows[i]];
      const Session& session = *sessions[login.rows[i]];
      own.authenticationStep = loginStepOf(session) >= LoginStep::Refused ? 3 : loginStepOf(session) == LoginStep::Asked ? 1 : 2;
      if (last != LoginStep::Accepted || login.rows[i] == lastRow) continue;
      own.replaced.push_back("connect-rejected");
      own.findings.push_back(stepOfLogin(session, own.authenticationStep, sessions[lastRow]->id));
    }
    if (last == LoginStep::Asked || last == LoginStep::Challenged) together[lastRow].findings.push_back(loginGivenUp(*sessions[lastRow], last));
  }
}

// NetConnection.Connect.ReconnectRequest (E-RTMP 2): the client should open a new connection.
void findIgnoredReconnects(std::span<const Session* const> sessions, std::vector<Together>& together) {
  constexpr Nanoseconds kPatience = std::chrono::seconds{5};
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    const Session& asked = *sessions[i];
    const Nanoseconds waited = elapsed(asked.reconnectRequest.time, asked.observedUntil);
    if (!asked.reconnectRequest.seen() || waited < kPatience || !asked.clockSteps.empty()) continue;
    const bool cameBack = std::ranges::any_of(sessions, [&asked](const Session* other) {
      return other->clientEndpoint.address == asked.clientEndpoint.address && other->start >= asked.reconnectRequest.time;
    });
    if (cameBack) continue;
    Finding finding = makeFinding("reconnect-ignored", Severity::Warning, Source::Client, "E-RTMP 2, Reconnect Request");
    finding.certainty = Certainty::Likely;  // it may have gone where this capture does not look
    addFrames(finding, {asked.reconnectRequest.frame});
    finding.messages = {asked.reconnectRequest.message};
    const Text frames = framesText(finding.frames);
    const Text time = durationText(waited);
    finding.message =
        asked.reconnectUrl.empty()
            ? say("The server asked the client to reconnect ({}), and in the {} up to the end of the capture it opened no new connection.", frames,
                  time)
            : say("The server asked the client to reconnect to '{}' ({}), and in the {} up to the end of the capture it opened no new connection.",
                  asked.reconnectUrl, frames, time);
    finding.advice =
        say("The server is about to end this connection. Use a client that knows reconnect requests, or restart it before the server does.");
    together[i].findings.push_back(std::move(finding));
  }
}

}  // namespace

std::vector<Together> diagnoseTogether(std::span<const Session* const> sessions) {
  std::vector<Together> together(sessions.size());
  findGhosts(sessions, together);
  judgeLogins(sessions, together);
  findIgnoredReconnects(sessions, together);
  relate(sessions, together);
  return together;
}

}  // namespace rtmpscope::diagnosis
