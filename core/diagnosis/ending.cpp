// SPDX-License-Identifier: GPL-3.0-or-later
// The sentences at the head of a session: why it ended, and the verdict.
#include "diagnosis/case_file.h"
#include "diagnosis/diagnose.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <utility>
#include <vector>

namespace rtmpscope::diagnosis {
namespace {

using session::Ending;
using session::Outcome;
using session::Request;
using session::Role;
using session::Session;
using session::Step;
using session::StepDirection;
using texts::say;
using texts::Text;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

// describeEnding has the session alone: its steps say when TCP ended, and how.
const Step* closingStep(const Session& session) {
  if (!session.ending.closer) return nullptr;
  const StepDirection direction = *session.ending.closer == kC ? StepDirection::ClientToServer : StepDirection::ServerToClient;
  const Step* first = nullptr;
  for (const Step& step : session.steps) {
    const bool closing = (step.id == "tcp-fin" || step.id == "tcp-rst") && step.direction == direction && !step.frames.empty();
    if (closing && (first == nullptr || step.frames.front() < first->frames.front())) first = &step;
  }
  return first;
}

bool wasReset(const Session& session) {
  const Step* const step = closingStep(session);
  return step != nullptr && step->id == "tcp-rst";
}

// The sentence for a FIN, or the one for a reset, with what goes into both.
template <typename... Values>
Text saidOfClose(const Session& session, texts::PhraseWith<sizeof...(Values)> closed, texts::PhraseWith<sizeof...(Values)> reset,
                 Values&&... values) {
  return say(wasReset(session) ? reset : closed, std::forward<Values>(values)...);
}

// "FCUnpublish, deleteStream": with what one side said the end.
Text goodbyeWords(const Session& session, StepDirection direction) {
  static constexpr std::array kClientWords = {std::pair{std::string_view{"fc-unpublish"}, std::string_view{"FCUnpublish"}},
                                              std::pair{std::string_view{"delete-stream"}, std::string_view{"deleteStream"}},
                                              std::pair{std::string_view{"close-stream"}, std::string_view{"closeStream"}},
                                              std::pair{std::string_view{"stream-eof"}, std::string_view{"Stream EOF"}},
                                              std::pair{std::string_view{"on-play-status"}, std::string_view{"onPlayStatus"}}};
  std::vector<Text> words;
  const auto add = [&words](std::string_view word) {
    Text text = texts::asIs(word);
    if (!text.empty() && std::ranges::find(words, text) == words.end()) words.push_back(std::move(text));
  };
  for (const Step& step : session.steps) {
    if (step.direction != direction || step.frames.empty() || step.phase != session::PhaseId::Teardown) continue;
    const auto known = std::ranges::find(kClientWords, step.id, &std::pair<std::string_view, std::string_view>::first);
    if (known != kClientWords.end()) add(known->second);
    if (step.id == "on-status") {
      const std::size_t code = step.title.find("NetStream.");
      const std::size_t end = step.title.find_first_of("')", code);
      if (code != std::string::npos) add(std::string_view{step.title}.substr(code, end == std::string::npos ? end : end - code));
    }
  }
  return texts::enumeration(words);
}

const Step* goodbyeStep(const Session& session) {
  for (const Step& step : session.steps) {
    if (session.ending.goodbye && std::ranges::find(step.messages, *session.ending.goodbye) != step.messages.end()) return &step;
  }
  return nullptr;
}

Text describeGoodbye(const Session& session) {
  const Step* const step = goodbyeStep(session);
  const bool byClient = step == nullptr || step->direction == StepDirection::ClientToServer;
  const Text words = goodbyeWords(session, byClient ? StepDirection::ClientToServer : StepDirection::ServerToClient);
  Text said;
  if (words.empty()) {
    said = byClient ? say("The client stopped") : say("The server said that the stream is over");
  } else {
    said = byClient ? say("The client stopped ({})", words) : say("The server said that the stream is over ({})", words);
  }
  if (!session.ending.closer && session.replaced != FrameNumber{}) {
    return say("{}; a new connection took its ports (frame {}).", std::move(said), session.replaced.value());
  }
  if (!session.ending.closer) return say("{}; the capture ends with the connection still open.", std::move(said));
  const bool sameSide = (*session.ending.closer == kC) == byClient;
  if (sameSide) return saidOfClose(session, "{} and closed.", "{} and reset the connection.", std::move(said));
  return saidOfClose(session, "{}, and {} closed.", "{}, and {} reset the connection.", std::move(said), texts::senderOf(*session.ending.closer));
}

const Request* rejectedRequest(const Session& session) {
  const Request* rejected = nullptr;
  for (const Request& request : session.requests) {
    if (request.direction == kC && isDecidingRequest(request.name) && request.answer == Request::Answer::Rejected) rejected = &request;
  }
  const std::optional<Request>& unasked = session.unasked;
  const bool later = unasked && unasked->answer == Request::Answer::Rejected && (rejected == nullptr || unasked->answerFrame > rejected->answerFrame);
  return later ? &*unasked : rejected;
}

// "The server refused publish with NetStream.Publish.BadName ("Busy")".
Text refusal(const Request& request) {
  const bool code = !request.code.empty();
  const bool description = !request.description.empty();
  if (code && description) return say("The server refused {} with {} (\"{}\")", request.name, request.code, request.description);
  if (code) return say("The server refused {} with {}", request.name, request.code);
  if (description) return say("The server refused {} (\"{}\")", request.name, request.description);
  return say("The server refused {}", request.name);
}

// The same of what it had accepted before.
Text withdrawal(const Request& request) {
  const bool code = !request.code.empty();
  const bool description = !request.description.empty();
  Text later = texts::durationText(request.answerTime - request.yes.time);
  if (code && description) {
    return say("The server accepted {} and took that back {} later with {} (\"{}\")", request.name, std::move(later), request.code,
               request.description);
  }
  if (code) return say("The server accepted {} and took that back {} later with {}", request.name, std::move(later), request.code);
  if (description) return say("The server accepted {} and took that back {} later (\"{}\")", request.name, std::move(later), request.description);
  return say("The server accepted {} and took that back {} later", request.name, std::move(later));
}

Text describeRejection(const Session& session) {
  const Request* const request = rejectedRequest(session);
  if (request == nullptr) return say("The server refused the session.");
  Text refused = request->yes.seen() ? withdrawal(*request) : refusal(*request);
  if (!session.ending.closer) return say("{}.", std::move(refused));
  if (session.ending.closer == kS) return saidOfClose(session, "{} and closed.", "{} and reset the connection.", std::move(refused));
  return saidOfClose(session, "{}; the client closed.", "{}; the client reset the connection.", std::move(refused));
}

// "0.4 ms after publish": what came last before the end, if anything did.
Text afterWhat(const Session& session) {
  const Step* const closing = closingStep(session);
  if (closing == nullptr || !closing->time) return {};
  const Request* asked = nullptr;
  for (const Request& request : session.requests) {
    if (request.direction == kC && isDecidingRequest(request.name) && request.frame <= closing->frames.front()) asked = &request;
  }
  if (asked != nullptr) return say("{} after {}", texts::durationText(*closing->time - asked->time), asked->name);
  const Step* last = nullptr;
  for (const Step& step : session.steps) {
    if (&step == closing || step.frames.empty() || step.frames.back() > closing->frames.front()) continue;
    if (step.id == "tcp-fin" || step.id == "tcp-rst" || !step.time) continue;
    last = &step;
  }
  if (last == nullptr) return {};
  Text later = texts::durationText(*closing->time - *last->time);
  if (last->id == "tcp-handshake") return say("{} after the TCP handshake", std::move(later));
  return say("{} after the {}", std::move(later), texts::named(last->title));
}

bool hasMedia(const Session& session) {
  return session.audioMessages + session.videoMessages > 0;
}

// The client closed, or tore down, a stream that flowed.
Text describeBreakOff(const Session& session) {
  if (session.outcome == Outcome::Completed && session.role == Role::Play) {
    return saidOfClose(session, "The client closed without saying so first (no deleteStream).",
                       "The client reset the connection without saying so first (no deleteStream).");
  }
  if (session.outcome == Outcome::Completed) {
    return saidOfClose(session, "The client closed without saying so first (no FCUnpublish or deleteStream).",
                       "The client reset the connection without saying so first (no FCUnpublish or deleteStream).");
  }
  if (session.role == Role::Play) {
    return saidOfClose(session, "The client closed while the stream was still coming.",
                       "The client reset the connection while the stream was still coming.");
  }
  if (session.ending.insideMessage) {
    return saidOfClose(session, "The client closed in the middle of a message.", "The client reset the connection in the middle of a message.");
  }
  return saidOfClose(session, "The client closed in the middle of the stream.", "The client reset the connection in the middle of the stream.");
}

// Nothing flowed: it can be said after what it was.
Text describeEarlyClose(const Session& session, Direction closer) {
  Text after = afterWhat(session);
  if (closer == kS) {
    if (after.empty()) {
      return saidOfClose(session, "The server closed, without giving a reason.", "The server reset the connection, without giving a reason.");
    }
    return saidOfClose(session, "The server closed {}, without giving a reason.", "The server reset the connection {}, without giving a reason.",
                       std::move(after));
  }
  const bool inHandshake = !session.handshake.complete && session.messages == 0;
  if (inHandshake && after.empty()) {
    return saidOfClose(session, "The client closed, in the middle of the RTMP handshake.",
                       "The client reset the connection, in the middle of the RTMP handshake.");
  }
  if (inHandshake) {
    return saidOfClose(session, "The client closed {}, in the middle of the RTMP handshake.",
                       "The client reset the connection {}, in the middle of the RTMP handshake.", std::move(after));
  }
  if (after.empty()) return saidOfClose(session, "The client closed.", "The client reset the connection.");
  return saidOfClose(session, "The client closed {}.", "The client reset the connection {}.", std::move(after));
}

Text describeClose(const Session& session) {
  const Direction closer = *session.ending.closer;
  if (session.outcome == Outcome::CannotTell) {
    return saidOfClose(session, "{} closed. What was said before is not all in this capture.",
                       "{} reset the connection. What was said before is not all in this capture.", texts::theSender(closer));
  }
  if (!hasMedia(session) || session.outcome == Outcome::Failed) return describeEarlyClose(session, closer);
  if (closer == kC) return describeBreakOff(session);
  return saidOfClose(session, "The server closed in the middle of the stream, without giving a reason.",
                     "The server reset the connection in the middle of the stream, without giving a reason.");
}

Text describeOpenEnd(const Session& session) {
  if (session.replaced != FrameNumber{}) {
    return say("Its end is not in this capture; a new connection took its ports (frame {}).", session.replaced.value());
  }
  if (!session.captureEnded) return say("The session goes on.");
  const Request* open = nullptr;
  for (const Request& request : session.requests) {
    if (request.direction == kC && isDecidingRequest(request.name) && request.answer == Request::Answer::None) open = &request;
  }
  const bool served = open != nullptr && hasMedia(session);
  if (open != nullptr && !served) {
    return say("The capture ends while the client waits for an answer to {} ({} so far).", open->name,
               texts::durationText(session.observedUntil - open->time));
  }
  if (session.protocol == rtmp::Protocol::Rtmp && session.messages == 0) return say("The capture ends in the middle of the RTMP handshake.");
  return say("The capture ends while the session goes on.");
}

Text whatItIs(const Session& session) {
  return texts::named(session.protocolDetail.empty() ? rtmp::toString(session.protocol) : session.protocolDetail);
}

Text describeForeign(const Session& session) {
  if (!session.ending.closer) return say("This is not RTMP: {}.", whatItIs(session));
  return saidOfClose(session, "This is not RTMP: {}. {} closed.", "This is not RTMP: {}. {} reset the connection.", whatItIs(session),
                     texts::theSender(*session.ending.closer));
}

Text describeEncrypted(const Session& session) {
  if (!session.ending.closer && session.replaced != FrameNumber{}) {
    return say("What was said can't be read ({}); a new connection took its ports (frame {}).", whatItIs(session), session.replaced.value());
  }
  if (!session.ending.closer) return say("What was said can't be read ({}); the capture ends with the connection open.", whatItIs(session));
  return saidOfClose(session, "What was said can't be read ({}); {} closed.", "What was said can't be read ({}); {} reset the connection.",
                     whatItIs(session), texts::senderOf(*session.ending.closer));
}

}  // namespace

Text describeEnding(const Session& session) {
  using rtmp::Protocol;
  if (session.ending.kind == Ending::Kind::NeverOpened) {
    return session.ending.closer ? say("The server refused the TCP connection: nothing listens on this port.")
                                 : say("Nobody answered the client's SYN.");
  }
  const bool plain = session.protocol == Protocol::Rtmp || session.protocol == Protocol::Undecided;
  if (!plain) {
    const bool readable = session.outcome != Outcome::CannotTell;
    return readable ? describeForeign(session) : describeEncrypted(session);
  }
  if (session.outcome == Outcome::Rejected) return describeRejection(session);
  if (session.ending.kind == Ending::Kind::SaidGoodbye) return describeGoodbye(session);
  return session.ending.closer ? describeClose(session) : describeOpenEnd(session);
}

Text describeVerdict(const Session& session, std::span<const Finding> findings) {
  const auto worst = std::ranges::find(findings, Severity::Error, &Finding::severity);
  if (worst == findings.end()) return describeEnding(session);
  // The ending says it shorter where it says the same.
  static constexpr std::array kSameAsEnding = {std::string_view{"closed-without-status"}, std::string_view{"connect-rejected"},
                                               std::string_view{"publish-rejected"}, std::string_view{"play-rejected"}};
  if (std::ranges::find(kSameAsEnding, worst->rule) != kSameAsEnding.end()) return describeEnding(session);
  return worst->message.firstSentence();
}

}  // namespace rtmpscope::diagnosis
