// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rtmp/rtmp_decoder.h"
#include "rtmp/rtmp_listener.h"
#include "support/rtmp/feed_in_pieces.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rtmpscope::test {

/// What a test says of a message. What is usual is left out of its line.
struct ExpectedMessage {
  std::uint32_t chunkStream = 3;
  std::uint8_t format = 0;
  std::uint8_t type = 20;
  std::uint32_t messageStream = 0;
  std::uint32_t timestamp = 0;
  Bytes body{};  ///< what arrived of it
  std::uint32_t chunks = 1;
  std::string unusual{};     ///< ", aborted" and so on: see messageLine()
  std::int64_t length = -1;  ///< by the header; -1: that of the body
};

/// "csid 3 fmt 0 type 20 stream 0 time 0: 12 bytes in 1 chunk, body 1a2b3c4d", and behind it what is unusual:
/// ", aborted", ", truncated", ", 3 missing", ", relative", ", estimated", ", resynchronised", ", inferred", ", stream unknown".
[[nodiscard]] std::string messageLine(const ExpectedMessage& message);

/// Writes one line per event, so that two ways to decode can be compared and a failure is a difference of text.
class RecordingListener final : public rtmp::RtmpListener {
 public:
  /// @param wanted  bytes of each body to ask for
  explicit RecordingListener(std::uint32_t wanted = rtmp::kMaxMessageLength) : m_wanted(wanted) {}

  void onHandshakePart(const rtmp::HandshakePartSeen& part) override;
  [[nodiscard]] std::uint32_t wantedBytes(const rtmp::MessageHeader& header, ByteView head) override;
  void onMessage(const rtmp::Message& message) override;
  void onRemark(const rtmp::Remark& remark) override;

  /// In short, in order: handshake parts ("part 1: 1536 bytes"), messageLine()s, remarks ("remark NoPredecessor csid 4 value 3").
  [[nodiscard]] const std::vector<std::string>& lines() const { return m_lines; }
  /// The same with places, frames and layout.
  [[nodiscard]] const std::vector<std::string>& details() const { return m_details; }
  /// Bytes of messages that were handed out, by the ranges that they cover.
  [[nodiscard]] std::size_t longestBody() const { return m_longestBody; }

 private:
  void write(std::string line, const std::string& detail);

  std::uint32_t m_wanted;
  std::size_t m_longestBody = 0;
  std::vector<std::string> m_lines;
  std::vector<std::string> m_details;
};

/// Decodes the segments in all ways (allCuts) and expects that all say the same, to the last detail.
/// @return lines() of it
[[nodiscard]] std::vector<std::string> decodeInAllWays(const Segments& segments, rtmp::RtmpDecoder::Start start, std::uint64_t cutFrom = 0,
                                                       std::size_t mostCuts = 400);

/// What is said of chunks that follow on a whole handshake, which is passed over.
[[nodiscard]] std::vector<std::string> decodeChunks(const Segments& behindHandshake);
/// The same of chunks in segments of an Ethernet's size.
[[nodiscard]] std::vector<std::string> decodeChunks(const Bytes& behindHandshake);

/// All in one, for messages in which one line differs from another.
[[nodiscard]] std::string joinLines(const std::vector<std::string>& lines);

}  // namespace rtmpscope::test
