// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/outcome.h"

#include <algorithm>

namespace rtmpscope::session {
namespace {

struct TcpEnd {
  std::optional<Side> closer;
  FrameNumber frame;
  CaptureTime time{};
  bool reset = false;
};

TcpEnd tcpEnd(const net::Connection& connection) {
  const auto fin = [&](Side side) { return TcpEnd{side, connection.from(side).fin, connection.from(side).finTime, false}; };
  const auto rst = [&](Side side) { return TcpEnd{side, connection.from(side).rst, connection.from(side).rstTime, true}; };
  switch (connection.closedBy) {
    case net::ClosedBy::FinFromA:
      return fin(Side::A);
    case net::ClosedBy::FinFromB:
      return fin(Side::B);
    case net::ClosedBy::RstFromA:
      return rst(Side::A);
    case net::ClosedBy::RstFromB:
      return rst(Side::B);
    case net::ClosedBy::Nobody:
      break;
  }
  return {};
}

// The goodbye that came before TCP ended. Those of the same packet as the FIN stand before it.
std::optional<Goodbye> goodbyeInTime(const OutcomeFacts& facts, const TcpEnd& end) {
  std::optional<Goodbye> first;
  for (const SideFacts& side : facts.sides) {
    if (!side.goodbye || (end.closer && side.goodbye->frame > end.frame)) continue;
    if (!first || side.goodbye->frame < first->frame) first = side.goodbye;
  }
  return first;
}

bool mediaFlows(const OutcomeFacts& facts, Side client, Role role) {
  const bool fromClient = facts.media.messagesFrom(client) > 0;
  const bool fromServer = facts.media.messagesFrom(otherSide(client)) > 0;
  if (role == Role::Publish) return fromClient;
  if (role == Role::Play) return fromServer;
  return fromClient || fromServer;
}

bool hasGap(const net::Connection& connection, Side side) {
  return connection.from(side).missingBytes > 0;
}

// Bytes are missing behind the last message of that side: what it said last may be among them.
bool gapAtEnd(const OutcomeFacts& facts, Side side) {
  const StreamOffset last = facts.sides[indexOf(side)].lastMessageEnd;
  return std::ranges::any_of(facts.connection.from(side).troubles->gaps, [last](const net::Gap& gap) { return gap.range.end > last; });
}

bool isEncrypted(const OutcomeFacts& facts, const Session& session, bool serverPortIsRtmp) {
  switch (session.protocol) {
    case rtmp::Protocol::Rtmpe:
    case rtmp::Protocol::Rtmpt:
      return true;
    // TLS on a port for plain RTMP, and no answer to it, is a mistake and not a secret.
    case rtmp::Protocol::Tls:
      return !serverPortIsRtmp || facts.connection.from(otherSide(session.client)).streamBytes > 0;
    default:
      return false;
  }
}

}  // namespace

Role judgeRole(const OutcomeFacts& facts, Side client) {
  const RequestBook& requests = facts.requests;
  const auto choose = [](bool publish, bool play) {
    if (publish && play) return Role::Both;
    if (publish) return Role::Publish;
    return play ? Role::Play : Role::Unknown;
  };
  if (requests.sawPublish() || requests.sawPlay()) return choose(requests.sawPublish(), requests.sawPlay());
  if (requests.sawPublishPreparation()) return Role::Publish;
  const Role byStatus = choose(requests.sawPublishStatus(), requests.sawPlayStatus());
  if (byStatus != Role::Unknown) return byStatus;
  return choose(facts.media.messagesFrom(client) > 0, facts.media.messagesFrom(otherSide(client)) > 0);
}

bool neverOpened(const net::Connection& connection) {
  if (!connection.opener) return false;
  const net::TcpDirection& opener = connection.from(*connection.opener);
  const net::TcpDirection& other = connection.from(otherSide(*connection.opener));
  const bool data = opener.firstDataFrame != FrameNumber{} || other.firstDataFrame != FrameNumber{};
  return opener.syn != FrameNumber{} && other.syn == FrameNumber{} && !data && connection.handshakeAck == FrameNumber{};
}

bool startCaptured(const OutcomeFacts& facts, Side side) {
  if (facts.connection.from(side).packets == 0) return neverOpened(facts.connection);
  if (facts.connection.from(side).syn != FrameNumber{}) return true;
  return facts.sides[indexOf(side)].handshakeBegin != FrameNumber{} && !facts.sides[indexOf(side)].startedInMidStream;
}

Ending judgeEnding(const OutcomeFacts& facts, const Session& session) {
  Ending ending;
  const TcpEnd end = tcpEnd(facts.connection);
  if (end.closer) ending.closer = directionFrom(*end.closer, session.client);
  const std::optional<Goodbye> goodbye = goodbyeInTime(facts, end);
  if (neverOpened(facts.connection)) {
    ending.kind = Ending::Kind::NeverOpened;
    ending.frame = end.frame;
    if (end.closer) ending.time = end.time;
    return ending;
  }
  if (goodbye) {
    ending.kind = Ending::Kind::SaidGoodbye;
    ending.frame = goodbye->frame;
    ending.time = goodbye->time;
    ending.goodbye = goodbye->message;
  } else if (end.closer) {
    ending.kind = end.reset ? Ending::Kind::Reset : Ending::Kind::Fin;
    ending.frame = end.frame;
    ending.time = end.time;
  }
  if (end.closer) {
    const SideFacts& closer = facts.sides[indexOf(*end.closer)];
    const SideFacts& other = facts.sides[indexOf(otherSide(*end.closer))];
    ending.insideMessage = closer.cutOff || (end.reset && other.cutOff);
  }
  FrameNumber latest;
  for (const Step& step : session.steps) {
    if (step.messages.empty() || step.frames.empty()) continue;
    const FrameNumber frame = step.frames.back();
    if (frame < latest || (end.closer && frame > end.frame)) continue;
    latest = frame;
    ending.last = step.messages.back();
  }
  return ending;
}

Outcome judgeOutcome(const OutcomeFacts& facts, const Session& session, bool serverPortIsRtmp) {
  const net::Connection& connection = facts.connection;
  const Side client = session.client;
  const Side server = otherSide(client);
  const TcpEnd end = tcpEnd(connection);
  const bool over = end.closer.has_value() || session.captureEnded;

  if (isEncrypted(facts, session, serverPortIsRtmp)) return Outcome::CannotTell;
  if (neverOpened(connection)) return over ? Outcome::Failed : Outcome::Ongoing;
  if (session.protocol != rtmp::Protocol::Rtmp) {
    const bool nothing = connection.from(client).streamBytes == 0 && connection.from(server).streamBytes == 0;
    if (session.protocol == rtmp::Protocol::Undecided && (!nothing || !connection.opener)) return Outcome::CannotTell;
    return over ? Outcome::Failed : Outcome::Ongoing;
  }

  if (facts.requests.lastAnswerRejected()) return Outcome::Rejected;

  // Whatever the server said: could it have been missed?
  const bool serverHidden =
      !session.captured[static_cast<std::size_t>(Direction::ServerToClient)] || !startCaptured(facts, server) || hasGap(connection, server);
  const bool clientHidden =
      !session.captured[static_cast<std::size_t>(Direction::ClientToServer)] || !startCaptured(facts, client) || hasGap(connection, client);
  const bool flows = mediaFlows(facts, client, session.role);
  // A server that sends the stream has accepted the play, whatever it forgot to say.
  const bool playServed = session.role == Role::Play && flows;
  const bool accepted = facts.requests.accepted().has_value() || facts.requests.acceptedWithoutRequest() || playServed || (serverHidden && flows);
  if (accepted) {
    if (goodbyeInTime(facts, end)) return Outcome::Completed;
    if (!end.closer) return Outcome::Ongoing;
    const bool clientLastHidden = !session.captured[static_cast<std::size_t>(Direction::ClientToServer)] || gapAtEnd(facts, client);
    if (clientLastHidden) return Outcome::CannotTell;
    const bool clean = !end.reset && *end.closer == client && !facts.sides[indexOf(client)].cutOff;
    return clean ? Outcome::Completed : Outcome::Aborted;
  }
  if (serverHidden || clientHidden) return Outcome::CannotTell;
  if (end.closer) return Outcome::Failed;
  const bool waited = session.clockSteps.empty() && session.observedUntil - session.end >= kStallTime;
  const bool stalled = !session.handshake.complete && waited;
  return stalled ? Outcome::Failed : Outcome::Ongoing;
}

}  // namespace rtmpscope::session
