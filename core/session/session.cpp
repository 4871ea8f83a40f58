// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/session.h"

#include <algorithm>

namespace rtmpscope::session {

const MediaTrack* Session::mainTrack(media::Kind kind) const {
  const auto matches = [kind](const MediaTrack& track, Direction direction) { return track.kind == kind && track.direction == direction; };
  const Direction preferred = role == Role::Play ? Direction::ServerToClient : Direction::ClientToServer;
  const Direction other = role == Role::Play ? Direction::ClientToServer : Direction::ServerToClient;
  // A session that publishes and plays shows what it publishes; one whose role is not known, whatever there is.
  const bool bothWays = role == Role::Both || role == Role::Unknown;
  const MediaTrack* found = nullptr;
  for (const Direction direction : {preferred, other}) {
    if (direction == other && !bothWays) break;
    for (const MediaTrack& track : tracks) {
      if (matches(track, direction) && (found == nullptr || track.trackId < found->trackId)) found = &track;
    }
    if (found != nullptr) break;
  }
  return found;
}

bool Session::clockSetBetween(FrameNumber from, FrameNumber to) const {
  return std::ranges::any_of(clockSteps, [=](FrameNumber step) { return from < step && step <= to; });
}

std::string_view toString(Role role) {
  switch (role) {
    case Role::Publish:
      return "publish";
    case Role::Play:
      return "play";
    case Role::Both:
      return "both";
    case Role::Unknown:
      break;
  }
  return "unknown";
}

std::string_view toString(Outcome outcome) {
  switch (outcome) {
    case Outcome::Completed:
      return "completed";
    case Outcome::Rejected:
      return "rejected";
    case Outcome::Aborted:
      return "aborted";
    case Outcome::Failed:
      return "failed";
    case Outcome::Ongoing:
      return "ongoing";
    case Outcome::CannotTell:
      break;
  }
  return "";
}

std::string_view toString(PhaseId id) {
  switch (id) {
    case PhaseId::TcpHandshake:
      return "tcp-handshake";
    case PhaseId::TlsHandshake:
      return "tls-handshake";
    case PhaseId::RtmpHandshake:
      return "rtmp-handshake";
    case PhaseId::Connect:
      return "connect";
    case PhaseId::CreateStream:
      return "create-stream";
    case PhaseId::Publish:
      return "publish";
    case PhaseId::Play:
      return "play";
    case PhaseId::Metadata:
      return "metadata";
    case PhaseId::Media:
      return "media";
    case PhaseId::Teardown:
      return "teardown";
  }
  return "";
}

std::string_view toString(PhaseStatus status) {
  switch (status) {
    case PhaseStatus::Complete:
      return "complete";
    case PhaseStatus::Partial:
      return "partial";
    case PhaseStatus::Missing:
      return "missing";
    case PhaseStatus::Failed:
      return "failed";
    case PhaseStatus::NotCaptured:
      return "not-captured";
  }
  return "";
}

std::string_view toString(StepStatus status) {
  switch (status) {
    case StepStatus::Seen:
      return "seen";
    case StepStatus::Missing:
      return "missing";
    case StepStatus::Violated:
      return "violated";
    case StepStatus::NotCaptured:
      return "not-captured";
  }
  return "";
}

std::string_view toString(StepDirection direction) {
  switch (direction) {
    case StepDirection::ClientToServer:
      return "client-to-server";
    case StepDirection::ServerToClient:
      return "server-to-client";
    case StepDirection::Both:
      return "both";
  }
  return "";
}

std::string_view toString(Direction direction) {
  return direction == Direction::ClientToServer ? "client-to-server" : "server-to-client";
}

}  // namespace rtmpscope::session
