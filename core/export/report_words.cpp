// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/report_words.h"

#include <optional>
#include <string>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using session::Outcome;
using session::Session;

namespace {

std::string softwareText(const std::optional<std::string>& identified, const std::optional<std::string>& said) {
  if (identified && !identified->empty()) return *identified;
  return said.value_or("");
}

void appendTrack(std::string& text, const session::MediaTrack* track) {
  if (track == nullptr) return;
  const bool configured = track->config.codec != media::Codec::Unknown;
  if (!text.empty()) text += " + ";
  text += configured ? media::describe(track->config) : std::string(media::codecTitle(track->codec));
}

}  // namespace

Mark verdictOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::Completed:
      return {"✔", "completed"};
    case Outcome::Rejected:
      return {"✖", "rejected"};
    case Outcome::Aborted:
      return {"▲", "aborted"};
    case Outcome::Failed:
      return {"✖", "failed"};
    case Outcome::Ongoing:
      return {"…", "ongoing"};
    case Outcome::CannotTell:
      break;
  }
  return {"?", "cannot be told"};
}

Mark markOf(diagnosis::Severity severity) {
  switch (severity) {
    case diagnosis::Severity::Error:
      return {"✖", "error"};
    case diagnosis::Severity::Warning:
      return {"▲", "warning"};
    case diagnosis::Severity::Note:
      break;
  }
  return {"●", "note"};
}

std::string_view arrowOf(session::StepDirection direction) {
  switch (direction) {
    case session::StepDirection::ClientToServer:
      return "→";
    case session::StepDirection::ServerToClient:
      return "←";
    case session::StepDirection::Both:
      break;
  }
  return "⇄";
}

std::string_view roleWord(session::Role role) {
  switch (role) {
    case session::Role::Publish:
      return "push";
    case session::Role::Play:
      return "pull";
    case session::Role::Both:
      return "push and pull";
    case session::Role::Unknown:
      break;
  }
  return "";
}

std::string_view protocolName(rtmp::Protocol protocol, bool onRtmpPort, const net::Connection& connection, Side client) {
  switch (protocol) {
    case rtmp::Protocol::Rtmp:
      return "rtmp";
    case rtmp::Protocol::Rtmpe:
      return "rtmpe";
    case rtmp::Protocol::Rtmpt:
      return "rtmpt";
    case rtmp::Protocol::Tls:
      if (onRtmpPort && connection.from(otherSide(client)).streamBytes > 0) return "rtmps";
      break;
    default:
      break;
  }
  return onRtmpPort ? "not-rtmp" : "other";
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  if (number < 10000) return digits;
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, 1, ' ');
  return digits;
}

std::string counted(std::uint64_t number, std::string_view singular, std::string_view plural) {
  if (number == 1) return fmt::format("1 {}", singular);
  if (plural.empty()) return fmt::format("{} {}s", grouped(number), singular);
  return fmt::format("{} {}", grouped(number), plural);
}

std::string framesText(std::span<const FrameNumber> frames) {
  if (frames.empty()) return {};
  const std::uint32_t first = frames.front().value();
  const std::uint32_t last = frames.back().value();
  if (frames.size() == 1 || first == last) return std::to_string(first);
  if (frames.size() == 2 && last != first + 1) return fmt::format("{}, {}", first, last);
  return fmt::format("{}-{}", first, last);
}

namespace {

// " and cam2": what the connection published or played besides the stream that it is named by.
std::string furtherStreams(const Session& session) {
  constexpr std::size_t kMost = 3;
  std::vector<std::string> names;
  for (const session::Request& request : session.requests) {
    if (request.answer != session::Request::Answer::Accepted || !request.streamName || request.streamName == session.streamName) continue;
    if (std::ranges::find(names, *request.streamName) == names.end()) names.push_back(*request.streamName);
    if (names.size() > kMost) break;
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i) text += (i + 1 == names.size() ? " and " : ", ") + names[i];
  return names.size() > kMost ? text + " and others" : text;
}

}  // namespace

std::string sessionTarget(const Session& session) {
  std::string target = session.tcUrl.value_or(session.app.value_or(""));
  if (session.streamName && !session.streamName->empty()) {
    if (!target.empty() && !target.ends_with('/')) target += '/';
    target += *session.streamName;
  }
  return target + furtherStreams(session);
}

std::string sessionShortTarget(const Session& session) {
  std::string target = session.app.value_or("");
  if (session.streamName && !session.streamName->empty()) {
    if (!target.empty() && !target.ends_with('/')) target += '/';
    target += *session.streamName;
  }
  return target;
}

std::string tunnelText(const Session& session) {
  const rtmpt::TunnelFacts& facts = *session.tunnel;
  std::string text = facts.id.empty() ? "RTMPT" : "RTMPT session " + facts.id;
  if (facts.requests() == 0) return text + fmt::format(": {}, requests not captured", counted(facts.answers, "answer"));
  text += fmt::format(": {} ({} send, {} idle) in {}", counted(facts.requests(), "request"), facts.sends, facts.idles,
                      counted(session.tcpStreams.size(), "TCP connection"));
  if (!facts.firstPoll) return text;
  text += fmt::format("; poll interval {} as sent", *facts.firstPoll);
  return facts.lastPoll == facts.firstPoll ? text : text + fmt::format(", {} in the end", *facts.lastPoll);
}

std::string clientText(const Session& session) {
  return softwareText(session.clientIdentified, session.clientSoftware);
}
std::string serverText(const Session& session) {
  return softwareText(session.serverIdentified, session.serverSoftware);
}

std::string mediaText(const Session& session) {
  std::string text;
  appendTrack(text, session.mainTrack(media::Kind::Video));
  appendTrack(text, session.mainTrack(media::Kind::Audio));
  return text;
}

std::string codecsText(const Session& session) {
  std::string text;
  for (const media::Kind kind : {media::Kind::Video, media::Kind::Audio}) {
    const session::MediaTrack* const track = session.mainTrack(kind);
    if (track == nullptr) continue;
    if (!text.empty()) text += " + ";
    text += media::codecTitle(track->codec);
  }
  return text;
}

}  // namespace rtmpscope::exporting
