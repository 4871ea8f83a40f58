// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/rtmp/recording_listener.h"

#include "support/rtmp_builder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace rtmpscope::test {

namespace {

std::uint32_t sumOf(ByteView bytes) {  // FNV-1a
  std::uint32_t sum = 2166136261U;
  for (const std::uint8_t byte : bytes) sum = (sum ^ byte) * 16777619U;
  return sum;
}

std::string_view nameOf(rtmp::Remark::Kind kind) {
  constexpr std::array<std::string_view, 16> kNames{"LostFraming",
                                                    "LostBytes",
                                                    "Resynchronised",
                                                    "StartedInMidStream",
                                                    "ChunkSizeIllegal",
                                                    "ExtendedTimestampRepeated",
                                                    "ExtendedTimestampOmitted",
                                                    "MessageReplaced",
                                                    "LengthChanged",
                                                    "NoPredecessor",
                                                    "Limit",
                                                    "Malformed",
                                                    "ShortContinuation",
                                                    "TimestampAsDelta",
                                                    "ThreadNotFound",
                                                    "Headless"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::string unusual(const rtmp::Message& message) {
  std::string text;
  if (message.completeness == rtmp::Completeness::Aborted) text += ", aborted";
  if (message.completeness == rtmp::Completeness::Truncated) text += ", truncated";
  if (message.missingBytes > 0) text += fmt::format(", {} missing", message.missingBytes);
  if (message.header.timestampBase == rtmp::TimestampBase::Relative) text += ", relative";
  if (message.header.timestampBase == rtmp::TimestampBase::Estimated) text += ", estimated";
  if (message.found == rtmp::Found::Resynchronised) text += ", resynchronised";
  if (message.found == rtmp::Found::Inferred) text += ", inferred";
  if (!message.header.messageStreamIdKnown) text += ", stream unknown";
  return text;
}

}  // namespace

std::string messageLine(const ExpectedMessage& message) {
  return fmt::format("csid {} fmt {} type {} stream {} time {}: {} bytes in {} chunk{}, body {:08x}{}", message.chunkStream, message.format,
                     message.type, message.messageStream, message.timestamp,
                     message.length < 0 ? static_cast<std::int64_t>(message.body.size()) : message.length, message.chunks,
                     message.chunks == 1 ? "" : "s", sumOf(message.body), message.unusual);
}

void RecordingListener::onHandshakePart(const rtmp::HandshakePartSeen& part) {
  const std::string line = fmt::format("part {}: {} bytes{}", static_cast<int>(part.part), part.range.size(), part.complete ? "" : ", incomplete");
  write(line,
        fmt::format(" at {}, frames {}-{}, body {:08x}", part.range.begin.value(), part.firstFrame.value(), part.frame.value(), sumOf(part.bytes)));
}

std::uint32_t RecordingListener::wantedBytes(const rtmp::MessageHeader& header, ByteView head) {
  EXPECT_EQ(head.size(), std::min(header.length, rtmp::kHeadSize));
  return m_wanted;
}

void RecordingListener::onMessage(const rtmp::Message& message) {
  const rtmp::MessageHeader& header = message.header;
  m_longestBody = std::max(m_longestBody, message.body.size());
  const ExpectedMessage brief{header.chunkStreamId,
                              header.format,
                              static_cast<std::uint8_t>(header.type),
                              header.messageStreamId,
                              header.timestamp.milliseconds,
                              Bytes(message.body.begin(), message.body.end()),
                              message.chunks,
                              unusual(message),
                              header.length};
  std::string detail = fmt::format(" at {}-{}, frames {}-{}, received {}, pieces", message.range.begin.value(), message.range.end.value(),
                                   message.firstFrame.value(), message.frame.value(), message.receivedBytes);
  for (const StreamRange& piece : message.layout.bodyPieces(message.range.begin, message.receivedBytes + message.missingBytes)) {
    detail += fmt::format(" {}-{}", piece.begin.value(), piece.end.value());
  }
  write(messageLine(brief), detail);
}

void RecordingListener::onRemark(const rtmp::Remark& remark) {
  const std::string line = fmt::format("remark {} csid {} value {}", nameOf(remark.kind), remark.chunkStreamId, remark.value);
  write(line, fmt::format(" at {}, frame {}, {}", remark.at.value(), remark.frame.value(), remark.error.what));
}

void RecordingListener::write(std::string line, const std::string& detail) {
  m_details.push_back(line + detail);
  m_lines.push_back(std::move(line));
}

std::vector<std::string> decodeInAllWays(const Segments& segments, rtmp::RtmpDecoder::Start start, std::uint64_t cutFrom, std::size_t mostCuts) {
  std::vector<std::string> lines;
  std::vector<std::string> first;
  for (const Cut cut : allCuts(segments, cutFrom, mostCuts)) {
    RecordingListener listener;
    rtmp::RtmpDecoder decoder{listener, start};
    feedInPieces(segments, cut, EndReason::Fin, [&decoder](const StreamEvent& event) { (void)decoder.feed(event); });
    if (cut.how == Cut::How::Whole) {
      lines = listener.lines();
      first = listener.details();
    }
    EXPECT_EQ(joinLines(listener.details()), joinLines(first)) << cut.name();
    if (listener.details() != first) break;  // one difference is enough to read
  }
  return lines;
}

std::vector<std::string> decodeChunks(const Segments& behindHandshake) {
  Segments all{{.bytes = join({handshakeOne(1), handshakeTwo(2)})}};
  const std::uint64_t handshake = all.front().bytes.size();
  all.insert(all.end(), behindHandshake.begin(), behindHandshake.end());
  std::vector<std::string> lines = decodeInAllWays(all, rtmp::RtmpDecoder::Start::Handshake, handshake);
  constexpr std::ptrdiff_t kParts = 3;
  EXPECT_GE(lines.size(), 3U);
  if (lines.size() >= 3) lines.erase(lines.begin(), lines.begin() + kParts);
  return lines;
}

std::vector<std::string> decodeChunks(const Bytes& behindHandshake) {
  return decodeChunks(segments(behindHandshake));
}

std::string joinLines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace rtmpscope::test
