// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/protocol_name.h"

namespace rtmpscope::analysis {

namespace {

std::string_view nameOf(rtmp::Protocol protocol, bool onRtmpPort, const net::Connection& connection, Side client) {
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
  // What carried nothing is nothing else than RTMP either.
  const bool nothing = connection.from(Side::A).streamBytes + connection.from(Side::B).streamBytes == 0;
  if (onRtmpPort && protocol == rtmp::Protocol::Undecided && nothing) return {};
  return onRtmpPort ? "not-rtmp" : "other";
}

}  // namespace

std::string_view protocolName(const AnalyzedConnection& connection) {
  return nameOf(connection.protocol, connection.onRtmpPort, *connection.connection, connection.client);
}

std::string_view protocolName(const Analysis& analysis, const session::Session& session) {
  const std::size_t row = session.tcpStream.value();
  if (row >= analysis.connections.size()) return {};
  if (session.tunnel) return "rtmpt";
  return nameOf(session.protocol, true, *analysis.connections[row]->connection, session.client);
}

}  // namespace rtmpscope::analysis
