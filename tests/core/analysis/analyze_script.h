// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analyzer.h"
#include "support/capture/memory_capture.h"
#include "support/capture/tcp_script.h"
#include "support/rtmp_builder.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace rtmpscope::test {

/// Analyses what a log holds.
inline std::shared_ptr<const analysis::Analysis> analyzeLog(const PacketLog& log, const analysis::AnalyzerOptions& options = {}) {
  MemoryCapture capture{log.packets()};
  return analysis::analyze(capture, options);
}

/// The handshake of a client and a server that keep to the rules.
inline TcpScript& shakeHands(TcpScript& tcp) {
  return tcp.client(handshakeOne(1)).server(join({handshakeOne(2), handshakeTwo(1)})).client(handshakeTwo(2));
}

/// A push up to its first media, everything at chunk size 128: one packet per message.
inline TcpScript& beginPush(TcpScript& tcp, std::string_view name = "cam1") {
  shakeHands(tcp.open());
  return tcp.client(chunked(connectCommand("live")))
      .server(chunked(windowAckSize(5'000'000)))
      .server(chunked(connectResult()))
      .client(chunked(createStreamCommand(4)))
      .server(chunked(createStreamResult(4, 1)))
      .client(chunked(publishCommand(name)))
      .server(chunked(status("status", "NetStream.Publish.Start")));
}

/// A message as it stands in an aggregate, with its back pointer.
inline Bytes aggregatePart(const WireMessage& message) {
  const auto size = static_cast<std::uint32_t>(message.body.size());
  const Bytes length = u32(size);
  const Bytes time = u32(message.timestamp);
  return join({{message.type}, {length.begin() + 1, length.end()}, {time.begin() + 1, time.end()}, {time[0], 0, 0, 0}, message.body, u32(size + 11)});
}

}  // namespace rtmpscope::test
