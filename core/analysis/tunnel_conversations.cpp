// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/tunnel_conversations.h"

#include <algorithm>
#include <utility>

namespace rtmpscope::analysis {

using rtmp::Protocol;
using rtmpt::HttpReader;

void TunnelConversations::begin(TcpStreamIndex stream) {
  const net::Connection& connection = m_context.connections.connection(stream);
  const auto start = [&connection](Side side) {
    return connection.from(side).syn != FrameNumber{} ? HttpReader::Start::Message : HttpReader::Start::MidStream;
  };
  m_tunnels.begin(stream, {toString(connection.endpoint(Side::A)), toString(connection.endpoint(Side::B))}, {start(Side::A), start(Side::B)});
}

Protocol TunnelConversations::protocol(const rtmpt::TunnelConnection& connection) const {
  if (connection.carriesTunnel()) return Protocol::Rtmpt;
  return connection.sawMessage() ? Protocol::Http : Protocol::Undecided;
}

void TunnelConversations::onTunnel(rtmpt::TunnelIndex tunnel, TcpStreamIndex stream) {
  const rtmpt::TunnelSession& session = m_tunnels.session(tunnel);
  const auto streamOf = [&session](Side side) -> const DerivedStream& { return session.lane(directionFrom(side, Side::A)).stream(); };

  ConversationSource source;
  source.tcpStream = stream;
  source.derived = tunnel.value() + 1;
  source.derivedStreams = {&streamOf(Side::A), &streamOf(Side::B)};
  source.fromTheStart = [&session](Side) { return session.facts().fromTheStart; };
  source.frames = [this, streamOf](Side side, StreamRange range) {
    std::vector<FrameNumber> frames;
    for (const SourceRange& piece : streamOf(side).sources(range)) {
      const std::vector<FrameNumber> more = m_context.connections.frames(piece.tcpStream, piece.side, piece.range);
      frames.insert(frames.end(), more.begin(), more.end());
    }
    std::ranges::sort(frames);
    frames.erase(std::unique(frames.begin(), frames.end()), frames.end());
    return frames;
  };
  m_conversations.push_back(std::make_unique<Conversation>(std::move(source), m_context));
  m_conversations.back()->setClient(Side::A);
}

void TunnelConversations::onTunnelEvent(rtmpt::TunnelIndex tunnel, Direction direction, const StreamEvent& event) {
  m_conversations[tunnel.value()]->feed(direction == Direction::ClientToServer ? Side::A : Side::B, event);
}

session::Session TunnelConversations::build(std::size_t row, const net::Connection& merged, CaptureTime latest, bool captureEnded,
                                            std::span<const FrameNumber> clockSteps) const {
  const rtmpt::TunnelSession& tunnel = this->tunnel(row);
  session::Session session = m_conversations[row]->build(merged, latest, captureEnded, clockSteps);
  session.tcpStreams = tunnel.connections();
  session.tunnel = tunnel.facts();
  if (session.protocol == Protocol::Rtmpe) session.protocolDetail = "RTMPTE: encrypted RTMP in HTTP";
  // mergeConnections has it as a FIN: it ends the session as one does.
  const auto close = std::ranges::find_if(session.steps, [&session](const session::Step& step) {
    return step.id == "tcp-fin" && !step.frames.empty() && step.frames.front() == session.tunnel->closeFrame;
  });
  if (close != session.steps.end()) {
    close->id = "rtmpt-close";
    close->title = "RTMPT close";
  }
  return session;
}

namespace {

void addTroubles(net::TcpTroubles& sum, const net::TcpTroubles& one) {
  sum.retransmissions += one.retransmissions;
  sum.overtaken += one.overtaken;
  sum.fastRetransmissions += one.fastRetransmissions;
  sum.spuriousRetransmissions += one.spuriousRetransmissions;
  sum.outOfOrder += one.outOfOrder;
  sum.duplicateAcks += one.duplicateAcks;
  sum.keepAlives += one.keepAlives;
  sum.zeroWindows += one.zeroWindows;
  sum.windowFull += one.windowFull;
  sum.lateSegments += one.lateSegments;
  sum.lateNewSegments += one.lateNewSegments;
  sum.overlapsWithDifference += one.overlapsWithDifference;
  sum.overlapsNotCompared += one.overlapsNotCompared;
  sum.zeroWindowTime += one.zeroWindowTime;
}

void addRoundTrips(net::RoundTrips& sum, const net::RoundTrips& one) {
  sum.least = sum.samples == 0 ? one.least : std::min(sum.least, one.least);
  sum.most = std::max(sum.most, one.most);
  sum.sum += one.sum;
  sum.samples += one.samples;
}

void addCounts(net::TcpDirection& sum, const net::TcpDirection& one) {
  sum.packets += one.packets;
  sum.maxBytesInFlight = std::max(sum.maxBytesInFlight, one.maxBytesInFlight);
  sum.payloadBytes += one.payloadBytes;
  if (one.troubles.present()) addTroubles(sum.troubles.make(), *one.troubles);
  if (one.roundTrips.present()) addRoundTrips(sum.roundTrips.make(), *one.roundTrips);
}

void takeEarlier(FrameNumber& frame, FrameNumber other) {
  if (other != FrameNumber{} && (frame == FrameNumber{} || other < frame)) frame = other;
}

void addTimes(net::TcpDirection& sum, const net::TcpDirection& one) {
  if (one.packets == 0) return;
  if (sum.firstFrame == FrameNumber{} || one.firstFrame < sum.firstFrame) sum.firstTime = one.firstTime;
  takeEarlier(sum.firstFrame, one.firstFrame);
  takeEarlier(sum.firstDataFrame, one.firstDataFrame);
  if (one.lastFrame > sum.lastFrame) sum.lastTime = one.lastTime;
  if (one.lastDataFrame > sum.lastDataFrame) sum.lastDataTime = one.lastDataTime;
  sum.lastFrame = std::max(sum.lastFrame, one.lastFrame);
  sum.lastDataFrame = std::max(sum.lastDataFrame, one.lastDataFrame);
}

void takeStream(net::TcpDirection& sum, const rtmpt::TunnelLane& lane) {
  sum.streamBytes = lane.stream().end().value();
  sum.highestAcknowledged = lane.stream().end();
  sum.missingBytes = lane.missingBytes();
  for (const StreamMissing& missing : lane.missing()) {
    sum.troubles.make().gaps.push_back({{missing.offset, missing.offset + missing.size}, missing.reason, missing.frame, missing.sizeKnown});
  }
}

FrameNumber closingFrame(const net::Connection& connection) {
  FrameNumber first;
  for (const net::TcpDirection& side : connection.sides) {
    takeEarlier(first, side.fin);
    takeEarlier(first, side.rst);
  }
  return first;
}

net::ClosedBy seenFrom(net::ClosedBy closedBy, Side client) {
  if (client == Side::A) return closedBy;
  switch (closedBy) {
    case net::ClosedBy::FinFromA:
      return net::ClosedBy::FinFromB;
    case net::ClosedBy::FinFromB:
      return net::ClosedBy::FinFromA;
    case net::ClosedBy::RstFromA:
      return net::ClosedBy::RstFromB;
    case net::ClosedBy::RstFromB:
      return net::ClosedBy::RstFromA;
    case net::ClosedBy::Nobody:
      break;
  }
  return net::ClosedBy::Nobody;
}

/// The session is over when the last of its connections is.
void takeEnd(net::Connection& merged, std::span<const TunnelMember> members) {
  if (std::ranges::any_of(members, [](const TunnelMember& each) { return each.connection->closedBy == net::ClosedBy::Nobody; })) return;
  const TunnelMember& last = *std::ranges::max_element(members, {}, [](const TunnelMember& each) { return closingFrame(*each.connection); });
  merged.closedBy = seenFrom(last.connection->closedBy, last.client);
  for (const Side side : {Side::A, Side::B}) {
    const net::TcpDirection& end = last.connection->from(side == Side::A ? last.client : otherSide(last.client));
    net::TcpDirection& mine = merged.sides[indexOf(side)];
    mine.fin = end.fin;
    mine.finTime = end.finTime;
    mine.rst = end.rst;
    mine.rstTime = end.rstTime;
  }
}

}  // namespace

net::Connection mergeConnections(std::span<const TunnelMember> members, const rtmpt::TunnelSession& tunnel, const PacketIndex& packets) {
  const net::Connection& first = *members.front().connection;
  net::Connection merged;
  merged.index = first.index;
  merged.endpoints = {first.endpoint(members.front().client), first.endpoint(otherSide(members.front().client))};
  if (first.opener) merged.opener = Side::A;
  merged.handshakeAck = first.handshakeAck;
  merged.handshakeRtt = first.handshakeRtt;
  for (const auto& [connection, client] : members) {
    merged.packets += connection->packets;
    if (merged.firstFrame == FrameNumber{} || connection->firstFrame < merged.firstFrame) merged.firstTime = connection->firstTime;
    takeEarlier(merged.firstFrame, connection->firstFrame);
    if (connection->lastFrame > merged.lastFrame) merged.lastTime = connection->lastTime;
    merged.lastFrame = std::max(merged.lastFrame, connection->lastFrame);
    for (const Side side : {Side::A, Side::B}) {
      const net::TcpDirection& one = connection->from(side == Side::A ? client : otherSide(client));
      addCounts(merged.sides[indexOf(side)], one);
      addTimes(merged.sides[indexOf(side)], one);
    }
  }
  for (const Side side : {Side::A, Side::B}) {
    merged.sides[indexOf(side)].syn = first.from(side == Side::A ? members.front().client : otherSide(members.front().client)).syn;
    takeStream(merged.sides[indexOf(side)], tunnel.lane(directionFrom(side, Side::A)));
  }
  takeEnd(merged, members);
  const FrameNumber close = tunnel.facts().closeFrame;
  if (close != FrameNumber{}) {  // with this the client ends the session, whoever closes TCP then
    merged.closedBy = net::ClosedBy::FinFromA;
    merged.sides[0].fin = close;
    merged.sides[0].finTime = packets.timeOf(close);
  }
  return merged;
}

}  // namespace rtmpscope::analysis
