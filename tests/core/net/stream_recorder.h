// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/tcp_connections.h"
#include "support/hex.h"
#include "support/packet_builder.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace rtmpscope::test {

/// What came out for one direction.
struct RecordedStream {
  std::string bytes;   ///< a missing byte is '_', one that was not captured '-'
  std::string events;  ///< "data 0+3 frame 4, lost 3+2 frame 9, end 5 fin frame 7"
  std::optional<StreamEnd> end;
};

/// Writes down all events, and fails if they don't follow on each other.
class StreamRecorder : public net::TcpListener {
 public:
  void onConnection(TcpStreamIndex stream) override {
    EXPECT_EQ(stream.value(), m_connections) << "conversations are numbered as they come";
    ++m_connections;
  }
  void onStreamEvent(TcpStreamIndex stream, Side side, const StreamEvent& event) override {
    RecordedStream& to = m_streams[{stream, side}];
    EXPECT_FALSE(to.end) << "an event after the end";
    std::visit([&](const auto& what) { note(to, what); }, event);
  }

  [[nodiscard]] const RecordedStream& of(std::uint32_t stream, Side side) { return m_streams[{TcpStreamIndex{stream}, side}]; }

 private:
  static void expectNext(const RecordedStream& to, StreamOffset offset) {
    EXPECT_EQ(offset.value(), to.bytes.size()) << "offsets follow on each other";
  }
  static void note(RecordedStream& to, const StreamData& data) {
    expectNext(to, data.offset);
    EXPECT_FALSE(data.bytes.empty());
    to.bytes.append(data.bytes.begin(), data.bytes.end());
    to.events += fmt::format("data {}+{} frame {}, ", data.offset.value(), data.bytes.size(), data.frame.value());
  }
  static void note(RecordedStream& to, const StreamMissing& missing) {
    expectNext(to, missing.offset);
    EXPECT_GT(missing.size, 0U);
    const bool lost = missing.reason == MissingReason::Lost;
    to.bytes.append(missing.size, lost ? '_' : '-');
    to.events += fmt::format("{} {}+{} frame {}, ", lost ? "lost" : "cut", missing.offset.value(), missing.size, missing.frame.value());
  }
  static void note(RecordedStream& to, const StreamEnd& end) {
    expectNext(to, end.offset);
    to.end = end;
    const char* const reason = end.reason == EndReason::Fin ? "fin" : end.reason == EndReason::Reset ? "reset" : "capture";
    to.events += fmt::format("end {} {} frame {}", end.offset.value(), reason, end.frame.value());
  }

  std::map<std::pair<TcpStreamIndex, Side>, RecordedStream> m_streams;
  std::uint32_t m_connections = 0;
};

/// Feeds packets one after the other: frame numbers from 1, a millisecond between them unless time is let pass.
class PacketFeed : public net::EarlierPackets {
 public:
  explicit PacketFeed(std::uint32_t maxConnections = net::kMaxConnections) : connections{recorder, this, maxConnections} {}
  [[nodiscard]] bool read(FrameNumber frame, std::uint32_t offset, std::span<std::uint8_t> into) const override {
    const Bytes& packet = m_packets.at(frame.value() - 1);
    if (!readable || offset + into.size() > packet.size()) return false;
    std::copy_n(packet.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
    return true;
  }
  net::PacketVerdict add(const Bytes& bytes, std::uint32_t originalLength = 0, std::uint16_t linkType = 1) {
    Packet packet;
    packet.frame = FrameNumber{++m_frame};
    packet.time = m_now;
    packet.bytes = bytes;
    packet.originalLength = originalLength == 0 ? static_cast<std::uint32_t>(bytes.size()) : originalLength;
    packet.linkType = LinkType{linkType};
    m_now += std::chrono::milliseconds{1};
    m_packets.push_back(bytes);
    return connections.add(packet);
  }
  net::PacketVerdict add(const TcpPacket& packet) { return add(packet.bytes()); }
  /// Only `captured` bytes of the payload are in the capture.
  net::PacketVerdict addCut(const TcpPacket& packet, std::size_t captured) {
    const Bytes all = packet.bytes();
    const Bytes cut(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kTcpPacketHeaders + captured));
    return add(cut, static_cast<std::uint32_t>(all.size()));
  }
  /// From the packet that was added last to the next.
  void pass(Nanoseconds time) { m_now += time - std::chrono::milliseconds{1}; }
  void finish() { connections.finish(); }

  [[nodiscard]] const net::Connection& facts(std::uint32_t stream = 0) const { return connections.connection(TcpStreamIndex{stream}); }
  [[nodiscard]] const RecordedStream& stream(Side side, std::uint32_t index = 0) { return recorder.of(index, side); }
  [[nodiscard]] std::uint32_t frame() const { return m_frame; }

  StreamRecorder recorder;
  net::TcpConnections connections;
  bool readable = true;  ///< whether earlier packets can be read again

 private:
  std::vector<Bytes> m_packets;
  std::uint32_t m_frame = 0;
  CaptureTime m_now{std::chrono::seconds{1'700'000'000}};
};

/// Two peers and where their sequence numbers begin.
struct Peers {
  Endpoint client = ipv4("10.0.0.1", 50000);
  Endpoint server = ipv4("10.0.0.2", 1935);
  std::uint32_t clientStart = 1000;  ///< initial sequence number: that of the SYN
  std::uint32_t serverStart = 5000;

  /// A packet whose payload stands at `offset` of the stream that side sends, and that acknowledges `acknowledged` bytes.
  [[nodiscard]] TcpPacket fromClient(std::uint32_t offset, std::uint32_t acknowledged = 0) const {
    return TcpPacket{client, server}.seq(clientStart + 1 + offset).ack(serverStart + 1 + acknowledged);
  }
  [[nodiscard]] TcpPacket fromServer(std::uint32_t offset, std::uint32_t acknowledged = 0) const {
    return TcpPacket{server, client}.seq(serverStart + 1 + offset).ack(clientStart + 1 + acknowledged);
  }
  [[nodiscard]] TcpPacket syn() const { return TcpPacket{client, server}.seq(clientStart).syn(); }
  [[nodiscard]] TcpPacket synAck() const { return TcpPacket{server, client}.seq(serverStart).ack(clientStart + 1).syn(); }

  void shakeHands(PacketFeed& feed) const {
    feed.add(syn());
    feed.add(synAck());
    feed.add(fromClient(0));
  }
};

[[nodiscard]] inline Bytes text(std::string_view content) {
  return {content.begin(), content.end()};
}

}  // namespace rtmpscope::test
