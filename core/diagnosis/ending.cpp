// SPDX-License-Identifier: GPL-3.0-or-later
// The sentences at the head of a session: why it ended, and the verdict.
#include "diagnosis/case_file.h"
#include "diagnosis/diagnose.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace rtmpscope::diagnosis {
namespace {

using session::Ending;
using session::Outcome;
using session::Request;
using session::Role;
using session::Session;
using session::Step;
using session::StepDirection;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

std::string capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

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

std::string closedHow(const Session& session) {
  const Step* const step = closingStep(session);
  return step != nullptr && step->id == "tcp-rst" ? "reset the connection" : "closed";
}

// "FCUnpublish, deleteStream": with what one side said the end.
std::string goodbyeWords(const Session& session, StepDirection direction) {
  static constexpr std::array kClientWords = {std::pair{std::string_view{"fc-unpublish"}, std::string_view{"FCUnpublish"}},
                                              std::pair{std::string_view{"delete-stream"}, std::string_view{"deleteStream"}},
                                              std::pair{std::string_view{"close-stream"}, std::string_view{"closeStream"}},
                                              std::pair{std::string_view{"stream-eof"}, std::string_view{"Stream EOF"}},
                                              std::pair{std::string_view{"on-play-status"}, std::string_view{"onPlayStatus"}}};
  std::string words;
  const auto add = [&words](std::string_view word) {
    if (words.find(word) == std::string::npos) words += (words.empty() ? "" : ", ") + std::string{word};
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
  return words;
}

const Step* goodbyeStep(const Session& session) {
  for (const Step& step : session.steps) {
    if (session.ending.goodbye && std::ranges::find(step.messages, *session.ending.goodbye) != step.messages.end()) return &step;
  }
  return nullptr;
}

std::string describeGoodbye(const Session& session) {
  const Step* const step = goodbyeStep(session);
  const bool byClient = step == nullptr || step->direction == StepDirection::ClientToServer;
  const StepDirection direction = byClient ? StepDirection::ClientToServer : StepDirection::ServerToClient;
  const std::string words = goodbyeWords(session, direction);
  std::string text = fmt::format("{} {}{}", byClient ? "The client" : "The server", byClient ? "stopped" : "said that the stream is over",
                                 words.empty() ? "" : fmt::format(" ({})", words));
  if (!session.ending.closer) return text + "; the capture ends with the connection still open.";
  const bool sameSide = (*session.ending.closer == kC) == byClient;
  return text +
         (sameSide ? fmt::format(" and {}.", closedHow(session)) : fmt::format(", and {} {}.", senderOf(*session.ending.closer), closedHow(session)));
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

std::string describeRejection(const Session& session) {
  const Request* const request = rejectedRequest(session);
  if (request == nullptr) return "The server refused the session.";
  std::string text = request->yes.seen() ? fmt::format("The server accepted {} and took that back {} later", request->name,
                                                       describeDuration(request->answerTime - request->yes.time))
                                         : fmt::format("The server refused {}", request->name);
  if (!request->code.empty()) text += fmt::format(" with {}", request->code);
  if (!request->description.empty()) text += fmt::format(" (\"{}\")", request->description);
  if (!session.ending.closer) return text + ".";
  return text + (session.ending.closer == kS ? fmt::format(" and {}.", closedHow(session)) : fmt::format("; the client {}.", closedHow(session)));
}

// "0.4 ms after publish": what came last before the end, if anything did.
std::string afterWhat(const Session& session) {
  const Step* const closing = closingStep(session);
  if (closing == nullptr || !closing->time) return "";
  const Request* asked = nullptr;
  for (const Request& request : session.requests) {
    if (request.direction == kC && isDecidingRequest(request.name) && request.frame <= closing->frames.front()) asked = &request;
  }
  if (asked != nullptr) return fmt::format(" {} after {}", describeDuration(*closing->time - asked->time), asked->name);
  const Step* last = nullptr;
  for (const Step& step : session.steps) {
    if (&step == closing || step.frames.empty() || step.frames.back() > closing->frames.front()) continue;
    if (step.id == "tcp-fin" || step.id == "tcp-rst" || !step.time) continue;
    last = &step;
  }
  if (last == nullptr) return "";
  return fmt::format(" {} after the {}", describeDuration(*closing->time - *last->time), last->id == "tcp-handshake" ? "TCP handshake" : last->title);
}

bool hasMedia(const Session& session) {
  return session.audioMessages + session.videoMessages > 0;
}

std::string describeClose(const Session& session) {
  const Direction closer = *session.ending.closer;
  const std::string_view who = theSender(closer);
  const std::string how = closedHow(session);
  if (session.outcome == Outcome::CannotTell) return fmt::format("{} {}. What was said before is not all in this capture.", who, how);
  const bool inStream = hasMedia(session) && session.outcome != Outcome::Failed;
  if (inStream && closer == kS) return fmt::format("{} {} in the middle of the stream, without giving a reason.", who, how);
  if (inStream && session.outcome == Outcome::Completed)
    return fmt::format("{} {} without saying so first (no {}).", who, how,
                       session.role == Role::Play ? "deleteStream" : "FCUnpublish or deleteStream");
  if (inStream && session.role == Role::Play) return fmt::format("{} {} while the stream was still coming.", who, how);
  if (inStream) return fmt::format("{} {} in the middle of {}.", who, how, session.ending.insideMessage ? "a message" : "the stream");
  const std::string after = afterWhat(session);
  if (closer == kS) return fmt::format("{} {}{}, without giving a reason.", who, how, after);
  return fmt::format("{} {}{}{}.", who, how, after,
                     session.handshake.complete || session.messages > 0 ? "" : ", in the middle of the RTMP handshake");
}

std::string describeOpenEnd(const Session& session) {
  if (!session.captureEnded) return "The session goes on.";
  const Request* open = nullptr;
  for (const Request& request : session.requests) {
    if (request.direction == kC && isDecidingRequest(request.name) && request.answer == Request::Answer::None) open = &request;
  }
  const bool served = open != nullptr && hasMedia(session);
  if (open != nullptr && !served) {
    return fmt::format("The capture ends while the client waits for an answer to {} ({} so far).", open->name,
                       describeDuration(session.observedUntil - open->time));
  }
  if (session.protocol == rtmp::Protocol::Rtmp && session.messages == 0) return "The capture ends in the middle of the RTMP handshake.";
  return "The capture ends while the session goes on.";
}

std::string describeForeign(const Session& session) {
  const std::string what = session.protocolDetail.empty() ? rtmp::toString(session.protocol) : session.protocolDetail;
  if (!session.ending.closer) return fmt::format("This is not RTMP: {}.", what);
  return fmt::format("This is not RTMP: {}. {} {}.", what, theSender(*session.ending.closer), closedHow(session));
}

std::string describeEncrypted(const Session& session) {
  const std::string what = session.protocolDetail.empty() ? rtmp::toString(session.protocol) : session.protocolDetail;
  if (!session.ending.closer) return fmt::format("What was said can't be read ({}); the capture ends with the connection open.", what);
  return fmt::format("What was said can't be read ({}); {} {}.", what, senderOf(*session.ending.closer), closedHow(session));
}

}  // namespace

std::string describeEnding(const Session& session) {
  using rtmp::Protocol;
  if (session.ending.kind == Ending::Kind::NeverOpened) {
    return session.ending.closer ? "The server refused the TCP connection: nothing listens on this port." : "Nobody answered the client's SYN.";
  }
  const bool plain = session.protocol == Protocol::Rtmp || session.protocol == Protocol::Undecided;
  if (!plain) {
    const bool readable = session.outcome != Outcome::CannotTell;
    return readable ? describeForeign(session) : describeEncrypted(session);
  }
  if (session.outcome == Outcome::Rejected) return describeRejection(session);
  if (session.ending.kind == Ending::Kind::SaidGoodbye) return describeGoodbye(session);
  if (session.ending.closer) return capitalised(describeClose(session));
  return describeOpenEnd(session);
}

std::string describeVerdict(const Session& session, std::span<const Finding> findings) {
  const auto worst = std::ranges::find(findings, Severity::Error, &Finding::severity);
  if (worst == findings.end()) return describeEnding(session);
  // The ending says it shorter where it says the same.
  static constexpr std::array kSameAsEnding = {std::string_view{"closed-without-status"}, std::string_view{"connect-rejected"},
                                               std::string_view{"publish-rejected"}, std::string_view{"play-rejected"}};
  if (std::ranges::find(kSameAsEnding, worst->rule) != kSameAsEnding.end()) return describeEnding(session);
  // The first sentence of the worst finding. Text from the wire may hold anything: a full stop alone does not end it.
  for (std::size_t at = worst->message.find(". "); at != std::string::npos; at = worst->message.find(". ", at + 1)) {
    const char next = at + 2 < worst->message.size() ? worst->message[at + 2] : '\0';
    if (next >= 'A' && next <= 'Z') return worst->message.substr(0, at + 1);
  }
  return worst->message;
}

}  // namespace rtmpscope::diagnosis
