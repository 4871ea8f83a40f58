// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/quality.h"

#include "diagnosis/case_file.h"

namespace rtmpscope::diagnosis {
namespace {

// Jumbo frames end here: what is larger never was one packet on an Ethernet.
constexpr std::uint32_t kLargestPacket = 9216;

bool sawStart(const session::Session& session, const net::TcpDirection& tcp, Direction direction) {
  return tcp.syn != FrameNumber{} || session.handshake.part(direction, rtmp::HandshakePart::Version).has_value();
}

DirectionQuality qualityOf(const session::Session& session, const net::Connection& connection, Direction direction) {
  const net::TcpDirection& tcp = connection.from(direction == Direction::ClientToServer ? session.client : otherSide(session.client));
  DirectionQuality quality;
  quality.captured = session.captured[static_cast<std::size_t>(direction)];
  quality.spoke = tcp.streamBytes > 0 || tcp.payloadBytes > 0;
  quality.syn = tcp.syn != FrameNumber{};
  quality.fromStart = sawStart(session, tcp, direction);
  for (const net::Gap& gap : tcp.troubles->gaps) {
    const bool cut = gap.reason == MissingReason::NotCaptured;
    ++(cut ? quality.cutGaps : quality.lostGaps);
    if (cut) quality.cutBytes += gap.range.size();
  }
  quality.lostBytes = tcp.missingBytes > quality.cutBytes ? tcp.missingBytes - quality.cutBytes : 0;
  quality.copies = tcp.troubles->copies;
  quality.largestSegment = tcp.largestPayload;
  const std::uint32_t agreed = connection.from(direction == Direction::ClientToServer ? otherSide(session.client) : session.client).maximumSegment;
  quality.superSegments = tcp.largestPayload > (agreed != 0 ? agreed : kLargestPacket);
  return quality;
}

}  // namespace

SessionQuality judgeQuality(const session::Session& session, const net::Connection& connection) {
  return {qualityOf(session, connection, Direction::ClientToServer), qualityOf(session, connection, Direction::ServerToClient)};
}

bool CaptureQuality::whole() const {
  return readToTheEnd && !cutAt && !damagedAt && cutPackets == 0 && dropped.value_or(0) == 0 && missingBytes == 0 && otherMissingBytes == 0 &&
         begunBefore == 0 && oneDirection == 0;
}

}  // namespace rtmpscope::diagnosis
