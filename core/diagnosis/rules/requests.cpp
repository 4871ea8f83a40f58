// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about questions and answers: connect, createStream, publish, play and the commands around them.
#include "diagnosis/rules/rules.h"

#include "rtmp/description.h"
#include "session/outcome.h"
#include "session/request_book.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace rtmpscope::diagnosis::rules {
namespace {

using session::Request;
using session::Role;
using Answer = session::Request::Answer;
using texts::counted;
using texts::say;
using texts::Text;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

struct CodeAdvice {
  std::string_view part;  // of the code or the description, in any case
  texts::Phrase advice;
};

constexpr std::array kPublishAdvice = {
    CodeAdvice{
        "BadName",
        "Somebody publishes under this name already, or an older connection is still open on the server. Stop the other publisher, wait for the "
        "server's timeout, or choose another name."},
    CodeAdvice{
        "already",
        "Somebody publishes under this name already, or an older connection is still open on the server. Stop the other publisher, wait for the "
        "server's timeout, or choose another name."},
    CodeAdvice{"Unauth",
               "The server does not accept the stream key or its signature. Check the key, its expiry, and the server's rules for publishing."},
    CodeAdvice{"auth", "The server does not accept the credentials. Check user, password or token, and the server's rules for publishing."},
    CodeAdvice{"Denied", "The server's rules forbid this client or this name to publish. Check the stream key and the access rules."},
    CodeAdvice{"Reject", "The server's rules forbid this client or this name to publish. Check the stream key and the access rules."},
};

constexpr std::array kPlayAdvice = {
    CodeAdvice{"StreamNotFound",
               "No stream of this name is being published here. Compare application and name with the publisher's, and check that it is live."},
    CodeAdvice{"NotFound", "There is no such stream or file. Compare application and name with what is published or stored on the server."},
    CodeAdvice{"Unauth", "The server does not accept the token. Check it, its expiry, and the server's rules for playing."},
    CodeAdvice{"Fail", "The server could not play it. Its log says more."},
};

constexpr std::array kConnectAdvice = {
    CodeAdvice{"InvalidApp", "The application is not configured on this server. Check the first part of the URL's path."},
    CodeAdvice{"reason=authfail", "Step 3 of Adobe authentication refused: wrong password. Correct the password in the client."},
    CodeAdvice{"reason=nosuchuser", "Step 2 of Adobe authentication refused: the server knows no such user. Correct the user name in the client."},
    CodeAdvice{"reason=needauth",
               "Step 2 of Adobe authentication: the server sent its challenge, and the client has to connect once more with the answer to it."},
    CodeAdvice{"authmod=adobe", "The server asks for Adobe authentication. Give the client a user name and password."},
    CodeAdvice{"auth", "The server asks for credentials, or does not accept those that were sent. Check user, password or token."},
    CodeAdvice{"Reject", "The server does not take this client or this application. Check the application's name and the access rules."},
};

bool containsIgnoringCase(std::string_view text, std::string_view part) {
  for (std::size_t at = 0; at + part.size() <= text.size(); ++at) {
    if (session::startsWithIgnoringCase(text.substr(at), part)) return true;
  }
  return false;
}

template <std::size_t Count>
Text adviceFor(const Request& request, const std::array<CodeAdvice, Count>& table) {
  for (const CodeAdvice& row : table) {
    if (containsIgnoringCase(request.code, row.part) || containsIgnoringCase(request.description, row.part)) return row.advice;
  }
  return say("The server's log at {} should say why.", describeTimeOfDay(request.answerTime));
}

// The beginning of a sentence: what was refused, and in which words.
Text refusal(std::string asked, const Request& request) {
  const bool code = !request.code.empty();
  const bool description = !request.description.empty();
  if (code && description) return say("The server refused {} with {}: \"{}\"", std::move(asked), request.code, request.description);
  if (code) return say("The server refused {} with {}", std::move(asked), request.code);
  if (description) return say("The server refused {}, saying \"{}\"", std::move(asked), request.description);
  return say("The server refused {}", std::move(asked));
}

// The same of what it had accepted before.
Text withdrawal(std::string asked, const Request& request) {
  const bool code = !request.code.empty();
  const bool description = !request.description.empty();
  Text yes = texts::frameText(request.yes.frame);
  Text later = texts::durationText(request.answerTime - request.yes.time);
  if (code && description) {
    return say("The server accepted {} ({}) and took that back {} later with {}: \"{}\"", std::move(asked), std::move(yes), std::move(later),
               request.code, request.description);
  }
  if (code)
    return say("The server accepted {} ({}) and took that back {} later with {}", std::move(asked), std::move(yes), std::move(later), request.code);
  if (description) {
    return say("The server accepted {} ({}) and took that back {} later, saying \"{}\"", std::move(asked), std::move(yes), std::move(later),
               request.description);
  }
  return say("The server accepted {} ({}) and took that back {} later", std::move(asked), std::move(yes), std::move(later));
}

Finding rejection(const CaseFile& file, const Request& request, std::string_view rule, std::string_view clause) {
  Finding finding = makeFinding(rule, Severity::Error, Source::Server, clause);
  finding.code = request.code;
  addFrames(finding, {request.answerFrame});
  finding.messages = {request.message};
  if (request.answerMessage) finding.messages = {*request.answerMessage};
  if (request.frame == FrameNumber{}) {
    finding.message = say("{} ({}).", refusal(request.name, request), texts::frameText(request.answerFrame));
    texts::addSentence(finding.message, say("The request is not in this capture."));
    return finding;
  }
  if (request.yes.seen()) {
    addFrames(finding, {request.yes.frame});
    finding.messages.insert(finding.messages.begin(), request.yes.message);
    finding.message = say("{} ({}).", withdrawal(askedFor(file.session(), request), request), texts::frameText(request.answerFrame));

    return finding;
  }
  finding.message =
      say("{} ({}, {} after the request in {}).", refusal(askedFor(file.session(), request), request), texts::frameText(request.answerFrame),
          texts::durationText(request.answerTime - request.time), texts::frameText(request.frame));
  return finding;
}

// The last refusal of a request of that name, if nothing like it was accepted afterwards.
const Request* lastRefusal(const CaseFile& file, std::string_view name) {
  const Request* refused = nullptr;
  for (const Request& request : file.session().requests) {
    if (request.name != name || request.direction != kC) continue;
    if (request.answer == Answer::Rejected) refused = &request;
    if (request.answer == Answer::Accepted) refused = nullptr;
  }
  if (refused != nullptr || file.session().outcome != session::Outcome::Rejected) return refused;
  const std::optional<Request>& unasked = file.session().unasked;
  return unasked && unasked->name == name && unasked->answer == Answer::Rejected ? &*unasked : nullptr;
}

std::uint64_t countRefusals(const CaseFile& file, std::string_view name) {
  const auto refused = [name](const Request& request) { return request.name == name && request.answer == Answer::Rejected; };
  const auto count = static_cast<std::uint64_t>(std::ranges::count_if(file.session().requests, refused));
  return std::max<std::uint64_t>(count, 1);
}

// A refused createStream is a refusal of what the stream was for.
const Request* refusalFor(const CaseFile& file, std::string_view name, bool alsoCreateStream) {
  if (const Request* const request = lastRefusal(file, name)) return request;
  return alsoCreateStream ? lastRefusal(file, "createStream") : nullptr;
}

}  // namespace

void connectRejected(const CaseFile& file, Findings& findings) {
  const Request* const request = refusalFor(file, "connect", file.session().role == Role::Unknown);
  if (request == nullptr) return;
  Finding finding = rejection(file, *request, "connect-rejected", "RTMP 7.2.1.1");
  finding.advice = adviceFor(*request, kConnectAdvice);
  finding.count = countRefusals(file, request->name);
  findings.push_back(std::move(finding));
}

namespace {

// A publish that was refused before another one was accepted: the session got what it came for, on a later try.
void refusedFirst(const CaseFile& file, Findings& findings) {
  const Request* const accepted = file.accepted();
  if (accepted == nullptr || accepted->name != "publish") return;
  for (const Request& request : file.session().requests) {
    if (request.name != "publish" || request.answer != Answer::Rejected) continue;
    Finding finding = rejection(file, request, "publish-rejected", "RTMP 7.2.2.6");
    finding.severity = Severity::Note;
    finding.count = countRefusals(file, "publish");
    texts::addSentence(finding.message, say("It accepted {} ({}).", askedFor(file.session(), *accepted), texts::frameText(accepted->answerFrame)));
    finding.advice = adviceFor(request, kPublishAdvice);
    findings.push_back(std::move(finding));
    return;
  }
}

}  // namespace

void publishRejected(const CaseFile& file, Findings& findings) {
  const Request* const request = refusalFor(file, "publish", file.session().role == Role::Publish);
  if (request == nullptr) return refusedFirst(file, findings);
  Finding finding = rejection(file, *request, "publish-rejected", "RTMP 7.2.2.6");
  finding.advice = adviceFor(*request, kPublishAdvice);
  finding.count = countRefusals(file, request->name);
  findings.push_back(std::move(finding));
}

void playRejected(const CaseFile& file, Findings& findings) {
  const Request* const request = refusalFor(file, "play", file.session().role == Role::Play);
  if (request == nullptr) return;
  Finding finding = rejection(file, *request, "play-rejected", "RTMP 7.2.2.1");
  finding.advice = adviceFor(*request, kPlayAdvice);
  finding.count = countRefusals(file, request->name);
  findings.push_back(std::move(finding));
}

namespace {

// Commands of encoders and players that a server may leave unanswered, or answer with _error.
bool isOptional(std::string_view name) {
  static constexpr std::array kOptional = {std::string_view{"releaseStream"}, std::string_view{"FCPublish"},      std::string_view{"FCSubscribe"},
                                           std::string_view{"_checkbw"},      std::string_view{"checkBandwidth"}, std::string_view{"getStreamLength"},
                                           std::string_view{"set_playlist"},  std::string_view{"onBWCheck"},      std::string_view{"_onbwcheck"}};
  return std::ranges::find(kOptional, name) != kOptional.end();
}

void unansweredOptional(const CaseFile& file, Findings& findings) {
  Finding finding = makeFinding("command-unanswered", Severity::Note, Source::Server);
  finding.count = 0;
  finding.since = FrameNumber{0xFFFFFFFF};  // refusals were seen
  std::vector<Text> silent;
  std::vector<Text> refused;

  for (const Request& request : file.session().requests) {
    if (request.direction != kC || !isOptional(request.name)) continue;
    const bool none = request.answer == Answer::None && !file.mayHaveMissed(kS, request.frame);
    if (!none && request.answer != Answer::Rejected) continue;
    ++finding.count;
    if (none) finding.since = std::min(finding.since, request.frame);
    addFrames(finding, {request.frame});
    if (finding.messages.size() < kMaxEvidence) finding.messages.push_back(request.message);
    std::vector<Text>& list = none ? silent : refused;
    Text name = texts::asIs(request.name);
    if (std::ranges::find(list, name) == list.end()) list.push_back(std::move(name));
  }
  if (finding.count == 0) return;
  if (!silent.empty()) finding.message = say("The server did not answer {} ({}).", texts::enumeration(silent), texts::framesText(finding.frames));
  if (!refused.empty()) texts::addSentence(finding.message, say("The server answered {} with _error.", texts::enumeration(refused)));

  finding.advice =
      say("Nothing to do: these commands are not in the specification, and many servers don't know them. A client must not wait for their answers.");
  findings.push_back(std::move(finding));
}

// Somebody else's rule tells how it ended.
bool explainedByClosing(const CaseFile& file) {
  return file.closedBy(kS);
}

bool isServedAnyway(const CaseFile& file, const Request& request) {
  const auto first = file.firstMediaTime();
  return request.name == "play" && first && *first >= request.time;
}

Text silence(const CaseFile& file, const Request& request) {
  std::string asked = askedFor(file.session(), request);
  Text frame = texts::frameText(request.frame);
  Text waited = texts::durationText(file.endOfWaiting() - request.time);
  if (!file.closed()) {
    return say("The server did not answer {} ({}) in {}, up to the end of the capture.", std::move(asked), std::move(frame), std::move(waited));
  }
  Text close = texts::frameText(file.closeFrame());
  if (file.closedByReset()) {
    return say("The server did not answer {} ({}) in {}; then the client reset the connection ({}).", std::move(asked), std::move(frame),
               std::move(waited), std::move(close));
  }
  return say("The server did not answer {} ({}) in {}; then the client closed ({}).", std::move(asked), std::move(frame), std::move(waited),
             std::move(close));
}

}  // namespace

void commandUnanswered(const CaseFile& file, Findings& findings) {
  const Request* const request = file.openDecidingRequest();
  const bool matters = request != nullptr && !explainedByClosing(file) && !isServedAnyway(file, *request) &&
                       (file.closed() || file.endOfWaiting() - request->time >= session::kStallTime) && !file.clockSetSince(request->frame);
  if (matters) {
    Finding finding = makeFinding("command-unanswered", Severity::Error, Source::Server, request->name == "connect" ? "RTMP 7.2.1.1" : "RTMP 7.2");
    addFrames(finding, {request->frame, file.closeFrame()});
    finding.messages = {request->message};

    finding.since = request->frame;
    finding.message = silence(file, *request);

    finding.advice =
        say("The server took the connection and is silent about {}. Its log at {} may say what it was waiting for (a callback, an origin "
            "server, a publisher).",
            request->name, describeTimeOfDay(request->time));
    findings.push_back(std::move(finding));
  }
  unansweredOptional(file, findings);
}

void wrongStreamId(const CaseFile& file, Findings& findings) {
  const session::Tally& tally = file.session().statusOnWrongStream;
  if (tally.count == 0) return;
  const bool peerCloses = file.closedBy(kC) && !file.hasMedia();
  Finding finding = makeFinding("wrong-stream-id", peerCloses ? Severity::Warning : Severity::Note, Source::Server, "RTMP 7.2.2");
  finding.count = tally.count;
  finding.messages = {tally.first};
  addFrames(finding, {tally.firstFrame});
  finding.message =
      say("The server sent onStatus on another message stream than the publish or play that it answers ({}).", texts::framesText(finding.frames));
  finding.advice = say("Clients that look for the status on the stream they asked on will miss it. Update the server, or report it to its makers.");
  findings.push_back(std::move(finding));
}

void controlOnWrongChunkStream(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const session::ControlFacts& facts = file.session().control[static_cast<std::size_t>(direction)];
    if (facts.wrongChunkStream.count == 0) continue;
    const bool peerCloses = file.closedBy(opposite(direction)) && !file.hasMedia();
    Finding finding = makeFinding("control-on-wrong-chunk-stream", peerCloses ? Severity::Warning : Severity::Note, sourceOf(direction), "RTMP 5.4");
    finding.count = facts.wrongChunkStream.count;
    finding.messages = {facts.wrongChunkStream.first};
    addFrames(finding, {facts.wrongChunkStream.firstFrame});
    finding.message = counted(
        facts.wrongChunkStream.count,
        "{1} sent {0} control message elsewhere than on chunk stream 2 and message stream 0: on chunk stream {2} and message stream {3} ({4}).",
        "{1} sent {0} control messages elsewhere than on chunk stream 2 and message stream 0: the first on chunk stream {2} and message stream {3} "
        "({4}).",
        texts::theSender(direction), facts.wrongChunkStreamId, facts.wrongMessageStreamId, texts::framesText(finding.frames));
    finding.advice = say("Most peers don't mind; strict ones refuse or ignore such messages.");
    findings.push_back(std::move(finding));
  }
}

void controlSizeWrong(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const session::ControlFacts& facts = file.session().control[static_cast<std::size_t>(direction)];
    if (facts.wrongSize.count == 0) continue;
    const bool peerCloses = file.closedBy(opposite(direction)) && !file.hasMedia();
    Finding finding = makeFinding("control-size-wrong", peerCloses ? Severity::Warning : Severity::Note, sourceOf(direction), "RTMP 5.4, 7.1.7");
    finding.count = facts.wrongSize.count;
    finding.messages = {facts.wrongSize.first};
    addFrames(finding, {facts.wrongSize.firstFrame});
    const bool isEvent = facts.wrongSizeType == rtmp::MessageType::UserControl && facts.wrongSizeBytes >= 2;
    finding.message = counted(
        facts.wrongSize.count,
        "{1} sent {0} control message that is not as long as the specification has it: a {2} of {3} ({4}), and it should have {5}.",
        "{1} sent {0} control messages that are not as long as the specification has them: the first is a {2} of {3} ({4}), and it should have {5}.",
        texts::theSender(direction), isEvent ? rtmp::toString(facts.wrongSizeEvent) : rtmp::toString(facts.wrongSizeType),
        texts::bytesText(facts.wrongSizeBytes), texts::framesText(finding.frames), texts::bytesText(facts.rightSizeBytes));

    finding.advice = say("Most peers take what is there and don't mind; strict ones ignore such messages or close. Correct the sender.");
    findings.push_back(std::move(finding));
  }
}

}  // namespace rtmpscope::diagnosis::rules
