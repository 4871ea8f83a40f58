// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/report_words.h"

#include <optional>
#include <string>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using session::Outcome;
using session::Session;
using texts::say;
using texts::Text;

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

std::string Mark::in(texts::Language language) const {
  return fmt::format("{} {}", mark, word.in(language));
}

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

texts::Phrase roleWord(session::Role role) {
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
  return {};
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

/// What the connection published or played besides the stream that it is named by; one more than `most` if there are others.
std::vector<std::string> furtherStreams(const Session& session, std::size_t most) {
  std::vector<std::string> names;
  for (const session::Request& request : session.requests) {
    if (request.answer != session::Request::Answer::Accepted || !request.streamName || request.streamName == session.streamName) continue;
    if (std::ranges::find(names, *request.streamName) == names.end()) names.push_back(*request.streamName);
    if (names.size() > most) break;
  }
  return names;
}

std::string targetOf(std::string path, const Session& session) {
  if (session.streamName && !session.streamName->empty()) {
    if (!path.empty() && !path.ends_with('/')) path += '/';
    path += *session.streamName;
  }
  return path;
}

}  // namespace

std::string sessionTarget(const Session& session, texts::Language language) {
  constexpr std::size_t kMost = 3;
  std::vector<std::string> further = furtherStreams(session, kMost);
  const bool others = further.size() > kMost;
  if (others) further.pop_back();
  std::vector<Text> targets{texts::asIs(targetOf(session.tcUrl.value_or(session.app.value_or("")), session))};
  for (const std::string& name : further) targets.push_back(texts::asIs(name));
  return (others ? say("{} and others", texts::enumeration(targets)) : texts::listOf(targets)).in(language);
}

std::string sessionTitle(const Session& session, const std::string& target, texts::Language language) {
  std::string title = say("Session {}", session.id.value()).in(language);
  if (const texts::Phrase role = roleWord(session.role); !role.empty()) title += fmt::format("   {}", role.in(language));
  return target.empty() ? title : title + "   " + target;
}

std::string sessionShortTarget(const Session& session) {
  return targetOf(session.app.value_or(""), session);
}

Text tunnelText(const Session& session) {
  const rtmpt::TunnelFacts& facts = *session.tunnel;
  const Text head = facts.id.empty() ? texts::asIs("RTMPT") : say("RTMPT session {}", facts.id);
  if (facts.requests() == 0) return say("{}: {}, requests not captured", head, texts::counted(facts.answers, "{} answer", "{} answers"));
  const Text counts = say("{}: {} ({} send, {} idle) in {}", head, texts::counted(facts.requests(), "{} request", "{} requests"), facts.sends,
                          facts.idles, texts::counted(session.tcpStreams.size(), "{} TCP connection", "{} TCP connections"));
  if (!facts.firstPoll) return counts;
  if (facts.lastPoll == facts.firstPoll) return say("{}; poll interval {} as sent", counts, *facts.firstPoll);
  return say("{}; poll interval {} as sent, {} in the end", counts, *facts.firstPoll, facts.lastPoll.value_or(*facts.firstPoll));
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

std::string messageStreamText(const rtmp::MessageHeader& header) {
  return header.messageStreamIdKnown ? std::to_string(header.messageStreamId) : "?";
}

}  // namespace rtmpscope::exporting
